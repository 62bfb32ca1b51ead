// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/start.h"

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QApplication>
#include <QFileInfo>
#include <QTimer>

#include "app/backend/library.h"
#include "app/window/complain.h"
#include "app/window/main_window.h"
#include "app/window/screenshot.h"
#include "app/window/theme.h"
#include "app/window/translation.h"

namespace app {

namespace {

constexpr const char* windowCommand = "gui";

/// Files to open the window with; nullopt: the arguments are for the command line.
std::optional<std::vector<std::string>> filesToOpen(const std::vector<std::string>& arguments)
{
    const auto isOption = [](const std::string& argument) { return argument.starts_with('-'); };
    if (std::ranges::any_of(arguments, isOption))
        return std::nullopt;
    if (arguments.empty())
        return std::vector<std::string>();
    if (arguments.front() == windowCommand)
        return std::vector<std::string>(arguments.begin() + 1, arguments.end());
    // A file that is called like a command is opened with "gui".
    static const std::vector<std::string> commands{ "info", "run", "analyze", "report", "compare", "sensitivity",
        "plan", "screenshot" };
    const auto exists = [](const std::string& path) { return QFileInfo::exists(QString::fromStdString(path)); };
    if (std::ranges::find(commands, arguments.front()) == commands.end() && exists(arguments.front()))
        return arguments;
    return std::nullopt;
}

/// Qt ends the process where there is no display; a person wants to know why.
bool displayIsMissing()
{
    return qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && qEnvironmentVariableIsEmpty("DISPLAY")
        && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

void nameProgram()
{
    QCoreApplication::setOrganizationName(QStringLiteral("QuantScope"));
    QCoreApplication::setApplicationName(QStringLiteral("QuantScope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(QUANTSCOPE_VERSION));
    // Numbers in files and messages keep their point; views have their locale from QLocale.
    std::setlocale(LC_NUMERIC, "C");
    loadTranslation(QLocale());
}

int openWindow(const std::vector<std::string>& files)
{
    applyTheme(storedTheme());
    const auto window = std::make_unique<MainWindow>(loadedBackend);
    window->show();
    // Where no window manager gives it the focus, its keys would wait for a click.
    window->activateWindow();
    QStringList paths;
    for (const std::string& file : files)
        paths << QFileInfo(QString::fromStdString(file)).absoluteFilePath();
    if (!paths.isEmpty())
        QTimer::singleShot(0, window.get(), [&] { window->session()->openFiles(paths); });
    const int code = QApplication::exec();
    // Work that has not stopped still uses what destructors would take away. All results are in the study.
    if (!window->endedCleanly())
        std::_Exit(code);
    return code;
}

} // namespace

int start(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    if (const auto files = filesToOpen(arguments)) {
        for (const std::string& file : *files) {
            if (!QFileInfo::exists(QString::fromStdString(file)) && !file.starts_with("synthetic:"))
                return complain(file + ": no such file; give a study, a model or data", exitUsage);
        }
        if (displayIsMissing())
            return complain("there is no display to open the window on; set DISPLAY or WAYLAND_DISPLAY, or use the "
                            "command line ('quantscope --help')",
                exitFailed);
        const QApplication application(argc, argv);
        nameProgram();
        return openWindow(*files);
    }
    const auto backend = loadedBackend();
    if (!backend)
        return complain(backend.error().message, exitFailed);
    WindowCommands window;
    window.screenshot = [](const ScreenshotRequest& request) {
        nameProgram();
        return takeScreenshots(request);
    };
    return (*backend)->runCommandLine(argc, argv, window);
}

} // namespace app
