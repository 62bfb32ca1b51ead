// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <functional>

#include <QLocale>

#include "widgets/charts/bar_chart.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

using analysis::VariantResult;

/// More bars than this are hard to compare; the table has all variants.
constexpr std::size_t mostBars = 30;

constexpr double barHeight = 4.6; ///< mm
constexpr double leastBarHeight = 3.4; ///< mm, where that keeps all charts on one page
constexpr double barChrome = 13; ///< mm, axis and title
constexpr double chartGap = 3; ///< mm, after each

ReportTable variantTable(const ReportFacts& facts)
{
    using Kind = ReportColumn::Kind;
    ReportTable table;
    table.columns = { { ReportText::tr("variant"), Kind::Name }, { ReportText::tr("weights"), Kind::Word },
        { ReportText::tr("inputs"), Kind::Word }, { ReportText::tr("calibration"), Kind::Name },
        { ReportText::tr("top-1\n%"), Kind::Number }, { ReportText::tr("drop\npoints"), Kind::Number },
        { ReportText::tr("agrees\n%"), Kind::Number }, { ReportText::tr("output\nSQNR, dB"), Kind::Number },
        { ReportText::tr("size\nkB"), Kind::Number }, { ReportText::tr("times\nsmaller"), Kind::Number },
        { ReportText::tr("BitOps\n10⁹"), Kind::Number } };
    for (const VariantResult& variant : facts.analysis.variants) {
        if (facts.recommendation.variant && &variant == facts.chosen)
            table.emphasized = int(table.rows.size());
        table.marks.push_back(colorOf(facts, variant));
        table.rows.push_back({ nameText(variant.recipe.name), summaryText(facts, variant, "weight_format"),
            summaryText(facts, variant, "activation_format"), summaryText(facts, variant, "calibration"),
            fixedText(variant.output.top1, 2), fixedText(variant.output.top1Drop, 2),
            fixedText(variant.output.agreement, 2), fixedText(measuredSqnr(variant.output.error), 1),
            significantText(double(variant.sizeBytes) / 1000, 4), fixedText(variant.compression, 2),
            significantText(variant.bitops / 1e9, 3) });
    }
    return table;
}

/// Without the columns of numbers that no variant has: unlabelled data give no accuracy.
ReportTable withoutEmptyColumns(ReportTable table)
{
    for (std::size_t column = table.columns.size(); column-- > 0;) {
        const bool isEmpty = std::ranges::all_of(
            table.rows, [&](const QStringList& row) { return row[qsizetype(column)] == notMeasuredText(); });
        if (!isEmpty || table.columns[column].kind != ReportColumn::Kind::Number)
            continue;
        table.columns.erase(table.columns.begin() + std::ptrdiff_t(column));
        for (QStringList& row : table.rows)
            row.removeAt(qsizetype(column));
    }
    return table;
}

struct Metric {
    QString title;
    int decimals = 0; ///< as in the table
    std::function<std::optional<double>(const VariantResult&)> value;
};

/// What one chart shows.
struct Bars {
    QString title;
    std::vector<NamedValue> values;
    int selected = -1;
    std::size_t having = 0; ///< variants that have the metric
};

bool isFinite(const std::optional<double>& value)
{
    return value && std::isfinite(*value);
}

/// The variants that have the metric: the first `mostBars` of them, and the recommended one in any case.
Bars barsOf(const ReportFacts& facts, const Metric& metric)
{
    Bars bars{ metric.title, {}, -1, 0 };
    for (const VariantResult& variant : facts.analysis.variants) {
        const std::optional<double> value = metric.value(variant);
        if (!isFinite(value))
            continue;
        ++bars.having;
        const bool recommended = facts.recommendation.variant && &variant == facts.chosen;
        if (bars.values.size() >= mostBars && !recommended)
            continue;
        if (recommended)
            bars.selected = int(bars.values.size());
        bars.values.push_back({ nameText(variant.recipe.name), value, colorOf(facts, variant), Marker::Disc,
            fixedText(value, metric.decimals) });
    }
    return bars;
}

/// Of a bar, in mm: less than usual where all charts have room on this page then.
double fittingBarHeight(const ReportPages& pages, const std::vector<Bars>& charts)
{
    double chrome = 0;
    double bars = 0;
    for (const Bars& chart : charts) {
        chrome += chart.values.empty() ? 0 : barChrome + chartGap;
        bars += double(chart.values.size());
    }
    const double room = bars > 0 ? (pages.room() / pages.mm(1) - chrome) / bars : barHeight;
    return room < leastBarHeight ? barHeight : std::min(room, barHeight);
}

void writeBars(ReportPages& pages, Bars bars, double heightOfBar)
{
    if (bars.values.empty())
        return;
    const double height = pages.mm(barChrome + heightOfBar * double(bars.values.size()));
    OnPaper<BarChart> chart;
    const std::size_t shown = bars.values.size();
    chart.setBars(std::move(bars.values), bars.title);
    chart.setSelected(bars.selected);
    pages.keep(height);
    pages.charts({ &chart }, height);
    if (shown < bars.having)
        pages.paragraph(
            ReportText::tr("%1 of %2 variants are drawn.").arg(shown).arg(bars.having), ReportPages::Style::Note);
}

} // namespace

void writeComparison(ReportPages& pages, const ReportFacts& facts)
{
    pages.paragraph(facts.recommendation.variant
            ? ReportText::tr("The recommended variant is tinted. Sizes and bit operations are of the quantized "
                             "network; a drop is in percentage points of top-1 accuracy against FP32.")
            : ReportText::tr("A drop is in percentage points of top-1 accuracy against FP32."));
    pages.table(withoutEmptyColumns(variantTable(facts)));
    const auto quantized = [](const VariantResult& variant, std::optional<double> value) {
        return variant.recipe.method == analysis::Method::Fp32 ? std::nullopt : value;
    };
    const Metric metrics[] = {
        { ReportText::tr("drop of top-1 accuracy (percentage points)"), 2,
            [&](const auto& variant) { return quantized(variant, variant.output.top1Drop); } },
        { ReportText::tr("output SQNR (dB)"), 1,
            [&](const auto& variant) { return quantized(variant, measuredSqnr(variant.output.error)); } },
        { ReportText::tr("size (kB)"), 1,
            [](const auto& variant) { return std::optional(double(variant.sizeBytes) / 1000); } },
    };
    std::vector<Bars> charts;
    for (const Metric& metric : metrics)
        charts.push_back(barsOf(facts, metric));
    const double height = fittingBarHeight(pages, charts);
    for (Bars& chart : charts)
        writeBars(pages, std::move(chart), height);
}

} // namespace widgets
