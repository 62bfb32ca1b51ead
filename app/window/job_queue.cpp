// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/job_queue.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "widgets/views/remaining_time.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;
using Clock = std::chrono::steady_clock;
using State = widgets::JobState::State;

namespace {

constexpr int tickMilliseconds = 50;
/// How often a job that is held up looks whether it may go on.
constexpr std::chrono::milliseconds pauseStep{ 20 };
/// Of a queue that nobody has shut down.
constexpr std::chrono::milliseconds destructorPatience{ 1000 };
/// Ended jobs that stay in the list.
constexpr std::size_t keptJobs = 20;

double secondsBetween(Clock::time_point from, Clock::time_point to)
{
    return std::chrono::duration<double>(to - from).count();
}

} // namespace

/// The worker writes what the mutex guards; the rest belongs to the GUI's thread.
struct JobQueue::Job {
    qint64 id = 0;
    JobSpec spec;
    State state = State::Waiting;
    QString message;
    Clock::time_point ended;
    std::atomic<bool> cancelled{ false };
    std::atomic<bool> paused{ false };

    mutable std::mutex mutex;
    std::optional<Clock::time_point> started;
    Clock::duration pausedFor{};
    widgets::RemainingTime remaining; ///< of the step that is being done
    analysis::Progress progress;
    QString remark;

    /// Whether the worker may go ahead: decided once, here or in cancel().
    bool begin()
    {
        const std::lock_guard lock(mutex);
        if (!cancelled)
            started = Clock::now();
        return started.has_value();
    }

    /// Returns whether the work has begun, and so ends by itself.
    bool cancel()
    {
        const std::lock_guard lock(mutex);
        cancelled = true;
        return started.has_value();
    }

    void note(const std::string& text)
    {
        const std::lock_guard lock(mutex);
        remark += (remark.isEmpty() ? "" : " · ") + QString::fromStdString(text);
    }

    bool report(const analysis::Progress& now)
    {
        const auto reported = Clock::now();
        while (paused && !cancelled)
            std::this_thread::sleep_for(pauseStep);
        const std::lock_guard lock(mutex);
        // A pause is not work: the rest is estimated without it.
        const auto resumed = Clock::now();
        pausedFor += resumed - reported;
        const double worked = secondsBetween(*started + pausedFor, resumed);
        if (now.what != progress.what || now.total != progress.total)
            remaining.restart(worked);
        if (now.total > 0)
            remaining.add(double(now.done) / double(now.total), worked);
        progress = now;
        return !cancelled;
    }

    [[nodiscard]] widgets::JobState shown() const
    {
        const std::lock_guard lock(mutex);
        widgets::JobState shown;
        shown.id = id;
        shown.name = spec.name;
        shown.what = paused ? JobQueue::tr("paused") : QString::fromStdString(progress.what);
        shown.done = progress.done;
        shown.total = progress.total;
        shown.state = state == State::Waiting && started ? State::Running : state;
        shown.message = state == State::Failed ? message : remark;
        if (!started)
            return shown;
        const bool running = shown.state == State::Running;
        const auto now = running ? Clock::now() : ended;
        shown.elapsedSeconds = secondsBetween(*started, now);
        if (running && !paused)
            shown.remainingSeconds = remaining.at(secondsBetween(*started + pausedFor, now));
        return shown;
    }
};

JobQueue::JobQueue(QObject* parent)
    : QObject(parent)
    , m_runs(this, Worker::Urgency::Background)
    , m_answers(this, Worker::Urgency::Answer)
    , m_preparations(this, Worker::Urgency::Background)
{
    m_tick.setInterval(tickMilliseconds);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        if (!isRunning())
            m_tick.stop();
        Q_EMIT changed();
    });
}

JobQueue::~JobQueue()
{
    (void)shutDown(destructorPatience);
}

Worker& JobQueue::workerOf(JobSpec::Lane lane)
{
    switch (lane) {
    case JobSpec::Lane::Answer:
        return m_answers;
    case JobSpec::Lane::Preparation:
        return m_preparations;
    case JobSpec::Lane::Run:
        break;
    }
    return m_runs;
}

qint64 JobQueue::start(JobSpec spec)
{
    const auto job = std::make_shared<Job>();
    job->id = m_nextId++;
    job->spec = std::move(spec);
    m_jobs.push_back(job);
    workerOf(job->spec.lane).post([this, job](const Worker::Outbox& outbox) {
        Result<void> result = analysis::cancelled();
        if (job->begin()) {
            const analysis::Control control(
                [job](const analysis::Progress& progress) { return job->report(progress); });
            // The last line of defence, as in the command line: the window goes on whatever happens.
            try {
                const auto note = [job](const std::string& text) { job->note(text); };
                result = job->spec.work(JobContext(control, note, outbox));
            } catch (const std::bad_alloc&) {
                result = fail(ErrorKind::Failed, "out of memory; try a smaller batch");
            } catch (const std::exception& error) {
                result = fail(ErrorKind::Failed, std::string("unexpected failure: ") + error.what());
            }
        }
        outbox.deliver([this, job, result] {
            if (job->state == State::Waiting)
                end(job, result);
        });
    });
    changedSoon();
    return job->id;
}

void JobQueue::end(const std::shared_ptr<Job>& job, const Result<void>& result)
{
    job->ended = Clock::now();
    if (result) {
        job->state = State::Finished;
    } else if (result.error().kind == ErrorKind::Cancelled) {
        job->state = State::Cancelled;
    } else {
        job->state = State::Failed;
        job->message = QString::fromStdString(result.error().message);
    }
    job->spec.work = {};
    if (const auto ended = std::exchange(job->spec.ended, {}))
        ended(result);
    // All others are only worth a line when they fail.
    if (job->spec.lane != JobSpec::Lane::Run && job->state != State::Failed)
        std::erase(m_jobs, job);
    const auto isEnded = [](const auto& each) { return each->state != State::Waiting; };
    while (std::size_t(std::ranges::count_if(m_jobs, isEnded)) > keptJobs)
        m_jobs.erase(std::ranges::find_if(m_jobs, isEnded));
    changedSoon();
}

void JobQueue::changedSoon()
{
    if (!m_tick.isActive())
        m_tick.start();
}

std::shared_ptr<JobQueue::Job> JobQueue::find(qint64 id) const
{
    const auto found = std::ranges::find(m_jobs, id, &Job::id);
    return found == m_jobs.end() ? nullptr : *found;
}

void JobQueue::cancel(qint64 id)
{
    const auto job = find(id);
    if (!job)
        return;
    // What has not begun needs nobody to stop it.
    if (!job->cancel() && job->state == State::Waiting)
        end(job, analysis::cancelled());
}

void JobQueue::setPaused(qint64 id, bool paused)
{
    if (const auto job = find(id))
        job->paused = paused;
    changedSoon();
}

void JobQueue::cancelAll()
{
    for (const auto& job : m_jobs)
        job->cancelled = true;
}

void JobQueue::dismiss(qint64 id)
{
    const auto job = find(id);
    if (job && job->state != State::Waiting)
        std::erase(m_jobs, job);
    changedSoon();
}

void JobQueue::reportFailure(const QString& name, const QString& message)
{
    const auto job = std::make_shared<Job>();
    job->id = m_nextId++;
    job->spec.name = name;
    job->state = State::Failed;
    job->message = message;
    m_jobs.push_back(job);
    changedSoon();
}

std::vector<widgets::JobState> JobQueue::states() const
{
    std::vector<widgets::JobState> states;
    for (const auto& job : m_jobs) {
        if (job->spec.lane == JobSpec::Lane::Run || job->state == State::Failed)
            states.push_back(job->shown());
    }
    return states;
}

bool JobQueue::isRunning() const
{
    return std::ranges::any_of(
        m_jobs, [](const auto& job) { return job->spec.lane == JobSpec::Lane::Run && job->state == State::Waiting; });
}

bool JobQueue::shutDown(std::chrono::milliseconds patience)
{
    cancelAll();
    const auto until = Clock::now() + patience;
    bool ended = true;
    for (Worker* worker : { &m_runs, &m_answers, &m_preparations }) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        ended = worker->stop(std::max(left, std::chrono::milliseconds(0))) && ended;
    }
    return ended;
}

} // namespace app
