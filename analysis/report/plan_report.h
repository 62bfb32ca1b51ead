// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "analysis/measure/results.h"
#include "analysis/report/output_files.h"
#include "analysis/report/table.h"

namespace analysis {

/// One cell of a sensitivity table. `layer` is null where the graph has no layer of that id.
struct SensitivityRow {
    const SensitivityTable& table;
    std::size_t layerIndex;
    std::size_t formatIndex;
    const Layer* layer;
    [[nodiscard]] const SensitivityCell& cell() const { return *table.at(layerIndex, formatIndex); }
};

/// One layer of a plan. `layer` is null where the graph has no layer of that name.
struct PlanRow {
    const PlanResult& plan;
    const PlannedLayer& planned;
    const Layer* layer;
};

/// The columns of sensitivity.csv, plan.csv and pareto.csv, in a fixed order.
[[nodiscard]] std::span<const Column<SensitivityRow>> sensitivityColumns();
[[nodiscard]] std::span<const Column<PlanRow>> planColumns();
[[nodiscard]] std::span<const Column<PlanResult>> paretoColumns();

/// sensitivity.csv: a row a layer and format of every table that has been estimated or measured.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeSensitivityReport(
    const Graph& graph, std::span<const SensitivityTable> tables, const std::filesystem::path& folder);

/// plan.csv: a row a layer of `plans.front()`, the chosen plan. pareto.csv: a row a plan: the frontier's and baselines.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writePlanReport(
    const Graph& graph, std::span<const PlanResult> plans, const std::filesystem::path& folder);

/// Which of these files an analysis has anything for: sensitivity.csv, plan.csv and pareto.csv, or none. They refer to
/// `analysis`.
[[nodiscard]] std::vector<OutputFile> planFiles(const Analysis& analysis);

} // namespace analysis
