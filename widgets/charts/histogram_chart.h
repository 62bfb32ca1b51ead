// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "analysis/encoding/encoding.h"
#include "analysis/observe/histogram.h"
#include "widgets/charts/chart_frame.h"
#include "widgets/charts/series_points.h"

namespace widgets {

/// The range that a calibration method chose, as two lines that can be dragged.
struct Threshold {
    enum class Ends { Free, Mirrored }; ///< Mirrored: lo = -hi, for symmetric grids
    QString id; ///< "percentile:99.9"; the chart gives it back
    QString name;
    QColor color;
    analysis::Range range;
    Ends ends = Ends::Free;
};

/// Two histograms over the same edges, FP32 filled behind, quantized as a line in front; counts on a log scale unless
/// switched. Where the levels of the quantized values are known, bins hold whole levels, and few levels are drawn as
/// stems: bins that do not fit the grid would show a comb. Above, one bracket for each calibration method.
/// Shows the const values it was given; knows nothing of where they come from.
class HistogramChart : public ChartFrame {
    Q_OBJECT

public:
    explicit HistogramChart(QWidget* parent = nullptr);
    ~HistogramChart() override;

    /// `title` names the horizontal axis: "weight", "input activation". Empty counts show the empty state. Either
    /// histogram may be missing. `step`: the scale S where all quantized values are multiples of one.
    void setHistograms(const analysis::BinnedCounts& original, const analysis::BinnedCounts& quantized,
        const QString& title, std::optional<double> step = std::nullopt);
    /// What the filled and the line histogram are called in the legend; "FP32" and "quantized" unless set.
    void setNames(const QString& original, const QString& quantized);

    void setThresholds(std::vector<Threshold> thresholds);
    [[nodiscard]] const std::vector<Threshold>& thresholds() const { return m_thresholds; }
    /// Where the mouse takes hold of an end of a threshold, in pixels of plotWidget().
    [[nodiscard]] QPointF handle(int threshold, Qt::Edge end) const;

    /// The quantized histogram as it is drawn, where not as stems.
    [[nodiscard]] const analysis::BinnedCounts& shownQuantized() const { return m_shownQuantized; }
    /// The levels that are drawn as stems; null where they are not.
    [[nodiscard]] const LevelCounts* shownStems() const { return m_stems ? &*m_stems : nullptr; }

    [[nodiscard]] bool isEmpty() const override;
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void thresholdMoved(const QString& id, analysis::Range range); ///< while it is dragged
    void thresholdReset(const QString& id); ///< a double click on it: back to what the method chose

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    [[nodiscard]] bool canGrab(QPointF pixel) const override;
    void grabAt(QPointF pixel) override;
    void dragTo(QPointF pixel) override;
    void drop() override;
    bool doubleClicked(QPointF pixel) override;

private:
    struct Grip {
        std::size_t threshold = 0;
        Qt::Edge end = Qt::RightEdge;
    };
    void alignWith(double step);
    void paintStems(QPainter& painter, const PlotTransform& plot) const;
    void paintThreshold(QPainter& painter, const ChartLayout& layout, std::size_t which, const Theme& theme) const;
    [[nodiscard]] std::optional<Grip> gripAt(QPointF pixel) const;
    [[nodiscard]] double rowHeight() const;

    analysis::BinnedCounts m_original; ///< as they were set
    analysis::BinnedCounts m_quantized;
    analysis::BinnedCounts m_shownOriginal; ///< as they are drawn
    analysis::BinnedCounts m_shownQuantized;
    std::optional<LevelCounts> m_stems; ///< drawn for the quantized histogram
    QString m_title;
    QString m_originalName;
    QString m_quantizedName;
    std::vector<Threshold> m_thresholds;
    std::optional<Grip> m_grip;
    int m_originalSeries;
    int m_quantizedSeries;
};

} // namespace widgets
