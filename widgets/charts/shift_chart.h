// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measure/results.h"
#include "widgets/charts/chart_frame.h"

namespace widgets {

/// One layer's input under calibration and under evaluation data: two histograms as shares of their own data.
class ShiftChart : public ChartFrame {
    Q_OBJECT

public:
    explicit ShiftChart(QWidget* parent = nullptr);
    ~ShiftChart() override;

    void setShift(const analysis::LayerShift& shift);
    void clear() { setShift({}); }

    [[nodiscard]] bool isEmpty() const override;
    [[nodiscard]] DataTable dataTable() const override;

protected:
    void rebuild(ChartContent& content) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;

private:
    analysis::LayerShift m_shift; ///< counts as shares 0 … 1
    int m_calibrationSeries;
    int m_evaluationSeries;
};

/// The shift score of every layer in network order, with the line above which it is a finding. With more layers than
/// pixels each column shows its largest.
class ShiftScoresChart : public ChartFrame {
    Q_OBJECT

public:
    /// Above it a shift is a finding (the DRL course's threshold).
    static constexpr double threshold = 0.1;

    explicit ShiftScoresChart(QWidget* parent = nullptr);
    ~ShiftScoresChart() override;

    void setScores(const analysis::ShiftResult& shift);
    void setSelected(int layer); ///< index in the scores; -1: none

    [[nodiscard]] bool isEmpty() const override { return m_scores.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void layerClicked(int layer); ///< index in the scores

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    void clicked(QPointF pixel) override;

private:
    [[nodiscard]] int layerAt(QPointF pixel) const;

    struct Score {
        QString layer;
        double score = 0;
    };
    std::vector<Score> m_scores;
    double m_overall = 0;
    int m_selected = -1;
};

} // namespace widgets
