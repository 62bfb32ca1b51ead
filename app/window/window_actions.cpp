// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/window_actions.h"

#include <QActionGroup>
#include <QApplication>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>

#include "app/window/main_window.h"
#include "app/window/recent_studies.h"
#include "app/window/tabs.h"
#include "app/window/theme.h"

namespace app {

namespace {

void fillFile(QMenu* menu, MainWindow* window, WindowActions& actions)
{
    Session* session = window->session();
    menu->addAction(MainWindow::tr("Open &Model…"), QKeySequence::Open, window, &MainWindow::askForModel);
    menu->addAction(MainWindow::tr("Open &Study…"), QKeySequence("Ctrl+Shift+O"), window, &MainWindow::askForStudy);
    actions.recent = menu->addMenu(MainWindow::tr("&Recent Studies"));
    QObject::connect(actions.recent, &QMenu::aboutToShow, window, [menu = actions.recent, session] {
        menu->clear();
        for (const widgets::RecentStudy& study : recentStudies()) {
            if (study.missing)
                continue;
            QAction* action = menu->addAction(QFileInfo(study.path).completeBaseName(), session,
                [session, path = study.path] { session->openStudy(path); });
            action->setToolTip(study.path);
        }
        if (menu->isEmpty())
            menu->addAction(MainWindow::tr("None yet"))->setEnabled(false);
    });
    menu->addSeparator();
    menu->addAction(MainWindow::tr("&Quit"), QKeySequence::Quit, window, &QWidget::close);
}

void fillStudy(QMenu* menu, MainWindow* window, WindowActions& actions)
{
    actions.saveAs = menu->addAction(
        MainWindow::tr("Save Study &As…"), QKeySequence("Ctrl+Shift+S"), window, &MainWindow::askForCopy);
    actions.report =
        menu->addAction(MainWindow::tr("Export &Report…"), QKeySequence("Ctrl+E"), window, &MainWindow::askForReport);
    actions.runs = menu->addMenu(MainWindow::tr("&Runs"));
    menu->addSeparator();
    actions.close = menu->addAction(MainWindow::tr("&Close"), QKeySequence::Close, window->session(), &Session::close);
}

void fillRun(QMenu* menu, MainWindow* window, WindowActions& actions)
{
    Session* session = window->session();
    actions.setUp = menu->addAction(
        MainWindow::tr("&Set Up Run…"), QKeySequence("Ctrl+R"), window, [window] { window->setUpRun(); });
    actions.runChanges = menu->addAction(MainWindow::tr("Run Changed Layers as New &Variant"),
        QKeySequence("Ctrl+Return"), session, &Session::runChanges);
    menu->addSeparator();
    actions.cancel =
        menu->addAction(MainWindow::tr("&Cancel All"), QKeySequence("Ctrl+."), session->jobs(), &JobQueue::cancelAll);
    menu->addSeparator();
    menu->addAction(MainWindow::tr("Try the &Demo"), session, &Session::runDemo);
}

void fillView(QMenu* menu, MainWindow* window, WindowActions& actions)
{
    widgets::Selection* selection = window->session()->selection();
    actions.back =
        menu->addAction(MainWindow::tr("&Back"), QKeySequence("Alt+Left"), selection, &widgets::Selection::back);
    actions.forward =
        menu->addAction(MainWindow::tr("&Forward"), QKeySequence("Alt+Right"), selection, &widgets::Selection::forward);
    menu->addAction(MainWindow::tr("Find &Layer"), QKeySequence::Find, window, &MainWindow::findLayer);
    menu->addSeparator();
    int place = 0;
    for (const TabEntry& entry : tabEntries()) {
        menu->addAction(QCoreApplication::translate("Tabs", entry.title),
            QKeySequence(QStringLiteral("Ctrl+%1").arg(place + 1)), window,
            [window, place] { window->tabs()->setCurrentIndex(place); });
        ++place;
    }
    menu->addSeparator();
    QMenu* themes = menu->addMenu(MainWindow::tr("&Theme"));
    auto* group = new QActionGroup(themes);
    const auto add = [&](const QString& text, ThemeChoice choice) {
        QAction* action = themes->addAction(text, window, [choice] {
            storeTheme(choice);
            applyTheme(choice);
        });
        action->setCheckable(true);
        action->setChecked(storedTheme() == choice);
        group->addAction(action);
    };
    add(MainWindow::tr("As the S&ystem"), ThemeChoice::System);
    add(MainWindow::tr("&Light"), ThemeChoice::Light);
    add(MainWindow::tr("&Dark"), ThemeChoice::Dark);
    menu->addSeparator();
    actions.view = menu;
}

} // namespace

WindowActions makeMenus(MainWindow* window)
{
    WindowActions actions;
    QMenuBar* bar = window->menuBar();
    fillFile(bar->addMenu(MainWindow::tr("&File")), window, actions);
    fillStudy(bar->addMenu(MainWindow::tr("&Study")), window, actions);
    fillRun(bar->addMenu(MainWindow::tr("&Run")), window, actions);
    fillView(bar->addMenu(MainWindow::tr("&View")), window, actions);
    QMenu* help = bar->addMenu(MainWindow::tr("&Help"));
    help->addAction(MainWindow::tr("&About QuantScope"), window, &MainWindow::showAbout);
    return actions;
}

} // namespace app
