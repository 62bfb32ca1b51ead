// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/output_damage.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/encoding/choose_encoding.h"

namespace widgets {

namespace {

constexpr double damageConfidence = 0.95;

/// "auto" and the grid that it stands for are the same.
bool sameEncodings(const analysis::WeightScheme& a, const analysis::WeightScheme& b)
{
    const auto first = analysis::weightEncodingFor(a);
    const auto second = analysis::weightEncodingFor(b);
    return first && second && *first == *second;
}

} // namespace

OutputDamage predictDamage(const OutputPredictor& predictor, std::span<const float> change)
{
    OutputDamage damage;
    damage.samples = predictor.shape.samples;
    damage.mse = analysis::predictRun(predictor.contributions(change), predictor.shape, damageConfidence);
    damage.sqnrDb = damage.mse.value == 0 ? std::numeric_limits<double>::infinity()
                                          : 10 * std::log10(predictor.outputPower / damage.mse.value);
    return damage;
}

std::optional<analysis::SensitivityCell> measuredCell(
    const MeasuredWeights& measured, int layer, const analysis::WeightScheme& scheme)
{
    if (!measured.table)
        return std::nullopt;
    const analysis::SensitivityTable& table = *measured.table;
    const auto row = std::ranges::find(table.layers, layer);
    const auto column = std::ranges::find(table.formats, scheme.format);
    if (row == table.layers.end() || column == table.formats.end())
        return std::nullopt;
    analysis::WeightScheme of = measured.scheme;
    of.format = scheme.format;
    const auto& cell = table.at(std::size_t(row - table.layers.begin()), std::size_t(column - table.formats.begin()));
    if (!cell || cell->certainty != analysis::Certainty::Exact || !sameEncodings(of, scheme))
        return std::nullopt;
    return cell;
}

} // namespace widgets
