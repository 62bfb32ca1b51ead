// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/network_scene.h"

#include <algorithm>
#include <cmath>

#include <QFontMetricsF>
#include <QPainter>

namespace widgets {

namespace {

constexpr double padding = 8;
constexpr double widestText = 210;
constexpr double narrowestLayer = 96;
constexpr double radius = 5;
constexpr double smallText = 0.86; // of the font: second lines and boxes that are no layers

QFont smaller(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * smallText);
    return font;
}

/// Black or white, whichever can be read.
QColor inkOn(const QColor& ground)
{
    const double light = 0.299 * ground.redF() + 0.587 * ground.greenF() + 0.114 * ground.blueF();
    return light > 0.52 ? QColor(0x14, 0x16, 0x1a) : QColor(Qt::white);
}

QColor between(const QColor& a, const QColor& b, double shareOfB)
{
    const auto mix = [&](float x, float y) { return float(x + (y - x) * shareOfB); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

QColor neutral(const Theme& theme)
{
    return between(theme.background, theme.text, theme.dark ? 0.13 : 0.07);
}

QColor edgeColor(const Theme& theme)
{
    return between(theme.background, theme.text, theme.dark ? 0.42 : 0.38);
}

/// A small triangle whose tip is the curve's end.
QPolygonF arrowHead(const CurvePoints& curve)
{
    const QPointF tip = curve.back();
    QPointF way = tip - curve[curve.size() - 2];
    const double length = std::hypot(way.x(), way.y());
    way = length > 0 ? way / length : QPointF(0, 1);
    const QPointF across(-way.y(), way.x());
    return { { tip, tip - way * 6 + across * 2.6, tip - way * 6 - across * 2.6 } };
}

} // namespace

std::vector<BoxText> boxTexts(const DrawnGraph& graph, const QFont& font)
{
    const QFontMetricsF large(font);
    const QFontMetricsF small(smaller(font));
    // Kept free at the right of a layer's first line for its number.
    const double number = small.horizontalAdvance(QStringLiteral("  −88.88 dB"));
    std::vector<BoxText> texts;
    for (const DrawnNode& node : graph.nodes) {
        const bool layer = node.layer >= 0;
        const QFontMetricsF& first = layer ? large : small;
        BoxText text;
        // Names of modules differ at their ends.
        text.title = first.elidedText(
            QString::fromStdString(node.title), Qt::ElideMiddle, layer ? widestText - number : widestText);
        text.subtitle = small.elidedText(QString::fromStdString(node.subtitle), Qt::ElideRight, widestText);
        double width = first.horizontalAdvance(text.title);
        if (layer)
            width = std::max({ width + number, small.horizontalAdvance(text.subtitle), narrowestLayer });
        const double height = layer ? large.height() + small.height() + padding : small.height() + padding / 2;
        text.size = QSizeF(std::ceil(width + 2 * padding), std::ceil(height));
        texts.push_back(std::move(text));
    }
    return texts;
}

void NetworkScene::setGraph(DrawnGraph graph, std::vector<BoxText> texts)
{
    m_graph = std::move(graph);
    m_texts = std::move(texts);
    m_nodeOfLayer.clear();
    for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
        const int layer = m_graph.nodes[i].layer;
        if (layer < 0)
            continue;
        if (std::size_t(layer) >= m_nodeOfLayer.size())
            m_nodeOfLayer.resize(std::size_t(layer) + 1, -1);
        m_nodeOfLayer[std::size_t(layer)] = int(i);
    }
    m_boxes.clear();
    m_edges.clear();
    m_bounds = {};
}

void NetworkScene::setLayout(const GraphLayout& layout)
{
    m_boxes = layout.nodes;
    m_bounds = layout.bounds;
    m_edges.clear();
    for (const CurvePoints& curve : layout.edges) {
        Edge edge;
        edge.path.moveTo(curve.front());
        edge.line << curve.front();
        for (std::size_t i = 1; i + 2 < curve.size(); i += 3) {
            edge.path.cubicTo(curve[i], curve[i + 1], curve[i + 2]);
            edge.line << curve[i + 2];
        }
        edge.bounds = edge.path.controlPointRect().adjusted(-4, -4, 4, 4);
        edge.head = arrowHead(curve);
        m_edges.push_back(std::move(edge));
    }
}

void NetworkScene::setNumbers(LayerNumbers numbers)
{
    m_numbers = std::move(numbers);
    m_heat = HeatScale::over(m_numbers.values);
    m_numberTexts.clear();
    for (const std::optional<double>& value : m_numbers.values)
        m_numberTexts.push_back(value ? shortNumberText(m_numbers, *value) : QString());
}

int NetworkScene::nodeAt(QPointF point) const
{
    const auto found = std::ranges::find_if(m_boxes, [&](const QRectF& box) { return box.contains(point); });
    return found == m_boxes.end() ? -1 : int(found - m_boxes.begin());
}

int NetworkScene::nodeOfLayer(int layer) const
{
    return layer >= 0 && std::size_t(layer) < m_nodeOfLayer.size() ? m_nodeOfLayer[std::size_t(layer)] : -1;
}

std::optional<double> NetworkScene::valueOf(int node) const
{
    const int layer =
        node >= 0 && std::size_t(node) < m_graph.nodes.size() ? m_graph.nodes[std::size_t(node)].layer : -1;
    return layer >= 0 && std::size_t(layer) < m_numbers.values.size() ? m_numbers.values[std::size_t(layer)]
                                                                      : std::nullopt;
}

QColor NetworkScene::colorOf(int node, const Theme& theme) const
{
    const std::optional<double> value = valueOf(node);
    return value ? m_numbers.colorAt(m_heat.share(*value)) : neutral(theme);
}

void NetworkScene::paint(QPainter& painter, const Look& look, const Theme& theme) const
{
    if (m_boxes.empty())
        return;
    if (look.scale < smallestShapeScale) {
        paintSmall(painter, look, theme);
    } else {
        painter.setRenderHint(QPainter::Antialiasing);
        paintEdges(painter, look, theme);
        paintBoxes(painter, look, theme);
    }
    paintOutline(painter, look, theme);
}

void NetworkScene::paintSmall(QPainter& painter, const Look& look, const Theme& theme) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(edgeColor(theme), 0));
    QList<QLineF> lines;
    for (const Edge& edge : m_edges) {
        if (!edge.bounds.intersects(look.visible))
            continue;
        for (qsizetype i = 1; i < edge.line.size(); ++i)
            lines << QLineF(edge.line[i - 1], edge.line[i]);
    }
    painter.drawLines(lines);
    const double least = 1.5 / look.scale; // a box is seen however small
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (!m_boxes[i].intersects(look.visible))
            continue;
        QRectF box = m_boxes[i];
        if (box.height() < least)
            box.setHeight(least);
        painter.fillRect(
            box, m_graph.nodes[i].layer >= 0 && valueOf(int(i)) ? colorOf(int(i), theme) : edgeColor(theme));
    }
}

void NetworkScene::paintEdges(QPainter& painter, const Look& look, const Theme& theme) const
{
    const QColor color = edgeColor(theme);
    const QPen pen(color, 1.2);
    for (const Edge& edge : m_edges) {
        if (!edge.bounds.intersects(look.visible))
            continue;
        painter.strokePath(edge.path, pen);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPolygon(edge.head);
    }
}

void NetworkScene::paintBoxes(QPainter& painter, const Look& look, const Theme& theme) const
{
    const QColor border = between(theme.background, theme.text, theme.dark ? 0.32 : 0.24);
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        const QRectF& box = m_boxes[i];
        if (!box.intersects(look.visible))
            continue;
        const bool layer = m_graph.nodes[i].layer >= 0;
        const bool colored = valueOf(int(i)).has_value();
        const QColor ground = layer ? colorOf(int(i), theme) : theme.background;
        // The scale's dark end would melt into a dark ground.
        painter.setPen(QPen(colored ? between(ground, theme.text, theme.dark ? 0.3 : 0.15) : border, 1));
        painter.setBrush(ground);
        const double round = layer ? radius : box.height() / 2;
        painter.drawRoundedRect(box, round, round);
        if (look.scale >= smallestTextScale)
            paintText(painter, int(i), ground, look, theme);
    }
}

void NetworkScene::paintText(
    QPainter& painter, int node, const QColor& ground, const Look& look, const Theme& theme) const
{
    const QRectF& box = m_boxes[std::size_t(node)];
    const BoxText& text = m_texts[std::size_t(node)];
    const int layer = m_graph.nodes[std::size_t(node)].layer;
    if (layer < 0) {
        painter.setFont(smaller(look.font));
        painter.setPen(theme.faintText);
        painter.drawText(box, Qt::AlignCenter, text.title);
        return;
    }
    const QColor ink = valueOf(node) ? inkOn(ground) : theme.text;
    const QRectF inside = box.adjusted(padding, padding / 2, -padding, -padding / 2);
    painter.setPen(ink);
    painter.setFont(look.font);
    painter.drawText(inside, Qt::AlignLeft | Qt::AlignTop, text.title);
    painter.setFont(smaller(look.font));
    const QRectF firstLine(inside.left(), inside.top(), inside.width(), QFontMetricsF(look.font).height());
    if (std::size_t(layer) < m_numberTexts.size())
        painter.drawText(firstLine, Qt::AlignRight | Qt::AlignVCenter, m_numberTexts[std::size_t(layer)]);
    QColor faint = ink;
    faint.setAlphaF(0.78F);
    painter.setPen(faint);
    painter.drawText(inside, Qt::AlignLeft | Qt::AlignBottom, text.subtitle);
}

void NetworkScene::paintOutline(QPainter& painter, const Look& look, const Theme& theme) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const auto outline = [&](int node, double width, const QColor& color) {
        if (node < 0 || std::size_t(node) >= m_boxes.size())
            return;
        // As thick on screen at any scale, outside the box and with a line of the ground between.
        const double pixel = 1 / look.scale;
        const double away = 3 * std::min(pixel, 2.0) + (pixel > 2 ? 2 * pixel : 0);
        const QRectF box = m_boxes[std::size_t(node)].adjusted(-away, -away, away, away);
        const double round = m_graph.nodes[std::size_t(node)].layer >= 0 ? radius + away : box.height() / 2;
        painter.setPen(QPen(color, width * pixel));
        painter.drawRoundedRect(box, round, round);
    };
    if (look.hovered != look.selected)
        outline(look.hovered, 1, theme.faintText);
    outline(look.selected, 2.5, theme.highlight);
}

} // namespace widgets
