// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/sensitivity_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include <QCoreApplication>
#include <QLocale>

#include "analysis/measure/intervals.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

using analysis::Certainty;
using analysis::SensitivityCell;
using analysis::SensitivityTable;

/// The cell of the fewest bits that has this number: the one that tells layers apart.
std::optional<double> hardest(const SensitivityTable& table, std::size_t layer, const SensitivityMetric& metric)
{
    std::optional<double> found;
    int bits = 1000;
    for (std::size_t format = 0; format < table.formats.size(); ++format) {
        const auto& cell = table.at(layer, format);
        if (!cell || table.formats[format].bits >= bits)
            continue;
        if (const auto value = metric.value(*cell); value && !std::isnan(*value)) {
            found = value;
            bits = table.formats[format].bits;
        }
    }
    return found;
}

QString noteOf(const SensitivityCell& cell, double confidence)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("sensitivity", text); };
    QString note = tr(QT_TRANSLATE_NOOP("sensitivity", "MSE %1")).arg(intervalText(cell.mse));
    if (cell.top1Drop)
        note += QLatin1Char('\n')
            + tr(QT_TRANSLATE_NOOP("sensitivity", "top-1 drop %1 points: %2"))
                  .arg(intervalText(*cell.top1Drop), classWord(analysis::classOf(cell.top1Drop)));
    return note + QLatin1Char('\n')
        + tr(QT_TRANSLATE_NOOP("sensitivity", "%1 samples, %2 % confidence"))
              .arg(QLocale().toString(qlonglong(cell.samples)), significantText(100 * confidence, 3));
}

} // namespace

const std::vector<SensitivityMetric>& sensitivityMetrics()
{
    static const std::vector<SensitivityMetric> metrics{
        { "sqnr", QT_TRANSLATE_NOOP("sensitivity", "output SQNR (dB)"), HeatMap::Bright::Low, ChartScale::Linear,
            [](const SensitivityCell& cell) { return std::optional(cell.sqnrDb); } },
        { "mse", QT_TRANSLATE_NOOP("sensitivity", "output MSE"), HeatMap::Bright::High, ChartScale::Logarithmic,
            [](const SensitivityCell& cell) { return std::optional(cell.mse.value); } },
        { "kl", QT_TRANSLATE_NOOP("sensitivity", "output KL (nats)"), HeatMap::Bright::High, ChartScale::Logarithmic,
            [](const SensitivityCell& cell) { return cell.kl; } },
        { "drop", QT_TRANSLATE_NOOP("sensitivity", "top-1 drop (points)"), HeatMap::Bright::High, ChartScale::Linear,
            [](const SensitivityCell& cell) {
                return cell.top1Drop ? std::optional(cell.top1Drop->value) : std::nullopt;
            } },
        { "agreement", QT_TRANSLATE_NOOP("sensitivity", "agreement (%)"), HeatMap::Bright::Low, ChartScale::Linear,
            [](const SensitivityCell& cell) { return cell.agreement; } },
    };
    return metrics;
}

QString metricTitle(const SensitivityMetric& metric)
{
    return QCoreApplication::translate("sensitivity", metric.title);
}

QString certaintyMark(Certainty certainty)
{
    return certainty == Certainty::Exact ? QStringLiteral("=") : QStringLiteral("≈");
}

QString classWord(analysis::SensitivityClass sensitivity)
{
    switch (sensitivity) {
    case analysis::SensitivityClass::Low:
        return QCoreApplication::translate("sensitivity", "low");
    case analysis::SensitivityClass::Medium:
        return QCoreApplication::translate("sensitivity", "medium");
    case analysis::SensitivityClass::High:
        return QCoreApplication::translate("sensitivity", "high");
    case analysis::SensitivityClass::Open:
        break;
    }
    return QCoreApplication::translate("sensitivity", "open");
}

QString classRule()
{
    return QCoreApplication::translate("sensitivity",
        "By the drop in top-1 accuracy: high above 1.0 percentage points, medium 0.5 to 1.0, low below 0.5.\n"
        "Open: its confidence interval straddles a bound, more samples would tell.");
}

QString intervalText(const analysis::Interval& interval)
{
    return QStringLiteral("%1 [%2, %3]")
        .arg(significantText(interval.value, 3), significantText(interval.low, 3), significantText(interval.high, 3));
}

namespace {

/// The worst first; rows without a number come last.
void sortWorstFirst(std::vector<int>& rows, const SensitivityMetric& metric,
    const std::function<std::optional<double>(std::size_t row)>& valueOf)
{
    std::vector<std::optional<double>> values;
    for (std::size_t row = 0; row < rows.size(); ++row)
        values.push_back(valueOf(row));
    std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
        const auto& x = values[std::size_t(a)];
        const auto& y = values[std::size_t(b)];
        if (!x || !y)
            return x.has_value() && !y;
        return metric.worse == HeatMap::Bright::High ? *x > *y : *x < *y;
    });
}

std::vector<int> allRows(const SensitivityTable& table)
{
    std::vector<int> rows(table.layers.size());
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

} // namespace

std::vector<int> orderedRows(const SensitivityTable& table, const SensitivityMetric& metric, LayerOrder order)
{
    std::vector<int> rows = allRows(table);
    if (order == LayerOrder::MostSensitive)
        sortWorstFirst(rows, metric, [&](std::size_t row) { return hardest(table, row, metric); });
    return rows;
}

std::vector<int> rowsAtFormat(const SensitivityTable& table, const SensitivityMetric& metric, std::size_t format)
{
    const auto valueOf = [&](std::size_t row) -> std::optional<double> {
        const auto& cell = table.at(row, format);
        const auto value = cell ? metric.value(*cell) : std::nullopt;
        return value && !std::isnan(*value) ? value : std::nullopt;
    };
    std::vector<int> rows = allRows(table);
    sortWorstFirst(rows, metric, valueOf);
    return rows;
}

QString cellNote(const SensitivityTable& table, std::size_t row, std::size_t format)
{
    const auto& cell = table.at(row, format);
    return cell ? noteOf(*cell, table.confidence) : QString();
}

HeatMap heatMapOf(const SensitivityTable& table, const SensitivityMetric& metric, const std::vector<int>& rows)
{
    HeatMap map;
    map.title = metricTitle(metric);
    map.bright = metric.worse;
    map.scale = metric.scale;
    for (const analysis::Format& format : table.formats)
        map.columns.push_back(QString::fromStdString(analysis::formatName(format)));
    for (const int row : rows) {
        map.rows.push_back(QString::fromStdString(table.names[std::size_t(row)]));
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            const auto& cell = table.at(std::size_t(row), format);
            const auto value = cell ? metric.value(*cell) : std::nullopt;
            map.cells.push_back({ value, value ? certaintyMark(cell->certainty) : QString() });
        }
    }
    return map;
}

} // namespace widgets
