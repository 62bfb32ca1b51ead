// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/csv_report.h"

#include <algorithm>
#include <iterator>

#include "analysis/report/columns.h"
#include "analysis/report/plan_report.h"

namespace analysis {

namespace {

void writeSummary(const Analysis& analysis, TextSink& sink)
{
    CsvWriter csv(sink);
    writeHeader(csv, summaryColumns());
    for (const VariantResult& variant : analysis.variants)
        writeRow(csv, summaryColumns(), { analysis, variant });
}

void writeLayers(const Analysis& analysis, TextSink& sink)
{
    CsvWriter csv(sink);
    writeHeader(csv, layerColumns());
    for (const VariantResult& variant : analysis.variants) {
        for (const LayerResult& result : variant.layers)
            writeRow(csv, layerColumns(), { variant, result, findLayer(analysis.graph, result.layer) });
    }
}

/// Which histogram the rows are of.
struct Series {
    std::string variant;
    std::string layer;
    std::string tensor;
};

void writeBins(CsvWriter& csv, const Series& of, const std::string& series, const BinnedCounts& bins)
{
    const auto count = double(bins.counts.size());
    for (std::size_t i = 0; i < bins.counts.size(); ++i) {
        csv.field(of.variant);
        csv.field(of.layer);
        csv.field(of.tensor);
        csv.field(series);
        csv.field(bins.lo + (bins.hi - bins.lo) * double(i) / count);
        csv.field(bins.lo + (bins.hi - bins.lo) * double(i + 1) / count);
        csv.field(bins.counts[i]);
        csv.endRow();
    }
}

void writeTensor(CsvWriter& csv, const Series& of, const TensorResult& tensor)
{
    writeBins(csv, of, "original", tensor.original);
    writeBins(csv, of, "quantized", tensor.quantized);
    writeBins(csv, of, "error", tensor.errors);
}

void writeHistograms(const Analysis& analysis, TextSink& sink)
{
    CsvWriter csv(sink);
    for (const char* name : { "variant", "layer", "tensor", "series", "bin_low", "bin_high", "count" })
        csv.field(std::string(name));
    csv.endRow();
    for (const VariantResult& variant : analysis.variants) {
        for (const LayerResult& result : variant.layers) {
            writeTensor(csv, { variant.recipe.name, result.layer, "weight" }, result.weight);
            if (result.input)
                writeTensor(csv, { variant.recipe.name, result.layer, "input" }, *result.input);
        }
    }
}

void writeShift(const Analysis& analysis, TextSink& sink)
{
    CsvWriter csv(sink);
    writeHeader(csv, shiftColumns());
    if (analysis.shift) {
        for (const LayerShift& layer : analysis.shift->layers)
            writeRow(csv, shiftColumns(), layer);
    }
    for (const Column<LayerShift>& column : shiftColumns()) {
        if (column.name == "layer")
            csv.field(std::string("overall_shift"));
        else if (column.name == "score" && analysis.shift)
            csv.field(analysis.shift->overall);
        else
            csv.field({});
    }
    csv.endRow();
}

} // namespace

Result<std::vector<std::filesystem::path>> writeCsvReport(const Analysis& analysis, const std::filesystem::path& folder)
{
    std::vector<OutputFile> files{ { "summary.csv", [&](TextSink& sink) { writeSummary(analysis, sink); } },
        { "layers.csv", [&](TextSink& sink) { writeLayers(analysis, sink); } },
        { "histograms.csv", [&](TextSink& sink) { writeHistograms(analysis, sink); } },
        { "shift.csv", [&](TextSink& sink) { writeShift(analysis, sink); } } };
    std::ranges::move(planFiles(analysis), std::back_inserter(files));
    return writeFiles(folder, files);
}

} // namespace analysis
