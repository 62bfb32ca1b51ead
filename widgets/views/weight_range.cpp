// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/weight_range.h"

#include <algorithm>
#include <utility>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/recipe/resolve.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/palette.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/damage_label.h"
#include "widgets/views/layer_ranges.h"
#include "widgets/views/scheme_controls.h"

namespace widgets {

WeightRange::WeightRange(Selection* selection, HistogramChart* histogram, QObject* parent)
    : QObject(parent)
    , m_selection(selection)
    , m_histogram(histogram)
    , m_damage(new DamageLabel(tr("output SQNR: drag the range to see what it does there")))
{
    connect(&m_trials, &WeightTrials::weightsWanted, this, &WeightRange::weightsWanted);
    connect(&m_trials, &WeightTrials::predictorWanted, this, &WeightRange::predictorWanted);
    connect(&m_trials, &WeightTrials::failed, this, &WeightRange::told);
    connect(&m_trials, &WeightTrials::previewed, this, &WeightRange::showTrial);
    m_damage->follow(&m_trials);
    // Also while nobody sees it: what is known of another model's layer must not be taken for this one's.
    for (const auto changed : { &Selection::layerChanged, &Selection::variantChanged })
        connect(selection, changed, this, &WeightRange::followPlace);
    connect(selection, &Selection::analysisChanged, this, &WeightRange::followPlace);
    followPlace();
}

WeightRange::~WeightRange() = default;

void WeightRange::followPlace()
{
    SelectedPlace now = selectedPlace(*m_selection);
    if (now == m_place)
        return;
    m_place = std::move(now);
    m_range.reset();
    m_trials.setLayer(m_selection->layer(), m_selection->currentLayer());
}

analysis::WeightScheme WeightRange::storedScheme() const
{
    const analysis::Layer* layer = m_selection->currentLayer();
    const analysis::VariantResult* variant = m_selection->currentVariant();
    return layer && variant ? analysis::resolve(variant->recipe, layer->name).weights
                            : analysis::WeightScheme{ analysis::fp32, analysis::Grid::Auto, {} };
}

analysis::WeightScheme WeightRange::scheme() const
{
    analysis::WeightScheme scheme = storedScheme();
    for (const analysis::LayerOverride& change : m_changes) {
        if (change.pattern == m_place.layer)
            analysis::applyOverride(scheme, change);
    }
    return scheme;
}

QString WeightRange::title() const
{
    const analysis::LayerResult* result = m_selection->currentResult();
    return result ? tr("weight of %1").arg(QString::fromStdString(result->layer)) : QString();
}

void WeightRange::show()
{
    m_shown = true;
    m_damage->show();
    draw();
}

void WeightRange::hide()
{
    m_shown = false;
    m_damage->hide();
    m_trials.stop();
}

void WeightRange::draw()
{
    const analysis::LayerResult* result = m_selection->currentResult();
    const bool quantized = result && !result->weightEncodings.empty();
    m_histogram->setHistograms(result ? result->weight.original : analysis::BinnedCounts(),
        quantized ? result->weight.quantized : analysis::BinnedCounts(), title(),
        quantized ? commonScale(result->weightEncodings) : std::nullopt);
    drawRange();
    Q_EMIT drawn();
    tryOut();
}

void WeightRange::drawRange()
{
    const analysis::LayerResult* result = m_selection->currentResult();
    const auto grid = analysis::weightEncodingFor(scheme());
    if (!result || m_histogram->isEmpty() || !grid || !grid->format.isInteger())
        return m_histogram->setThresholds({});
    const bool mirrored = grid->grid != analysis::Grid::Affine;
    const float lo = std::min(0.0F, result->weight.moments.min);
    const float hi = std::max(0.0F, result->weight.moments.max);
    const float largest = std::max(-lo, hi);
    const analysis::Range whole = mirrored ? analysis::Range{ -largest, largest } : analysis::Range{ lo, hi };
    m_histogram->setThresholds({ { QStringLiteral("weight"), tr("range"), quantizedColor(), m_range.value_or(whole),
        mirrored ? Threshold::Ends::Mirrored : Threshold::Ends::Free } });
}

bool WeightRange::isTried() const
{
    const analysis::Layer* layer = m_selection->currentLayer();
    return layer && !layer->weights.empty() && (m_range || scheme() != storedScheme());
}

std::optional<analysis::SensitivityCell> WeightRange::measured() const
{
    const analysis::Layer* layer = m_selection->currentLayer();
    return layer && !m_range ? measuredCell(m_measured, layer->id, scheme()) : std::nullopt;
}

void WeightRange::tryOut()
{
    if (!isTried()) {
        m_trials.stop();
        m_damage->setIdle(measured());
        Q_EMIT told({});
        return;
    }
    m_damage->setTried(measured());
    m_trials.tryOut(scheme(), m_range);
}

void WeightRange::showTrial(const WeightPreview& preview)
{
    m_histogram->setHistograms(
        preview.result.original, preview.result.quantized, title(), commonScale(preview.encodings));
    const analysis::ErrorMeasures& error = preview.result.error;
    const analysis::WeightScheme now = scheme();
    QString text =
        tr("%1: SQNR %2").arg(schemeText({ now.format, now.grid, now.granularity }), decibelText(error.sqnrDb));
    if (error.clipped)
        text += tr(", %1 clipped").arg(percentText(*error.clipped));
    if (preview.exactness == WeightPreview::Exactness::Sampled)
        text.prepend(QStringLiteral("≈ "));
    Q_EMIT told(text);
}

void WeightRange::drag(analysis::Range range)
{
    m_range = range;
    tryOut();
    Q_EMIT dragged(range);
}

void WeightRange::reset()
{
    m_range.reset();
    draw();
}

void WeightRange::drawIfSeen()
{
    m_stale = !m_damage->isVisible();
    if (m_shown && !m_stale)
        draw();
}

void WeightRange::refresh()
{
    if (m_stale)
        drawIfSeen();
}

void WeightRange::setChanges(const std::vector<analysis::LayerOverride>& changes)
{
    m_changes = changes;
    drawIfSeen();
}

void WeightRange::setMeasured(const MeasuredWeights& known)
{
    // Snapshots come while a run writes: the histogram, and what a hand is dragging on it, stay.
    if (known == m_measured)
        return;
    m_measured = known;
    m_damage->setMeasured(measured());
}

} // namespace widgets
