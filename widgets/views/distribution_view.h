// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QWidget>

#include "analysis/observe/observation.h"
#include "widgets/views/latest_job.h"
#include "widgets/views/range_judge.h"
#include "widgets/views/weight_trials.h"

class QGridLayout;
class QLabel;
class QStackedLayout;
class QTabBar;
class QTableView;

namespace widgets {

class CalibrationModel;
class DamageLabel;
class EmptyState;
class HistogramChart;
class RangesChart;
class Selection;
class ShiftChart;
class ShiftScoresChart;

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
    [[nodiscard]] DamageLabel* damage() const { return m_damage; }
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }

public Q_SLOTS:
    /// The answer to observationWanted(); ignored when another layer is selected by now. Null: nothing was seen.
    void setObservation(int layer, const std::shared_ptr<const analysis::TensorObservation>& seen);
    /// What a person has changed of single layers and not run yet: their weights are shown with that.
    void setChanges(const std::vector<analysis::LayerOverride>& changes);
    // The answers to weightsWanted() and predictorWanted(); ignored when they are about another layer.
    void setWeights(int layer, const widgets::LayerWeights& weights);
    void setWeightsError(int layer, const QString& reason);
    void setPredictor(int layer, const widgets::PredictorState& state);
    void setMeasured(const widgets::MeasuredWeights& measured);

Q_SIGNALS:
    void observationWanted(int layer); ///< what calibration saw at the layer's first input
    /// A person has dragged the range of a method; `calibration` as in recipes.
    void weightsWanted(int layer); ///< when its range is dragged first
    void predictorWanted(int layer); ///< likewise
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
    void connectTrials();
    void showLayer();
    void showVariant();
    void showTensor();
    void arrange();
    void showWeight();
    void showWeightRange();
    void tryWeight();
    void showTrial(const WeightPreview& preview);
    /// Whose weight is tried on.
    struct Place {
        analysis::Identity model;
        std::string layer;
        std::string variant;
        bool operator==(const Place&) const = default;
    };
    [[nodiscard]] Place selectedPlace() const;
    void followPlace();
    [[nodiscard]] analysis::WeightScheme storedWeightScheme() const; ///< that the variant has
    [[nodiscard]] analysis::WeightScheme weightScheme() const; ///< with changes that are not run yet
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
    DamageLabel* m_damage;
    std::vector<analysis::LayerOverride> m_changes;
    Place m_place;
    MeasuredWeights m_measured;
    std::optional<analysis::Range> m_weightRange; ///< as dragged
    WeightTrials m_trials;
};

} // namespace widgets
