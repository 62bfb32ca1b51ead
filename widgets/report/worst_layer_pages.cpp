// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QLocale>

#include "analysis/report/columns.h"
#include "widgets/charts/error_histogram_chart.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/pairs_chart.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/views/layer_ranges.h"
#include "widgets/views/number_rows.h"

namespace widgets {

namespace {

constexpr double tallest = 46; ///< mm, of a panel
constexpr double rowGap = 3; ///< mm
constexpr double layerHead = 19; ///< mm, a layer's name, its facts and what is kept free

void writeNumbers(ReportPages& pages, const std::vector<NumberRow>& rows, const QRectF& place)
{
    QPainter& painter = pages.painter();
    const QFont font = reportFont(8);
    const double height = std::min(place.height() / double(rows.size()), pages.mm(4.4));
    painter.setFont(font);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const QRectF line(place.left(), place.top() + double(i) * height, place.width(), height);
        painter.setPen(QColor(0x65, 0x6d, 0x76));
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, rows[i].name);
        painter.setPen(QColor(0x1f, 0x23, 0x28));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, rows[i].value);
        painter.setPen(QPen(QColor(0xe3, 0xe8, 0xed), 0.5));
        painter.drawLine(line.bottomLeft(), line.bottomRight());
    }
}

struct Panels {
    const analysis::TensorResult& tensor;
    std::vector<analysis::Encoding> encodings;
    QString what; ///< title of the axis
};

/// The four panels of one tensor: distributions, errors, x against x̂, numbers.
void writePanels(ReportPages& pages, const Panels& of, double height)
{
    const analysis::TensorResult& tensor = of.tensor;
    const double gap = pages.mm(6);
    const QRectF place = pages.take(2 * height + pages.mm(rowGap));
    const double half = (place.width() - gap) / 2;
    const auto panel = [&](int column, int row) {
        return QRectF(
            place.left() + column * (half + gap), place.top() + row * (height + pages.mm(rowGap)), half, height);
    };
    OnPaper<HistogramChart> distribution;
    distribution.setHistograms(tensor.original, tensor.quantized, of.what);
    pages.chart(distribution, panel(0, 0));
    OnPaper<ErrorHistogramChart> errors;
    errors.setErrors(tensor.errors, commonScale(of.encodings));
    if (tensor.error.clipped.value_or(0) > 0) // few errors, but large ones
        errors.setValueScale(ChartScale::Logarithmic);
    pages.chart(errors, panel(1, 0));
    OnPaper<PairsChart> pairs;
    pairs.setPairs(tensor.pairs);
    pages.chart(pairs, panel(0, 1));
    writeNumbers(pages, tensorRows(of.encodings, tensor.error), panel(1, 1));
    pages.space(pages.mm(rowGap));
}

/// Where nothing was quantized there is no error to show.
bool isCompared(const std::optional<analysis::TensorResult>& tensor)
{
    return tensor && tensor->error.count > 0;
}

QString layerFacts(const ReportFacts& facts, const analysis::LayerResult& layer)
{
    const analysis::Layer* known = analysis::findLayer(facts.analysis.graph, layer.layer);
    QStringList parts;
    if (known) {
        parts << nameHtml(known->kindName);
        if (!known->weights.empty())
            parts << nameHtml(analysis::shapeText(known->weights.front().shape)).replace(u'x', u'×');
        parts << ReportText::tr("%1 parameters").arg(QLocale().toString(qlonglong(known->parameters)));
    }
    if (const auto local = measuredSqnr(layer.local))
        parts << ReportText::tr("own output %1 alone").arg(decibelText(*local));
    if (const auto accumulated = measuredSqnr(layer.accumulated))
        parts << ReportText::tr("%1 with everything quantized").arg(decibelText(*accumulated));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

void writeWorstLayers(ReportPages& pages, const ReportFacts& facts)
{
    pages.paragraph(ReportText::tr("What %1 does to each of them: the distribution before and after, the error, x "
                                   "against quantized x, and the numbers. Points off the line beyond the last level "
                                   "were clipped; steps show how coarse the grid is.")
                        .arg(QStringLiteral("<b>%1</b>").arg(nameHtml(facts.chosen->recipe.name))));
    // Two rows of panels for each of two tensors fill a page.
    const double height = std::min(pages.mm(tallest), (pages.room() - pages.mm(layerHead + 4 * rowGap)) / 4);
    for (const analysis::HurtLayer& hurt : facts.worst.layers) {
        const analysis::LayerResult& layer = facts.chosen->layers[hurt.layer];
        const int tensors = isCompared(layer.input) ? 2 : 1;
        pages.part(nameText(layer.layer), tensors * 2 * (height + pages.mm(rowGap)) + pages.mm(6));
        pages.paragraph(layerFacts(facts, layer), ReportPages::Style::Note);
        writePanels(pages, { layer.weight, layer.weightEncodings, ReportText::tr("weight") }, height);
        if (isCompared(layer.input)) {
            const std::vector<analysis::Encoding> encodings =
                layer.inputEncoding ? std::vector{ layer.inputEncoding->encoding } : std::vector<analysis::Encoding>();
            writePanels(pages, { *layer.input, encodings, ReportText::tr("input activation") }, height);
        } else {
            pages.paragraph(ReportText::tr("Its input stays FP32."), ReportPages::Style::Note);
        }
    }
}

} // namespace widgets
