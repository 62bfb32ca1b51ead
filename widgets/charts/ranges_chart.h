// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// The range of one layer's tensor and what its encoding makes of it.
struct LayerRange {
    QString layer;
    double min = 0;
    double max = 0;
    std::optional<double> scale; ///< S; of several the median; absent where FP32
    std::optional<double> lowest; ///< least and greatest value that the encoding has
    std::optional<double> highest;
};

/// min … max of every layer in network order as bars, what the encoding can represent as marks at their ends, and the
/// scale as points on a second, logarithmic axis. With more layers than pixels each column shows its envelope.
class RangesChart : public ChartFrame {
    Q_OBJECT

public:
    explicit RangesChart(QWidget* parent = nullptr);
    ~RangesChart() override;

    void setRanges(std::vector<LayerRange> ranges, const QString& what); ///< `what`: "weight", "input activation"
    void setSelected(int layer); ///< index in the ranges; -1: none

    [[nodiscard]] bool isEmpty() const override { return m_ranges.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void layerClicked(int layer);

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    void clicked(QPointF pixel) override;

private:
    [[nodiscard]] int layerAt(QPointF pixel) const;
    [[nodiscard]] LayerRange envelope(int from, int to) const;

    std::vector<LayerRange> m_ranges;
    QString m_what;
    int m_selected = -1;
};

} // namespace widgets
