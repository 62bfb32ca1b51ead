// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

class QWidget;

namespace app {

class Session;

/// One tab in the middle of the window.
struct TabEntry {
    const char* id; ///< stable: settings and names of pictures
    const char* title; ///< English; translated in the context "Tabs"
    QWidget* (*make)(Session* session); ///< the view, connected with the session
};

/// All tabs, from left to right. Whoever adds a view adds a line in tabs.cpp.
[[nodiscard]] std::span<const TabEntry> tabEntries();

} // namespace app
