// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/bits_chart.h"

#include <QPainter>

namespace widgets {

namespace {

/// From how many pixels a layer on its bar can be aimed at.
constexpr double grabbable = 4;
constexpr double lowestBits = 1; ///< where bars begin
constexpr double weightsPart = 0.55; ///< of a bar's width, where inputs have the rest
constexpr double paleness = 0.5; ///< opacity of inputs

} // namespace

QColor bitsColor(int bits)
{
    if (bits >= 32)
        return originalColor();
    return heatColor(1 - std::min(bits, 16) / 16.0);
}

BitsChart::BitsChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("No plan yet: measure the layers' sensitivity first"));
}

BitsChart::~BitsChart() = default;

void BitsChart::setLayers(std::vector<LayerBits> layers)
{
    m_layers = std::move(layers);
    m_both = std::any_of(m_layers.begin(), m_layers.end(), [](const LayerBits& layer) {
        return std::any_of(layer.options.begin(), layer.options.end(),
            [](const LayerBits::Option& option) { return option.activationBits < 32; });
    });
    refresh();
}

void BitsChart::setSelected(int layer)
{
    m_selected = layer;
    redraw();
}

void BitsChart::rebuild(ChartContent& content)
{
    int highest = 1;
    for (const LayerBits& layer : m_layers) {
        for (const LayerBits::Option& option : layer.options)
            highest = std::max({ highest, option.weightBits, m_both ? option.activationBits : 0 });
    }
    content.horizontal = { tr("layer, in network order"), 0, double(m_layers.size()) };
    content.horizontal.numbers = AxisNumbers::Items;
    // What matters lies between 2 and 8: halves of bits are as far apart as each other.
    content.vertical = { m_both ? tr("bits: weights left, inputs right, paler") : tr("bits of weights"), lowestBits,
        1.15 * highest, ChartScale::Logarithmic };
    for (int bits = 2; bits <= highest; bits *= 2)
        content.vertical.labels.push_back({ double(bits), QString::number(bits) });
}

void BitsChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme.grid);
    for (const Tick& tick : layout.verticalTicks) {
        const double y = std::round(plot.yPixel(tick.at));
        painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y));
    }
    const double width = plot.xPixel(1) - plot.xPixel(0);
    const double space = width > 6 ? 0.12 * width : 0;
    double painted = -1;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const double left = plot.xPixel(double(i));
        // Layers narrower than a pixel: the first of them stands for its pixel.
        if (left + width < plot.area.left() || left > plot.area.right() || std::floor(left) <= painted)
            continue;
        painted = width < 1 ? std::floor(left) : -1;
        const LayerBits& layer = m_layers[i];
        const LayerBits::Option& option = layer.options[std::size_t(layer.chosen)];
        const double barWidth = std::max(1.0, width - 2 * space);
        const auto place = [&](double from, double to, int bits) {
            return QRectF(QPointF(left + space + from * barWidth, plot.yPixel(bits)),
                QPointF(left + space + to * barWidth, plot.yPixel(lowestBits)));
        };
        // Bars too narrow to be halved: weights, and a line at the inputs' bits.
        const bool halved = m_both && barWidth >= grabbable;
        painter.fillRect(place(0, halved ? weightsPart : 1, option.weightBits), bitsColor(option.weightBits));
        if (halved) {
            QColor pale = bitsColor(option.activationBits);
            pale.setAlphaF(pale.alphaF() * paleness);
            painter.fillRect(place(weightsPart, 1, option.activationBits), pale);
        } else if (m_both) {
            painter.fillRect(
                QRectF(left + space, plot.yPixel(option.activationBits) - 1, barWidth, 2), bitsColor(32).darker(150));
        }
        if (layer.fixed)
            painter.fillRect(QRectF(left + space, plot.area.bottom() - 2, barWidth, 2), theme.text);
        if (layer.tie >= 0 && width >= grabbable) {
            // Two links of a chain.
            painter.setRenderHint(QPainter::Antialiasing, true);
            painter.setPen(QPen(theme.background, 1.5));
            painter.setBrush(Qt::NoBrush);
            const QPointF middle(left + 0.5 * width, plot.area.bottom() - 8);
            painter.drawEllipse(middle - QPointF(2.5, 0), 3.5, 2.5);
            painter.drawEllipse(middle + QPointF(2.5, 0), 3.5, 2.5);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        const bool selected = m_selected >= 0 && m_selected < int(m_layers.size())
            && (int(i) == m_selected || (layer.tie >= 0 && m_layers[std::size_t(m_selected)].tie == layer.tie));
        if (selected) {
            painter.setPen(QPen(theme.highlight, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(QRectF(
                QPointF(left + space, plot.yPixel(std::max(option.weightBits, m_both ? option.activationBits : 0))),
                QPointF(left + space + barWidth, plot.area.bottom())));
        }
    }
}

int BitsChart::layerAt(QPointF pixel) const
{
    const int layer = int(std::floor(chartLayout().plot.xValue(pixel.x())));
    return chartLayout().plot.area.contains(pixel) && layer >= 0 && layer < int(m_layers.size()) ? layer : -1;
}

BitsChart::Part BitsChart::partAt(QPointF pixel) const
{
    const double x = chartLayout().plot.xValue(pixel.x());
    const bool inputs = m_both && x - std::floor(x) > weightsPart;
    return inputs ? &LayerBits::Option::activationBits : &LayerBits::Option::weightBits;
}

int BitsChart::nearestOption(const LayerBits& layer, double bits) const
{
    const Part other =
        m_part == &LayerBits::Option::weightBits ? &LayerBits::Option::activationBits : &LayerBits::Option::weightBits;
    const LayerBits::Option& chosen = layer.options[std::size_t(layer.chosen)];
    const auto away = [&](int option) {
        const LayerBits::Option& each = layer.options[std::size_t(option)];
        const PlotTransform& plot = chartLayout().plot;
        return std::pair(std::abs(plot.yPixel(each.*m_part) - plot.yPixel(bits)),
            std::abs(plot.yPixel(each.*other) - plot.yPixel(chosen.*other)));
    };
    int nearest = layer.chosen;
    for (int i = 0; i < int(layer.options.size()); ++i) {
        if (away(i) < away(nearest))
            nearest = i;
    }
    return nearest;
}

std::optional<ChartFrame::Readout> BitsChart::readout(QPointF pixel) const
{
    const int at = layerAt(pixel);
    if (at < 0)
        return std::nullopt;
    const LayerBits& layer = m_layers[std::size_t(at)];
    const LayerBits::Option& option = layer.options[std::size_t(layer.chosen)];
    QString text = layer.fixed ? tr("%1\n%2, fixed").arg(layer.layer, option.name)
                               : tr("%1\n%2, drag to change").arg(layer.layer, option.name);
    if (!layer.tied.isEmpty())
        text += tr("\ntied with %1").arg(layer.tied);
    const bool inputs = partAt(pixel) == &LayerBits::Option::activationBits;
    const double middle = !m_both ? 0.5 : inputs ? 0.5 * (1 + weightsPart) : 0.5 * weightsPart;
    return Readout{ { at + middle, double(option.*partAt(pixel)) }, text };
}

bool BitsChart::canGrab(QPointF pixel) const
{
    const int layer = layerAt(pixel);
    const double width = chartLayout().plot.xPixel(1) - chartLayout().plot.xPixel(0);
    if (layer < 0 || width < grabbable || m_layers[std::size_t(layer)].fixed)
        return false;
    const LayerBits& which = m_layers[std::size_t(layer)];
    const double top = chartLayout().plot.yPixel(which.options[std::size_t(which.chosen)].*partAt(pixel));
    return std::abs(pixel.y() - top) < 10;
}

void BitsChart::grabAt(QPointF pixel)
{
    m_grabbed = layerAt(pixel);
    m_part = partAt(pixel);
    m_option = m_grabbed < 0 ? -1 : m_layers[std::size_t(m_grabbed)].chosen;
}

void BitsChart::dragTo(QPointF pixel)
{
    if (m_grabbed < 0 || m_grabbed >= int(m_layers.size()))
        return;
    const int option = nearestOption(m_layers[std::size_t(m_grabbed)], chartLayout().plot.yValue(pixel.y()));
    if (option == m_option)
        return;
    m_option = option;
    Q_EMIT bitsDragged(m_grabbed, option);
}

void BitsChart::drop()
{
    const int layer = std::exchange(m_grabbed, -1);
    if (layer >= 0)
        Q_EMIT bitsDropped(layer, m_option);
}

void BitsChart::clicked(QPointF pixel)
{
    if (const int layer = layerAt(pixel); layer >= 0)
        Q_EMIT layerClicked(layer);
}

DataTable BitsChart::dataTable() const
{
    DataTable table{ { QStringLiteral("layer"), QStringLiteral("choice"), QStringLiteral("weight_bits"),
                         QStringLiteral("activation_bits") },
        {} };
    for (const LayerBits& layer : m_layers) {
        const LayerBits::Option& option = layer.options[std::size_t(layer.chosen)];
        table.rows.push_back({ layer.layer, option.name, double(option.weightBits), double(option.activationBits) });
    }
    return table;
}

} // namespace widgets
