// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace app
{

/// The whole program: `quantscope info | run | analyze | report | compare …`. Returns the exit code:
/// 0 done, 1 a --fail-if limit is broken, 2 usage, 3 bad input, 4 run failed, 130 interrupted.
int runCommandLine(int argc, char** argv);

} // namespace app
