// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

#include "analysis/control.h"
#include "app/window/worker.h"
#include "widgets/views/jobs_panel.h"

namespace app {

/// What work in the background sees of its job.
class JobContext {
public:
    /// Keeps progress and says when to stop.
    [[nodiscard]] const analysis::Control& control() const { return m_control; }
    /// A remark that stands with the job: what a person must know, in one line.
    void note(const std::string& remark) const { m_note(remark); }
    /// `function` runs on the GUI's thread, unless the queue is gone by then.
    void deliver(std::function<void()> function) const { m_outbox.deliver(std::move(function)); }

private:
    friend class JobQueue;
    JobContext(analysis::Control control, std::function<void(const std::string&)> note, Worker::Outbox outbox)
        : m_control(std::move(control)), m_note(std::move(note)), m_outbox(std::move(outbox))
    {
    }
    analysis::Control m_control;
    std::function<void(const std::string&)> m_note;
    Worker::Outbox m_outbox;
};

/// A piece of work for the background.
struct JobSpec {
    /// Runs take minutes and follow one another; answers are what a person waits for: they do not wait for a run, and
    /// are shown only when they fail. Preparations are like answers but may take many seconds: no answer waits for them.
    enum class Lane { Run, Answer, Preparation };
    QString name;
    Lane lane = Lane::Run;
    std::function<analysis::Result<void>(const JobContext&)> work; ///< on a worker thread
    std::function<void(const analysis::Result<void>&)> ended; ///< on the GUI's thread; may be empty
};

/// Everything that runs in the background, in the order it was asked for: one thread a lane.
class JobQueue : public QObject {
    Q_OBJECT

public:
    explicit JobQueue(QObject* parent = nullptr);
    ~JobQueue() override; ///< shutDown() within a second

    qint64 start(JobSpec spec);
    void cancel(qint64 id);
    /// Holds a job up at its next report, or lets it go on.
    void setPaused(qint64 id, bool paused);
    void dismiss(qint64 id); ///< takes an ended job out of the list
    void cancelAll();
    /// A line in the list about something that failed outside of jobs.
    void reportFailure(const QString& name, const QString& message);

    [[nodiscard]] std::vector<widgets::JobState> states() const; ///< what is shown, oldest first
    [[nodiscard]] bool isRunning() const; ///< something of the lane Run waits or runs
    /// Cancels everything and waits, all in all at most `patience`. False: some work did not stop in time; the process
    /// must then end without running the destructors of what that work uses.
    [[nodiscard]] bool shutDown(std::chrono::milliseconds patience);

Q_SIGNALS:
    void changed(); ///< at most 20 times a second

private:
    struct Job;
    [[nodiscard]] std::shared_ptr<Job> find(qint64 id) const;
    [[nodiscard]] Worker& workerOf(JobSpec::Lane lane);
    void end(const std::shared_ptr<Job>& job, const analysis::Result<void>& result);
    void changedSoon();

    std::vector<std::shared_ptr<Job>> m_jobs;
    Worker m_runs;
    Worker m_answers;
    Worker m_preparations;
    QTimer m_tick; ///< while something runs
    qint64 m_nextId = 1;
};

} // namespace app
