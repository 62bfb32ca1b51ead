// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/plot_interaction.h"

#include <QApplication>
#include <QMouseEvent>
#include <QWheelEvent>

#include "widgets/charts/chart_frame.h"

namespace widgets {

PlotInteraction::PlotInteraction(ChartFrame& chart, QWidget* surface)
    : QObject(&chart), m_chart(chart), m_surface(surface)
{
    surface->setMouseTracking(true);
    surface->installEventFilter(this);
}

PlotInteraction::~PlotInteraction() = default;

QRectF PlotInteraction::rubberBand() const
{
    return m_mode == Mode::RubberBand ? QRectF(m_from, m_to).normalized() & m_chart.m_layout.plot.area : QRectF();
}

bool PlotInteraction::eventFilter(QObject*, QEvent* event)
{
    if (m_chart.isEmpty())
        return false;
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        press(static_cast<const QMouseEvent&>(*event));
        return static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton;
    case QEvent::MouseMove:
        move(static_cast<const QMouseEvent&>(*event));
        return true;
    case QEvent::MouseButtonRelease:
        release(static_cast<const QMouseEvent&>(*event));
        return static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton;
    case QEvent::MouseButtonDblClick:
        doubleClick(static_cast<QMouseEvent*>(event)->position());
        return true;
    case QEvent::Wheel:
        wheel(static_cast<const QWheelEvent&>(*event));
        return true;
    case QEvent::Leave:
        m_hover.reset();
        m_chart.redraw();
        return false;
    default:
        return false;
    }
}

void PlotInteraction::press(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton)
        return;
    m_from = m_to = event.position();
    if (m_chart.canGrab(m_from)) {
        m_mode = Mode::Dragging;
        m_chart.grabAt(m_from);
    } else {
        m_mode = Mode::Pressed;
    }
}

void PlotInteraction::move(const QMouseEvent& event)
{
    const QPointF at = event.position();
    m_to = at;
    if (m_mode == Mode::Dragging) {
        m_hover.reset();
        m_chart.dragTo(at);
        return;
    }
    if (m_mode == Mode::Pressed && m_chart.canZoom()
        && (at - m_from).manhattanLength() >= QApplication::startDragDistance()
        && m_chart.m_layout.plot.area.contains(m_from))
        m_mode = Mode::RubberBand;
    m_hover = m_chart.m_layout.plot.area.contains(at) ? std::optional(at) : std::nullopt;
    const bool onSwitch = m_chart.canSwitchScale() && m_chart.m_layout.verticalTitle.contains(at);
    m_surface->setCursor(m_chart.canGrab(at) ? Qt::SplitHCursor : onSwitch ? Qt::PointingHandCursor : Qt::ArrowCursor);
    m_chart.redraw();
}

void PlotInteraction::release(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton)
        return;
    const Mode mode = std::exchange(m_mode, Mode::Idle);
    if (mode == Mode::Dragging) {
        m_chart.drop();
    } else if (mode == Mode::RubberBand) {
        m_to = event.position();
        zoomToRubberBand();
    } else if (mode == Mode::Pressed) {
        if (m_chart.canSwitchScale() && m_chart.m_layout.verticalTitle.contains(event.position()))
            m_chart.setValueScale(
                m_chart.valueScale() == ChartScale::Linear ? ChartScale::Logarithmic : ChartScale::Linear);
        else
            m_chart.clicked(event.position());
    }
    m_chart.redraw();
}

void PlotInteraction::zoomToRubberBand()
{
    const PlotTransform& plot = m_chart.m_layout.plot;
    const QRectF band = QRectF(m_from, m_to).normalized() & plot.area;
    if (band.width() < 4 || band.height() < 4)
        return;
    const auto position = [&](QPointF pixel) {
        const QPointF value = plot.value(pixel);
        return QPointF(axisPosition(value.x(), plot.xScale), axisPosition(value.y(), plot.yScale));
    };
    m_chart.zoomTo(QRectF(position(band.bottomLeft()), position(band.topRight())));
}

void PlotInteraction::doubleClick(QPointF pixel)
{
    m_mode = Mode::Idle;
    if (!m_chart.doubleClicked(pixel))
        m_chart.resetZoom();
}

void PlotInteraction::wheel(const QWheelEvent& event)
{
    const PlotTransform& plot = m_chart.m_layout.plot;
    const QPoint angle = event.angleDelta();
    const double factor = std::pow(0.8, double(angle.y() != 0 ? angle.y() : angle.x()) / 120);
    const QPointF value = plot.value(event.position());
    const QPointF at(axisPosition(value.x(), plot.xScale), axisPosition(value.y(), plot.yScale));
    QRectF view(plot.lo, plot.hi);
    if (event.modifiers() & Qt::ShiftModifier) {
        view.setTop(at.y() + (view.top() - at.y()) * factor);
        view.setBottom(at.y() + (view.bottom() - at.y()) * factor);
    } else {
        view.setLeft(at.x() + (view.left() - at.x()) * factor);
        view.setRight(at.x() + (view.right() - at.x()) * factor);
    }
    m_chart.zoomTo(view);
}

} // namespace widgets
