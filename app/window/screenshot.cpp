// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/screenshot.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <utility>

#include <QApplication>
#include <QBuffer>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QSaveFile>
#include <QSettings>
#include <QTabWidget>
#include <QTemporaryDir>

#include "app/backend/library.h"
#include "app/window/complain.h"
#include "app/window/main_window.h"
#include "app/window/tabs.h"
#include "app/window/theme.h"
#include "widgets/views/distribution_view.h"
#include "widgets/views/inspector.h"
#include "widgets/views/plan_view.h"
#include "widgets/views/run_dialog.h"
#include "widgets/views/sensitivity_view.h"

namespace app {

namespace {

/// For what draws itself after its data arrived: layouts, previews, the first reduction of a histogram.
constexpr int settleMilliseconds = 400;
/// A layout of a large network by `dot` takes some seconds.
constexpr int layoutMilliseconds = 3000;
constexpr int openMilliseconds = 30000;

/// Lets the window work until `done`, at most `milliseconds`.
bool waitFor(int milliseconds, const std::function<bool()>& done)
{
    QElapsedTimer timer;
    timer.start();
    while (!done() && timer.elapsed() < milliseconds)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    return done();
}

void settle(int milliseconds = settleMilliseconds)
{
    waitFor(milliseconds, [] { return false; });
}

/// Pictures under their names in one folder.
class Album {
public:
    explicit Album(const std::string& folder) : m_folder(QString::fromStdString(folder)) { }

    [[nodiscard]] bool open() const { return m_folder.mkpath(QStringLiteral(".")); }
    void take(QWidget* widget, const QString& name)
    {
        if (!m_failed.isEmpty())
            return; // a full disk: one line says so, and no half of a picture stays
        const QString path = m_folder.filePath(name + QStringLiteral(".png"));
        QByteArray png;
        QBuffer buffer(&png);
        widget->grab().save(&buffer, "PNG");
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(png) == png.size() && file.commit())
            std::cout << path.toStdString() << '\n';
        else
            m_failed = path;
    }
    [[nodiscard]] const QString& failed() const { return m_failed; }

private:
    QDir m_folder;
    QString m_failed;
};

/// A static 8-bit variant shows most; of its layers the one that is hurt most.
void selectTelling(widgets::Selection* selection)
{
    const analysis::Analysis& analysis = *selection->analysis();
    const auto isStatic = [](const auto& variant) { return variant.recipe.method == analysis::Method::Ptsq; };
    const auto found = std::ranges::find_if(analysis.variants, isStatic);
    const std::size_t variant = found == analysis.variants.end() ? analysis.variants.size() - 1
                                                                 : std::size_t(found - analysis.variants.begin());
    selection->setVariant(int(variant));
    const auto& layers = analysis.variants[variant].layers;
    const auto worst = std::ranges::min_element(
        layers, {}, [](const auto& layer) { return layer.quantized ? layer.weight.error.sqnrDb : 1e9; });
    selection->setLayer(int(worst - layers.begin()));
}

bool detailIsThere(const widgets::Selection* selection)
{
    return selection->layer() < 0 || selection->variant() < 0
        || selection->hasDetail(selection->variant(), selection->layer());
}

/// The other pages of the tab Sensitivity, under the names of what they show.
void takePages(MainWindow& window, const widgets::SensitivityView* view, Album& album)
{
    const char* const names[] = { "map", "table", "flow", "waterfall" };
    for (int page = 1; page < view->pages()->count(); ++page) {
        view->pages()->setCurrentIndex(page);
        settle();
        album.take(&window, QStringLiteral("window-sensitivity-") + QLatin1String(names[page]));
    }
    view->pages()->setCurrentIndex(0);
}

void takeTabs(MainWindow& window, Album& album)
{
    for (int i = 0; i < window.tabs()->count(); ++i) {
        window.tabs()->setCurrentIndex(i);
        QWidget* view = window.tabs()->widget(i);
        const QString id = view->objectName();
        settle(id == QLatin1String("network") ? layoutMilliseconds : settleMilliseconds);
        if (const auto* plan = qobject_cast<widgets::PlanView*>(view)) {
            waitFor(layoutMilliseconds, [&] { return !plan->session()->isPreparing(); });
            settle();
        }
        album.take(&window, QStringLiteral("window-") + id);
        album.take(view, QStringLiteral("view-") + id);
        const auto* sensitivity = qobject_cast<widgets::SensitivityView*>(view);
        if (sensitivity != nullptr && !window.session()->snapshot()->sensitivity.empty())
            takePages(window, sensitivity, album);
        if (auto* distribution = qobject_cast<widgets::DistributionView*>(view)) {
            distribution->setTensor(widgets::DistributionView::Tensor::Input);
            settle(2 * settleMilliseconds);
            album.take(&window, QStringLiteral("window-%1-input").arg(id));
            distribution->setTensor(widgets::DistributionView::Tensor::Weight);
        }
    }
    window.tabs()->setCurrentIndex(0);
}

void takeInspector(MainWindow& window, Album& album)
{
    using Tab = widgets::Inspector::Tab;
    const std::pair<Tab, const char*> tabs[] = { { Tab::Input, "input" }, { Tab::Output, "output" },
        { Tab::Weights, "weights" } };
    for (const auto& [tab, name] : tabs) {
        window.inspector()->setTab(tab);
        settle();
        album.take(window.inspector(), QStringLiteral("inspector-") + QLatin1String(name));
    }
}

/// What Qt says about a platform without a desktop is no concern of who wants pictures.
void dropMessage(QtMsgType /*type*/, const QMessageLogContext& /*context*/, const QString& /*text*/) { }

} // namespace

int takeScreenshots(const ScreenshotRequest& request)
{
    // A person's settings neither shape the pictures nor learn of them.
    const QTemporaryDir settings;
    qInstallMessageHandler(dropMessage);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    applyTheme(request.theme);
    const auto window = std::make_unique<MainWindow>(loadedBackend);
    window->resize(request.width, request.height);
    window->show();
    Session* session = window->session();
    session->openStudy(QFileInfo(QString::fromStdString(request.study)).absoluteFilePath());
    const auto failure = [&] {
        for (const widgets::JobState& job : session->jobs()->states()) {
            if (job.state == widgets::JobState::State::Failed)
                return job.message.toStdString();
        }
        return std::string();
    };
    waitFor(openMilliseconds, [&] { return session->snapshot() != nullptr || !failure().empty(); });
    if (!session->snapshot())
        return complain(failure().empty() ? request.study + ": could not be read in time" : failure(), exitBadInput);
    if (!session->snapshot()->analysis || session->snapshot()->analysis->variants.empty())
        return complain(request.study + ": has no finished variant to draw", exitBadInput);
    Album album(request.folder);
    if (!album.open())
        return complain(request.folder + ": cannot be created; give another folder", exitFailed);

    selectTelling(session->selection());
    waitFor(openMilliseconds, [&] { return detailIsThere(session->selection()); });
    takeTabs(*window, album);
    takeInspector(*window, album);
    widgets::RunDialog* dialog = window->setUpRun();
    settle(layoutMilliseconds); // model and data are looked at
    album.take(dialog, QStringLiteral("dialog-run"));
    dialog->close();
    session->close();
    settle();
    album.take(window.get(), QStringLiteral("window-start"));
    window->close();
    return album.failed().isEmpty()
        ? exitDone
        : complain(album.failed().toStdString() + ": cannot be written; check the folder and the space on the disk",
            exitFailed);
}

} // namespace app
