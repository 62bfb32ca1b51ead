// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/plan_report.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/measure/intervals.h"
#include "analysis/report/columns.h"

namespace analysis {

namespace {

Cell end(const std::optional<Interval>& interval, double Interval::*member)
{
    return interval ? Cell((*interval).*member) : Cell();
}

/// What is not a number is left empty, as everywhere.
Cell known(double value)
{
    return std::isnan(value) ? Cell() : Cell(value);
}

using S = SensitivityRow;

constexpr std::array sensitivity{
    Column<S>{ "layer", [](const S& r) -> Cell { return r.table.names[r.layerIndex]; } },
    Column<S>{ "kind", [](const S& r) { return r.layer ? Cell(r.layer->kindName) : Cell(); } },
    Column<S>{ "format", [](const S& r) -> Cell { return formatName(r.table.formats[r.formatIndex]); } },
    Column<S>{ "target", [](const S& r) -> Cell { return sensitivityTargetName(r.table.target); } },
    Column<S>{ "mode", [](const S& r) -> Cell { return sensitivityModeName(r.table.mode); } },
    Column<S>{ "output_sqnr_db", [](const S& r) { return known(r.cell().sqnrDb); } },
    Column<S>{ "output_mse", [](const S& r) { return known(r.cell().mse.value); } },
    Column<S>{ "output_kl", [](const S& r) { return cell(r.cell().kl); } },
    Column<S>{ "top1_drop", [](const S& r) { return end(r.cell().top1Drop, &Interval::value); } },
    Column<S>{ "agreement", [](const S& r) { return cell(r.cell().agreement); } },
    Column<S>{ "class", [](const S& r) -> Cell { return sensitivityClassName(classOf(r.cell().top1Drop)); } },
    Column<S>{ "certainty", [](const S& r) -> Cell { return certaintyName(r.cell().certainty); } },
    Column<S>{ "samples", [](const S& r) -> Cell { return r.cell().samples; } },
    Column<S>{ "confidence", [](const S& r) -> Cell { return r.table.confidence; } },
    Column<S>{ "output_mse_low", [](const S& r) { return known(r.cell().mse.low); } },
    Column<S>{ "output_mse_high", [](const S& r) { return known(r.cell().mse.high); } },
    Column<S>{ "top1_drop_low", [](const S& r) { return end(r.cell().top1Drop, &Interval::low); } },
    Column<S>{ "top1_drop_high", [](const S& r) { return end(r.cell().top1Drop, &Interval::high); } },
    Column<S>{ "seconds", [](const S& r) -> Cell { return r.cell().seconds; } },
};

using P = PlanRow;

std::int64_t fp32BytesOf(const Layer& layer)
{
    std::int64_t bytes = 0;
    for (const WeightUse& weight : layer.weights)
        bytes += 4 * weight.count;
    return bytes;
}

constexpr std::array plan{
    Column<P>{ "plan", [](const P& r) -> Cell { return r.plan.name; } },
    Column<P>{ "layer", [](const P& r) -> Cell { return r.planned.layer; } },
    Column<P>{ "kind", [](const P& r) { return r.layer ? Cell(r.layer->kindName) : Cell(); } },
    Column<P>{ "parameters", [](const P& r) { return r.layer ? Cell(r.layer->parameters) : Cell(); } },
    Column<P>{ "weight_format", [](const P& r) -> Cell { return formatName(r.planned.choice.weights); } },
    Column<P>{ "activation_format", [](const P& r) -> Cell { return formatName(r.planned.choice.activations); } },
    Column<P>{ "weight_bits", [](const P& r) -> Cell { return std::int64_t(r.planned.choice.weights.bits); } },
    Column<P>{ "activation_bits", [](const P& r) -> Cell { return std::int64_t(r.planned.choice.activations.bits); } },
    Column<P>{ "weight_bytes", [](const P& r) -> Cell { return r.planned.choice.bytes; } },
    Column<P>{ "fp32_weight_bytes", [](const P& r) { return r.layer ? Cell(fp32BytesOf(*r.layer)) : Cell(); } },
    Column<P>{ "bitops", [](const P& r) -> Cell { return r.planned.choice.bitops; } },
    Column<P>{ "predicted_mse", [](const P& r) -> Cell { return r.planned.choice.damage; } },
    Column<P>{ "certainty", [](const P& r) -> Cell { return certaintyName(r.planned.choice.certainty); } },
};

using R = PlanResult;

Cell measured(const R& r, double PlanMeasurement::*member)
{
    return r.measured ? Cell((*r.measured).*member) : Cell();
}

constexpr std::array pareto{
    Column<R>{ "plan", [](const R& r) -> Cell { return r.name; } },
    Column<R>{ "budget_bytes", [](const R& r) { return r.budgetBytes ? Cell(*r.budgetBytes) : Cell(); } },
    Column<R>{ "budget_bitops", [](const R& r) { return cell(r.budgetBitops); } },
    Column<R>{ "size_bytes", [](const R& r) -> Cell { return r.bytes; } },
    Column<R>{ "size_share",
        [](const R& r) { return r.fp32Bytes > 0 ? Cell(double(r.bytes) / double(r.fp32Bytes)) : Cell(); } },
    Column<R>{ "bitops", [](const R& r) -> Cell { return r.bitops; } },
    Column<R>{ "separable_mse", [](const R& r) -> Cell { return r.damage; } },
    Column<R>{ "bound", [](const R& r) { return cell(r.bound); } },
    Column<R>{ "gap", [](const R& r) { return cell(r.gap); } },
    Column<R>{ "predicted_mse", [](const R& r) { return cell(r.predictedMse); } },
    Column<R>{ "measured_mse", [](const R& r) { return measured(r, &PlanMeasurement::mse); } },
    Column<R>{ "measured_sqnr_db", [](const R& r) { return measured(r, &PlanMeasurement::sqnrDb); } },
    Column<R>{ "measured_top1_drop", [](const R& r) { return r.measured ? cell(r.measured->top1Drop) : Cell(); } },
    Column<R>{ "samples", [](const R& r) { return r.measured ? Cell(r.measured->samples) : Cell(); } },
};

const Layer* layerOfId(const Graph& graph, int id)
{
    const auto found = std::ranges::find(graph.layers, id, &Layer::id);
    return found == graph.layers.end() ? nullptr : &*found;
}

void writeSensitivity(const Graph& graph, std::span<const SensitivityTable> tables, TextSink& sink)
{
    CsvWriter csv(sink);
    writeHeader(csv, sensitivityColumns());
    for (const SensitivityTable& table : tables) {
        for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
            for (std::size_t format = 0; format < table.formats.size(); ++format) {
                if (table.at(layer, format))
                    writeRow(
                        csv, sensitivityColumns(), { table, layer, format, layerOfId(graph, table.layers[layer]) });
            }
        }
    }
}

void writePlan(const Graph& graph, const PlanResult& result, TextSink& sink)
{
    CsvWriter csv(sink);
    writeHeader(csv, planColumns());
    for (const PlannedLayer& planned : result.layers)
        writeRow(csv, planColumns(), { result, planned, findLayer(graph, planned.layer) });
}

/// One list after the other.
void writePareto(std::initializer_list<std::span<const PlanResult>> lists, TextSink& sink)
{
    CsvWriter csv(sink);
    writeHeader(csv, paretoColumns());
    for (const std::span<const PlanResult> plans : lists) {
        for (const PlanResult& result : plans)
            writeRow(csv, paretoColumns(), result);
    }
}

bool hasNumbers(const SensitivityTable& table)
{
    return std::ranges::any_of(table.cells, [](const auto& cell) { return cell.has_value(); });
}

} // namespace

std::span<const Column<SensitivityRow>> sensitivityColumns()
{
    return sensitivity;
}

std::span<const Column<PlanRow>> planColumns()
{
    return plan;
}

std::span<const Column<PlanResult>> paretoColumns()
{
    return pareto;
}

Result<std::vector<std::filesystem::path>> writeSensitivityReport(
    const Graph& graph, std::span<const SensitivityTable> tables, const std::filesystem::path& folder)
{
    return writeFiles(
        folder, { { "sensitivity.csv", [&](TextSink& sink) { writeSensitivity(graph, tables, sink); } } });
}

Result<std::vector<std::filesystem::path>> writePlanReport(
    const Graph& graph, std::span<const PlanResult> plans, const std::filesystem::path& folder)
{
    if (plans.empty())
        return fail(ErrorKind::Usage, "no plan to report; solve one first");
    return writeFiles(folder,
        { { "plan.csv", [&](TextSink& sink) { writePlan(graph, plans.front(), sink); } },
            { "pareto.csv", [&](TextSink& sink) { writePareto({ plans }, sink); } } });
}

std::vector<OutputFile> planFiles(const Analysis& analysis)
{
    std::vector<OutputFile> files;
    if (std::ranges::any_of(analysis.sensitivity, hasNumbers))
        files.push_back({ "sensitivity.csv",
            [&](TextSink& sink) { writeSensitivity(analysis.graph, analysis.sensitivity, sink); } });
    if (analysis.planned && !analysis.planned->plans.empty()) {
        const PlanRecord& record = *analysis.planned;
        files.push_back({ "plan.csv", [&](TextSink& sink) { writePlan(analysis.graph, record.plans.front(), sink); } });
        files.push_back({ "pareto.csv", [&](TextSink& sink) {
                             writePareto({ record.plans, record.frontier }, sink);
                         } });
    }
    return files;
}

} // namespace analysis
