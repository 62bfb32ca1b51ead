// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QByteArray>
#include <QObject>

class QMenu;

namespace widgets {

class RowTable;

/// Which columns of a table are shown, and how wide. Until a person chooses columns or widths, as many are shown as
/// fit, the most important ones first, and columns with bars share what room is left.
class ColumnSet : public QObject {
    Q_OBJECT

public:
    struct Rules {
        std::vector<int> ranking; ///< all columns that can be shown, the most important first; the first always is
        std::function<bool(int column)> isPossible; ///< whether a column has something to show now
        std::function<int(int column)> width; ///< that its content needs, pixels
        std::function<bool(int column)> hasBars; ///< it gains by being wider
        std::function<QString(int column)> title; ///< in one line
    };

    /// For a table whose model is set, as its child.
    ColumnSet(RowTable* table, Rules rules);
    ~ColumnSet() override;

    [[nodiscard]] bool isShown(int column) const;
    void show(int column); ///< as a person wants it
    void hide(int column);
    [[nodiscard]] bool isAutomatic() const { return m_automatic; }
    void setAutomatic(); ///< shows what fits again
    void measure(); ///< after content or font have changed, then fits
    void fit(); ///< after what is possible has changed
    void fillMenu(QMenu& menu); ///< with the columns to choose from

    [[nodiscard]] QByteArray save() const; ///< for restore()
    void restore(const QByteArray& columns); ///< what is of another version, or nothing of the kind, changes nothing

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(int column, bool shown);
    [[nodiscard]] int widthOf(int column) const;
    [[nodiscard]] std::vector<int> fitting() const;
    void spread();

    RowTable* m_table;
    Rules m_rules;
    std::vector<int> m_widths; ///< by column, as measured
    std::vector<int> m_chosen; ///< by a person; unused while automatic
    bool m_automatic = true;
    bool m_fitting = false; ///< widths change by this class
};

} // namespace widgets
