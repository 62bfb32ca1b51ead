// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QObject>
#include <QPointF>
#include <QRectF>

class QMouseEvent;
class QWheelEvent;

namespace widgets {

class ChartFrame;

/// What the mouse does over a chart: crosshair, zoom by wheel (Shift: the vertical axis alone) and rubber band,
/// dragging what the chart lets be dragged, reset by double click.
class PlotInteraction : public QObject {
    Q_OBJECT

public:
    /// Watches `surface`, whose pixels are the chart's.
    PlotInteraction(ChartFrame& chart, QWidget* surface);
    ~PlotInteraction() override;

    [[nodiscard]] std::optional<QPointF> crosshair() const { return m_hover; } ///< pixel under the mouse
    [[nodiscard]] QRectF rubberBand() const; ///< empty while none is drawn

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Mode { Idle, Pressed, RubberBand, Dragging };

    void press(const QMouseEvent& event);
    void move(const QMouseEvent& event);
    void release(const QMouseEvent& event);
    void wheel(const QWheelEvent& event);
    void doubleClick(QPointF pixel);
    void zoomToRubberBand();

    ChartFrame& m_chart;
    QWidget* m_surface;
    Mode m_mode = Mode::Idle;
    QPointF m_from;
    QPointF m_to;
    std::optional<QPointF> m_hover;
};

} // namespace widgets
