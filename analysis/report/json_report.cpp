// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/json_report.h"

#include <nlohmann/json.hpp>

#include "analysis/report/output_files.h"
#include "analysis/report/results_json.h"

namespace analysis
{

namespace
{

using Json = nlohmann::ordered_json;

std::string line(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The text of toJson(analysis) with line breaks, a variant at a time: all at once would be the results a second time.
void writeReport(const Analysis& analysis, TextSink& sink)
{
    sink.write("{\"version\":" + std::to_string(resultsVersion));
    sink.write(",\n\"provenance\":" + line(toJson(analysis.provenance)));
    sink.write(",\n\"graph\":" + line(toJson(analysis.graph)));
    sink.write(",\n\"variants\":[");
    for (std::size_t i = 0; i < analysis.variants.size(); ++i) {
        sink.write(i == 0 ? "\n" : ",\n");
        sink.write(line(toJson(analysis.variants[i])));
    }
    sink.write("],\n\"shift\":" + (analysis.shift ? line(toJson(*analysis.shift)) : "null"));
    sink.write("}\n");
}

} // namespace

Result<std::vector<std::filesystem::path>> writeJsonReport(
    const Analysis& analysis, const std::filesystem::path& folder)
{
    return writeFiles(folder, { { "report.json", [&](TextSink& sink) { writeReport(analysis, sink); } } });
}

} // namespace analysis
