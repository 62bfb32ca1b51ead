// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/method.h"
#include "analysis/recipe/resolve.h"
#include "analysis/report/columns.h"

namespace analysis {

namespace {

/// One text for many: the text that all share, "mixed" where they differ, nothing where there is none.
class Common {
public:
    void add(const std::string& text)
    {
        if (m_text.empty())
            m_text = text;
        else if (m_text != text)
            m_text = "mixed";
    }
    [[nodiscard]] std::string text() const { return m_text; }

private:
    std::string m_text;
};

enum class What { Format, Grid, Granularity };

void addEncoding(Common& common, const Encoding& encoding, What what)
{
    if (what == What::Format)
        common.add(formatName(encoding.format));
    else if (what == What::Grid && encoding.format.isInteger())
        common.add(gridName(encoding.grid));
    else if (what == What::Granularity && !encoding.scales.empty())
        common.add(granularityName(encoding.granularity));
}

/// The layer that a variant's result at `index` is of. Results mostly stand in the graph's order: looking for each name
/// would take the square of their number.
const Layer* layerOf(const SummaryRow& row, std::size_t index)
{
    const std::string& name = row.variant.layers[index].layer;
    const std::vector<Layer>& layers = row.analysis.graph.layers;
    return index < layers.size() && layers[index].name == name ? &layers[index] : findLayer(row.analysis.graph, name);
}

std::string weightText(const SummaryRow& row, What what)
{
    Common common;
    for (std::size_t i = 0; i < row.variant.layers.size(); ++i) {
        const LayerResult& result = row.variant.layers[i];
        const Layer* layer = layerOf(row, i);
        if (!result.quantized || (layer && layer->weights.empty()))
            continue;
        if (result.weightEncodings.empty() && what == What::Format)
            common.add(formatName(fp32));
        for (const Encoding& encoding : result.weightEncodings)
            addEncoding(common, encoding, what);
    }
    if (common.text().empty() && what == What::Format)
        return formatName(row.variant.recipe.method == Method::Fp32 ? fp32 : row.variant.recipe.weights.format);
    return common.text();
}

std::string activationText(const SummaryRow& row, What what)
{
    const Method method = row.variant.recipe.method;
    if (method == Method::Fp32 || method == Method::Weights)
        return what == What::Format ? formatName(fp32) : std::string();
    Common common;
    for (std::size_t i = 0; i < row.variant.layers.size(); ++i) {
        const LayerResult& result = row.variant.layers[i];
        const Layer* layer = layerOf(row, i);
        if (!result.quantized || (layer && layer->kind == LayerKind::Embedding))
            continue;
        if (!result.inputEncoding && what == What::Format)
            common.add(formatName(fp32));
        if (!result.inputEncoding)
            continue;
        if (what == What::Granularity && result.inputEncoding->encoding.format.isInteger())
            common.add(granularityName(result.inputEncoding->encoding.granularity));
        else if (what != What::Granularity)
            addEncoding(common, result.inputEncoding->encoding, what);
    }
    if (common.text().empty() && what == What::Format)
        return formatName(row.variant.recipe.activations.format);
    return common.text();
}

std::string calibrationText(const SummaryRow& row)
{
    if (row.variant.recipe.method != Method::Ptsq)
        return {};
    Common common;
    for (const LayerResult& result : row.variant.layers) {
        if (!result.inputEncoding || !result.inputEncoding->encoding.format.isInteger())
            continue;
        const LayerRecipe wanted = resolve(row.variant.recipe, result.layer);
        common.add(calibrationName(withParameter(wanted.activations.calibration)));
    }
    return common.text();
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string result;
    for (const std::string& text : texts)
        result += (result.empty() ? "" : "; ") + text;
    return result;
}

/// Errors of an output that was never compared (no samples) are not measured.
Cell outputError(const SummaryRow& row, double ErrorMeasures::*member)
{
    const ErrorMeasures& error = row.variant.output.error;
    return error.count > 0 ? Cell(error.*member) : Cell();
}

Cell ifCompared(const SummaryRow& row, double value)
{
    return row.variant.output.error.count > 0 ? Cell(value) : Cell();
}

constexpr std::array ofVariants{
    Column<SummaryRow>{ "variant", [](const SummaryRow& r) -> Cell { return r.variant.recipe.name; } },
    Column<SummaryRow>{
        "method", [](const SummaryRow& r) -> Cell { return std::string(methodName(r.variant.recipe.method)); } },
    Column<SummaryRow>{ "weight_format", [](const SummaryRow& r) -> Cell { return weightText(r, What::Format); } },
    Column<SummaryRow>{
        "activation_format", [](const SummaryRow& r) -> Cell { return activationText(r, What::Format); } },
    Column<SummaryRow>{ "grid", [](const SummaryRow& r) -> Cell { return weightText(r, What::Grid); } },
    Column<SummaryRow>{ "granularity", [](const SummaryRow& r) -> Cell { return weightText(r, What::Granularity); } },
    Column<SummaryRow>{ "calibration", [](const SummaryRow& r) -> Cell { return calibrationText(r); } },
    Column<SummaryRow>{ "samples", [](const SummaryRow& r) -> Cell { return r.variant.samples; } },
    Column<SummaryRow>{
        "calibration_samples", [](const SummaryRow& r) -> Cell { return r.variant.calibrationSamples; } },
    Column<SummaryRow>{ "prepare_seconds", [](const SummaryRow& r) -> Cell { return r.variant.prepareSeconds; } },
    Column<SummaryRow>{ "top1", [](const SummaryRow& r) { return cell(r.variant.output.top1); } },
    Column<SummaryRow>{ "top5", [](const SummaryRow& r) { return cell(r.variant.output.top5); } },
    Column<SummaryRow>{ "top1_drop", [](const SummaryRow& r) { return cell(r.variant.output.top1Drop); } },
    Column<SummaryRow>{ "agreement", [](const SummaryRow& r) { return cell(r.variant.output.agreement); } },
    Column<SummaryRow>{ "output_sqnr_db", [](const SummaryRow& r) { return outputError(r, &ErrorMeasures::sqnrDb); } },
    Column<SummaryRow>{ "output_mse", [](const SummaryRow& r) { return outputError(r, &ErrorMeasures::mse); } },
    Column<SummaryRow>{ "output_mse_max", [](const SummaryRow& r) { return ifCompared(r, r.variant.output.mseMax); } },
    Column<SummaryRow>{
        "output_mse_variance", [](const SummaryRow& r) { return ifCompared(r, r.variant.output.mseVariance); } },
    Column<SummaryRow>{ "output_kl", [](const SummaryRow& r) { return cell(r.variant.output.kl); } },
    Column<SummaryRow>{ "size_bytes", [](const SummaryRow& r) -> Cell { return r.variant.sizeBytes; } },
    Column<SummaryRow>{ "compression", [](const SummaryRow& r) -> Cell { return r.variant.compression; } },
    Column<SummaryRow>{ "macs", [](const SummaryRow& r) -> Cell { return r.variant.macs; } },
    Column<SummaryRow>{ "bitops", [](const SummaryRow& r) -> Cell { return r.variant.bitops; } },
    // Beyond what scripts were promised: new columns go to the end.
    Column<SummaryRow>{ "evaluate_seconds", [](const SummaryRow& r) -> Cell { return r.variant.evaluateSeconds; } },
    Column<SummaryRow>{ "activation_grid", [](const SummaryRow& r) -> Cell { return activationText(r, What::Grid); } },
    Column<SummaryRow>{
        "activation_granularity", [](const SummaryRow& r) -> Cell { return activationText(r, What::Granularity); } },
    Column<SummaryRow>{ "output_snr_db", [](const SummaryRow& r) { return outputError(r, &ErrorMeasures::snrDb); } },
    Column<SummaryRow>{ "output_mae", [](const SummaryRow& r) { return outputError(r, &ErrorMeasures::mae); } },
    Column<SummaryRow>{
        "output_max_error", [](const SummaryRow& r) { return outputError(r, &ErrorMeasures::maxError); } },
    Column<SummaryRow>{ "output_cosine", [](const SummaryRow& r) { return outputError(r, &ErrorMeasures::cosine); } },
    Column<SummaryRow>{ "notes", [](const SummaryRow& r) -> Cell { return joined(r.variant.notes); } },
};

} // namespace

std::span<const Column<SummaryRow>> summaryColumns()
{
    return ofVariants;
}

} // namespace analysis
