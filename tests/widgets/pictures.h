// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QPalette>

class QWidget;

namespace pictures {

/// The palette of a dark desktop.
QPalette darkPalette();

/// Whether QUANTSCOPE_PICTURES names a folder to draw into.
bool wanted();

/// Saves what `make` builds as NAME-light.png, NAME-dark.png at 1280 × 800 and NAME-light-large.png,
/// NAME-dark-large.png at 2560 × 1600.
void take(const char* name, const std::function<QWidget*()>& make);

} // namespace pictures
