// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include <QObject>
#include <QThreadPool>

namespace widgets {

/// Work behind a view that changes faster than it can be done: runs on one thread of its own, and only the last that
/// was started may still deliver. The destructor stops and waits.
class LatestJob : public QObject {
    Q_OBJECT

public:
    /// What the work sees of its job.
    class Turn {
    public:
        /// False: something newer was started; return soon.
        [[nodiscard]] bool isCurrent() const { return *m_latest == m_number; }
        /// `show` runs on the thread of the job's owner, unless something newer was started before.
        void deliver(std::function<void()> show) const;

    private:
        friend class LatestJob;
        QObject* m_owner = nullptr;
        std::shared_ptr<std::atomic<int>> m_latest;
        int m_number = 0;
    };

    explicit LatestJob(QObject* parent = nullptr);
    ~LatestJob() override;

    /// Replaces what runs or waits. `work` must not touch widgets.
    void start(std::function<void(const Turn&)> work);
    void cancel(); ///< nothing of what was started is delivered any more; does not wait

Q_SIGNALS:
    void failed(const QString& reason); ///< the work threw: most likely out of memory

private:
    std::shared_ptr<std::atomic<int>> m_latest;
    QThreadPool m_pool;
};

} // namespace widgets
