// SPDX-License-Identifier: GPL-3.0-or-later
// What a newcomer does, with the real window, engine and display: tries the demo, runs three variants of its own, looks at
// layers in every tab, exports. Takes pictures of the screen, and ends with 1 where something is not as it should be.
//   window_visit DIR
#include <cstdio>
#include <filesystem>
#include <string>

#include <unistd.h>

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QStandardPaths>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "analysis/recipe/variants.h"
#include "app/backend/library.h"
#include "app/window/main_window.h"
#include "app/window/theme.h"
#include "widgets/charts/chart_frame.h"
#include "widgets/graph/network_view.h"
#include "widgets/views/inspector.h"
#include "widgets/views/layers_view.h"
#include "widgets/views/plan_view.h"
#include "widgets/views/run_dialog.h"
#include "widgets/views/start_page.h"

namespace {

constexpr int shortWait = 20'000; ///< ms
constexpr int runWait = 300'000; ///< ms; a run on a loaded machine
constexpr int settleWait = 400; ///< ms; what is drawn after something has come

class Visit {
public:
    explicit Visit(const QString& folder) : m_folder(folder)
    {
        m_folder.mkpath(QStringLiteral("."));
        m_window = std::make_unique<app::MainWindow>(app::loadedBackend);
    }

    int go()
    {
        m_window->resize(m_window->screen()->size());
        m_window->show();
        check("the window is on the screen", QTest::qWaitForWindowExposed(m_window.get(), shortWait));
        picture("start");
        tryDemo();
        runOwnVariants();
        lookAtLayers();
        exportAll();
        check("the window closes", m_window->close() && m_window->endedCleanly());
        std::printf("%s after %.1f s\n", m_failed == 0 ? "all is well" : "FAILED", double(m_clock.elapsed()) / 1000);
        return m_failed == 0 ? 0 : 1;
    }

private:
    void check(const std::string& what, bool well)
    {
        std::printf("%6.1f s  %s: %s\n", double(m_clock.elapsed()) / 1000, what.c_str(), well ? "yes" : "NO");
        std::fflush(stdout);
        m_failed += well ? 0 : 1;
        for (const widgets::JobState& job : m_window->session()->jobs()->states()) {
            if (!well && job.state == widgets::JobState::State::Failed)
                std::printf("          %s\n", qPrintable(job.message));
        }
    }

    /// Of the screen as the display has it.
    void picture(const char* name)
    {
        QTest::qWait(settleWait);
        const QPixmap screen = m_window->screen()->grabWindow(0);
        check(std::string("picture of ") + name,
            screen.save(m_folder.filePath(QStringLiteral("visit-%1.png").arg(QLatin1String(name)))));
    }

    template <class Place>
    void click(QWidget* widget, const Place& at)
    {
        QWidget* window = widget->window();
        QTest::mouseClick(window->windowHandle(), Qt::LeftButton, {}, widget->mapTo(window, at));
    }

    [[nodiscard]] std::size_t variants()
    {
        const auto& analysis = m_window->session()->selection()->analysis();
        return analysis ? analysis->variants.size() : 0;
    }

    bool waitForRun(std::size_t count)
    {
        return QTest::qWaitFor(
            [&] { return variants() >= count && !m_window->session()->jobs()->isRunning(); }, runWait);
    }

    void tryDemo()
    {
        QPushButton* demo = nullptr;
        for (auto* button : m_window->startPage()->findChildren<QPushButton*>()) {
            if (button->text() == widgets::StartPage::tr("Try the &Demo"))
                demo = button;
        }
        check("the start page offers the demo", demo != nullptr && demo->isEnabled());
        if (demo == nullptr)
            return;
        click(demo, demo->rect().center());
        check("the first variant is shown", QTest::qWaitFor([&] { return variants() > 0; }, runWait));
        picture("running");
        check("the demo has run", waitForRun(2));
        picture("demo");
    }

    void runOwnVariants()
    {
        const std::size_t before = variants();
        widgets::RunDialog* dialog = m_window->setUpRun();
        widgets::RunSetup setup = dialog->setup();
        analysis::VariantLists lists;
        lists.methods = { analysis::Method::Ptsq };
        lists.weightFormats = { analysis::Format{ analysis::FormatKind::SignedInteger, 6 },
            analysis::Format{ analysis::FormatKind::SignedInteger, 5 },
            analysis::Format{ analysis::FormatKind::SignedInteger, 3 } };
        setup.recipes = analysis::variants(lists).value();
        dialog->setSetup(setup);
        check("three variants are set up", QTest::qWaitFor([&] { return dialog->isReady(); }, shortWait));
        picture("dialog");
        click(dialog->runButton(), dialog->runButton()->rect().center());
        check("three more variants have run", waitForRun(before + 3) && variants() == before + 3);
    }

    void lookAtLayers()
    {
        QTabWidget* tabs = m_window->tabs();
        widgets::Selection* selection = m_window->session()->selection();
        for (int i = 0; i < tabs->count(); ++i) {
            click(tabs->tabBar(), tabs->tabBar()->tabRect(i).center());
            QWidget* view = tabs->widget(i);
            const std::string name = view->objectName().toStdString();
            check("tab " + name + " is shown", tabs->currentIndex() == i && view->isVisible());
            if (auto* layers = qobject_cast<widgets::LayersView*>(view)) {
                for (const int row : { 0, 2 }) {
                    const QRect place = layers->table()->visualRect(layers->table()->model()->index(row, 0));
                    click(layers->table()->viewport(), place.center());
                    check("layer " + std::to_string(row) + " is selected with its pictures",
                        selection->layer() == row
                            && QTest::qWaitFor(
                                [&] { return selection->hasDetail(selection->variant(), row); }, shortWait));
                }
            }
            picture(name.c_str());
        }
    }

    void exportAll()
    {
        const auto written = [&](const QString& name) { return QFileInfo(m_folder.filePath(name)).size() > 100; };
        const auto* layers = m_window->findChild<widgets::LayersView*>();
        check("the table of layers is exported",
            layers->writeCsv(m_folder.filePath("layers.csv")).has_value() && written("layers.csv"));
        auto* network = m_window->findChild<widgets::NetworkView*>();
        check("the network is exported",
            network->writePicture(m_folder.filePath("network.svg")).has_value() && written("network.svg"));
        for (auto* chart : m_window->inspector()->findChildren<widgets::ChartFrame*>()) {
            const QString name = QLatin1String(chart->metaObject()->className()).mid(9);
            check("chart " + name.toStdString() + " is exported",
                chart->writePicture(m_folder.filePath(name + ".svg")).has_value() && written(name + ".svg")
                    && chart->writeData(m_folder.filePath(name + ".csv")).has_value());
        }
        const QString report = m_folder.filePath("report");
        bool told = false;
        app::Session* session = m_window->session();
        QObject::connect(session, &app::Session::remark, session,
            [&](const QString& text) { told = told || text == app::Session::tr("The report is in %1").arg(report); });
        session->exportReport(report);
        check("the report is exported", QTest::qWaitFor([&] { return told; }, runWait) && written("report/report.pdf"));
        QObject::disconnect(session, &app::Session::remark, session, nullptr);
    }

    QDir m_folder;
    QElapsedTimer m_clock = [] {
        QElapsedTimer clock;
        clock.start();
        return clock;
    }();
    int m_failed = 0;
    std::unique_ptr<app::MainWindow> m_window;
};

} // namespace

int main(int argc, char** argv)
{
    // The window has its report written by the program that it is part of, which here lies beside.
    if (argc > 1 && std::string(argv[1]) == "report") {
        const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "quantscope";
        execv(program.c_str(), argv);
        return 127;
    }
    const QApplication application(argc, argv);
    if (argc != 2) {
        std::fprintf(stderr, "window_visit DIR\n");
        return 2;
    }
    QStandardPaths::setTestModeEnabled(true);
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QCoreApplication::setOrganizationName(QStringLiteral("QuantScope visit"));
    app::applyTheme(app::ThemeChoice::Light);
    std::printf("on %s\n", qPrintable(QGuiApplication::platformName()));
    return Visit(QString::fromLocal8Bit(argv[1])).go();
}
