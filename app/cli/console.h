// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "analysis/control.h"
#include "analysis/result.h"
#include "app/backend/window_commands.h"
#include "app/cli/progress.h"
#include "app/exit_code.h"

namespace app {

/// What of Qt a command needs.
enum class QtPart {
    Core, ///< studies load their database driver as a plugin
    Drawing, ///< fonts and charts; no display
};

/// Where a command writes, and how it learns that it shall stop.
struct Console {
    std::ostream& out; ///< results
    std::ostream& err; ///< messages and progress
    ProgressStyle progress = ProgressStyle::None;
    std::function<bool()> interrupted; ///< whether a person asked to stop; empty: never
    std::string commandLine; ///< as it was typed, for the record
    WindowCommands window{}; ///< what `gui` and `screenshot` call
    /// Makes the Qt application that a command needs; empty: there is one already.
    std::function<void(QtPart)> startQt{};
};

/// A command that was understood and waits to be carried out.
struct Action {
    std::function<int(Console&)> carryOut;
    QtPart needs = QtPart::Core;
};

[[nodiscard]] ExitCode exitCode(analysis::ErrorKind kind);
/// Writes "quantscope: message" and returns the exit code.
int complain(Console& console, const analysis::Error& error);
/// Writes "quantscope: note: message".
void note(Console& console, const std::string& message);
/// Draws progress on `printer` and stops when the console was interrupted. Both must outlive what it returns.
[[nodiscard]] analysis::Control controlFor(const Console& console, ProgressPrinter& printer);
/// Stops when the console was interrupted, and shows nothing.
[[nodiscard]] analysis::Control silentControl(const Console& console);

/// "a, b, c"
[[nodiscard]] std::string joined(const std::vector<std::string>& texts);

} // namespace app
