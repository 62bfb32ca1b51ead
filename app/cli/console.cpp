// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

namespace app {

using analysis::ErrorKind;

ExitCode exitCode(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Usage:
        return exitUsage;
    case ErrorKind::BadInput:
    case ErrorKind::NoData:
        return exitBadInput;
    case ErrorKind::Cancelled:
        return exitInterrupted;
    case ErrorKind::Failed:
        break;
    }
    return exitFailed;
}

int complain(Console& console, const analysis::Error& error)
{
    const bool stopped = error.kind == ErrorKind::Cancelled;
    console.err << "quantscope: " << (stopped ? "interrupted" : error.message) << '\n' << std::flush;
    return exitCode(error.kind);
}

void note(Console& console, const std::string& message)
{
    console.err << "quantscope: note: " << message << '\n' << std::flush;
}

analysis::Control controlFor(const Console& console, ProgressPrinter& printer)
{
    return analysis::Control([&console, &printer](const analysis::Progress& progress) {
        printer.show(progress);
        return !console.interrupted || !console.interrupted();
    });
}

analysis::Control silentControl(const Console& console)
{
    return analysis::Control(
        [&console](const analysis::Progress&) { return !console.interrupted || !console.interrupted(); });
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

} // namespace app
