// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// A layer's place in the flow of error through the network.
struct FlowPoint {
    QString layer;
    double localDb = 0; ///< SQNR of its output, this layer alone quantized
    double accumulatedDb = 0; ///< SQNR of its output, everything quantized
    std::optional<double> gainDb; ///< above 0: amplifies what reaches it, below: absorbs
};

/// Along the network: what each layer's error would be alone, what it is with all the error that reaches it, and a
/// strip that tells where error is amplified and where absorbed.
class ErrorFlowChart : public ChartFrame {
    Q_OBJECT

public:
    explicit ErrorFlowChart(QWidget* parent = nullptr);
    ~ErrorFlowChart() override;

    void setFlow(std::vector<FlowPoint> flow);
    void setSelected(int point); ///< index in what was set; -1: none

    [[nodiscard]] bool isEmpty() const override { return m_flow.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void pointClicked(int point);

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    void clicked(QPointF pixel) override;

private:
    [[nodiscard]] int pointAt(QPointF pixel) const;

    std::vector<FlowPoint> m_flow;
    int m_localSeries;
    int m_accumulatedSeries;
    int m_selected = -1;
};

} // namespace widgets
