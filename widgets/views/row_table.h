// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace widgets {

/// A table of things that are rows: whole rows are selected, several at a time, a click on a header sorts (a third one
/// gives the model's order again), rows are of one height, bars are drawn where the model has them. Copy takes the
/// selected rows.
class RowTable : public QTableView {
    Q_OBJECT

public:
    explicit RowTable(QWidget* parent = nullptr);
    ~RowTable() override;

    /// The selected rows (without a selection: the current one), shown columns in the order they are shown, tab
    /// between, a header first, as the cells show them.
    [[nodiscard]] QString selectedText() const;
    void fitRows(); ///< as high as the font needs
    /// Pixels that nothing in a column is cut at, its header included.
    [[nodiscard]] int contentWidth(int column) const;

public Q_SLOTS:
    void copyRows() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace widgets
