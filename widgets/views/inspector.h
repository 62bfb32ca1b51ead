// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "analysis/recipe/recipe.h"
#include "widgets/views/scheme_controls.h"
#include "widgets/views/selected_place.h"
#include "widgets/views/weight_trials.h"

class QGridLayout;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTabBar;

namespace widgets {

class DamageLabel;
class ElidedLabel;
class EmptyState;
class ErrorHistogramChart;
class HistogramChart;
class NumbersPanel;
class PairsChart;
class Selection;
class StatusLine;

/// The selected layer: what it is, how it is quantized, and four panels for its weight, its input or its output:
/// distributions, errors, pairs, numbers. Format, grid and granularity of the weight can be changed in place; the panels
/// follow at once, first from a sample (≈) where the weight is large, and so does what it would do at the model's output
/// (≈, from gradients) beside what a study has measured of it (=).
class Inspector : public QWidget {
    Q_OBJECT

public:
    enum class Tab { Weights, Input, Output };

    explicit Inspector(Selection* selection, QWidget* parent = nullptr);
    ~Inspector() override;

    [[nodiscard]] Tab tab() const;
    void setTab(Tab tab);
    /// What differs from the variant; equal to an empty override with the layer's name where nothing does.
    [[nodiscard]] analysis::LayerOverride layerOverride() const;

    [[nodiscard]] SchemeControls* controls() const { return m_controls; }
    [[nodiscard]] DamageLabel* damage() const { return m_damage; }
    [[nodiscard]] NumbersPanel* numbers() const { return m_numbers; }
    [[nodiscard]] QString status() const; ///< the line under the controls
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; } ///< in the place of all while no layer is selected
    [[nodiscard]] QPushButton* setUpRun() const { return m_setUpRun; } ///< while nothing was measured

public Q_SLOTS:
    /// The answer to weightsWanted(); ignored when another layer is selected by now.
    void setWeights(int layer, const widgets::LayerWeights& weights) { m_trials.setWeights(layer, weights); }
    /// Why weightsWanted() cannot be answered.
    void setWeightsError(int layer, const QString& reason) { m_trials.setWeightsError(layer, reason); }
    /// The answers to predictorWanted(), as they become better; likewise.
    void setPredictor(int layer, const widgets::PredictorState& state) { m_trials.setPredictor(layer, state); }
    void setMeasured(const widgets::MeasuredWeights& known);

Q_SIGNALS:
    /// Live changes need the layer's values, batch norm folded in. Asked once a layer, when a person changes something.
    void weightsWanted(int layer);
    void predictorWanted(int layer); ///< likewise its gradients
    /// Only what differs from the variant is set; all unset: reset.
    void overrideChanged(int layer, const analysis::LayerOverride& change);
    /// The panels now show a preview; `exact` is false for one from a sample.
    void previewShown(bool exact);
    void runWanted(); ///< nothing was measured yet: the button
    void modelWanted(); ///< there is no model yet: the empty state's button

private:
    void fillTabs();
    [[nodiscard]] QWidget* makePage();
    void connectTrials();
    void connectSelection();
    [[nodiscard]] bool isShown() const; ///< the panels show the selected result
    [[nodiscard]] bool keepsPreview() const;
    void showEmptyState();
    void showLayer();
    void showStored();
    void showDetail();
    void showTensor(const analysis::TensorResult& tensor, const std::vector<analysis::Encoding>& encodings);
    void showPreview(const WeightPreview& preview);
    void showOutput();
    void clearPanels();
    void schemeChanged();
    void showDamage();
    [[nodiscard]] bool isTried() const; ///< another scheme than the stored one
    [[nodiscard]] std::optional<analysis::SensitivityCell> measured() const; ///< of the layer's weight as chosen
    [[nodiscard]] Scheme storedScheme() const;
    [[nodiscard]] analysis::WeightScheme storedWeightScheme() const;
    [[nodiscard]] analysis::WeightScheme chosenWeightScheme() const;

    Selection* m_selection;
    QStackedLayout* m_pages;
    EmptyState* m_empty;
    ElidedLabel* m_name;
    QLabel* m_facts;
    SchemeControls* m_controls;
    StatusLine* m_status;
    DamageLabel* m_damage;
    QPushButton* m_setUpRun;
    QTabBar* m_tabs;
    HistogramChart* m_distribution;
    ErrorHistogramChart* m_errors;
    PairsChart* m_pairs;
    NumbersPanel* m_numbers;
    QGridLayout* m_grid;
    MeasuredWeights m_measured;
    SelectedPlace m_place; ///< what is shown
    const analysis::LayerResult* m_shown = nullptr; ///< to compare with only: an analysis that was replaced has gone
    WeightTrials m_trials;
};

} // namespace widgets
