// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QDateTime>
#include <QLocale>

#include "widgets/charts/palette.h"
#include "widgets/charts/scatter_chart.h"
#include "widgets/number_text.h"
#include "widgets/report/first_page_text.h"
#include "widgets/report/plan_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

void writeHead(ReportPages& pages, const ReportFacts& facts)
{
    const analysis::Provenance& provenance = facts.analysis.provenance;
    pages.bookmark(ReportText::tr("Summary"), 0);
    pages.paragraph(ReportText::tr("What quantization does to"), ReportPages::Style::Note);
    pages.paragraph(
        QStringLiteral("<b>%1</b>").arg(modelName(facts.analysis).toHtmlEscaped()), ReportPages::Style::Title);
    const QDateTime started = QDateTime::fromString(QString::fromStdString(provenance.started), Qt::ISODate);
    QStringList parts{ ReportText::tr("%Ln layers", nullptr, int(facts.analysis.graph.layers.size())),
        ReportText::tr("%1 parameters").arg(QLocale().toString(qlonglong(facts.analysis.graph.parameters))),
        ReportText::tr("%Ln variants", nullptr, int(facts.analysis.variants.size())) };
    if (started.isValid())
        parts << QLocale().toString(started.date(), QLocale::LongFormat);
    pages.paragraph(parts.join(QStringLiteral(" · ")), ReportPages::Style::Note);
    pages.space(pages.mm(3));
}

/// What the chart has upwards.
enum class Height { Accuracy, Sqnr };

/// In what sizes are drawn: the unit that the largest has in words.
struct SizeUnit {
    double bytes = 1e6;
    QString title;
};

SizeUnit sizeUnit(const ReportFacts& facts)
{
    std::int64_t largest = 0;
    for (const analysis::VariantResult& variant : facts.analysis.variants)
        largest = std::max(largest, variant.sizeBytes);
    return largest < 1'000'000 ? SizeUnit{ 1e3, ReportText::tr("size (kB)") }
                               : SizeUnit{ 1e6, ReportText::tr("size (MB)") };
}

/// The plan, where that was measured. Its size is in bytes.
std::optional<ScatterPoint> planPoint(const ReportFacts& facts, Height height)
{
    if (!facts.plan || !facts.plan->measured)
        return std::nullopt;
    const analysis::PlanMeasurement& measured = *facts.plan->measured;
    std::optional<double> y = measured.sqnrDb;
    if (height == Height::Accuracy)
        y = measured.top1Drop && facts.fp32 && facts.fp32->output.top1
            ? std::optional(*facts.fp32->output.top1 - *measured.top1Drop)
            : std::nullopt;
    if (!y)
        return std::nullopt;
    return ScatterPoint{ planTitle(*facts.plan), double(facts.plan->bytes), *y, evaluationColor() };
}

/// Size against accuracy, or against output SQNR where nothing is labelled.
void writeChart(ReportPages& pages, const ReportFacts& facts, double height)
{
    const bool labelled = std::ranges::any_of(facts.analysis.variants, [](const analysis::VariantResult& variant) {
        return variant.output.top1 && std::isfinite(*variant.output.top1);
    });
    std::vector<ScatterPoint> points;
    int selected = -1;
    // First, so that its name finds room.
    if (const auto plan = planPoint(facts, labelled ? Height::Accuracy : Height::Sqnr)) {
        points.push_back(*plan);
        selected = facts.recommendation.planIsBetter ? 0 : -1;
    }
    for (const analysis::VariantResult& variant : facts.analysis.variants) {
        const std::optional<double> y = labelled ? variant.output.top1 : measuredSqnr(variant.output.error);
        if (!y)
            continue;
        if (facts.recommendation.variant && &variant == facts.chosen && !facts.recommendation.planIsBetter)
            selected = int(points.size());
        points.push_back({ nameText(variant.recipe.name), double(variant.sizeBytes), *y, colorOf(facts, variant) });
    }
    const SizeUnit unit = sizeUnit(facts);
    for (ScatterPoint& point : points)
        point.x /= unit.bytes;
    OnPaper<ScatterChart> chart;
    chart.setEmptyText(ReportText::tr("No variant gave a number that could be drawn"));
    chart.setPoints(std::move(points), unit.title,
        labelled ? ReportText::tr("top-1 accuracy (%)") : ReportText::tr("output SQNR (dB)"));
    chart.setSelected(selected);
    pages.charts({ &chart }, height);
}

void writeWorst(ReportPages& pages, const ReportFacts& facts)
{
    ReportTable table;
    using Kind = ReportColumn::Kind;
    table.columns = { { ReportText::tr("largest error of its own"), Kind::Name },
        { ReportText::tr("kind"), Kind::Word }, { ReportText::tr("parameters"), Kind::Number },
        { ReportText::tr("weights\nSQNR, dB"), Kind::Number }, { ReportText::tr("input\nSQNR, dB"), Kind::Number },
        { ReportText::tr("input\nclipped, %"), Kind::Number },
        { ReportText::tr("own output, alone\nSQNR, dB"), Kind::Number },
        { ReportText::tr("own output, all\nSQNR, dB"), Kind::Number } };
    for (const analysis::HurtLayer& hurt : facts.worst.layers) {
        const analysis::LayerResult& layer = facts.chosen->layers[hurt.layer];
        const std::optional<analysis::ErrorMeasures> input =
            layer.input ? std::optional(layer.input->error) : std::nullopt;
        table.rows.push_back({ nameText(layer.layer), layerText(facts, *facts.chosen, layer, "kind"),
            QLocale().toString(layerText(facts, *facts.chosen, layer, "parameters").toLongLong()),
            fixedText(measuredSqnr(layer.weight.error), 1), fixedText(measuredSqnr(input), 1),
            shareText(input ? input->clipped : std::nullopt), fixedText(measuredSqnr(layer.local), 1),
            fixedText(measuredSqnr(layer.accumulated), 1) });
    }
    if (!table.rows.empty())
        pages.table(table);
}

} // namespace

void writeFirstPage(ReportPages& pages, const ReportFacts& facts)
{
    writeHead(pages, facts);
    const FirstPageText text = firstPageText(facts);
    pages.paragraph(text.lead, ReportPages::Style::Lead);
    pages.space(pages.mm(2));
    if (!text.plan.isEmpty())
        pages.entry(ReportText::tr("Which plan"), text.plan);
    pages.entry(ReportText::tr("Which variant"), text.which);
    pages.entry(ReportText::tr("At what cost"), text.cost);
    pages.entry(ReportText::tr("Which layers hurt"), text.layers);
    pages.entry(ReportText::tr("How sure"), text.certainty);
    pages.space(pages.mm(2));
    constexpr double below = 43; // mm, three rows with their header, and the remark
    writeChart(pages, facts, std::clamp(pages.room() - pages.mm(below), pages.mm(40), pages.mm(95)));
    writeWorst(pages, facts);
    pages.paragraph(ReportText::tr("SQNR is how far a signal stands above its quantization error: 20 dB is an error of "
                                   "a tenth, 40 dB of a hundredth. All terms are explained at the end."),
        ReportPages::Style::Note);
}

} // namespace widgets
