// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "analysis/measure/intervals.h"
#include "analysis/report/columns.h"
#include "widgets/models/accuracy_waterfall.h"
#include "widgets/models/sensitivity_metrics.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/sensitivity_text.h"

namespace widgets {

namespace {

using analysis::SensitivityCell;
using analysis::SensitivityMode;
using analysis::SensitivityTable;

constexpr std::size_t mostHeatRows = 36; ///< layers whose numbers can be read, on one page of Letter with its text
constexpr std::size_t mostLayersListed = 25;
constexpr std::size_t mostSteps = 8; ///< layers of the waterfall
constexpr double heatRow = 4.1; ///< mm
constexpr double stepRow = 4.6; ///< mm
constexpr double chrome = 13; ///< mm, axis and legend

/// Without the formats that no layer has a number for.
SensitivityTable filledFormats(const SensitivityTable& table)
{
    SensitivityTable result = table;
    result.formats.clear();
    result.cells.clear();
    std::vector<std::size_t> kept;
    for (std::size_t format = 0; format < table.formats.size(); ++format) {
        bool filled = false;
        for (std::size_t layer = 0; layer < table.layers.size(); ++layer)
            filled = filled || table.at(layer, format);
        if (filled) {
            kept.push_back(format);
            result.formats.push_back(table.formats[format]);
        }
    }
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
        for (const std::size_t format : kept)
            result.cells.push_back(table.at(layer, format));
    }
    return result;
}

/// All layers in network order, or of a long network the ones that matter most.
void writeHeatMap(ReportPages& pages, const SensitivityTable& table, std::size_t format)
{
    std::vector<int> rows;
    const bool all = table.layers.size() <= mostHeatRows;
    if (all) {
        rows = orderedRows(table, sensitivityMetrics().front(), LayerOrder::Network);
    } else {
        for (const std::size_t layer : rankedLayers(table, format))
            rows.push_back(int(layer));
        rows.resize(std::min(rows.size(), mostHeatRows));
        pages.paragraph(ReportText::tr("The %1 layers that matter most at %2, of %3; sensitivity.csv has all.")
                            .arg(countText(std::int64_t(rows.size())), formatText(table, format),
                                countText(std::int64_t(table.layers.size()))),
            ReportPages::Style::Note);
    }
    OnPaper<HeatMapChart> chart;
    HeatMap map = heatMapOf(table, sensitivityMetrics().front(), rows);
    for (QString& name : map.rows)
        name = nameText(name.toStdString());
    chart.setMap(std::move(map));
    pages.charts({ &chart }, pages.mm(chrome + heatRow * double(rows.size())));
}

/// Drops of single layers that together are more than all accuracy say nothing of the whole.
bool endsBelowNothing(const std::vector<WaterfallStep>& steps)
{
    double level = 0;
    return std::ranges::any_of(steps, [&](const WaterfallStep& step) {
        level = step.kind == WaterfallStep::Kind::Level ? step.value : level + step.value;
        return level < 0;
    });
}

void writeWaterfall(ReportPages& pages, const ReportFacts& facts, const SensitivityTable& table, std::size_t format)
{
    if (table.mode != SensitivityMode::Alone)
        return;
    std::vector<WaterfallStep> steps =
        accuracyWaterfall(table, format, quantizedTop1(facts.analysis, table, format), mostSteps);
    if (steps.empty() || endsBelowNothing(steps))
        return;
    const double height = pages.mm(chrome + stepRow * double(steps.size()));
    OnPaper<WaterfallChart> chart;
    chart.setSteps(std::move(steps),
        ReportText::tr("top-1 accuracy (%), the drops of layers alone at %1 one after the other")
            .arg(formatText(table, format)));
    pages.keep(height);
    pages.charts({ &chart }, height);
}

QString markedText(analysis::Certainty certainty, const QString& number)
{
    return certaintyMark(certainty) + QChar(0xa0) + number;
}

QString classText(const SensitivityCell& cell)
{
    switch (analysis::classOf(cell.top1Drop)) {
    case analysis::SensitivityClass::High:
        return ReportText::tr("high");
    case analysis::SensitivityClass::Medium:
        return ReportText::tr("medium");
    case analysis::SensitivityClass::Low:
        return ReportText::tr("low");
    case analysis::SensitivityClass::Open:
        break;
    }
    return ReportText::tr("open");
}

/// The cells of one format, the layers that matter most first.
void writeCells(ReportPages& pages, const ReportFacts& facts, const SensitivityTable& table, std::size_t format)
{
    using Kind = ReportColumn::Kind;
    const bool drops = hasDrops(table);
    const bool agreements = std::ranges::any_of(table.cells, [](const auto& cell) { return cell && cell->agreement; });
    ReportTable paper;
    paper.columns = { { ReportText::tr("layer, at %1").arg(formatText(table, format)), Kind::Name },
        { ReportText::tr("kind"), Kind::Word }, { ReportText::tr("parameters"), Kind::Number },
        { ReportText::tr("output\nSQNR, dB"), Kind::Number }, { ReportText::tr("output\nKL, nats"), Kind::Number } };
    if (agreements)
        paper.columns.push_back({ ReportText::tr("agrees\n%"), Kind::Number });
    const std::vector<std::size_t> ranked = rankedLayers(table, format);
    const auto samplesAt = [&](std::size_t layer) { return table.at(layer, format)->samples; };
    // Numbers of different samples do not compare: each says its own.
    const bool samplesDiffer =
        std::ranges::any_of(ranked, [&](std::size_t layer) { return samplesAt(layer) != samplesAt(ranked.front()); });
    if (samplesDiffer)
        paper.columns.push_back({ ReportText::tr("samples"), Kind::Number });
    if (drops) {
        paper.columns.push_back({ ReportText::tr("drop\npoints"), Kind::Number });
        paper.columns.push_back(
            { ReportText::tr("%1 % interval\npoints").arg(fixedText(100 * table.confidence, 0)), Kind::Number });
        if (table.mode == SensitivityMode::Alone)
            paper.columns.push_back({ ReportText::tr("class"), Kind::Number });
    }
    for (const std::size_t layer : ranked) {
        if (paper.rows.size() == mostLayersListed)
            break;
        const SensitivityCell& cell = *table.at(layer, format);
        const analysis::Layer* known = analysis::findLayer(facts.analysis.graph, table.names[layer]);
        QStringList row{ nameText(table.names[layer]), known ? nameText(known->kindName) : notMeasuredText(),
            known ? countText(known->parameters) : notMeasuredText(),
            markedText(cell.certainty, fixedText(cell.sqnrDb, 1)),
            cell.kl ? markedText(cell.certainty, significantText(*cell.kl, 3)) : notMeasuredText() };
        if (agreements)
            row << fixedText(cell.agreement, 1);
        if (samplesDiffer)
            row << countText(cell.samples);
        if (drops) {
            row << (cell.top1Drop ? markedText(cell.certainty, fixedText(cell.top1Drop->value, 2)) : notMeasuredText())
                << (cell.top1Drop ? ReportText::tr("%1 … %2").arg(
                        fixedText(cell.top1Drop->low, 2), fixedText(cell.top1Drop->high, 2))
                                  : notMeasuredText());
            if (table.mode == SensitivityMode::Alone)
                row << classText(cell);
        }
        paper.rows.push_back(row);
    }
    // On one page: the worst and the least are compared.
    pages.keep(pages.mm(5 * double(paper.rows.size()) + 12));
    pages.table(paper);
    if (paper.rows.size() < ranked.size())
        pages.paragraph(ReportText::tr("%1 of %2 layers; sensitivity.csv has all, at all formats.")
                            .arg(countText(std::int64_t(paper.rows.size())), countText(std::int64_t(ranked.size()))),
            ReportPages::Style::Note);
}

} // namespace

void writeSensitivity(ReportPages& pages, const ReportFacts& facts)
{
    pages.paragraph(
        ReportText::tr("What quantizing a single layer does at the model's output. A layer counts as hurt where it "
                       "alone costs 0.5 points of top-1 accuracy or more for certain; where accuracy is not measured, "
                       "where the output's SQNR falls below %1 dB (an error of a tenth).")
            .arg(fixedText(hurtBelowDb, 0)));
    for (const SensitivityTable& whole : facts.analysis.sensitivity) {
        const SensitivityTable table = filledFormats(whole);
        const std::optional<std::size_t> format = tellingFormat(table);
        if (!format)
            continue;
        // A heat map of one column would say what the table says.
        const bool heat = table.formats.size() > 1;
        const double rows = double(heat ? std::min(table.layers.size(), mostHeatRows) : 5);
        pages.part(tableTitle(table), std::min(pages.mm(chrome + heatRow * rows + 30), 0.9 * pages.pageHeight()));
        pages.paragraph(sensitivityHtml(table));
        if (heat)
            writeHeatMap(pages, table, *format);
        writeWaterfall(pages, facts, table, *format);
        writeCells(pages, facts, table, *format);
    }
}

} // namespace widgets
