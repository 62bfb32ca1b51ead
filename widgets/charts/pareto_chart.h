// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// A plan in the plane of size and error.
struct ParetoPoint {
    enum class Mark { Baseline, Current, Measured };
    QString name;
    double size = 0;
    double error = 0;
    Mark mark = Mark::Baseline;
};

/// Size against predicted error: the frontier as a line, baselines, the current plan and what was measured as points.
/// The current plan's size can be dragged along the frontier.
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
    [[nodiscard]] int pointAt(QPointF pixel) const;
    [[nodiscard]] const ParetoPoint* current() const;

    std::vector<QPointF> m_frontier;
    std::vector<ParetoPoint> m_points;
    QString m_sizeTitle;
    QString m_errorTitle;
    int m_line;
    double m_dragged = 0;
};

} // namespace widgets
