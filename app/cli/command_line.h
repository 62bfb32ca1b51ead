// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "app/cli/console.h"

namespace app {

/// The whole program: `quantscope info | run | analyze | sensitivity | plan | report | compare | gui | screenshot …`;
/// `window` carries out the last two. Returns the exit code: 0 done, 1 a --fail-if limit is broken, 2 usage, 3 bad
/// input, 4 run failed, 130 interrupted. The first SIGINT keeps what is finished, the second ends the process at once.
int runCommandLine(int argc, char** argv, const WindowCommands& window = {});

/// The same for arguments without the program's name, writing where `console` says. Touches no global state; studies
/// need a QCoreApplication.
int run(std::span<const std::string> arguments, Console& console);

} // namespace app
