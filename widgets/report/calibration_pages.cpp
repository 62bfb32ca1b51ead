// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/recipe/method.h"
#include "analysis/report/columns.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/palette.h"
#include "widgets/charts/ranges_chart.h"
#include "widgets/charts/shift_chart.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/views/layer_ranges.h"

namespace widgets {

namespace {

using analysis::VariantResult;

constexpr double shiftHeight = 48; ///< mm
constexpr std::size_t mostThresholds = 8; ///< brackets over one histogram

/// The recipe without its name and without the calibration: what variants share that differ in it alone.
analysis::Recipe withoutCalibration(analysis::Recipe recipe)
{
    recipe.name.clear();
    recipe.activations.calibration = {};
    for (analysis::LayerOverride& change : recipe.layers)
        change.activationCalibration.reset();
    return recipe;
}

/// Static variants that differ in calibration alone: those beside the recommended one, else the largest such group.
std::vector<const VariantResult*> calibrationGroup(const ReportFacts& facts)
{
    std::vector<const VariantResult*> largest;
    std::vector<bool> grouped(facts.analysis.variants.size());
    for (std::size_t i = 0; i < grouped.size(); ++i) {
        const VariantResult& first = facts.analysis.variants[i];
        if (grouped[i] || first.recipe.method != analysis::Method::Ptsq)
            continue;
        const analysis::Recipe shared = withoutCalibration(first.recipe);
        std::vector<const VariantResult*> group;
        bool hasChosen = false;
        for (std::size_t j = i; j < grouped.size(); ++j) {
            const VariantResult& other = facts.analysis.variants[j];
            if (withoutCalibration(other.recipe) != shared)
                continue;
            grouped[j] = true;
            group.push_back(&other);
            hasChosen = hasChosen || &other == facts.chosen;
        }
        if (group.size() < 2)
            continue;
        if (hasChosen)
            return group;
        if (group.size() > largest.size())
            largest = group;
    }
    return largest;
}

std::optional<double> meanClipped(const VariantResult& variant)
{
    double sum = 0;
    int layers = 0;
    for (const analysis::LayerResult& layer : variant.layers) {
        if (layer.input && layer.input->error.clipped) {
            sum += *layer.input->error.clipped;
            ++layers;
        }
    }
    return layers > 0 ? std::optional(sum / layers) : std::nullopt;
}

void writeMethods(ReportPages& pages, const ReportFacts& facts)
{
    const std::vector<const VariantResult*> group = calibrationGroup(facts);
    if (group.empty())
        return;
    using Kind = ReportColumn::Kind;
    ReportTable table;
    table.columns = { { ReportText::tr("calibration"), Kind::Word }, { ReportText::tr("variant"), Kind::Name },
        { ReportText::tr("top-1\n%"), Kind::Number }, { ReportText::tr("drop\npoints"), Kind::Number },
        { ReportText::tr("agrees\n%"), Kind::Number }, { ReportText::tr("output\nSQNR, dB"), Kind::Number },
        { ReportText::tr("inputs clipped\nmean of layers, %"), Kind::Number } };
    for (const VariantResult* variant : group) {
        if (facts.recommendation.variant && variant == facts.chosen)
            table.emphasized = int(table.rows.size());
        table.marks.push_back(variantColor(int(table.rows.size())));
        table.rows.push_back({ summaryText(facts, *variant, "calibration"), nameText(variant->recipe.name),
            fixedText(variant->output.top1, 2), fixedText(variant->output.top1Drop, 2),
            fixedText(variant->output.agreement, 2), fixedText(measuredSqnr(variant->output.error), 1),
            shareText(meanClipped(*variant)) });
    }
    pages.part(ReportText::tr("Calibration methods compared"), pages.mm(20));
    pages.paragraph(ReportText::tr("These variants differ in nothing but the method that takes the inputs' ranges from "
                                   "what calibration saw."));
    pages.table(table);
    // The ranges where they matter most: at the worst layer's input.
    const analysis::HurtLayers worst = analysis::worstLayers(*group.front(), 1);
    if (worst.layers.empty())
        return;
    const std::size_t at = worst.layers.front().layer;
    const analysis::LayerResult& layer = group.front()->layers[at];
    if (!layer.input)
        return;
    std::vector<Threshold> thresholds;
    for (std::size_t i = 0; i < std::min(group.size(), mostThresholds); ++i) {
        if (at >= group[i]->layers.size() || !group[i]->layers[at].inputEncoding)
            continue;
        const analysis::Encoding& encoding = group[i]->layers[at].inputEncoding->encoding;
        if (encoding.scales.size() != 1 || encoding.zeroPoints.size() != 1)
            continue;
        const auto zero = float(encoding.zeroPoints[0]);
        const analysis::Range range{ encoding.scales[0] * (float(encoding.lowest) - zero),
            encoding.scales[0] * (float(encoding.highest) - zero) };
        if (!std::isfinite(range.lo) || !std::isfinite(range.hi))
            continue;
        const QString name = summaryText(facts, *group[i], "calibration");
        thresholds.push_back({ name, name, variantColor(int(i)), range, Threshold::Ends::Free });
    }
    OnPaper<HistogramChart> chart;
    chart.setHistograms(layer.input->original, {}, ReportText::tr("input activation of %1").arg(nameText(layer.layer)));
    if (!chart.isEmpty())
        chart.setThresholds(std::move(thresholds));
    pages.charts({ &chart }, pages.mm(shiftHeight + 2));
}

void writeRanges(ReportPages& pages, const ReportFacts& facts)
{
    pages.part(ReportText::tr("Ranges of all layers"), pages.mm(shiftHeight + 14));
    pages.paragraph(ReportText::tr("Smallest to largest value of each layer in network order as bars, what the "
                                   "encoding can represent as marks, the scale as points on the right axis. A bar far "
                                   "inside its marks wastes levels, one beyond them is clipped."));
    OnPaper<RangesChart> weights;
    weights.setRanges(weightRanges(*facts.chosen), ReportText::tr("weight"));
    pages.charts({ &weights }, pages.mm(shiftHeight));
    std::vector<LayerRange> inputs = inputRanges(*facts.chosen);
    if (inputs.empty())
        return;
    if (facts.chosen->recipe.method == analysis::Method::Ptdq) {
        // What is stored is the last batch's; each batch has its own.
        for (LayerRange& range : inputs)
            range.scale = range.lowest = range.highest = std::nullopt;
    }
    OnPaper<RangesChart> chart;
    chart.setRanges(inputs, ReportText::tr("input activation"));
    pages.charts({ &chart }, pages.mm(shiftHeight));
}

void writeShift(ReportPages& pages, const ReportFacts& facts)
{
    if (!facts.analysis.shift || facts.analysis.shift->layers.empty())
        return;
    const analysis::ShiftResult& shift = *facts.analysis.shift;
    pages.part(ReportText::tr("Is the calibration data like the evaluation data?"), pages.mm(shiftHeight + 14));
    const bool large = shift.overall > ShiftScoresChart::threshold;
    // What to do depends on what makes the shift: the findings know.
    pages.paragraph((large ? ReportText::tr("Overall shift is %1, above %2: ranges may not fit. The findings tell what "
                                            "makes it and what helps.")
                           : ReportText::tr("Overall shift is %1 (a finding above %2)."))
                        .arg(significantText(shift.overall, 3), significantText(ShiftScoresChart::threshold, 1)));
    OnPaper<ShiftScoresChart> scores;
    scores.setScores(shift);
    pages.charts({ &scores }, pages.mm(shiftHeight));
    std::vector<const analysis::LayerShift*> worst;
    for (const analysis::LayerShift& layer : shift.layers)
        worst.push_back(&layer);
    const auto rank = [](const analysis::LayerShift* layer) {
        return std::isnan(layer->score) ? std::numeric_limits<double>::infinity() : layer->score;
    };
    constexpr std::size_t shown = 5;
    const auto end = worst.begin() + std::ptrdiff_t(std::min(shown, worst.size()));
    std::partial_sort(worst.begin(), end, worst.end(), [&](const auto* a, const auto* b) { return rank(a) > rank(b); });
    worst.erase(end, worst.end());
    using Kind = ReportColumn::Kind;
    ReportTable table;
    table.columns = { { ReportText::tr("layers that shift most"), Kind::Name },
        { ReportText::tr("score"), Kind::Number }, { ReportText::tr("mean\nshift"), Kind::Number },
        { ReportText::tr("std\nshift"), Kind::Number }, { ReportText::tr("range\nshift"), Kind::Number },
        { ReportText::tr("KL\nnats"), Kind::Number } };
    for (const analysis::LayerShift* layer : worst)
        table.rows.push_back({ nameText(layer->layer), significantText(layer->score, 3),
            significantText(layer->meanShift, 3), significantText(layer->stdShift, 3),
            significantText(layer->rangeShift, 3), significantText(layer->kl, 3) });
    pages.table(table);
    OnPaper<ShiftChart> chart;
    chart.setShift(*worst.front());
    if (chart.isEmpty())
        return;
    pages.keep(pages.mm(shiftHeight + 6));
    pages.paragraph(ReportText::tr("Input of %1, the layer that shifts most:").arg(nameHtml(worst.front()->layer)),
        ReportPages::Style::Note);
    pages.charts({ &chart }, pages.mm(shiftHeight));
}

} // namespace

void writeCalibration(ReportPages& pages, const ReportFacts& facts)
{
    writeMethods(pages, facts);
    writeRanges(pages, facts);
    writeShift(pages, facts);
}

} // namespace widgets
