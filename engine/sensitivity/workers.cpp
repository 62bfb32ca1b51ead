// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/workers.h"

#include <chrono>
#include <utility>

#include <ATen/core/grad_mode.h>

#include "engine/exec/threads.h"

namespace engine::sense {

Workers::Workers(int count, Stop& stop) : m_stop(stop), m_mostWaiting(count > 1 ? std::size_t(count) : 0)
{
    for (int i = 1; i < count; ++i)
        m_threads.emplace_back([this] { loop(); });
}

Workers::~Workers()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
        m_waiting.clear();
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void Workers::loop()
{
    exec::useThreads(1);
    const at::NoGradGuard noGradient;
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_closing || !m_waiting.empty(); });
        if (m_closing)
            return;
        workOne(lock);
    }
}

bool Workers::workOne(std::unique_lock<std::mutex>& lock)
{
    if (m_waiting.empty())
        return false;
    std::function<void()> job = std::move(m_waiting.front());
    m_waiting.pop_front();
    ++m_running;
    lock.unlock();
    work(job);
    job = nullptr; // what it keeps alive dies before others are told
    lock.lock();
    --m_running;
    m_changed.notify_all();
    return true;
}

void Workers::work(const std::function<void()>& job)
{
    try {
        job();
    } catch (...) {
        const std::lock_guard lock(m_mutex);
        if (!m_error)
            m_error = std::current_exception();
        m_stop.request();
    }
}

void Workers::give(std::function<void()> job)
{
    std::unique_lock lock(m_mutex);
    m_waiting.push_back(std::move(job));
    m_changed.notify_one();
    while (m_waiting.size() > m_mostWaiting)
        workOne(lock);
}

void Workers::finish()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        if (workOne(lock))
            continue;
        if (m_running == 0)
            break;
        m_changed.wait_for(lock, Stop::pollInterval);
        lock.unlock();
        std::ignore = m_stop.asked();
        lock.lock();
    }
    if (m_error)
        std::rethrow_exception(std::exchange(m_error, nullptr));
}

} // namespace engine::sense
