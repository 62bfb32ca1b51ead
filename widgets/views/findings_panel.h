// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "analysis/judge/findings.h"

class QStackedLayout;
class QTableView;

namespace widgets {

class EmptyState;
class FindingsModel;
class Selection;

/// What a reader should know, most severe first: severity, layer, number, reason and remedy, and where the remedy can be
/// tried a button. A click selects variant and layer.
class FindingsPanel : public QWidget {
    Q_OBJECT

public:
    explicit FindingsPanel(Selection* selection, QWidget* parent = nullptr);
    ~FindingsPanel() override;

    void setFindings(std::vector<analysis::Finding> findings);
    [[nodiscard]] const std::vector<analysis::Finding>& findings() const;

    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }

Q_SIGNALS:
    void applyWanted(const analysis::Recipe& recipe); ///< "Try as new variant"
    void runWanted(); ///< the empty state's button

private:
    void showPage();
    void fitRows();
    void rowChosen(int row);
    void apply(int row);

    Selection* m_selection;
    FindingsModel* m_model;
    QTableView* m_table;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
};

} // namespace widgets
