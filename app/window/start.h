// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace app {

/// The program: opens the window for `quantscope`, `quantscope FILE…` and `quantscope gui FILE…` without loading LibTorch
/// first, and hands everything else to the command line. Returns the exit code.
int start(int argc, char** argv);

} // namespace app
