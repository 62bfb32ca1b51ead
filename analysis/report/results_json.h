// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "analysis/measure/results.h"
#include "analysis/plan/plan_results.h"
#include "analysis/plan/sensitivity.h"

namespace analysis {

/// Results as JSON without loss: what report.json has and a study file keeps. Every object begins with
/// "version": resultsVersion. Formats, grids, methods by their names; infinite and undefined numbers as "inf", "-inf",
/// "nan"; null for what was not measured; recipes as recipe_json.h has them (normalized).
inline constexpr int resultsVersion = 1;

[[nodiscard]] nlohmann::ordered_json toJson(const Provenance& provenance);
[[nodiscard]] nlohmann::ordered_json toJson(const Graph& graph);
[[nodiscard]] nlohmann::ordered_json toJson(const VariantResult& variant);
[[nodiscard]] nlohmann::ordered_json toJson(const ShiftResult& shift);
[[nodiscard]] nlohmann::ordered_json toJson(const Analysis& analysis);
[[nodiscard]] nlohmann::ordered_json toJson(const SensitivityTable& table);
[[nodiscard]] nlohmann::ordered_json toJson(const PlanRecord& record);

/// The inverse. Unknown members are passed over and missing ones keep their defaults, so that neighbouring versions can
/// read each other. Errors: badInput, for a newer version, or naming the member by its path that cannot be read
/// ("variants[2].layers[0].weight.error.mse: must be a number, not string").
[[nodiscard]] Result<Provenance> provenanceFromJson(const nlohmann::ordered_json& json);
[[nodiscard]] Result<Graph> graphFromJson(const nlohmann::ordered_json& json);
[[nodiscard]] Result<VariantResult> variantFromJson(const nlohmann::ordered_json& json);
[[nodiscard]] Result<ShiftResult> shiftFromJson(const nlohmann::ordered_json& json);
[[nodiscard]] Result<Analysis> analysisFromJson(const nlohmann::ordered_json& json);
/// A table whose cells do not fit its layers and formats is an error as well.
[[nodiscard]] Result<SensitivityTable> sensitivityFromJson(const nlohmann::ordered_json& json);
[[nodiscard]] Result<PlanRecord> planRecordFromJson(const nlohmann::ordered_json& json);

/// JSON as CBOR, about a third of the text's size.
[[nodiscard]] std::vector<std::uint8_t> toCbor(const nlohmann::ordered_json& json);
/// The inverse, for bytes that anybody may have written: at most 64 levels. Error: badInput, with the reason.
[[nodiscard]] Result<nlohmann::ordered_json> fromCbor(std::span<const std::uint8_t> bytes);

} // namespace analysis
