// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/rank_correlation.h"

#include "analysis/measure/intervals.h"

namespace analysis {

namespace {

constexpr std::size_t leastRows = 3;

} // namespace

SensitivityTable estimatesFrom(const Contributions& contributions, const SensitivityTable& like)
{
    Contributions parts = contributions;
    if (like.target == SensitivityTarget::Activations)
        parts.weights = nullptr;
    if (like.target == SensitivityTarget::Weights)
        parts.activations = nullptr;
    SensitivityTable estimates = like;
    for (std::size_t row = 0; row < like.layers.size(); ++row) {
        for (std::size_t format = 0; format < like.formats.size(); ++format) {
            auto& cell = estimates.at(row, format);
            cell.reset();
            const auto run = summedRun(parts, like.layers[row], like.formats[format]);
            if (run.empty())
                continue;
            const RunShape shape = shapeOf(parts.weights ? *parts.weights : *parts.activations);
            cell.emplace();
            cell->samples = shape.samples;
            cell->mse = predictRun(run, shape, like.confidence);
        }
    }
    return estimates;
}

std::vector<std::optional<double>> rankCorrelations(const SensitivityTable& measured, const SensitivityTable& estimates)
{
    std::vector<std::optional<double>> correlations(measured.formats.size());
    for (std::size_t format = 0; format < measured.formats.size(); ++format) {
        std::vector<double> predicted;
        std::vector<double> exact;
        for (std::size_t row = 0; row < measured.layers.size(); ++row) {
            const auto& before = estimates.at(row, format);
            const auto& now = measured.at(row, format);
            if (!before || !now || now->certainty != Certainty::Exact)
                continue;
            predicted.push_back(before->mse.value);
            exact.push_back(now->mse.value);
        }
        if (exact.size() >= leastRows)
            correlations[format] = spearman(predicted, exact);
    }
    return correlations;
}

} // namespace analysis
