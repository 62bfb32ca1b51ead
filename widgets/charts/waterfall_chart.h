// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// One step of a waterfall: a level that stands on the ground, or a change from where the step before it ended.
struct WaterfallStep {
    enum class Kind { Level, Change };
    QString name;
    Kind kind = Kind::Change;
    double value = 0; ///< the level, or the change
    int layer = -1; ///< index in Graph::layers where the step is one layer's
};

/// From a first level through changes to a last one: accuracy from FP32 to everything quantized.
class WaterfallChart : public ChartFrame {
    Q_OBJECT

public:
    explicit WaterfallChart(QWidget* parent = nullptr);
    ~WaterfallChart() override;

    void setSteps(std::vector<WaterfallStep> steps, const QString& title); ///< `title` with its unit
    [[nodiscard]] const std::vector<WaterfallStep>& steps() const { return m_steps; }

    [[nodiscard]] bool isEmpty() const override { return m_steps.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void layerClicked(int layer);

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    void clicked(QPointF pixel) override;

private:
    /// Where a step begins and ends.
    struct Span {
        double from = 0;
        double to = 0;
    };
    [[nodiscard]] int stepAt(QPointF pixel) const;

    std::vector<WaterfallStep> m_steps;
    std::vector<Span> m_spans;
    QString m_title;
};

} // namespace widgets
