// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"
#include "widgets/charts/marker.h"

namespace widgets {

/// A variant in the plane of two metrics.
struct ScatterPoint {
    QString name;
    double x = 0;
    double y = 0;
    QColor color;
    Marker marker = Marker::Disc;
};

/// Variants as points: size against accuracy. Points that would hide one another stand side by side around their place.
/// Names stand beside the points where there is room, always under the mouse. Points that are not finite are left out.
class ScatterChart : public ChartFrame {
    Q_OBJECT

public:
    explicit ScatterChart(QWidget* parent = nullptr);
    ~ScatterChart() override;

    /// Titles with units.
    void setPoints(std::vector<ScatterPoint> points, const QString& xTitle, const QString& yTitle);
    void setSelected(int point); ///< index in what was set; -1: none
    /// The points that no other beats: a dashed line goes through them in this order.
    void setFrontier(std::vector<int> points);

    /// Where a point is drawn, in pixels of plotWidget(). Precondition: it is finite.
    [[nodiscard]] QPointF drawnAt(int point) const;

    [[nodiscard]] bool isEmpty() const override;
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void pointClicked(int point);

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    void clicked(QPointF pixel) override;

private:
    /// Points at one place, as it is drawn.
    struct Cluster {
        QPointF at; ///< pixel of the place
        std::vector<std::size_t> points;
    };

    [[nodiscard]] std::vector<Cluster> clusters(const PlotTransform& plot) const;
    [[nodiscard]] QStringList labelOf(const Cluster& cluster) const;
    void paintPoint(QPainter& painter, QPointF at, std::size_t point, const Theme& theme) const;
    void paintFrontier(QPainter& painter, const PlotTransform& plot, const Theme& theme) const;
    void paintLabels(QPainter& painter, const QRectF& area, const std::vector<Cluster>& all, const Theme& theme) const;
    [[nodiscard]] int pointAt(QPointF pixel) const;

    std::vector<ScatterPoint> m_points;
    QString m_xTitle;
    QString m_yTitle;
    std::vector<int> m_frontier;
    int m_selected = -1;
};

} // namespace widgets
