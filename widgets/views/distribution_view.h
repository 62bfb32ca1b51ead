// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "analysis/observe/observation.h"
#include "widgets/views/latest_job.h"
#include "widgets/views/range_judge.h"

class QGridLayout;
class QLabel;
class QStackedLayout;
class QTabBar;
class QTableView;

namespace widgets {

class CalibrationModel;
class EmptyState;
class HistogramChart;
class RangesChart;
class Selection;
class ShiftChart;
class ShiftScoresChart;
class WeightRange;

/// The tab Distribution: the selected layer's weight (FP32 over quantized) with the range of its grid as lines that can be
/// dragged, and what that would do at the model's output; or its input activation with the range of every calibration
/// method likewise, what each range would do, and the shift between calibration and evaluation data; below, the ranges of
/// all layers.
class DistributionView : public QWidget {
    Q_OBJECT

public:
    enum class Tensor { Weight, Input };

    explicit DistributionView(Selection* selection, QWidget* parent = nullptr);
    ~DistributionView() override;

    [[nodiscard]] Tensor tensor() const;
    void setTensor(Tensor tensor);

    [[nodiscard]] HistogramChart* histogram() const { return m_histogram; }
    [[nodiscard]] RangesChart* ranges() const { return m_ranges; }
    [[nodiscard]] ShiftChart* shift() const { return m_shift; }
    [[nodiscard]] ShiftScoresChart* shiftScores() const { return m_scores; }
    [[nodiscard]] CalibrationModel* calibrations() const { return m_methods; }
    [[nodiscard]] WeightRange* weight() const { return m_weight; } ///< the half about weights
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }

public Q_SLOTS:
    /// The answer to observationWanted(); ignored when another layer is selected by now. Null: nothing was seen.
    void setObservation(int layer, const std::shared_ptr<const analysis::TensorObservation>& seen);

Q_SIGNALS:
    void observationWanted(int layer); ///< what calibration saw at the layer's first input
    /// A person has dragged the range of a method; `calibration` as in recipes.
    void rangeDragged(int layer, const QString& calibration, analysis::Range range);
    void calibrationsShown(); ///< the ranges of the methods are there
    void modelWanted(); ///< by the button of an empty state
    void runWanted(); ///< likewise

protected:
    void showEvent(QShowEvent* event) override;

private:
    void setUpTable();
    [[nodiscard]] QWidget* makePage();
    void connectParts();
    void showLayer();
    void showVariant();
    void showTensor();
    void arrange();
    void sayWhyEmpty();
    void fill();
    void showShift();
    void showRanges();
    void askForObservation();
    void showObservation();
    void showThresholds();
    void dragged(const QString& id, analysis::Range range);
    void resetRange(const QString& id);
    void setRange(const QString& id, analysis::Range range);
    [[nodiscard]] int rowOf(const QString& id) const;
    [[nodiscard]] analysis::CalibrationTarget target() const;

    Selection* m_selection;
    QTabBar* m_switch;
    QLabel* m_remark;
    HistogramChart* m_histogram;
    QTableView* m_table;
    CalibrationModel* m_methods;
    ShiftChart* m_shift;
    ShiftScoresChart* m_scores;
    RangesChart* m_ranges;
    QGridLayout* m_grid;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
    int m_layerToSelect = -1; ///< by the histogram's button; -1: it asks for a run
    std::shared_ptr<const analysis::TensorObservation> m_seen;
    std::shared_ptr<const RangeJudge> m_judge;
    int m_askedLayer = -1;
    LatestJob m_job;
    WeightRange* m_weight;
};

} // namespace widgets
