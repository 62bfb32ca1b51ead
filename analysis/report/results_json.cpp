// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/results_json.h"

#include "analysis/report/results_codec.h"

namespace analysis {

using results::document;
using results::fromDocument;

nlohmann::ordered_json toJson(const Provenance& provenance)
{
    return document(provenance);
}
nlohmann::ordered_json toJson(const Graph& graph)
{
    return document(graph);
}
nlohmann::ordered_json toJson(const VariantResult& variant)
{
    return document(variant);
}
nlohmann::ordered_json toJson(const ShiftResult& shift)
{
    return document(shift);
}
nlohmann::ordered_json toJson(const Analysis& analysis)
{
    return document(analysis);
}
nlohmann::ordered_json toJson(const SensitivityTable& table)
{
    return document(table);
}
nlohmann::ordered_json toJson(const PlanRecord& record)
{
    return document(record);
}

Result<Provenance> provenanceFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<Provenance>(json);
}
Result<Graph> graphFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<Graph>(json);
}
Result<VariantResult> variantFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<VariantResult>(json);
}
Result<ShiftResult> shiftFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<ShiftResult>(json);
}
Result<Analysis> analysisFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<Analysis>(json);
}
Result<SensitivityTable> sensitivityFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<SensitivityTable>(json);
}
Result<PlanRecord> planRecordFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<PlanRecord>(json);
}

} // namespace analysis
