// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measure/results.h"
#include "widgets/charts/chart_frame.h"

namespace widgets {

/// x against x̂ for up to 1,000 elements, with the line on which an exact copy would lie.
class PairsChart : public ChartFrame {
    Q_OBJECT

public:
    static constexpr std::size_t mostPoints = 1000;

    explicit PairsChart(QWidget* parent = nullptr);
    ~PairsChart() override;

    void setPairs(const analysis::PairSample& pairs); ///< pairs with a value that is not finite are left out

    [[nodiscard]] std::size_t pointCount() const { return m_points.size(); }
    [[nodiscard]] bool isEmpty() const override { return m_points.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;

private:
    std::vector<QPointF> m_points;
};

} // namespace widgets
