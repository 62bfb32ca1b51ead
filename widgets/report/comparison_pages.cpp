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
constexpr double barChrome = 13; ///< mm, axis and title

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

struct Metric {
    QString title;
    std::function<std::optional<double>(const VariantResult&)> value;
};

bool isFinite(const std::optional<double>& value)
{
    return value && std::isfinite(*value);
}

/// Draws the variants that have the metric; the first `mostBars` of them, and the recommended one in any case.
void writeBars(ReportPages& pages, const ReportFacts& facts, const Metric& metric)
{
    std::vector<NamedValue> bars;
    std::size_t having = 0;
    int selected = -1;
    for (const VariantResult& variant : facts.analysis.variants) {
        const std::optional<double> value = metric.value(variant);
        if (!isFinite(value))
            continue;
        ++having;
        const bool recommended = facts.recommendation.variant && &variant == facts.chosen;
        if (bars.size() >= mostBars && !recommended)
            continue;
        if (recommended)
            selected = int(bars.size());
        bars.push_back({ nameText(variant.recipe.name), value, colorOf(facts, variant) });
    }
    if (bars.empty())
        return;
    const double height = pages.mm(barChrome + barHeight * double(bars.size()));
    OnPaper<BarChart> chart;
    const std::size_t shown = bars.size();
    chart.setBars(std::move(bars), metric.title);
    chart.setSelected(selected);
    pages.keep(height);
    pages.charts({ &chart }, height);
    if (shown < having)
        pages.paragraph(
            ReportText::tr("%1 of %2 variants are drawn.").arg(shown).arg(having), ReportPages::Style::Note);
}

} // namespace

void writeComparison(ReportPages& pages, const ReportFacts& facts)
{
    pages.paragraph(facts.recommendation.variant
            ? ReportText::tr("The recommended variant is tinted. Sizes and bit operations are of the quantized "
                             "network; a drop is in percentage points of top-1 accuracy against FP32.")
            : ReportText::tr("A drop is in percentage points of top-1 accuracy against FP32."));
    pages.table(variantTable(facts));
    const auto quantized = [](const VariantResult& variant, std::optional<double> value) {
        return variant.recipe.method == analysis::Method::Fp32 ? std::nullopt : value;
    };
    writeBars(pages, facts, { ReportText::tr("drop of top-1 accuracy (percentage points)"), [&](const auto& variant) {
                                 return quantized(variant, variant.output.top1Drop);
                             } });
    writeBars(pages, facts, { ReportText::tr("output SQNR (dB)"), [&](const auto& variant) {
                                 return quantized(variant, measuredSqnr(variant.output.error));
                             } });
    writeBars(pages, facts, { ReportText::tr("size (kB)"), [](const auto& variant) {
                                 return std::optional(double(variant.sizeBytes) / 1000);
                             } });
}

} // namespace widgets
