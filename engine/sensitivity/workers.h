// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/sensitivity/stop.h"

namespace engine::sense {

/// Threads that work off jobs in the order in which they were given, each with one intra-operator thread and without
/// gradients. The thread that gives jobs works too: with one worker it is the only one.
class Workers {
public:
    Workers(int count, Stop& stop);
    ~Workers(); ///< drops what has not begun
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    /// At most a few jobs wait, since each keeps values alive: when there are more, the caller works some off here.
    void give(std::function<void()> job);
    /// Returns when all jobs are done. Throws what the first failed job threw.
    void finish();

private:
    void loop();
    void work(const std::function<void()>& job);
    bool workOne(std::unique_lock<std::mutex>& lock);

    Stop& m_stop;
    std::size_t m_mostWaiting;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_waiting;
    int m_running = 0;
    bool m_closing = false;
    std::exception_ptr m_error;
    std::vector<std::thread> m_threads;
};

} // namespace engine::sense
