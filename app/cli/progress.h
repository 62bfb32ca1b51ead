// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <ostream>
#include <string>

#include "analysis/control.h"

namespace app {

enum class ProgressStyle {
    Bar, ///< one line of a terminal, drawn over again, at most ten times a second
    Lines, ///< plain lines for logs: at most one per two seconds and tenth of the way, none for what ends before
    None,
};

/// Shows how far a piece of work is, and how long it will still take.
class ProgressPrinter {
public:
    using Clock = std::chrono::steady_clock;

    ProgressPrinter(std::ostream& out, ProgressStyle style);
    ~ProgressPrinter() { finish(); }
    ProgressPrinter(const ProgressPrinter&) = delete;
    ProgressPrinter& operator=(const ProgressPrinter&) = delete;

    void show(const analysis::Progress& progress, Clock::time_point now = Clock::now());
    /// A line of its own, above the bar.
    void say(const std::string& line);
    /// Clears the bar.
    void finish();

private:
    void drawBar(const analysis::Progress& progress, Clock::duration elapsed);
    void drawLine(const analysis::Progress& progress, Clock::duration elapsed);

    std::ostream& m_out;
    ProgressStyle m_style;
    std::string m_what;
    Clock::time_point m_started;
    std::optional<Clock::time_point> m_drawn;
    std::int64_t m_drawnTenth = -1;
    bool m_barVisible = false;
};

/// "4 s", "2 min 05 s", "1 h 02 min"
[[nodiscard]] std::string durationText(std::chrono::duration<double> duration);

} // namespace app
