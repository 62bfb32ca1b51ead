// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>

namespace app {

/// Installs the program's text in the locale's language for the running QCoreApplication, and Qt's own (buttons of its
/// dialogs) where the system has it. Without a translation text stays English, with its plurals.
void loadTranslation(const QLocale& locale);

} // namespace app
