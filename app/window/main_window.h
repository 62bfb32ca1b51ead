// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QMainWindow>

#include "app/window/session.h"
#include "app/window/window_actions.h"

class QLabel;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace widgets {
class FindingsPanel;
class Inspector;
class JobsPanel;
class RunDialog;
class StartPage;
class StudyPanel;
} // namespace widgets

namespace app {

class ChangesBar;

/// The window: study at the left, views in tabs, inspector at the right, jobs and findings below. It only arranges; what
/// happens is in Session.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(BackendSource backend, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Session* session() { return &m_session; }
    [[nodiscard]] QTabWidget* tabs() const { return m_tabs; }
    [[nodiscard]] widgets::StartPage* startPage() const { return m_start; }
    [[nodiscard]] widgets::Inspector* inspector() const { return m_inspector; }
    /// Opens a dialog to set up a run; with `data` where it is not empty. The one that is open, if any, comes to front.
    widgets::RunDialog* setUpRun(const QString& data = {}, const analysis::Recipe* recipe = nullptr);
    /// False after closing while something did not come to its end within a second: the process must then end at once,
    /// without destructors.
    [[nodiscard]] bool endedCleanly() const { return m_endedCleanly; }

public Q_SLOTS:
    void askForModel();
    void askForStudy();
    void askForCopy();
    void askForReport();
    void findLayer();
    void showAbout();

protected:
    void closeEvent(QCloseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    void connectSession();
    void connectPanels();
    void showOpened();
    void showSnapshot();
    void showRunning();
    void showChanges();
    void showStatus();
    void restore();
    void store();

    Session m_session;
    QStackedWidget* m_pages;
    widgets::StartPage* m_start;
    QSplitter* m_columns; ///< study | views | inspector
    QSplitter* m_rows; ///< columns over the bottom
    QSplitter* m_bottom; ///< jobs | findings
    widgets::StudyPanel* m_study;
    QTabWidget* m_tabs;
    ChangesBar* m_changes;
    widgets::Inspector* m_inspector;
    widgets::JobsPanel* m_jobs;
    widgets::FindingsPanel* m_findings;
    QLineEdit* m_find;
    QLabel* m_exactness;
    WindowActions m_actions;
    bool m_painted = false;
    bool m_endedCleanly = true;
};

} // namespace app
