// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_facts.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <QLocale>

#include "analysis/report/columns.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/variant_color.h"

namespace widgets {

namespace {

template <class Row>
QString columnText(std::span<const analysis::Column<Row>> columns, const Row& row, std::string_view name)
{
    const auto column = std::ranges::find(columns, name, &analysis::Column<Row>::name);
    const std::string text = column == columns.end() ? std::string() : analysis::cellText(column->value(row));
    return text.empty() ? notMeasuredText() : nameText(text);
}

} // namespace

ReportFacts reportFacts(const analysis::Analysis& analysis, const std::vector<analysis::Finding>& findings)
{
    ReportFacts facts{ analysis, findings, analysis::recommend(analysis), nullptr, nullptr, {}, nullptr };
    const auto isFp32 = [](const analysis::VariantResult& variant) {
        return variant.recipe.method == analysis::Method::Fp32;
    };
    for (const analysis::VariantResult& variant : analysis.variants) {
        if (!facts.fp32 && isFp32(variant))
            facts.fp32 = &variant;
        if (!facts.chosen && !isFp32(variant))
            facts.chosen = &variant;
    }
    if (facts.recommendation.variant)
        facts.chosen = &analysis.variants[*facts.recommendation.variant];
    else if (!facts.chosen && !analysis.variants.empty())
        facts.chosen = &analysis.variants.front();
    if (facts.chosen)
        facts.worst = analysis::worstLayers(*facts.chosen, 3);
    if (analysis.planned && !analysis.planned->plans.empty())
        facts.plan = &analysis.planned->plans.front();
    return facts;
}

QString nameText(const std::string& name)
{
    QString text = QString::fromStdString(name).simplified();
    if (text.size() > mostNameCharacters)
        text = text.left(mostNameCharacters / 2) + QStringLiteral("…") + text.right(mostNameCharacters / 2 - 1);
    return text;
}

QString nameHtml(const std::string& name)
{
    return nameText(name).toHtmlEscaped();
}

QString bold(const QString& html)
{
    return QStringLiteral("<b>%1</b>").arg(html);
}

QString listedText(const QStringList& texts)
{
    if (texts.size() < 2)
        return texts.value(0);
    return ReportText::tr("%1 and %2").arg(texts.mid(0, texts.size() - 1).join(QStringLiteral(", ")), texts.last());
}

QString countText(std::int64_t number)
{
    return QLocale().toString(qlonglong(number));
}

QString notMeasuredText()
{
    return QStringLiteral("–");
}

QString fixedText(const std::optional<double>& value, int decimals)
{
    if (!value)
        return notMeasuredText();
    if (!std::isfinite(*value))
        return significantText(*value);
    const double unit = std::pow(10.0, decimals);
    double rounded = std::round(*value * unit) / unit;
    if (rounded == 0)
        rounded = 0; // no "-0.00"
    QString text = QLocale().toString(rounded, 'f', decimals);
    if (text.startsWith(u'-'))
        text[0] = QChar(0x2212);
    return text;
}

QString shareText(const std::optional<double>& share)
{
    if (!share || !std::isfinite(*share))
        return fixedText(share, 2);
    QString text = percentText(*share);
    text.chop(2); // " %"
    return text;
}

std::optional<double> measuredSqnr(const analysis::ErrorMeasures& error)
{
    return error.count > 0 ? std::optional(error.sqnrDb) : std::nullopt;
}

std::optional<double> measuredSqnr(const std::optional<analysis::ErrorMeasures>& error)
{
    return error ? measuredSqnr(*error) : std::nullopt;
}

QString summaryText(const ReportFacts& facts, const analysis::VariantResult& variant, std::string_view column)
{
    return columnText(analysis::summaryColumns(), analysis::SummaryRow{ facts.analysis, variant }, column);
}

QString layerText(const ReportFacts& facts, const analysis::VariantResult& variant, const analysis::LayerResult& layer,
    std::string_view column)
{
    return columnText(analysis::layerColumns(),
        analysis::LayerRow{ variant, layer, analysis::findLayer(facts.analysis.graph, layer.layer) }, column);
}

QColor colorOf(const ReportFacts& facts, const analysis::VariantResult& variant)
{
    const std::ptrdiff_t index = &variant - facts.analysis.variants.data();
    return colorOfVariant(facts.analysis, int(index));
}

QString modelName(const analysis::Analysis& analysis)
{
    const std::string file = std::filesystem::path(analysis.provenance.model.path).filename().string();
    return file.empty() ? QStringLiteral("model") : nameText(file);
}

} // namespace widgets
