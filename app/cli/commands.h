// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/App.hpp>

#include "app/cli/console.h"

namespace app {

// Each adds one command with its options to `program`; when it was given, parsing sets `action` to what it does.
void addInfoCommand(CLI::App& program, Action& action);
void addRunCommand(CLI::App& program, Action& action);
void addAnalyzeCommand(CLI::App& program, Action& action);
void addSensitivityCommand(CLI::App& program, Action& action);
void addPlanCommand(CLI::App& program, Action& action);
void addReportCommand(CLI::App& program, Action& action);
void addCompareCommand(CLI::App& program, Action& action);
void addGuiCommand(CLI::App& program, Action& action);
void addScreenshotCommand(CLI::App& program, Action& action);

} // namespace app
