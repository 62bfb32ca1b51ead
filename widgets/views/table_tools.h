// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QTableView;

namespace widgets {

// What the tables of the middle share.

/// Looks and behaviour: whole rows, several at a time, sorted by a click on a header, no grid, rows of one height.
void setUpTable(QTableView* table);

/// The selected rows (without a selection: the current one), shown columns in the order they are shown, tab between, a
/// header first, as the cells show them.
[[nodiscard]] QString selectedText(const QTableView* table);

} // namespace widgets
