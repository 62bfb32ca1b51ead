// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/worker.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace app {

namespace {

/// Gives way to the other threads of this process. Only Linux counts niceness by the thread; elsewhere the scheduler alone
/// decides.
void giveWay([[maybe_unused]] Worker::Urgency urgency)
{
#ifdef __linux__
    constexpr id_t thisThread = 0;
    constexpr int highest = 19;
    const int step = urgency == Worker::Urgency::Answer ? 4 : 12;
    const int now = ::getpriority(PRIO_PROCESS, thisThread);
    // Where it is not allowed the work is done all the same.
    (void)::setpriority(PRIO_PROCESS, thisThread, std::min(now + step, highest));
#endif
}

} // namespace

/// Open while the receiver lives. The lock is held while an event is posted, so that the receiver cannot go in between.
struct Worker::Outbox::Door {
    std::mutex mutex;
    QObject* receiver = nullptr;
};

struct Worker::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void(const Outbox&)>> waiting;
    std::function<void()> farewell;
    bool stopping = false;
    bool ended = false;
};

void Worker::Outbox::deliver(std::function<void()> function) const
{
    const std::lock_guard lock(m_door->mutex);
    if (m_door->receiver != nullptr)
        QMetaObject::invokeMethod(m_door->receiver, std::move(function), Qt::QueuedConnection);
}

Worker::Worker(QObject* receiver, Urgency urgency) : m_shared(std::make_shared<Shared>())
{
    m_outbox.m_door = std::make_shared<Outbox::Door>();
    m_outbox.m_door->receiver = receiver;
    std::thread([shared = m_shared, outbox = m_outbox, urgency] {
        giveWay(urgency);
        std::unique_lock lock(shared->mutex);
        while (true) {
            shared->changed.wait(lock, [&] { return shared->stopping || !shared->waiting.empty(); });
            if (shared->stopping)
                break;
            {
                const auto work = std::move(shared->waiting.front());
                shared->waiting.pop_front();
                lock.unlock();
                work(outbox);
            }
            lock.lock();
        }
        if (const auto farewell = std::exchange(shared->farewell, {})) {
            lock.unlock();
            farewell();
            lock.lock();
        }
        shared->ended = true;
        shared->changed.notify_all();
    }).detach();
}

Worker::~Worker()
{
    stop(std::chrono::milliseconds(0));
}

void Worker::post(std::function<void(const Outbox&)> work)
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->waiting.push_back(std::move(work));
    m_shared->changed.notify_all();
}

void Worker::setFarewell(std::function<void()> farewell)
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->farewell = std::move(farewell);
}

bool Worker::stop(std::chrono::milliseconds patience)
{
    {
        const std::lock_guard lock(m_outbox.m_door->mutex);
        m_outbox.m_door->receiver = nullptr;
    }
    std::unique_lock lock(m_shared->mutex);
    m_shared->stopping = true;
    // What waits may hold objects of this thread: they go here.
    const auto dropped = std::exchange(m_shared->waiting, {});
    m_shared->changed.notify_all();
    return m_shared->changed.wait_for(lock, patience, [this] { return m_shared->ended; });
}

} // namespace app
