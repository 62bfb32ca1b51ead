// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "analysis/measure/results.h"

class QComboBox;

namespace widgets {

// A combo box that chooses a variant: an item's data is its index in Analysis::variants.

void setUpVariantBox(QComboBox* box, const QString& accessibleName);
/// `none` is the text of a first item with index -1; empty: there is no such item. Emits nothing.
void fillVariantBox(QComboBox* box, const analysis::Analysis* analysis, const QString& none);
/// Emits nothing.
void chooseVariant(QComboBox* box, int variant);

} // namespace widgets
