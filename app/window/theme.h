// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend/window_commands.h"

namespace app {

/// Changes the whole application's colours now; System takes those of the desktop.
void applyTheme(ThemeChoice choice);
[[nodiscard]] ThemeChoice storedTheme(); ///< of the program's settings
void storeTheme(ThemeChoice choice);

} // namespace app
