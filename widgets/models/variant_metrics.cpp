// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/variant_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QCoreApplication>

#include "analysis/report/columns.h"

namespace widgets {

namespace {

using Better = VariantMetric::Better;
using Role = VariantMetric::Role;

constexpr std::array metrics{
    VariantMetric{ "top1", QT_TRANSLATE_NOOP("widgets::VariantModel", "top-1\n%"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "Share of the samples whose largest output is the label's"),
        NumberLook::Percent, Better::Larger, Role::Quality },
    VariantMetric{ "top1_drop", QT_TRANSLATE_NOOP("widgets::VariantModel", "drop\npoints"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "top-1 of FP32 − top-1 of the variant, percentage points"),
        NumberLook::Percent, Better::Smaller, Role::Quality },
    VariantMetric{ "agreement", QT_TRANSLATE_NOOP("widgets::VariantModel", "agreement\n%"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "Share of the samples that get the same class as from FP32"),
        NumberLook::Percent, Better::Larger, Role::Quality },
    VariantMetric{ "output_sqnr_db", QT_TRANSLATE_NOOP("widgets::VariantModel", "output\nSQNR dB"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "Of the model's output: 20·log10(‖y‖ / ‖y − y_q‖), dB"),
        NumberLook::Decibel, Better::Larger, Role::Quality },
    VariantMetric{ "output_kl", QT_TRANSLATE_NOOP("widgets::VariantModel", "KL\nnats"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "Mean over samples of KL(softmax(y) ‖ softmax(y_q)), nats"),
        NumberLook::Significant, Better::Smaller, Role::Quality },
    VariantMetric{ "size_bytes", QT_TRANSLATE_NOOP("widgets::VariantModel", "size\nkB"),
        QT_TRANSLATE_NOOP("widgets::VariantModel",
            "Σ n·bits/8 over the weights + 4 bytes a scale + 1 a zero point + what stays FP32; 1 kB is 1,000 bytes"),
        NumberLook::Kilobytes, Better::Smaller, Role::Cost },
    VariantMetric{ "compression", QT_TRANSLATE_NOOP("widgets::VariantModel", "compression\n×"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "Size of FP32 / size of the variant"), NumberLook::Ratio,
        Better::Larger, Role::Cost },
    VariantMetric{ "bitops", QT_TRANSLATE_NOOP("widgets::VariantModel", "BitOps\n10⁹"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "Σ MACs · weight bits · activation bits, one sample, in 10⁹"),
        NumberLook::Billions, Better::Smaller, Role::Cost },
    VariantMetric{ "prepare_seconds", QT_TRANSLATE_NOOP("widgets::VariantModel", "calibrate\ns"),
        QT_TRANSLATE_NOOP(
            "widgets::VariantModel", "Time to look at the calibration data and to choose ranges, seconds"),
        NumberLook::Seconds, Better::Smaller, Role::Cost },
    VariantMetric{ "evaluate_seconds", QT_TRANSLATE_NOOP("widgets::VariantModel", "evaluate\ns"),
        QT_TRANSLATE_NOOP("widgets::VariantModel", "Time to measure the variant on the evaluation data, seconds"),
        NumberLook::Seconds, Better::Smaller, Role::Cost },
};

/// Smaller is better of both.
struct Candidate {
    int index;
    double cost;
    double loss;
};

double asLoss(const MetricValues& of, std::size_t i)
{
    return of.better == Better::Smaller ? of.values[i] : -of.values[i];
}

} // namespace

std::span<const VariantMetric> variantMetrics()
{
    return metrics;
}

const VariantMetric* findMetric(const QString& id)
{
    const auto found = std::ranges::find_if(metrics, [&](const VariantMetric& m) { return id == QLatin1String(m.id); });
    return found == metrics.end() ? nullptr : &*found;
}

QString metricHeader(const VariantMetric& metric)
{
    return QCoreApplication::translate("widgets::VariantModel", metric.title);
}

QString metricTitle(const VariantMetric& metric)
{
    return metricHeader(metric).replace(u'\n', u' ');
}

QString metricFormula(const VariantMetric& metric)
{
    return QCoreApplication::translate("widgets::VariantModel", metric.formula);
}

std::optional<double> metricValue(
    const VariantMetric& metric, const analysis::Analysis& analysis, const analysis::VariantResult& variant)
{
    const auto columns = analysis::summaryColumns();
    const auto found = std::ranges::find(columns, metric.id, &analysis::Column<analysis::SummaryRow>::name);
    return found == columns.end() ? std::nullopt : analysis::cellNumber(found->value({ analysis, variant }));
}

std::vector<int> paretoBest(const MetricValues& cost, const MetricValues& gain)
{
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < cost.values.size(); ++i) {
        if (std::isfinite(cost.values[i]) && std::isfinite(gain.values[i]))
            candidates.push_back({ int(i), asLoss(cost, i), asLoss(gain, i) });
    }
    std::ranges::stable_sort(candidates,
        [](const Candidate& a, const Candidate& b) { return std::pair(a.cost, a.loss) < std::pair(b.cost, b.loss); });
    std::vector<int> best;
    const Candidate* last = nullptr;
    for (const Candidate& candidate : candidates) {
        const bool same = last && candidate.cost == last->cost && candidate.loss == last->loss;
        if (last && candidate.loss >= last->loss && !same)
            continue;
        best.push_back(candidate.index);
        last = &candidate;
    }
    return best;
}

} // namespace widgets
