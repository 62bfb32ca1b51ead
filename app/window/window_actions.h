// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAction;
class QMenu;

namespace app {

class MainWindow;

/// The menus of a window, and of their entries those whose state changes.
struct WindowActions {
    QAction* saveAs = nullptr;
    QAction* report = nullptr;
    QAction* close = nullptr;
    QAction* setUp = nullptr;
    QAction* runChanges = nullptr;
    QAction* cancel = nullptr;
    QAction* back = nullptr;
    QAction* forward = nullptr;
    QMenu* recent = nullptr;
    QMenu* runs = nullptr; ///< the groups of runs of the study
    QMenu* view = nullptr; ///< panels add their own switches
};

/// Fills the menu bar.
[[nodiscard]] WindowActions makeMenus(MainWindow* window);

} // namespace app
