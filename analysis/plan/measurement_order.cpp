// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/measurement_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace analysis {

namespace {

constexpr int fewBits = 3;

/// Rows by the worst prediction in `formats`, most first; before them those that lack one.
std::vector<std::size_t> worstFirst(const SensitivityTable& predicted, const std::vector<std::size_t>& formats)
{
    const auto rank = [&](std::size_t row) {
        double worst = 0;
        for (const std::size_t format : formats) {
            const auto& cell = predicted.at(row, format);
            if (!cell || !std::isfinite(cell->mse.value))
                return std::pair(0, 0.0);
            worst = std::max(worst, cell->mse.value);
        }
        return std::pair(1, -worst);
    };
    std::vector<std::size_t> rows(predicted.layers.size());
    std::iota(rows.begin(), rows.end(), std::size_t(0));
    std::ranges::stable_sort(rows, {}, rank);
    return rows;
}

} // namespace

std::vector<MeasurementStep> measurementOrder(const SensitivityTable& predicted, std::span<const int> selected)
{
    std::vector<std::size_t> all(predicted.formats.size());
    std::iota(all.begin(), all.end(), std::size_t(0));
    std::vector<std::size_t> many;
    std::vector<std::size_t> few;
    for (const std::size_t format : all)
        (predicted.formats[format].bits > fewBits ? many : few).push_back(format);
    const auto isSelected = [&](std::size_t row) {
        return std::ranges::find(selected, predicted.layers[row]) != selected.end();
    };
    std::vector<MeasurementStep> steps;
    for (const std::size_t row : worstFirst(predicted, many.empty() ? few : many)) {
        if (isSelected(row) && !all.empty())
            steps.push_back({ row, all });
    }
    for (const std::vector<std::size_t>& formats : { many, few }) {
        for (const std::size_t row : worstFirst(predicted, formats)) {
            if (!isSelected(row) && !formats.empty())
                steps.push_back({ row, formats });
        }
    }
    return steps;
}

} // namespace analysis
