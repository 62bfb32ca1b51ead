// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/exit_code.h"

namespace app {

/// Writes "quantscope: message" to standard error and returns the code: for what ends the program before its window is
/// there, when nobody looks at one.
int complain(const std::string& message, ExitCode code);

} // namespace app
