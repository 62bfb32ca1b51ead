// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QLocale>

#include "analysis/report/columns.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/charts/palette.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

constexpr std::size_t mostLayersDrawn = 40; ///< layers that still make a picture
constexpr double layerHeight = 4.4; ///< mm
constexpr double layerChrome = 13; ///< mm, axis and title

/// The error of each layer's own output, where a few layers are left to be compared by eye.
void writeBars(ReportPages& pages, const analysis::VariantResult& variant)
{
    const analysis::HurtLayers worst = analysis::worstLayers(variant, 3);
    if (worst.place != analysis::HurtPlace::Local || variant.layers.size() > mostLayersDrawn
        || variant.layers.size() <= worst.layers.size())
        return;
    std::vector<NamedValue> bars;
    for (std::size_t i = 0; i < variant.layers.size(); ++i) {
        const auto sqnr = measuredSqnr(variant.layers[i].local);
        if (!sqnr || !std::isfinite(*sqnr))
            continue;
        const bool hurt = std::ranges::find(worst.layers, i, &analysis::HurtLayer::layer) != worst.layers.end();
        bars.push_back({ nameText(variant.layers[i].layer), sqnr, hurt ? errorColor() : quantizedColor() });
    }
    if (bars.empty())
        return;
    const double height = pages.mm(layerChrome + layerHeight * double(bars.size()));
    pages.keep(height);
    OnPaper<BarChart> chart;
    chart.setBars(std::move(bars),
        ReportText::tr("own output with this layer alone quantized, SQNR (dB); the three "
                       "lowest in red"));
    pages.charts({ &chart }, height);
}

} // namespace

void writeLayerTable(ReportPages& pages, const ReportFacts& facts)
{
    const analysis::VariantResult& variant = *facts.chosen;
    pages.paragraph(
        ReportText::tr("All layers of %1 in network order. SQNR in dB: of the weights and of the input by themselves, "
                       "of the layer's own output with this layer alone quantized, and with all layers quantized.")
            .arg(QStringLiteral("<b>%1</b>").arg(nameHtml(variant.recipe.name))));
    using Kind = ReportColumn::Kind;
    ReportTable table;
    table.columns = { { ReportText::tr("layer"), Kind::Name }, { ReportText::tr("kind"), Kind::Word },
        { ReportText::tr("weight shape"), Kind::Word }, { ReportText::tr("weights"), Kind::Word },
        { ReportText::tr("input"), Kind::Word }, { ReportText::tr("weights\nSQNR, dB"), Kind::Number },
        { ReportText::tr("input\nSQNR, dB"), Kind::Number }, { ReportText::tr("input\nclipped, %"), Kind::Number },
        { ReportText::tr("output alone\nSQNR, dB"), Kind::Number },
        { ReportText::tr("output all\nSQNR, dB"), Kind::Number }, { ReportText::tr("size\nkB"), Kind::Number },
        { ReportText::tr("size\n%"), Kind::Number } };
    for (const analysis::LayerResult& layer : variant.layers) {
        const analysis::Layer* known = analysis::findLayer(facts.analysis.graph, layer.layer);
        const bool hasInput = layer.input.has_value();
        const double share = variant.sizeBytes > 0 ? double(layer.sizeBytes) / double(variant.sizeBytes) : 0;
        const QString shape =
            known && !known->weights.empty() ? nameText(analysis::shapeText(known->weights.front().shape)) : QString();
        table.rows.push_back({ nameText(layer.layer), known ? nameText(known->kindName) : notMeasuredText(),
            shape.isEmpty() ? notMeasuredText() : QString(shape).replace(u'x', u'×'),
            layerText(facts, variant, layer, "weight_format"), layerText(facts, variant, layer, "input_format"),
            fixedText(measuredSqnr(layer.weight.error), 1),
            fixedText(hasInput ? measuredSqnr(layer.input->error) : std::nullopt, 1),
            shareText(hasInput ? layer.input->error.clipped : std::nullopt), fixedText(measuredSqnr(layer.local), 1),
            fixedText(measuredSqnr(layer.accumulated), 1), significantText(double(layer.sizeBytes) / 1000, 3),
            fixedText(100 * share, 1) });
    }
    pages.table(table);
    writeBars(pages, variant);
}

} // namespace widgets
