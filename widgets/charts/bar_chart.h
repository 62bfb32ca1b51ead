// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"
#include "widgets/charts/marker.h"

namespace widgets {

/// One bar of a chart, one point of another: a variant and a number of it.
struct NamedValue {
    QString name;
    std::optional<double> value; ///< absent: not measured
    QColor color;
    Marker marker = Marker::Disc;
    QString text = {}; ///< how the value is written; empty: with significant digits
};

/// One metric of several variants as horizontal bars, names at the left, the number at each bar's end. Bars begin at
/// zero. Where all would be alike then, the values are points on an axis of their own range, which its title says.
class BarChart : public ChartFrame {
    Q_OBJECT

public:
    explicit BarChart(QWidget* parent = nullptr);
    ~BarChart() override;

    void setBars(std::vector<NamedValue> bars, const QString& metric); ///< `metric` with its unit
    void setSelected(int bar);

    /// Whether points stand for the bars: all finite values have one sign and lie within a quarter of the largest.
    [[nodiscard]] bool showsPoints() const { return m_points; }
    [[nodiscard]] bool isEmpty() const override { return m_bars.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void barClicked(int bar);

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    void clicked(QPointF pixel) override;

private:
    [[nodiscard]] int barAt(QPointF pixel) const;
    void paintBar(QPainter& painter, const QRectF& row, const NamedValue& bar, const Theme& theme) const;

    std::vector<NamedValue> m_bars;
    QString m_metric;
    int m_selected = -1;
    bool m_points = false;
};

} // namespace widgets
