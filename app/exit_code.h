// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace app {

/// What the program tells its caller.
enum ExitCode : int {
    exitDone = 0,
    exitLimitBroken = 1, ///< a --fail-if limit is broken
    exitUsage = 2,
    exitBadInput = 3,
    exitFailed = 4,
    exitInterrupted = 130, ///< 128 + SIGINT, as shells count
};

} // namespace app
