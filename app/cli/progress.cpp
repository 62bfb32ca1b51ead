// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress.h"

#include <algorithm>
#include <cmath>

namespace app {

namespace {

constexpr int barWidth = 30;
constexpr auto barInterval = std::chrono::milliseconds(100);
constexpr auto lineInterval = std::chrono::seconds(2);
/// Before this the speed is not known well enough to say how long it will take.
constexpr auto warmUp = std::chrono::milliseconds(500);

double fraction(const analysis::Progress& progress)
{
    return progress.total > 0 ? std::clamp(double(progress.done) / double(progress.total), 0.0, 1.0) : 0.0;
}

std::string timeLeft(const analysis::Progress& progress, ProgressPrinter::Clock::duration elapsed)
{
    const double share = fraction(progress);
    if (share <= 0 || share >= 1 || elapsed < warmUp)
        return {};
    return ", " + durationText(std::chrono::duration<double>(elapsed) * ((1 - share) / share)) + " left";
}

std::string twoDigits(int value)
{
    return (value < 10 ? "0" : "") + std::to_string(value);
}

} // namespace

std::string durationText(std::chrono::duration<double> duration)
{
    const auto seconds = std::int64_t(std::ceil(std::max(duration.count(), 0.0)));
    if (seconds < 60)
        return std::to_string(seconds) + " s";
    if (seconds < 3600)
        return std::to_string(seconds / 60) + " min " + twoDigits(int(seconds % 60)) + " s";
    return std::to_string(seconds / 3600) + " h " + twoDigits(int(seconds % 3600 / 60)) + " min";
}

ProgressPrinter::ProgressPrinter(std::ostream& out, ProgressStyle style) : m_out(out), m_style(style) { }

void ProgressPrinter::show(const analysis::Progress& progress, Clock::time_point now)
{
    if (m_style == ProgressStyle::None)
        return;
    const bool newStage = progress.what != m_what;
    if (newStage) {
        m_what = progress.what;
        m_started = now;
        m_drawnTenth = -1;
    }
    const bool complete = progress.total > 0 && progress.done >= progress.total;
    if (m_style == ProgressStyle::Lines && !m_drawn)
        m_drawn = now; // work that ends within the first interval needs no line at all
    const Clock::duration since = m_drawn ? now - *m_drawn : Clock::duration::max();
    if (m_style == ProgressStyle::Bar) {
        if (newStage || complete || since >= barInterval) {
            drawBar(progress, now - m_started);
            m_drawn = now;
        }
        return;
    }
    const auto tenth = std::int64_t(fraction(progress) * 10);
    // Stages that pass before the first line would be due are not worth one at their end.
    const bool worthEnding = complete && now - m_started >= lineInterval;
    if (tenth > m_drawnTenth && (since >= lineInterval || worthEnding)) {
        drawLine(progress, now - m_started);
        m_drawnTenth = tenth;
        m_drawn = now;
    }
}

void ProgressPrinter::say(const std::string& line)
{
    if (m_style == ProgressStyle::None)
        return;
    finish();
    m_out << line << '\n' << std::flush;
}

void ProgressPrinter::drawBar(const analysis::Progress& progress, Clock::duration elapsed)
{
    const double share = fraction(progress);
    const int filled = int(share * barWidth);
    m_out << "\r\x1b[K[" << std::string(std::size_t(filled), '#') << std::string(std::size_t(barWidth - filled), '.')
          << "] " << int(share * 100) << " %  " << progress.what << timeLeft(progress, elapsed) << std::flush;
    m_barVisible = true;
}

void ProgressPrinter::drawLine(const analysis::Progress& progress, Clock::duration elapsed)
{
    m_out << progress.what;
    if (progress.total > 0)
        m_out << ": " << int(fraction(progress) * 100) << " % (" << progress.done << " of " << progress.total << ')';
    m_out << timeLeft(progress, elapsed) << '\n' << std::flush;
}

void ProgressPrinter::finish()
{
    if (m_barVisible)
        m_out << "\r\x1b[K" << std::flush;
    m_barVisible = false;
}

} // namespace app
