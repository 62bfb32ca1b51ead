// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>

namespace widgets {

/// Titles of one or two lines, as far from the edge as the cells below them. The sign of the sorting stands above the
/// text, so that narrow columns need no room for it; a NoteRole stands at the left of the last line, above the bars.
class TableHeader : public QHeaderView {
    Q_OBJECT

public:
    static constexpr int padding = 6; ///< left and right of the text, pixels

    explicit TableHeader(QWidget* parent = nullptr);
    ~TableHeader() override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int column) const override;
    QSize sectionSizeFromContents(int column) const override;
};

} // namespace widgets
