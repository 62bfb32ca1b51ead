// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <memory>
#include <string>

#include <QObject>

#include "app/backend/backend.h"
#include "app/window/job_queue.h"
#include "widgets/views/output_damage.h"

namespace app {

/// What predicts the damage at the output for the layers that a person tries something on: made in the background, one at
/// a time, and kept for the last few of them.
class Predictors : public QObject {
    Q_OBJECT

public:
    /// Of all that are kept together; the last one is kept whatever it takes.
    static constexpr std::int64_t memoryLimit = 256'000'000; ///< bytes

    /// `jobs` outlives it.
    Predictors(BackendSource backend, JobQueue* jobs, QObject* parent = nullptr);
    ~Predictors() override;

    /// Answers with changed(): at once with what is kept, then with what becomes known. Only the last wish is followed.
    void want(int layer, const PredictorWish& wish);
    void refuse(int layer, const QString& reason); ///< instead of want()
    void cancel(); ///< nobody waits any more; what is there already is kept
    void clear();

    [[nodiscard]] std::int64_t bytes() const; ///< of all that are kept

Q_SIGNALS:
    void changed(int layer, const widgets::PredictorState& state);

private:
    using Predictor = std::shared_ptr<const widgets::OutputPredictor>;
    struct Kept {
        PredictorWish wish;
        Predictor predictor;
        bool whole = false; ///< of as many samples as there will be
    };
    void start();
    void tell(widgets::PredictorState::Step step, double share, const QString& reason = {});
    void keep(const Predictor& predictor);
    void ended(const analysis::Result<void>& result);
    [[nodiscard]] std::deque<Kept>::iterator find(const PredictorWish& wish);

    BackendSource m_backend;
    JobQueue* m_jobs;
    std::deque<Kept> m_kept; ///< the last that was wanted first
    int m_layer = -1;
    PredictorWish m_wish;
    double m_share = 0;
    qint64 m_job = 0; ///< that makes what m_wish is about; 0: none
};

} // namespace app
