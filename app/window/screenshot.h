// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend/window_commands.h"

namespace app {

/// Draws the window with each tab, the start page, the dialog that sets up a run, and every view by itself into PNG files
/// of `request.folder`, and prints their names. Needs a QApplication. Returns the exit code.
int takeScreenshots(const ScreenshotRequest& request);

} // namespace app
