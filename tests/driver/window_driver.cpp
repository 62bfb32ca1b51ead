// SPDX-License-Identifier: GPL-3.0-or-later
// Does to the window what nobody would: seeded random clicks, keys, drags, openings, runs, cancels. Under the sanitizers
// a fault ends it. Also counts whether memory stays flat while studies are opened and closed.
//   window_driver --seconds 120 --seed 1
//   window_driver --open-close 200
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <string>

#include <QAbstractButton>
#include <QApplication>
#include <QCommandLineParser>
#include <QContextMenuEvent>
#include <QElapsedTimer>
#include <QHelpEvent>
#include <QPointer>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include "../app/fake_backend.h"
#include "../app/samples.h"
#include "app/study/study.h"
#include "app/window/main_window.h"
#include "app/window/theme.h"
#include "widgets/views/run_dialog.h"

namespace {

/// Resident memory of this process, MB.
double memoryMegabytes()
{
    std::ifstream statm("/proc/self/statm");
    double pages = 0;
    statm >> pages >> pages;
    constexpr double pageBytes = 4096;
    return pages * pageBytes / 1e6;
}

/// Dialogs and menus of the random walk run their own event loop: they are closed from within.
void closeWhatBlocks()
{
    if (QWidget* popup = QApplication::activePopupWidget())
        popup->close();
    else if (QWidget* modal = QApplication::activeModalWidget())
        modal->close();
}

class Driver {
public:
    explicit Driver(unsigned seed) : m_random(seed)
    {
        m_backend.layers = 40;
        m_model = file("net.pt2");
        std::ofstream(m_model) << "a model";
        m_studies = { makeStudy("small.qstudy", 1, { "fp32" }),
            makeStudy("large.qstudy", 300, { "fp32", "weights-int8", "ptdq-int8", "ptsq-int8" }),
            makeStudy("empty.qstudy", 5, {}) };
        std::ofstream(file("broken.qstudy")) << "no study";
        m_studies.push_back(file("broken.qstudy"));
        open();
    }

    void step()
    {
        if (!m_window->isVisible())
            open();
        switch (pick(30)) {
        case 0:
            m_window->session()->openStudy(QString::fromStdString(m_studies[std::size_t(pick(int(m_studies.size())))]));
            break;
        case 1:
            m_window->session()->openModel(QString::fromStdString(pick(4) == 0 ? file("none.pt2") : m_model));
            break;
        case 2:
            m_window->session()->close();
            break;
        case 3:
            m_backend.millisecondsPerVariant = pick(200);
            run();
            break;
        case 4:
            m_window->session()->jobs()->cancelAll();
            break;
        case 5:
            m_window->tabs()->setCurrentIndex(pick(m_window->tabs()->count()));
            break;
        case 6:
            m_window->resize(600 + pick(1400), 400 + pick(900));
            break;
        case 7:
            if (pick(4) == 0)
                app::applyTheme(app::ThemeChoice(pick(3)));
            break;
        case 8:
            if (pick(3) == 0)
                m_window->setUpRun();
            break;
        case 9:
            if (auto* dialog = m_window->findChild<widgets::RunDialog*>())
                dialog->close();
            break;
        case 10:
            if (pick(20) == 0)
                m_window->close();
            break;
        case 11:
        case 12:
        case 13:
            key();
            break;
        case 14:
        case 15:
            drag();
            break;
        case 16:
            m_backend.millisecondsPerVariant = pick(30);
            m_window->session()->measureSensitivity({});
            break;
        case 17:
            if (pick(2) == 0)
                m_window->session()->pauseMeasuring(pick(2) == 0);
            else
                m_window->session()->cancelMeasuring();
            break;
        case 18:
        case 19:
            wheel();
            break;
        case 20:
            hover();
            break;
        default:
            click();
        }
        QCoreApplication::processEvents();
        if (pick(8) == 0)
            QTest::qWait(pick(60));
    }

    /// Whether resident memory stays within `tolerance` of what it is once caches are filled.
    bool openAndClose(int times)
    {
        constexpr int warmUp = 20;
        constexpr int every = 20;
        constexpr double tolerance = 0.05;
        double settled = 0;
        double now = 0;
        for (int i = 1; i <= warmUp + times; ++i) {
            m_window->session()->openStudy(QString::fromStdString(m_studies[1]));
            (void)QTest::qWaitFor([&] { return m_window->session()->snapshot() != nullptr; }, 20000);
            m_window->tabs()->setCurrentIndex(i % m_window->tabs()->count());
            QCoreApplication::processEvents();
            m_window->session()->close();
            QTest::qWait(1);
            if (i % every != 0)
                continue;
            now = memoryMegabytes();
            if (i == warmUp)
                settled = now;
            std::printf("opened and closed %3d times: %.1f MB, %+.1f %%\n", i, now, 100 * (now - settled) / settled);
            std::fflush(stdout);
        }
        return std::abs(now - settled) <= tolerance * settled;
    }

private:
    [[nodiscard]] int pick(int count) { return int(m_random() % unsigned(std::max(1, count))); }
    [[nodiscard]] std::string file(const char* name) const
    {
        return m_folder.filePath(QLatin1String(name)).toStdString();
    }

    std::string makeStudy(const char* name, int layers, const std::vector<std::string>& variants) const
    {
        const std::string path = file(name);
        auto study = app::Study::create(path);
        analysis::Provenance provenance = samples::provenance();
        provenance.model.path = m_model;
        const auto run = study->beginRun(provenance, samples::graph(layers));
        for (const std::string& variant : variants)
            (void)study->addVariant(*run, samples::variant(variant, layers, 64));
        if (!variants.empty()) {
            using enum analysis::SensitivityTarget;
            const auto alone = analysis::SensitivityMode::Alone;
            for (const auto target : { Weights, Both }) {
                const app::KeptSensitivity kept = samples::sensitivity(layers, target, alone);
                (void)study->addSensitivity(*run, kept);
                (void)study->addContributions(*run, target, alone, samples::contributions(kept.table));
            }
            (void)study->addPlan(*run, samples::planRecord(layers));
        }
        return path;
    }

    void open()
    {
        m_window.reset();
        m_window =
            std::make_unique<app::MainWindow>([this]() -> analysis::Result<app::Backend*> { return &m_backend; });
        m_window->show();
    }

    void run()
    {
        widgets::RunSetup setup;
        setup.model = m_model;
        setup.data = m_model;
        for (int i = pick(4); i >= 0; --i) {
            analysis::Recipe recipe;
            recipe.name = "ptsq-" + std::to_string(pick(12));
            setup.recipes.push_back(recipe);
        }
        m_window->session()->run(setup);
    }

    QWidget* target()
    {
        QWidget* top = m_window.get();
        if (auto* dialog = m_window->findChild<widgets::RunDialog*>(); dialog != nullptr && pick(2) == 0)
            top = dialog;
        const auto all = top->findChildren<QWidget*>();
        QWidget* widget = all.isEmpty() ? top : all[pick(int(all.size()))];
        return widget->isVisible() && widget->isEnabled() ? widget : nullptr;
    }

    QPoint somewhere(const QWidget* widget) { return { pick(widget->width()), pick(widget->height()) }; }

    void click()
    {
        QWidget* widget = target();
        if (widget == nullptr)
            return;
        const Qt::MouseButton button = pick(6) == 0 ? Qt::RightButton : Qt::LeftButton;
        const QPoint at = somewhere(widget);
        if (button == Qt::RightButton) {
            QContextMenuEvent event(QContextMenuEvent::Mouse, at, widget->mapToGlobal(at));
            QApplication::sendEvent(widget, &event);
        } else if (pick(5) == 0) {
            QTest::mouseDClick(widget, button, {}, at);
        } else {
            QTest::mouseClick(widget, button, {}, at);
        }
    }

    void drag()
    {
        const QPointer<QWidget> widget = target();
        if (widget == nullptr)
            return;
        QTest::mousePress(widget, Qt::LeftButton, {}, somewhere(widget));
        for (int i = 0; i < 5 && widget != nullptr; ++i)
            QTest::mouseMove(widget, somewhere(widget));
        if (widget != nullptr)
            QTest::mouseRelease(widget, Qt::LeftButton, {}, somewhere(widget));
    }

    void wheel()
    {
        QWidget* widget = target();
        if (widget == nullptr)
            return;
        static constexpr Qt::KeyboardModifier modifiers[] = { Qt::NoModifier, Qt::NoModifier, Qt::ShiftModifier,
            Qt::ControlModifier };
        const QPoint at = somewhere(widget);
        const int turn = 120 * (pick(9) - 4);
        QWheelEvent event(at, widget->mapToGlobal(at), {}, pick(5) == 0 ? QPoint(turn, 0) : QPoint(0, turn),
            Qt::NoButton, modifiers[pick(std::size(modifiers))], Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    }

    void hover()
    {
        const QPointer<QWidget> widget = target();
        for (int i = pick(6); i >= 0 && widget != nullptr; --i) {
            const QPoint at = somewhere(widget);
            QTest::mouseMove(widget, at);
            if (pick(4) == 0 && widget != nullptr) {
                QHelpEvent event(QEvent::ToolTip, at, widget->mapToGlobal(at));
                QApplication::sendEvent(widget, &event);
            }
        }
    }

    void key()
    {
        static constexpr Qt::Key keys[] = { Qt::Key_Up, Qt::Key_Down, Qt::Key_Left, Qt::Key_Right, Qt::Key_Tab,
            Qt::Key_Return, Qt::Key_Escape, Qt::Key_Space, Qt::Key_Home, Qt::Key_End, Qt::Key_PageDown, Qt::Key_A,
            Qt::Key_1, Qt::Key_Backspace, Qt::Key_Delete };
        static constexpr Qt::KeyboardModifier modifiers[] = { Qt::NoModifier, Qt::NoModifier, Qt::NoModifier,
            Qt::ShiftModifier, Qt::ControlModifier, Qt::AltModifier };
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : m_window.get(), keys[pick(std::size(keys))],
            modifiers[pick(std::size(modifiers))]);
    }

    std::mt19937 m_random;
    QTemporaryDir m_folder;
    FakeBackend m_backend;
    std::string m_model;
    std::vector<std::string> m_studies;
    std::unique_ptr<app::MainWindow> m_window;
};

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    QStandardPaths::setTestModeEnabled(true);
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QCoreApplication::setOrganizationName("QuantScope driver");
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({ { "seconds", "How long", "N", "20" }, { "seed", "Of the walk", "S", "1" },
        { "open-close", "Instead: open and close a study N times and print the memory", "N", "0" } });
    parser.process(application);

    QTimer closer;
    QObject::connect(&closer, &QTimer::timeout, closeWhatBlocks);
    closer.start(50);
    Driver driver(parser.value("seed").toUInt());
    if (const int times = parser.value("open-close").toInt(); times > 0)
        return driver.openAndClose(times) ? 0 : 1;
    QElapsedTimer timer;
    timer.start();
    long steps = 0;
    while (timer.elapsed() < 1000 * parser.value("seconds").toLongLong()) {
        driver.step();
        ++steps;
    }
    std::printf("%ld steps in %lld s, seed %s, %.1f MB\n", steps, (long long)(timer.elapsed() / 1000),
        qPrintable(parser.value("seed")), memoryMegabytes());
    return 0;
}
