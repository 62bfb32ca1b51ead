// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace app {

enum class ThemeChoice { System, Light, Dark };

/// Draws the window and every view from a finished study.
struct ScreenshotRequest {
    std::string study;
    std::string folder; ///< of the PNG files
    int width = 1280; ///< pixels
    int height = 800;
    ThemeChoice theme = ThemeChoice::Light;
};

/// What the command line cannot do itself, because windows are not part of the library that it lives in. Each returns
/// the exit code; empty: windows cannot be opened from here.
struct WindowCommands {
    std::function<int(const std::vector<std::string>& files)> open;
    std::function<int(const ScreenshotRequest&)> screenshot;
};

} // namespace app
