// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QByteArray>
#include <QString>

#include "analysis/result.h"

namespace widgets {

/// One line of a PDF's outline (bookmarks).
struct Bookmark {
    QString title;
    int page = 0; ///< from 0
    int level = 0; ///< 0: top; at most one deeper than the one before
    double top = 0; ///< where on the page it points, in points from its lower edge
    bool operator==(const Bookmark&) const = default;
};

/// What a PDF says of itself beside what QPdfWriter can (title, creator).
struct PdfFacts {
    QString author;
    QString subject;
    std::vector<Bookmark> outline;
};

/// `pdf` with an outline and the facts, as an incremental update (PDF 1.7, 7.5.6): what QPdfWriter wrote stays byte for
/// byte, changed and new objects and a second table of references follow. Readers open it with the outline in sight.
/// Error: failed, saying what was not found, for a file that is not built as QPdfWriter builds them.
[[nodiscard]] analysis::Result<QByteArray> withFacts(const QByteArray& pdf, const PdfFacts& facts);

} // namespace widgets
