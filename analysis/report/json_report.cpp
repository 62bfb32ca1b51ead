// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/json_report.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "analysis/judge/findings.h"
#include "analysis/recipe/recipe_json.h"
#include "analysis/report/output_files.h"
#include "analysis/report/results_json.h"

namespace analysis {

namespace {

using Json = nlohmann::ordered_json;

std::string line(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json jsonOf(const Finding& finding)
{
    const auto text = [](const std::string& name) { return name.empty() ? Json(nullptr) : Json(name); };
    Json json;
    json["id"] = finding.id;
    json["severity"] = severityName(finding.severity);
    json["variant"] = text(finding.variant);
    json["layer"] = text(finding.layer);
    json["value"] = std::isfinite(finding.value) ? Json(finding.value) : Json(finding.value > 0 ? "inf" : "-inf");
    json["unit"] = text(finding.unit);
    json["reason"] = english(finding.reason);
    json["remedy"] = english(finding.remedy);
    json["recipe"] = finding.recipe ? toJson(*finding.recipe) : Json(nullptr);
    return json;
}

/// The text of toJson(analysis) with line breaks, a variant at a time: all at once would be the results a second time.
/// Findings follow from the rest: they are for readers of the file, and nobody reads them back.
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
    sink.write(",\n\"sensitivity\":[");
    const char* separator = "\n";
    for (const SensitivityTable& table : analysis.sensitivity) {
        sink.write(separator + line(toJson(table)));
        separator = ",\n";
    }
    sink.write("],\n\"planned\":" + (analysis.planned ? line(toJson(*analysis.planned)) : "null"));
    sink.write(",\n\"findings\":[");
    separator = "\n";
    for (const Finding& finding : findings(analysis)) {
        sink.write(separator + line(jsonOf(finding)));
        separator = ",\n";
    }
    sink.write("]}\n");
}

} // namespace

Result<std::vector<std::filesystem::path>> writeJsonReport(
    const Analysis& analysis, const std::filesystem::path& folder)
{
    return writeFiles(folder, { { "report.json", [&](TextSink& sink) { writeReport(analysis, sink); } } });
}

} // namespace analysis
