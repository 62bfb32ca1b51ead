// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/heat_legend.h"

#include <algorithm>
#include <cmath>

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double barHeight = 9;
constexpr double markRoom = 5; // above the bar
constexpr double gap = 6;

/// Where the bar is between its two numbers.
struct Parts {
    HeatScale heat;
    bool any = false;
    QString lo;
    QString hi;
    QRectF bar;
};

Parts partsOf(const LayerNumbers& numbers, const QRectF& target, const QFontMetricsF& metrics)
{
    Parts parts;
    parts.heat = HeatScale::over(numbers.values);
    parts.any = std::ranges::any_of(numbers.values, [](const auto& value) { return value && std::isfinite(*value); });
    parts.lo = numberText(numbers, parts.heat.lo);
    parts.hi = numberText(numbers, parts.heat.hi);
    parts.bar = QRectF(target.left() + metrics.horizontalAdvance(parts.lo) + gap,
        target.center().y() - barHeight / 2 + markRoom / 2, 0, barHeight);
    parts.bar.setRight(target.right() - metrics.horizontalAdvance(parts.hi) - gap);
    return parts;
}

} // namespace

HeatLegend::HeatLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMaximumWidth(460);
}

HeatLegend::~HeatLegend() = default;

void HeatLegend::setNumbers(const LayerNumbers& numbers)
{
    m_numbers = numbers;
    setToolTip(numbers.formula.isEmpty() ? numbers.title : numbers.title + QStringLiteral(" = ") + numbers.formula);
    updateGeometry();
    update();
}

void HeatLegend::setMarked(std::optional<double> value)
{
    m_marked = value;
    update();
}

QSize HeatLegend::sizeHint() const
{
    return { 300, int(std::ceil(std::max(QFontMetricsF(font()).height(), barHeight + markRoom))) + 4 };
}

QSize HeatLegend::minimumSizeHint() const
{
    return { 160, sizeHint().height() };
}

void HeatLegend::paint(QPainter& painter, const QRectF& target, const LayerNumbers& numbers, const Theme& theme)
{
    const Parts parts = partsOf(numbers, target, QFontMetricsF(painter.font()));
    painter.setPen(theme.faintText);
    if (!parts.any) {
        painter.drawText(target, Qt::AlignLeft | Qt::AlignVCenter, tr("No layer has this number in this variant"));
        return;
    }
    painter.drawText(target, Qt::AlignLeft | Qt::AlignVCenter, parts.lo);
    painter.drawText(target, Qt::AlignRight | Qt::AlignVCenter, parts.hi);
    QLinearGradient gradient(parts.bar.topLeft(), parts.bar.topRight());
    constexpr int stops = 16;
    for (int i = 0; i <= stops; ++i)
        gradient.setColorAt(
            double(i) / stops, numbers.colorAt(parts.heat.hi > parts.heat.lo ? double(i) / stops : 0.5));
    painter.fillRect(parts.bar, gradient);
}

void HeatLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::of(palette());
    paint(painter, rect(), m_numbers, theme);
    if (!m_marked || std::isnan(*m_marked))
        return;
    const Parts parts = partsOf(m_numbers, rect(), QFontMetricsF(font()));
    if (!parts.any)
        return;
    const double x = parts.bar.left() + parts.bar.width() * parts.heat.share(*m_marked);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.text);
    const double top = parts.bar.top();
    painter.drawPolygon(QPolygonF{ { { x - 4, top - 6 }, { x + 4, top - 6 }, { x, top - 0.5 } } });
}

} // namespace widgets
