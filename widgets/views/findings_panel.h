// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QTimer>
#include <QWidget>

#include "analysis/judge/findings.h"

class QStackedLayout;
class QTableView;

namespace widgets {

class EmptyState;
class FindingsModel;
class PanelHeader;
class Selection;

/// What a reader should know, most severe first: how many there are, and of each severity, number, layer, reason and
/// remedy in full, and where the remedy can be tried a button. A click selects variant and layer. Those of one kind are
/// folded behind their worst.
class FindingsPanel : public QWidget {
    Q_OBJECT

public:
    enum class Activity { Idle, Running };

    explicit FindingsPanel(Selection* selection, QWidget* parent = nullptr);
    ~FindingsPanel() override;

    void setFindings(std::vector<analysis::Finding> findings);
    [[nodiscard]] const std::vector<analysis::Finding>& findings() const;
    /// Whether something is being measured: then an empty list is no good news yet.
    void setActivity(Activity activity);

    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }
    [[nodiscard]] PanelHeader* header() const { return m_header; }

Q_SIGNALS:
    void applyWanted(const analysis::Recipe& recipe); ///< "Try as new variant"
    void runWanted(); ///< the empty state's button

protected:
    /// Rows are as high as their text at this width; keys fold and unfold.
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showPage();
    void fitRows();
    void fitHeights();
    void fitRow(int row);
    void fitSomeRows();
    void toggle(int row); ///< where the row stands for others
    void rowChosen(int row);
    void apply(int row);

    Selection* m_selection;
    FindingsModel* m_model;
    PanelHeader* m_header;
    QTableView* m_table;
    EmptyState* m_empty;
    QTimer m_fit; ///< the rows that are not fitted yet, some at a time
    int m_fitted = 0;
    int m_fittedWidth = -1; ///< of the text
    Activity m_activity = Activity::Idle;
    QStackedLayout* m_pages;
};

} // namespace widgets
