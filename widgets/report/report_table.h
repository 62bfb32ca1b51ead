// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QColor>
#include <QString>
#include <QStringList>

namespace widgets {

/// A column of a table on paper.
struct ReportColumn {
    enum class Kind {
        Name, ///< left-aligned; gives way and is elided in the middle where there is little room
        Word, ///< left-aligned
        Number, ///< right-aligned
    };
    QString title; ///< with its unit; a line break makes two lines
    Kind kind = Kind::Number;
};

/// A table on paper: one line a row, its header repeated on each page.
struct ReportTable {
    std::vector<ReportColumn> columns;
    std::vector<QStringList> rows; ///< as many texts as columns
    std::vector<QColor> marks{}; ///< a square of that colour before each row's first text; empty: none
    int emphasized = -1; ///< row on a tinted ground
};

/// How many rows stand on each page when the first has room for `first` and all others for `other` (at least 1). A
/// table whose first page would hold fewer than three of its rows begins on the next: then the first number is 0.
[[nodiscard]] std::vector<int> rowsPerPage(int rows, int first, int other);

/// Widths that fill `available`: what is too much is taken from the columns of names (down to `leastName`), then from
/// all in proportion; what is left over is spread evenly.
[[nodiscard]] std::vector<double> columnWidths(
    const std::vector<double>& natural, const std::vector<ReportColumn>& columns, double available, double leastName);

} // namespace widgets
