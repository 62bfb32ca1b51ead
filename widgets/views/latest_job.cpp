// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/latest_job.h"

#include <exception>

namespace widgets {

void LatestJob::Turn::deliver(std::function<void()> show) const
{
    QMetaObject::invokeMethod(
        m_owner,
        [turn = *this, show = std::move(show)] {
            if (turn.isCurrent())
                show();
        },
        Qt::QueuedConnection);
}

LatestJob::LatestJob(QObject* parent) : QObject(parent), m_latest(std::make_shared<std::atomic<int>>(0))
{
    m_pool.setMaxThreadCount(1);
}

LatestJob::~LatestJob()
{
    cancel();
    m_pool.waitForDone();
}

void LatestJob::cancel()
{
    ++*m_latest;
    m_pool.clear();
}

void LatestJob::start(std::function<void(const Turn&)> work)
{
    cancel();
    Turn turn;
    turn.m_owner = this;
    turn.m_latest = m_latest;
    turn.m_number = *m_latest;
    m_pool.start([this, turn, work = std::move(work)] {
        if (!turn.isCurrent())
            return;
        // What leaves a worker as an exception would arrive without its message.
        try {
            work(turn);
        } catch (const std::exception& error) {
            turn.deliver([this, reason = QString::fromUtf8(error.what())] { Q_EMIT failed(reason); });
        }
    });
}

} // namespace widgets
