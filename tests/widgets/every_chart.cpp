// SPDX-License-Identifier: GPL-3.0-or-later
#include "every_chart.h"

#include "widgets/charts/bar_chart.h"
#include "widgets/charts/bits_chart.h"
#include "widgets/charts/error_flow_chart.h"
#include "widgets/charts/error_histogram_chart.h"
#include "widgets/charts/heat_map_chart.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/pairs_chart.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/ranges_chart.h"
#include "widgets/charts/scatter_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/charts/shift_chart.h"
#include "widgets/charts/waterfall_chart.h"
#include "widgets/views/layer_ranges.h"

namespace sample {

namespace {

using namespace widgets;
using Charts = std::vector<std::unique_ptr<ChartFrame>>;

template <class Chart, class Fill>
void add(Charts& all, const analysis::Analysis* analysis, const Fill& fill)
{
    auto chart = std::make_unique<Chart>();
    if (analysis)
        fill(*chart);
    all.push_back(std::move(chart));
}

void addChartsOfALayer(Charts& all, const analysis::Analysis* analysis)
{
    const auto weight = [&]() -> const analysis::TensorResult& { return analysis->variants.at(1).layers.at(0).weight; };
    add<HistogramChart>(all, analysis,
        [&](HistogramChart& chart) { chart.setHistograms(weight().original, weight().quantized, "weight"); });
    add<ErrorHistogramChart>(
        all, analysis, [&](ErrorHistogramChart& chart) { chart.setErrors(weight().errors, 0.01); });
    add<PairsChart>(all, analysis, [&](PairsChart& chart) { chart.setPairs(weight().pairs); });
    add<ShiftChart>(all, analysis, [&](ShiftChart& chart) { chart.setShift(analysis->shift->layers.at(0)); });
}

void addChartsOfVariants(Charts& all, const analysis::Analysis* analysis)
{
    std::vector<NamedValue> bars;
    std::vector<ScatterPoint> points;
    std::vector<ParetoPoint> plans;
    for (std::size_t i = 0; analysis && i < analysis->variants.size(); ++i) {
        const analysis::VariantResult& variant = analysis->variants[i];
        const QString name = QString::fromStdString(variant.recipe.name);
        const double top1 = variant.output.top1.value_or(0);
        bars.push_back({ name, variant.output.top1, variantColor(int(i)), variantMarker(int(i)) });
        points.push_back({ name, double(variant.sizeBytes), top1, variantColor(int(i)), variantMarker(int(i)) });
        plans.push_back({ name, double(variant.sizeBytes), 100 - top1, ParetoPoint::Mark::Measured });
    }
    add<BarChart>(all, analysis, [&](BarChart& chart) { chart.setBars(bars, "top-1 (%)"); });
    add<ScatterChart>(all, analysis, [&](ScatterChart& chart) { chart.setPoints(points, "size (B)", "top-1 (%)"); });
    add<ParetoChart>(all, analysis, [&](ParetoChart& chart) {
        chart.setTitles("size (B)", "error");
        chart.setFrontier({ { 1000, 3 }, { 2000, 2 }, { 4000, 1 } });
        chart.setPoints(plans);
    });
}

void addChartsOfAllLayers(Charts& all, const analysis::Analysis* analysis)
{
    add<ShiftScoresChart>(all, analysis, [&](ShiftScoresChart& chart) { chart.setScores(*analysis->shift); });
    add<RangesChart>(
        all, analysis, [&](RangesChart& chart) { chart.setRanges(weightRanges(analysis->variants.at(1)), "weight"); });
    HeatMap map;
    map.columns = { "int8", "int4" };
    map.title = "SQNR (dB)";
    std::vector<FlowPoint> flow;
    std::vector<WaterfallStep> steps{ { "fp32", WaterfallStep::Kind::Level, 91 } };
    std::vector<LayerBits> bits;
    std::vector<Share> shares;
    for (std::size_t i = 0; analysis && i < analysis->graph.layers.size(); ++i) {
        const QString name = QString::fromStdString(analysis->graph.layers[i].name);
        const double sqnr = analysis->variants.at(1).layers.at(i).weight.error.sqnrDb;
        map.rows.push_back(name);
        map.cells.push_back({ sqnr, {} });
        map.cells.push_back({ sqnr - 24, QStringLiteral("≈") });
        flow.push_back({ name, sqnr, sqnr - 3, i % 2 == 0 ? std::optional(1.5) : std::nullopt });
        steps.push_back({ name, WaterfallStep::Kind::Change, -0.1 * double(i % 3), int(i) });
        bits.push_back({ name, { { "int4", 4, 32 }, { "int8", 8, 32 } }, int(i % 2) });
        shares.push_back({ name, 1.0 + double(i), variantColor(int(i)) });
    }
    add<HeatMapChart>(all, analysis, [&](HeatMapChart& chart) { chart.setMap(map); });
    add<ErrorFlowChart>(all, analysis, [&](ErrorFlowChart& chart) { chart.setFlow(flow); });
    add<WaterfallChart>(all, analysis, [&](WaterfallChart& chart) { chart.setSteps(steps, "top-1 (%)"); });
    add<BitsChart>(all, analysis, [&](BitsChart& chart) { chart.setLayers(bits); });
    add<ShareChart>(all, analysis, [&](ShareChart& chart) { chart.setShares(shares, "268 kB"); });
}

} // namespace

Charts everyChart(const analysis::Analysis* analysis)
{
    Charts all;
    addChartsOfALayer(all, analysis);
    addChartsOfVariants(all, analysis);
    addChartsOfAllLayers(all, analysis);
    return all;
}

} // namespace sample
