// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "analysis/control.h"

namespace engine::sense {

/// Whether work is to stop: asked between operators by all threads; Control itself only on the thread that made this, and
/// not more often than people notice.
class Stop {
public:
    static constexpr std::chrono::milliseconds pollInterval{ 20 };

    Stop(const analysis::Control& control, std::int64_t total) : m_control(control), m_total(total) { }

    [[nodiscard]] bool asked()
    {
        if (!m_stopped && std::this_thread::get_id() == m_owner) {
            const auto now = std::chrono::steady_clock::now();
            if (now - m_lastPoll >= pollInterval) {
                m_lastPoll = now;
                report();
            }
        }
        return m_stopped;
    }
    /// Reports at once; on the owner's thread.
    void report()
    {
        if (!m_control.report({ m_done, m_total, "sensitivity" }))
            m_stopped = true;
    }
    void request() { m_stopped = true; }
    void advance(std::int64_t units) { m_done += units; }

private:
    const analysis::Control& m_control;
    std::int64_t m_total;
    std::atomic<std::int64_t> m_done = 0;
    std::atomic<bool> m_stopped = false;
    std::thread::id m_owner = std::this_thread::get_id();
    std::chrono::steady_clock::time_point m_lastPoll;
};

} // namespace engine::sense
