// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <QObject>

#include "analysis/measure/results.h"
#include "widgets/views/selected_place.h"
#include "widgets/views/weight_trials.h"

namespace widgets {

class DamageLabel;
class HistogramChart;
class Selection;

/// The selected layer's weight in a histogram, with the range of its grid as lines that can be dragged; what that does to
/// the weight, and at the model's output.
class WeightRange : public QObject {
    Q_OBJECT

public:
    /// Draws into `histogram` between show() and hide().
    WeightRange(Selection* selection, HistogramChart* histogram, QObject* parent);
    ~WeightRange() override;

    [[nodiscard]] DamageLabel* damage() const { return m_damage; } ///< for a layout to take

    void show();
    void hide();
    void refresh(); ///< what has changed while nobody saw it
    void drag(analysis::Range range);
    void reset(); ///< the whole range again

public Q_SLOTS:
    /// What a person has changed of single layers and not run yet: their weights are shown with that.
    void setChanges(const std::vector<analysis::LayerOverride>& changes);
    // The answers to weightsWanted() and predictorWanted(); ignored when they are about another layer.
    void setWeights(int layer, const widgets::LayerWeights& weights) { m_trials.setWeights(layer, weights); }
    void setWeightsError(int layer, const QString& reason) { m_trials.setWeightsError(layer, reason); }
    void setPredictor(int layer, const widgets::PredictorState& state) { m_trials.setPredictor(layer, state); }
    void setMeasured(const widgets::MeasuredWeights& known);

Q_SIGNALS:
    void weightsWanted(int layer); ///< when something is tried first
    void predictorWanted(int layer); ///< likewise
    void dragged(analysis::Range range); ///< by a person
    void drawn(); ///< other histograms, or none
    void told(const QString& text); ///< about what is tried; empty: nothing is

private:
    void followPlace();
    void draw();
    void drawRange();
    void drawIfSeen();
    void tryOut();
    void showTrial(const WeightPreview& preview);
    [[nodiscard]] QString title() const;
    [[nodiscard]] analysis::WeightScheme storedScheme() const; ///< that the variant has
    [[nodiscard]] analysis::WeightScheme scheme() const; ///< with changes that are not run yet
    [[nodiscard]] std::optional<analysis::SensitivityCell> measured() const; ///< of that
    [[nodiscard]] bool isTried() const; ///< dragged, or changed elsewhere and not run yet

    Selection* m_selection;
    HistogramChart* m_histogram;
    DamageLabel* m_damage;
    bool m_shown = false;
    bool m_stale = false; ///< see refresh()
    SelectedPlace m_place; ///< whose weight is tried on
    std::vector<analysis::LayerOverride> m_changes;
    MeasuredWeights m_measured;
    std::optional<analysis::Range> m_range; ///< as dragged
    WeightTrials m_trials;
};

} // namespace widgets
