// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// A plan in the plane of size and error.
struct ParetoPoint {
    enum class Mark { Baseline, Current, Measured };
    QString name;
    double size = 0;
    double error = 0; ///< predicted; of Measured: measured, and nothing is predicted
    Mark mark = Mark::Baseline;
    std::optional<double> measured = {}; ///< error, where the prediction was checked
};

/// Size against error: the frontier of predictions as a staircase (more size is of no use until the next plan fits),
/// plans as points, what was measured of them (=) beside what is predicted (≈). The current plan's size can be dragged
/// along the frontier. Sizes that span much have a logarithmic axis.
class ParetoChart : public ChartFrame {
    Q_OBJECT

public:
    explicit ParetoChart(QWidget* parent = nullptr);
    ~ParetoChart() override;

    /// Titles with units.
    void setTitles(const QString& size, const QString& error);
    void setFrontier(std::vector<QPointF> sizeAndError); ///< sizes ascending
    void setPoints(std::vector<ParetoPoint> points);

    [[nodiscard]] bool isEmpty() const override { return m_frontier.empty() && m_points.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void sizeDragged(double size);
    void sizeDropped(double size);
    void pointClicked(int point); ///< index in what was set

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    [[nodiscard]] bool canGrab(QPointF pixel) const override;
    void dragTo(QPointF pixel) override;
    void drop() override;
    void clicked(QPointF pixel) override;

private:
    [[nodiscard]] std::vector<LegendEntry> legend() const;
    void paintPoint(QPainter& painter, const ParetoPoint& point, const Theme& theme) const;
    void paintNames(QPainter& painter, const PlotTransform& plot, const Theme& theme) const;
    [[nodiscard]] int pointAt(QPointF pixel) const;
    [[nodiscard]] const ParetoPoint* current() const;

    std::vector<QPointF> m_frontier;
    std::vector<ParetoPoint> m_points;
    QList<QPointF> m_stairs; ///< of the frontier
    QString m_sizeTitle;
    QString m_errorTitle;
    int m_line;
    double m_dragged = 0;
};

/// Corners of a staircase through the points (sizes ascending): from each on level to the next one's size, and then to
/// its error.
[[nodiscard]] QList<QPointF> stairs(const std::vector<QPointF>& points);

} // namespace widgets
