// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/bits_chart.h"

#include <QPainter>

namespace widgets {

namespace {

/// From how many pixels a layer on its bar can be aimed at.
constexpr double grabbable = 4;

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
    m_stacked = std::any_of(m_layers.begin(), m_layers.end(), [](const LayerBits& layer) {
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

int BitsChart::heightOf(const LayerBits::Option& option) const
{
    return option.weightBits + (m_stacked ? option.activationBits : 0);
}

void BitsChart::rebuild(ChartContent& content)
{
    int highest = 1;
    for (const LayerBits& layer : m_layers) {
        for (const LayerBits::Option& option : layer.options)
            highest = std::max(highest, heightOf(option));
    }
    content.horizontal = { tr("layer, in network order"), 0, double(m_layers.size()) };
    content.horizontal.numbers = AxisNumbers::Items;
    if (m_stacked) {
        content.vertical = { tr("bits of weights, and of inputs on top"), 0, 1.08 * highest };
        return;
    }
    // What matters lies between 2 and 8: halves of bits are as far apart as each other.
    content.vertical = { tr("bits of weights"), 1, 1.15 * highest, ChartScale::Logarithmic };
    for (int bits = 2; bits <= highest; bits *= 2)
        content.vertical.labels.push_back({ double(bits), QString::number(bits) });
}

void BitsChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, false);
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
        const auto bar = [&](double from, double to, int bits) {
            const QRectF place(
                QPointF(left + space, plot.yPixel(to)), QPointF(left + space + barWidth, plot.yPixel(from)));
            painter.fillRect(place, bitsColor(bits));
        };
        bar(m_stacked ? 0 : 1, option.weightBits, option.weightBits);
        if (m_stacked) {
            bar(option.weightBits, heightOf(option), option.activationBits);
            painter.setPen(theme.background);
            const double y = plot.yPixel(option.weightBits);
            painter.drawLine(QPointF(left + space, y), QPointF(left + space + barWidth, y));
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
            painter.drawRect(QRectF(QPointF(left + space, plot.yPixel(heightOf(option))),
                QPointF(left + space + barWidth, plot.area.bottom())));
        }
    }
}

int BitsChart::layerAt(QPointF pixel) const
{
    const int layer = int(std::floor(chartLayout().plot.xValue(pixel.x())));
    return chartLayout().plot.area.contains(pixel) && layer >= 0 && layer < int(m_layers.size()) ? layer : -1;
}

int BitsChart::nearestOption(const LayerBits& layer, double height) const
{
    int nearest = layer.chosen;
    for (int i = 0; i < int(layer.options.size()); ++i) {
        const PlotTransform& plot = chartLayout().plot;
        const auto away = [&](int option) {
            return std::abs(plot.yPixel(heightOf(layer.options[std::size_t(option)])) - plot.yPixel(height));
        };
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
    return Readout{ { at + 0.5, double(heightOf(option)) }, text };
}

bool BitsChart::canGrab(QPointF pixel) const
{
    const int layer = layerAt(pixel);
    const double width = chartLayout().plot.xPixel(1) - chartLayout().plot.xPixel(0);
    if (layer < 0 || width < grabbable || m_layers[std::size_t(layer)].fixed)
        return false;
    const LayerBits& which = m_layers[std::size_t(layer)];
    const double top = chartLayout().plot.yPixel(heightOf(which.options[std::size_t(which.chosen)]));
    return std::abs(pixel.y() - top) < 10;
}

void BitsChart::grabAt(QPointF pixel)
{
    m_grabbed = layerAt(pixel);
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
