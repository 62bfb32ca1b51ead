// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "analysis/observe/histogram.h"

class QChart;
class QLineSeries;

namespace widgets {

/// Two histograms over the same edges, FP32 filled behind, quantized as a line in front; counts on a log scale.
/// Shows the const values it was given; knows nothing of where they come from.
class HistogramChart : public QWidget {
    Q_OBJECT

public:
    explicit HistogramChart(QWidget* parent = nullptr);
    ~HistogramChart() override;

    /// `unit` names the horizontal axis: "weight", "input activation". Empty counts show the empty state.
    void setHistograms(
        const analysis::BinnedCounts& original, const analysis::BinnedCounts& quantized, const QString& unit);

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] const QChart& chart() const { return *m_chart; } ///< for pictures and tests

private:
    QChart* m_chart; ///< owned by the chart view, a child of this widget
    QLineSeries* m_original; ///< upper edge of the filled area
    QLineSeries* m_originalBase;
    QLineSeries* m_quantized;
};

} // namespace widgets
