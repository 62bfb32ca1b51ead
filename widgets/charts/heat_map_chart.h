// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QImage>

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// A matrix of numbers as colours: items down, choices across.
struct HeatMap {
    /// Which end of the scale is the bright one: what hurts most should be seen first.
    enum class Bright { High, Low };
    struct Cell {
        std::optional<double> value; ///< absent: not known yet
        QString mark; ///< before the number: "≈", "="
    };

    std::vector<QString> rows; ///< from the top
    std::vector<QString> columns; ///< from the left
    std::vector<Cell> cells; ///< row-major
    QString title; ///< what the numbers are, with their unit
    Bright bright = Bright::High;
    ChartScale scale = ChartScale::Linear; ///< of the colours
    /// What else is known of a cell, for the readout; asked for one at a time, as there may be thousands. May be null.
    std::function<QString(int row, int column)> note;
};

/// Layers × formats: colours from one scale with its legend, numbers where there is room, any number of rows.
class HeatMapChart : public ChartFrame {
    Q_OBJECT

public:
    explicit HeatMapChart(QWidget* parent = nullptr);
    ~HeatMapChart() override;

    void setMap(HeatMap map);
    void setSelected(int row, int column); ///< -1: none
    [[nodiscard]] const HeatMap& map() const { return m_map; }
    [[nodiscard]] const QImage& image() const { return m_image; } ///< one pixel a cell, transparent where not known

    [[nodiscard]] bool isEmpty() const override { return m_map.rows.empty() || m_map.columns.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void cellClicked(int row, int column);

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    void clicked(QPointF pixel) override;

private:
    struct Place {
        int row = -1;
        int column = -1;
    };
    [[nodiscard]] Place placeAt(QPointF pixel) const;
    [[nodiscard]] const HeatMap::Cell& cell(Place place) const;
    [[nodiscard]] QString cellText(const HeatMap::Cell& cell) const;
    /// 0 … 1 along the colours; NaN where the value has no place on the scale.
    [[nodiscard]] double shareOf(double value) const;
    void paintLegend(QPainter& painter, const QRectF& band, const Theme& theme) const;
    void paintNumbers(QPainter& painter, const PlotTransform& plot) const;

    HeatMap m_map;
    QImage m_image;
    double m_lo = 0; ///< of the finite values
    double m_hi = 1;
    Place m_selected;
};

} // namespace widgets
