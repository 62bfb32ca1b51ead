// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "analysis/result.h"

namespace analysis {

/// How far a long piece of work is. `done` and `total` are in units of the work's own choosing (samples, layers).
struct Progress {
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::string what; ///< what is being done now, for people: "observing", "ptsq-int8"
};

/// The one channel for progress and cancelling. Long work calls report() at least once a batch and a layer.
class Control {
public:
    using Callback = std::function<bool(const Progress&)>;

    /// Never stops and tells nobody.
    Control() = default;
    /// `callback` is called on the working thread and returns whether to go on.
    explicit Control(Callback callback) : m_callback(std::move(callback)) { }

    /// False: stop now and return cancelled().
    [[nodiscard]] bool report(const Progress& progress) const { return !m_callback || m_callback(progress); }

private:
    Callback m_callback;
};

/// What work returns after Control told it to stop.
[[nodiscard]] inline tl::unexpected<Error> cancelled()
{
    return fail(ErrorKind::Cancelled, "cancelled");
}

} // namespace analysis
