// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "analysis/measure/results.h"

class QComboBox;
class QMenu;
class QStackedLayout;
class QTreeWidget;
class QTreeWidgetItem;

namespace widgets {

class EmptyState;
class Selection;

/// A variant that has no result yet.
struct RunningVariant {
    enum class State { Waiting, Running, Failed };
    QString name;
    State state = State::Waiting;
    double share = 0; ///< 0 … 1 of Running
    QString message; ///< of Failed: why
    bool operator==(const RunningVariant&) const = default;
};

/// One run of a study.
struct StudyRun {
    qint64 id = 0;
    QString title; ///< "22 Nov 2026 08:10 · 6 variants"
    QString details; ///< command, versions: the tooltip
    bool operator==(const StudyRun&) const = default;
};

/// The left side: the study with its model, data and variants, and how far each is.
class StudyPanel : public QWidget {
    Q_OBJECT

public:
    explicit StudyPanel(Selection* selection, QWidget* parent = nullptr);
    ~StudyPanel() override;

    void setRunning(std::vector<RunningVariant> running);
    void setRuns(std::vector<StudyRun> runs, qint64 current); ///< with one run or none the choice is hidden

    [[nodiscard]] QTreeWidget* tree() const { return m_tree; }
    [[nodiscard]] QComboBox* runBox() const { return m_runBox; }
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }

Q_SIGNALS:
    void variantActivated(int variant); ///< double click or Enter; a click alone selects
    void rerunWanted(int variant); ///< "as new recipe…": set up a run that starts from this variant's recipe
    void runChosen(qint64 id);
    void modelWanted(); ///< the empty state's button

protected:
    void changeEvent(QEvent* event) override;

private:
    /// What an item of the tree says.
    struct Line {
        QString text;
        QString state; ///< at the right
        QString toolTip;
        QString spoken; ///< text and state in words
    };
    static void setLine(QTreeWidgetItem* item, const Line& line);
    [[nodiscard]] Line finishedLine(int variant) const;
    [[nodiscard]] static Line runningLine(const RunningVariant& running);
    [[nodiscard]] static QString identityText(const analysis::Identity& identity);
    [[nodiscard]] static int variantOf(const QTreeWidgetItem* item); ///< -1: none

    void showPage();
    void showAnalysis();
    void showModel();
    void showData();
    void showVariants();
    void showVariant();
    void fitNames(); ///< the variants' names, shortened so that they can be told apart
    [[nodiscard]] QTreeWidgetItem* selectedItem() const; ///< of the selected variant; null: none
    void highlight(); ///< the selected variant keeps it wherever a person clicks
    void showMenu(const QPoint& at);
    void fillMenu(QMenu& menu, int variant);
    void currentChanged();
    void activated(const QTreeWidgetItem* item);

    Selection* m_selection;
    std::vector<RunningVariant> m_running;
    std::vector<StudyRun> m_runs;
    QComboBox* m_runBox;
    QTreeWidget* m_tree;
    QTreeWidgetItem* m_model;
    QTreeWidgetItem* m_data;
    QTreeWidgetItem* m_variants;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
    bool m_following = false; ///< the tree follows the selection now, not the other way round
};

} // namespace widgets
