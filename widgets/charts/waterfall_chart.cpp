// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/waterfall_chart.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

WaterfallChart::WaterfallChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("No drops of accuracy measured: measure the layers' sensitivity on labelled data"));
}

WaterfallChart::~WaterfallChart() = default;

void WaterfallChart::setSteps(std::vector<WaterfallStep> steps, const QString& title)
{
    m_steps = std::move(steps);
    m_title = title;
    m_spans.clear();
    double level = 0;
    for (const WaterfallStep& step : m_steps) {
        const double to = step.kind == WaterfallStep::Kind::Level ? step.value : level + step.value;
        m_spans.push_back({ step.kind == WaterfallStep::Kind::Level ? 0 : level, to });
        level = to;
    }
    refresh();
}

void WaterfallChart::rebuild(ChartContent& content)
{
    // The axis does not begin at zero: the changes are what is looked at, and the axis' numbers say so.
    double lo = std::numeric_limits<double>::infinity();
    double hi = -lo;
    for (const Span& span : m_spans) {
        if (std::isfinite(span.to)) {
            lo = std::min(lo, span.to);
            hi = std::max(hi, span.to);
        }
    }
    if (lo > hi) {
        lo = 0;
        hi = 1;
    }
    const double margin = hi > lo ? 0.2 * (hi - lo) : 1;
    content.horizontal = { m_title, lo - margin, hi + margin };
    content.vertical = { QString(), -double(m_steps.size()), 0 };
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        content.vertical.labels.push_back({ -double(i) - 0.5, m_steps[i].name });
}

void WaterfallChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    const QFontMetricsF metrics(painter.font());
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double row = std::abs(plot.yPixel(0) - plot.yPixel(1));
    const double height = std::min(0.62 * row, 1.7 * metrics.height());
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const WaterfallStep& step = m_steps[i];
        const bool level = step.kind == WaterfallStep::Kind::Level;
        const double middle = plot.yPixel(-double(i) - 0.5);
        const double from = level ? plot.area.left() : plot.xPixel(m_spans[i].from);
        const double to = plot.xPixel(m_spans[i].to);
        const QColor color =
            level ? (i == 0 ? originalColor() : quantizedColor()) : (step.value < 0 ? errorColor() : evaluationColor());
        painter.fillRect(
            QRectF(std::min(from, to), middle - height / 2, std::max(1.0, std::abs(to - from)), height), color);
        if (i + 1 < m_steps.size()) {
            painter.setPen(theme.faintText);
            painter.drawLine(QPointF(to, middle + height / 2), QPointF(to, middle + row - height / 2));
        }
        // Percent and percentage points have two decimals everywhere.
        QString text = QLocale().toString(std::abs(step.value), 'f', 2);
        if (step.value < 0)
            text.prepend(QChar(0x2212));
        else if (!level && step.value > 0)
            text.prepend(QLatin1Char('+'));
        const double width = metrics.horizontalAdvance(text) + 2;
        const double right = std::max(from, to) + 6;
        const double x = right + width <= plot.area.right() ? right : std::min(from, to) - width - 6;
        painter.setPen(theme.text);
        painter.drawText(QRectF(x, middle - metrics.height(), width, 2 * metrics.height()), Qt::AlignCenter, text);
    }
}

int WaterfallChart::stepAt(QPointF pixel) const
{
    const int step = int(std::floor(-chartLayout().plot.yValue(pixel.y())));
    return chartLayout().plot.area.contains(pixel) && step >= 0 && step < int(m_steps.size()) ? step : -1;
}

std::optional<ChartFrame::Readout> WaterfallChart::readout(QPointF pixel) const
{
    const int at = stepAt(pixel);
    if (at < 0)
        return std::nullopt;
    const WaterfallStep& step = m_steps[std::size_t(at)];
    return Readout{ { m_spans[std::size_t(at)].to, -at - 0.5 },
        tr("%1\n%2: %3").arg(step.name, m_title, significantText(m_spans[std::size_t(at)].to)) };
}

void WaterfallChart::clicked(QPointF pixel)
{
    if (const int step = stepAt(pixel); step >= 0 && m_steps[std::size_t(step)].layer >= 0)
        Q_EMIT layerClicked(m_steps[std::size_t(step)].layer);
}

DataTable WaterfallChart::dataTable() const
{
    DataTable table{ { QStringLiteral("step"), QStringLiteral("value"), QStringLiteral("level") }, {} };
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        table.rows.push_back({ m_steps[i].name, m_steps[i].value, m_spans[i].to });
    return table;
}

} // namespace widgets
