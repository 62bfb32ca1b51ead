// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "analysis/judge/error_flow.h"
#include "widgets/charts/error_flow_chart.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

using analysis::ErrorFlow;

constexpr double flowHeight = 80; ///< mm
constexpr std::size_t mostRows = 6; ///< rows that amplify, and that absorb
constexpr double noticeable = 0.5; ///< dB: less is neither amplified nor absorbed

const analysis::LayerResult& resultOf(const ReportFacts& facts, const ErrorFlow& flow)
{
    return facts.chosen->layers[std::size_t(flow.layer)];
}

/// The layers that amplify most, then those that absorb most.
struct Strongest {
    std::vector<ErrorFlow> amplify;
    std::vector<ErrorFlow> absorb;
};

Strongest strongest(const std::vector<ErrorFlow>& flow)
{
    Strongest result;
    for (const ErrorFlow& each : flow) {
        if (each.gainDb && *each.gainDb > noticeable)
            result.amplify.push_back(each);
        else if (each.gainDb && *each.gainDb < -noticeable)
            result.absorb.push_back(each);
    }
    const auto gain = [](const ErrorFlow& each) { return *each.gainDb; };
    std::ranges::stable_sort(result.amplify, std::greater(), gain);
    std::ranges::stable_sort(result.absorb, std::less(), gain);
    for (std::vector<ErrorFlow>* list : { &result.amplify, &result.absorb })
        list->resize(std::min(list->size(), mostRows));
    return result;
}

QString nameOf(const ReportFacts& facts, const ErrorFlow& flow)
{
    return QStringLiteral("<b>%1</b>").arg(nameHtml(resultOf(facts, flow).layer));
}

QString flowHtml(const ReportFacts& facts, const std::vector<ErrorFlow>& flow, const Strongest& strong)
{
    QStringList sentences;
    if (!strong.amplify.empty())
        sentences << ReportText::tr("%1 amplifies what reaches it most, by %2.")
                         .arg(nameOf(facts, strong.amplify.front()), decibelText(*strong.amplify.front().gainDb));
    if (!strong.absorb.empty())
        sentences << ReportText::tr("%1 absorbs most: %2 of what reaches it.")
                         .arg(nameOf(facts, strong.absorb.front()), decibelText(-*strong.absorb.front().gainDb));
    if (sentences.isEmpty())
        sentences << ReportText::tr("No layer amplifies or absorbs more than %1 of what reaches it.")
                         .arg(decibelText(noticeable));
    const double last = resultOf(facts, flow.back()).accumulated->sqnrDb;
    sentences
        << ReportText::tr("At %1, the last layer, %2 are left.").arg(nameOf(facts, flow.back()), decibelText(last));
    return sentences.join(QLatin1Char(' '));
}

void writeGains(ReportPages& pages, const ReportFacts& facts, const Strongest& strong)
{
    using Kind = ReportColumn::Kind;
    ReportTable table;
    table.columns = { { ReportText::tr("layer"), Kind::Name }, { ReportText::tr("what it does"), Kind::Word },
        { ReportText::tr("gain\ndB"), Kind::Number }, { ReportText::tr("what reaches it\nSQNR, dB"), Kind::Number },
        { ReportText::tr("own output, alone\nSQNR, dB"), Kind::Number },
        { ReportText::tr("own output, all\nSQNR, dB"), Kind::Number } };
    for (const std::vector<ErrorFlow>* list : { &strong.amplify, &strong.absorb }) {
        for (const ErrorFlow& each : *list) {
            const analysis::LayerResult& layer = resultOf(facts, each);
            table.rows.push_back(
                { nameText(layer.layer), *each.gainDb > 0 ? ReportText::tr("amplifies") : ReportText::tr("absorbs"),
                    fixedText(each.gainDb, 1), fixedText(-10 * std::log10(*each.incoming), 1),
                    fixedText(layer.local->sqnrDb, 1), fixedText(layer.accumulated->sqnrDb, 1) });
        }
    }
    if (!table.rows.empty())
        pages.table(table);
}

} // namespace

bool hasErrorFlow(const ReportFacts& facts)
{
    return facts.chosen != nullptr && analysis::errorFlow(facts.analysis.graph, *facts.chosen).size() > 1;
}

void writeErrorFlow(ReportPages& pages, const ReportFacts& facts)
{
    const std::vector<ErrorFlow> flow = analysis::errorFlow(facts.analysis.graph, *facts.chosen);
    const Strongest strong = strongest(flow);
    pages.paragraph(
        ReportText::tr("How %1's error runs through the network. The upper line is what each layer makes by "
                       "itself, the lower what its output has with everything quantized; where they part, "
                       "error arrives from before. Red and teal below tell where a layer makes that larger "
                       "or smaller.")
            .arg(QStringLiteral("<b>%1</b>").arg(nameHtml(facts.chosen->recipe.name))));
    pages.paragraph(flowHtml(facts, flow, strong));
    std::vector<FlowPoint> points;
    for (const ErrorFlow& each : flow) {
        const analysis::LayerResult& layer = resultOf(facts, each);
        points.push_back({ nameText(layer.layer), layer.local->sqnrDb, layer.accumulated->sqnrDb, each.gainDb });
    }
    OnPaper<ErrorFlowChart> chart;
    chart.setFlow(std::move(points));
    pages.charts({ &chart }, pages.mm(flowHeight));
    writeGains(pages, facts, strong);
}

} // namespace widgets
