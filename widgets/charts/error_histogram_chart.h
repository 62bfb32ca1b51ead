// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/observe/histogram.h"
#include "widgets/charts/chart_frame.h"

namespace widgets {

/// How the error x̂ - x is distributed. With the scale S of the grid, two lines at ±S/2: beyond them a value was
/// clipped. Where most errors are zero (an activation's zeros stay zeros), the bin at zero is cut off and its share
/// written beside it, so that the others can be seen; on a log scale it need not be.
class ErrorHistogramChart : public ChartFrame {
    Q_OBJECT

public:
    explicit ErrorHistogramChart(QWidget* parent = nullptr);
    ~ErrorHistogramChart() override;

    /// `scale` is S where one scale is shared by all; no lines without it.
    void setErrors(const analysis::BinnedCounts& errors, std::optional<double> scale);

    /// Share of all errors in the bin at zero where that is cut off; absent where it is drawn whole.
    [[nodiscard]] std::optional<double> cutShare() const;
    [[nodiscard]] bool isEmpty() const override;
    [[nodiscard]] DataTable dataTable() const override;

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;

private:
    [[nodiscard]] double reach() const; ///< of the axis to both sides of zero
    [[nodiscard]] std::size_t binOfZero() const;
    [[nodiscard]] double largestBesideZero() const;
    void paintCut(QPainter& painter, const ChartLayout& layout, double share, const Theme& theme) const;

    analysis::BinnedCounts m_errors;
    std::optional<double> m_scale;
    int m_series;
};

} // namespace widgets
