// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include <QObject>

#include "widgets/views/latest_job.h"
#include "widgets/views/weight_preview.h"

namespace widgets {

/// What a view tries on the weight of one layer: asks for what that needs when something is tried first, works on a
/// thread of its own, and tells what becomes of the last that was tried. While something is dragged faster than it can be
/// worked out, every trial that was begun still tells its damage, so that the number follows the hand.
class WeightTrials : public QObject {
    Q_OBJECT

public:
    explicit WeightTrials(QObject* parent = nullptr);
    ~WeightTrials() override;

    /// Forgets what is known of the layer before. Null: no layer.
    void setLayer(int layer, const analysis::Layer* what);
    /// Replaces what was tried before, and is tried again when what it needs comes.
    void tryOut(const analysis::WeightScheme& scheme, std::optional<analysis::Range> range = std::nullopt);
    void stop(); ///< nothing is tried any more

    [[nodiscard]] bool hasWeights() const { return m_previewer != nullptr; }
    [[nodiscard]] const PredictorState& predictor() const { return m_predictor; }

public Q_SLOTS:
    // The answers; ignored when they are about another layer.
    void setWeights(int layer, const widgets::LayerWeights& weights);
    void setWeightsError(int layer, const QString& reason);
    void setPredictor(int layer, const widgets::PredictorState& state);

Q_SIGNALS:
    void weightsWanted(int layer); ///< the layer's values, batch norm folded in; once a layer
    void predictorWanted(int layer); ///< likewise
    void predictorChanged();
    void damagePredicted(const widgets::OutputDamage& damage);
    void previewed(const widgets::WeightPreview& preview);
    void failed(const QString& reason);

private:
    void start();
    void begin();
    void ended(const QString& error);

    int m_layer = -1;
    std::string m_name;
    std::shared_ptr<WeightPreviewer> m_previewer; ///< null until weights arrived; used by the job's thread alone
    PredictorState m_predictor;
    bool m_exactOnly = false; ///< the layer is none that can be predicted
    bool m_asked = false; ///< for weights
    std::optional<WeightTrial> m_trial; ///< the last
    /// Of the trial that runs: a newer one waits, so that it ends once its damage is told. Null: none runs.
    std::shared_ptr<std::atomic<bool>> m_outdated;
    LatestJob m_job;
};

} // namespace widgets
