// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/measure/results.h"
#include "widgets/models/number_look.h"

namespace widgets {

/// A number of a variant: what it is called, how it is written, and in which direction it is better. One line each, for
/// the table of variants and the charts that compare them.
struct VariantMetric {
    enum class Better { Larger, Smaller };
    enum class Role { Quality, Cost }; ///< on which axis it stands
    const char* id; ///< the column of summary.csv that holds it
    const char* title; ///< with its unit, in up to two lines; in English, translated by metricHeader()
    const char* formula; ///< likewise
    NumberLook look;
    Better better;
    Role role;
};

[[nodiscard]] std::span<const VariantMetric> variantMetrics();
/// Null where there is none.
[[nodiscard]] const VariantMetric* findMetric(const QString& id);
[[nodiscard]] QString metricHeader(const VariantMetric& metric);
[[nodiscard]] QString metricTitle(const VariantMetric& metric); ///< in one line
[[nodiscard]] QString metricFormula(const VariantMetric& metric);

/// In the unit of results; nullopt where it was not measured.
[[nodiscard]] std::optional<double> metricValue(
    const VariantMetric& metric, const analysis::Analysis& analysis, const analysis::VariantResult& variant);

/// One metric of several variants.
struct MetricValues {
    VariantMetric::Better better;
    std::vector<double> values;
};
/// Of points (cost, gain) the ones that no other beats: none is as good in both and better in one. Points that are not
/// finite are none of them. Indexes, the best cost first. Equal lengths.
[[nodiscard]] std::vector<int> paretoBest(const MetricValues& cost, const MetricValues& gain);

} // namespace widgets
