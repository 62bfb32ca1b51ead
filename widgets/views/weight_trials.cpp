// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/weight_trials.h"

#include <utility>

namespace widgets {

namespace {

/// Empty: it can be predicted.
QString whyNotPredicted(const analysis::Layer& layer)
{
    using analysis::LayerKind;
    if (layer.kind == LayerKind::Lstm || layer.kind == LayerKind::Gru)
        return WeightTrials::tr("exact only, LSTM and GRU are not linear in their weights; Sensitivity measures them");
    if (layer.weights.size() > 1)
        return WeightTrials::tr("exact only, the layer has several weights; Sensitivity measures them");
    return layer.weights.empty() ? WeightTrials::tr("the layer has no weight") : QString();
}

} // namespace

WeightTrials::WeightTrials(QObject* parent) : QObject(parent)
{
    connect(&m_job, &LatestJob::failed, this, [this](const QString& reason) {
        m_outdated.reset();
        Q_EMIT failed(reason);
    });
}

WeightTrials::~WeightTrials() = default;

void WeightTrials::setLayer(int layer, const analysis::Layer* what)
{
    stop();
    m_layer = layer;
    m_name = what ? what->name : std::string();
    m_previewer.reset();
    m_asked = false;
    m_predictor = {};
    if (what)
        m_predictor.reason = whyNotPredicted(*what);
    m_exactOnly = !m_predictor.reason.isEmpty();
    if (m_exactOnly)
        m_predictor.step = PredictorState::Step::Refused;
    Q_EMIT predictorChanged();
}

void WeightTrials::tryOut(const analysis::WeightScheme& scheme, std::optional<analysis::Range> range)
{
    m_trial = WeightTrial{ scheme, range, nullptr };
    if (!m_previewer) {
        if (!std::exchange(m_asked, true))
            Q_EMIT weightsWanted(m_layer);
    } else {
        start();
    }
    if (m_predictor.step == PredictorState::Step::Unasked) {
        m_predictor.step = PredictorState::Step::Preparing;
        Q_EMIT predictorChanged();
        Q_EMIT predictorWanted(m_layer);
    }
}

void WeightTrials::stop()
{
    m_trial.reset();
    m_outdated.reset();
    m_job.cancel();
}

void WeightTrials::setWeights(int layer, const LayerWeights& weights)
{
    // Another view may have asked.
    if (layer != m_layer || m_name.empty() || m_previewer)
        return;
    m_previewer = std::make_shared<WeightPreviewer>(weights, m_name);
    start();
}

void WeightTrials::setWeightsError(int layer, const QString& reason)
{
    if (layer != m_layer || !m_trial)
        return;
    m_asked = false; // what is tried next asks again
    Q_EMIT failed(reason);
}

void WeightTrials::setPredictor(int layer, const PredictorState& state)
{
    if (layer != m_layer || m_exactOnly)
        return;
    const bool better = state.predictor && state.predictor != m_predictor.predictor;
    m_predictor = state;
    Q_EMIT predictorChanged();
    if (better)
        start();
}

void WeightTrials::start()
{
    if (!m_trial || !m_previewer)
        return;
    m_trial->predictor = m_predictor.predictor;
    if (m_outdated && m_predictor.predictor)
        *m_outdated = true;
    else
        begin();
}

void WeightTrials::begin()
{
    m_outdated = std::make_shared<std::atomic<bool>>(false);
    m_job.start([this, previewer = m_previewer, trial = *m_trial, outdated = m_outdated](const LatestJob::Turn& turn) {
        bool told = trial.predictor == nullptr;
        TrialEvents events;
        events.goOn = [&] { return turn.isCurrent() && !(told && *outdated); };
        events.damage = [&](const OutputDamage& damage) {
            turn.deliver([this, damage] { Q_EMIT damagePredicted(damage); });
            told = true;
        };
        events.preview = [&](WeightPreview preview) {
            auto shared = std::make_shared<const WeightPreview>(std::move(preview));
            turn.deliver([this, shared, outdated] {
                if (!*outdated)
                    Q_EMIT previewed(*shared);
            });
        };
        const auto done = previewer->run(trial, events);
        turn.deliver(
            [this, message = done ? QString() : QString::fromStdString(done.error().message)] { ended(message); });
    });
}

void WeightTrials::ended(const QString& error)
{
    const auto outdated = std::exchange(m_outdated, nullptr);
    if (outdated && *outdated)
        start();
    else if (!error.isEmpty())
        Q_EMIT failed(error);
}

} // namespace widgets
