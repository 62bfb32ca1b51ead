// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/predictors.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace app {

using analysis::ErrorKind;
using analysis::Result;
using Step = widgets::PredictorState::Step;

namespace {

/// Between two reports of progress, for the eye.
constexpr std::chrono::milliseconds tellInterval{ 100 };

} // namespace

Predictors::Predictors(BackendSource backend, JobQueue* jobs, QObject* parent)
    : QObject(parent), m_backend(std::move(backend)), m_jobs(jobs)
{
}

Predictors::~Predictors() = default;

std::deque<Predictors::Kept>::iterator Predictors::find(const PredictorWish& wish)
{
    return std::ranges::find(m_kept, wish, &Kept::wish);
}

std::int64_t Predictors::bytes() const
{
    std::int64_t sum = 0;
    for (const Kept& kept : m_kept)
        sum += kept.predictor->bytes;
    return sum;
}

void Predictors::want(int layer, const PredictorWish& wish)
{
    const bool running = m_job != 0 && wish == m_wish;
    if (!running)
        cancel();
    m_layer = layer;
    m_wish = wish;
    const auto found = find(wish);
    const bool whole = found != m_kept.end() && found->whole;
    if (found != m_kept.end())
        std::rotate(m_kept.begin(), found, found + 1);
    if (!running)
        m_share = 0;
    tell(whole ? Step::Ready : Step::Preparing, m_share);
    if (!whole && !running)
        start();
}

void Predictors::refuse(int layer, const QString& reason)
{
    cancel();
    m_layer = layer;
    m_wish = {};
    tell(Step::Refused, 0, reason);
}

void Predictors::cancel()
{
    if (m_job != 0)
        m_jobs->cancel(std::exchange(m_job, 0));
}

void Predictors::clear()
{
    cancel();
    m_kept.clear();
}

void Predictors::tell(Step step, double share, const QString& reason)
{
    const auto found = find(m_wish);
    const bool known = found != m_kept.end() && step != Step::Refused;
    Q_EMIT changed(m_layer, { step, share, reason, known ? found->predictor : nullptr });
}

void Predictors::start()
{
    const auto id = std::make_shared<qint64>(0);
    const auto ifCurrent = [this, id](auto&& act) {
        if (m_job != 0 && m_job == *id)
            act();
    };
    JobSpec spec;
    spec.name = tr("damage at the output of %1").arg(QString::fromStdString(m_wish.layer));
    spec.lane = JobSpec::Lane::Preparation;
    spec.work = [this, ifCurrent, wish = m_wish, backend = m_backend](const JobContext& context) -> Result<void> {
        const auto loaded = backend();
        auto told = std::chrono::steady_clock::time_point();
        const analysis::Control control([&](const analysis::Progress& progress) {
            const auto now = std::chrono::steady_clock::now();
            if (progress.what == gradientsStep && progress.total > 0 && now - told >= tellInterval) {
                told = now;
                const double share = std::clamp(double(progress.done) / double(progress.total), 0.0, 1.0);
                context.deliver(
                    [this, ifCurrent, share] { ifCurrent([&] { tell(Step::Preparing, m_share = share); }); });
            }
            return context.control().report(progress);
        });
        const auto ready = [&](widgets::OutputPredictor predictor) {
            const auto shared = std::make_shared<const widgets::OutputPredictor>(std::move(predictor));
            context.deliver([this, ifCurrent, shared] {
                ifCurrent([&] {
                    keep(shared);
                    tell(Step::Preparing, m_share);
                });
            });
        };
        const auto result =
            loaded ? (*loaded)->predictors(wish, ready, control) : Result<void>(tl::unexpected(loaded.error()));
        // What went wrong is told where the number would stand, not in the list of jobs.
        context.deliver([this, ifCurrent, result] { ifCurrent([&] { ended(result); }); });
        return {};
    };
    // What the queue itself caught.
    spec.ended = [this, ifCurrent](const Result<void>& result) {
        if (!result)
            ifCurrent([&] { ended(result); });
    };
    m_job = *id = m_jobs->start(std::move(spec));
}

void Predictors::keep(const Predictor& predictor)
{
    if (const auto found = find(m_wish); found != m_kept.end())
        m_kept.erase(found);
    m_kept.push_front({ m_wish, predictor, false });
    while (m_kept.size() > 1 && bytes() > memoryLimit)
        m_kept.pop_back();
}

void Predictors::ended(const Result<void>& result)
{
    m_job = 0;
    const auto found = find(m_wish);
    if (result && found != m_kept.end()) {
        found->whole = true;
        tell(Step::Ready, 1);
    } else if (!result && result.error().kind != ErrorKind::Cancelled) {
        tell(Step::Refused, 0, QString::fromStdString(result.error().message));
    } else {
        // Cancelled with all other jobs, or nothing came of it: what is tried next asks again.
        tell(Step::Unasked, 0);
    }
}

} // namespace app
