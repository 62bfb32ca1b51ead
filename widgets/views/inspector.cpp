// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/inspector.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QTabBar>
#include <QVBoxLayout>

#include "analysis/recipe/resolve.h"
#include "analysis/recipe/validate.h"
#include "widgets/charts/error_histogram_chart.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/pairs_chart.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/damage_label.h"
#include "widgets/views/elided_label.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/layer_ranges.h"
#include "widgets/views/numbers_panel.h"
#include "widgets/views/status_line.h"

namespace widgets {

namespace {

QString shapeText(const analysis::Shape& shape)
{
    QStringList sizes;
    for (const std::int64_t size : shape)
        sizes << QString::number(size);
    return sizes.join(QStringLiteral("×"));
}

QString factsText(const analysis::Layer& layer)
{
    QStringList facts{ QString::fromStdString(layer.kindName) };
    if (!layer.weights.empty())
        facts << shapeText(layer.weights.front().shape);
    facts << Inspector::tr("%1 parameters").arg(QLocale().toString(qlonglong(layer.parameters)));
    return facts.join(QStringLiteral(" · "));
}

} // namespace

Inspector::Inspector(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_pages(new QStackedLayout(this))
    , m_empty(new EmptyState)
    , m_name(new ElidedLabel)
    , m_facts(new QLabel)
    , m_controls(new SchemeControls)
    , m_status(new StatusLine)
    , m_damage(new DamageLabel(tr("output SQNR: choose a format to see what it does there")))
    , m_setUpRun(new QPushButton(tr("Set Up a Run…")))
    , m_tabs(new QTabBar)
    , m_distribution(new HistogramChart)
    , m_errors(new ErrorHistogramChart)
    , m_pairs(new PairsChart)
    , m_numbers(new NumbersPanel)
    , m_grid(new QGridLayout)
{
    fillTabs();
    m_pages->addWidget(makePage());
    m_pages->addWidget(m_empty);
    connect(m_tabs, &QTabBar::currentChanged, this, &Inspector::showStored);
    connect(m_controls, &SchemeControls::changed, this, &Inspector::schemeChanged);
    connect(m_setUpRun, &QPushButton::clicked, this, &Inspector::runWanted);
    connect(m_empty, &EmptyState::actionWanted, this, [this] {
        if (m_selection->analysis())
            m_selection->setLayer(0);
        else
            Q_EMIT modelWanted();
    });
    connectTrials();
    connectSelection();
    showLayer();
}

void Inspector::connectTrials()
{
    connect(&m_trials, &WeightTrials::weightsWanted, this, &Inspector::weightsWanted);
    connect(&m_trials, &WeightTrials::predictorWanted, this, &Inspector::predictorWanted);
    connect(&m_trials, &WeightTrials::failed, m_status, &StatusLine::complain);
    connect(&m_trials, &WeightTrials::previewed, this, &Inspector::showPreview);
    m_damage->follow(&m_trials);
}

void Inspector::connectSelection()
{
    // A result that comes in is told as all three, a finding's place as the last two: they are drawn once, and what a
    // person is trying out stays.
    const auto unlessKept = [this](void (Inspector::*show)()) {
        return [this, show] {
            if (!keepsPreview() && !isShown())
                (this->*show)();
        };
    };
    connect(m_selection, &Selection::analysisChanged, this, [this] {
        if (!keepsPreview())
            showLayer();
    });
    connect(m_selection, &Selection::layerChanged, this, unlessKept(&Inspector::showLayer));
    connect(m_selection, &Selection::variantChanged, this, unlessKept(&Inspector::showStored));
    connect(m_selection, &Selection::detailChanged, this, &Inspector::showDetail);
}

void Inspector::fillTabs()
{
    m_tabs->addTab(tr("Weights"));
    m_tabs->addTab(tr("Input"));
    m_tabs->addTab(tr("Output"));
    m_tabs->setTabToolTip(0, tr("The weight, batch norm folded in, beside what it becomes"));
    m_tabs->setTabToolTip(1, tr("The activation that the layer reads, on evaluation data, beside what it becomes"));
    m_tabs->setTabToolTip(2, tr("What the layer gives, beside what it gives in FP32"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(true);
    m_tabs->setAccessibleName(tr("Tensor of the layer"));
}

QWidget* Inspector::makePage()
{
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    m_name->setFont(bold);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_numbers->setAccessibleName(tr("Numbers of the layer"));

    m_grid->setSpacing(6);
    m_grid->addWidget(m_distribution, 0, 0, 1, 2);
    m_grid->addWidget(m_errors, 1, 0);
    m_grid->addWidget(m_pairs, 1, 1);
    m_grid->addWidget(m_numbers, 2, 0, 1, 2);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    for (QWidget* widget : std::initializer_list<QWidget*>{ m_name, m_facts, m_tabs, m_controls, m_status, m_damage })
        layout->addWidget(widget);
    layout->addWidget(m_setUpRun, 0, Qt::AlignLeft);
    layout->addLayout(m_grid, 1);
    return page;
}

Inspector::~Inspector() = default;

Inspector::Tab Inspector::tab() const
{
    return Tab(m_tabs->currentIndex());
}

void Inspector::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(int(tab));
}

QString Inspector::status() const
{
    return m_status->text();
}

bool Inspector::isShown() const
{
    return m_place == selectedPlace(*m_selection) && m_shown == m_selection->currentResult();
}

bool Inspector::keepsPreview() const
{
    return m_selection->currentLayer() && m_selection->currentVariant() && m_place == selectedPlace(*m_selection)
        && storedScheme() == m_controls->stored() && m_controls->scheme() != m_controls->stored();
}

void Inspector::showEmptyState()
{
    const Selection::Published& analysis = m_selection->analysis();
    const bool layers = analysis && !analysis->graph.layers.empty();
    if (!analysis)
        m_empty->setText(tr("No layer yet: open a model, and each of its layers can be looked at here"));
    else
        m_empty->setText(layers ? tr("No layer selected: choose one in the table of layers")
                                : tr("This model has no layers that can be quantized"));
    m_empty->setAction(!analysis ? tr("Open Model…") : layers ? tr("Select the First Layer") : QString());
    m_pages->setCurrentIndex(m_selection->currentLayer() ? 0 : 1);
}

void Inspector::showLayer()
{
    m_trials.setLayer(m_selection->layer(), m_selection->currentLayer());
    if (const analysis::Layer* layer = m_selection->currentLayer()) {
        m_name->setText(QString::fromStdString(layer->name));
        m_facts->setText(factsText(*layer));
    }
    showEmptyState();
    showStored();
}

Scheme Inspector::storedScheme() const
{
    const analysis::Layer* layer = m_selection->currentLayer();
    const analysis::VariantResult* variant = m_selection->currentVariant();
    if (!layer || !variant)
        return { analysis::fp32, analysis::Grid::Auto, {} };
    const analysis::LayerRecipe recipe = analysis::resolve(variant->recipe, layer->name);
    const bool fp32 = recipe.method == analysis::Method::Fp32;
    if (tab() == Tab::Input)
        return { fp32 ? analysis::fp32 : recipe.activations.format, recipe.activations.grid,
            recipe.activations.granularity };
    return { fp32 ? analysis::fp32 : recipe.weights.format, recipe.weights.grid, recipe.weights.granularity };
}

void Inspector::showStored()
{
    m_trials.stop();
    const analysis::LayerResult* result = m_selection->currentResult();
    const analysis::Layer* layer = m_selection->currentLayer();
    const analysis::VariantResult* variant = m_selection->currentVariant();
    m_place = selectedPlace(*m_selection);
    m_shown = result;
    m_setUpRun->setVisible(layer && !variant);
    const bool input = tab() == Tab::Input;
    m_controls->setScheme(input ? SchemeControls::Tensor::Input : SchemeControls::Tensor::Weight, storedScheme());
    m_controls->setVisible(tab() != Tab::Output);
    m_controls->setEnabled(layer != nullptr);
    showDamage();
    const bool charts = tab() != Tab::Output;
    m_distribution->setVisible(charts);
    m_errors->setVisible(charts);
    m_pairs->setVisible(charts);
    m_grid->setRowStretch(0, charts ? 6 : 0);
    m_grid->setRowStretch(1, charts ? 5 : 0);
    m_grid->setRowStretch(3, charts ? 0 : 1); // numbers alone stand at the top
    if (!result) {
        clearPanels();
        m_status->say(tab() == Tab::Weights
                ? tr("Nothing measured yet. Choose a format to see what it makes of the weight, or set up a run.")
                : tr("Nothing measured yet: a run shows what the layer reads and gives."));
    } else if (tab() == Tab::Output) {
        showOutput();
    } else if (input && !result->input) {
        clearPanels();
        m_status->say(tr("The input stays FP32 in this variant"));
    } else {
        m_status->say(result->quantized
                ? tr("As measured in %1").arg(QString::fromStdString(m_selection->currentVariant()->recipe.name))
                : tr("FP32: choose a format to see what it would do"));
        if (input)
            showTensor(*result->input,
                result->inputEncoding ? std::vector{ result->inputEncoding->encoding }
                                      : std::vector<analysis::Encoding>());
        else
            showTensor(result->weight, result->weightEncodings);
    }
}

void Inspector::showDetail()
{
    // A preview stays: it is not about what was stored.
    if (m_controls->scheme() == m_controls->stored())
        showStored();
}

void Inspector::clearPanels()
{
    m_distribution->setHistograms({}, {}, {});
    m_errors->setErrors({}, std::nullopt);
    m_pairs->setPairs({});
    m_numbers->setRows({}, {});
}

void Inspector::showTensor(const analysis::TensorResult& tensor, const std::vector<analysis::Encoding>& encodings)
{
    const bool quantized = !encodings.empty();
    m_distribution->setHistograms(tensor.original, quantized ? tensor.quantized : analysis::BinnedCounts(),
        tab() == Tab::Input ? tr("input activation") : tr("weight"), commonScale(encodings));
    m_errors->setErrors(quantized ? tensor.errors : analysis::BinnedCounts(), commonScale(encodings));
    m_pairs->setPairs(quantized ? tensor.pairs : analysis::PairSample());
    std::vector<NumberRow> rows;
    if (quantized) {
        rows = tensorRows(encodings, tensor.error);
        if (const analysis::LayerResult* result = m_selection->currentResult()) {
            const std::vector<NumberRow> places = placeRows(*result);
            rows.insert(rows.end(), places.begin(), places.end());
        }
    }
    m_numbers->setRows(std::move(rows), {});
}

void Inspector::showOutput()
{
    const analysis::LayerResult& result = *m_selection->currentResult();
    m_status->say(tr("The layer's own output against its FP32 one"));
    std::vector<NumberRow> rows;
    const auto add = [&](const std::optional<analysis::ErrorMeasures>& error, const QString& place) {
        if (!error)
            return;
        for (NumberRow& row : outputRows(*error)) {
            row.name = place.arg(row.name);
            rows.push_back(std::move(row));
        }
    };
    // Two columns of equal length: local at the left, accumulated at the right.
    add(result.local, tr("local %1"));
    add(result.accumulated, tr("acc. %1"));
    m_numbers->setRows(std::move(rows), tr("local: this layer alone · acc.: everything quantized"));
}

analysis::LayerOverride Inspector::layerOverride() const
{
    analysis::LayerOverride change;
    if (const analysis::Layer* layer = m_selection->currentLayer())
        change.pattern = layer->name;
    const Scheme now = m_controls->scheme();
    const Scheme& stored = m_controls->stored();
    const bool input = tab() == Tab::Input;
    if (now.format != stored.format)
        (input ? change.activationFormat : change.weightFormat) = now.format;
    if (now.grid != stored.grid)
        (input ? change.activationGrid : change.weightGrid) = now.grid;
    if (now.granularity != stored.granularity)
        (input ? change.activationGranularity : change.weightGranularity) = now.granularity;
    return change;
}

analysis::WeightScheme Inspector::storedWeightScheme() const
{
    const Scheme& stored = m_controls->stored();
    return { stored.format, stored.grid, stored.granularity };
}

analysis::WeightScheme Inspector::chosenWeightScheme() const
{
    analysis::WeightScheme scheme = storedWeightScheme();
    // A format brings the grid and granularity that it needs: nf4 has blocks.
    analysis::applyOverride(scheme, layerOverride());
    return scheme;
}

void Inspector::schemeChanged()
{
    if (!m_selection->currentLayer())
        return;
    if (m_controls->scheme() == m_controls->stored()) {
        Q_EMIT overrideChanged(m_selection->layer(), layerOverride());
        showStored();
        return;
    }
    if (tab() == Tab::Input) {
        m_trials.stop();
        Q_EMIT overrideChanged(m_selection->layer(), layerOverride());
        m_status->say(
            tr("%1: run the variant to measure it; shown is what was measured").arg(schemeText(m_controls->scheme())));
        return;
    }
    const analysis::WeightScheme scheme = chosenWeightScheme();
    if (const auto valid = analysis::validateWeights(scheme); !valid) {
        m_trials.stop();
        m_damage->setIdle(std::nullopt);
        m_status->complain(QString::fromStdString(valid.error().message));
        return;
    }
    m_controls->show({ scheme.format, scheme.grid, scheme.granularity });
    Q_EMIT overrideChanged(m_selection->layer(), layerOverride());
    if (!m_trials.hasWeights())
        m_status->say(tr("Reading the weight…"));
    showDamage();
    m_trials.tryOut(scheme);
}

void Inspector::showDamage()
{
    const analysis::Layer* layer = m_selection->currentLayer();
    m_damage->setVisible(tab() == Tab::Weights && layer && !layer->weights.empty());
    if (!layer || tab() != Tab::Weights)
        return;
    if (isTried())
        m_damage->setTried(measured());
    else
        m_damage->setIdle(measured());
}

bool Inspector::isTried() const
{
    return m_controls->scheme() != m_controls->stored();
}

std::optional<analysis::SensitivityCell> Inspector::measured() const
{
    const analysis::Layer* layer = m_selection->currentLayer();
    if (!layer)
        return std::nullopt;
    return measuredCell(m_measured, layer->id, isTried() ? chosenWeightScheme() : storedWeightScheme());
}

void Inspector::setMeasured(const MeasuredWeights& known)
{
    if (known == m_measured)
        return;
    m_measured = known;
    if (tab() == Tab::Weights)
        m_damage->setMeasured(measured());
}

void Inspector::showPreview(const WeightPreview& preview)
{
    const bool exact = preview.exactness == WeightPreview::Exactness::Exact;
    const QString scheme = schemeText(m_controls->scheme());
    m_status->say(
        exact ? tr("= preview of %1, not run yet").arg(scheme) : tr("≈ preview of %1, from a sample").arg(scheme));
    m_distribution->setHistograms(
        preview.result.original, preview.result.quantized, tr("weight"), commonScale(preview.encodings));
    m_errors->setErrors(preview.result.errors, commonScale(preview.encodings));
    m_pairs->setPairs(preview.result.pairs);
    std::vector<NumberRow> rows = tensorRows(preview.encodings, preview.result.error);
    if (!exact) {
        for (NumberRow& row : rows)
            row.value.prepend(QStringLiteral("≈ "));
    }
    m_numbers->setRows(std::move(rows), {});
    Q_EMIT previewShown(exact);
}

} // namespace widgets
