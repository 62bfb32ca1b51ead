// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/sensitivity_tabs.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFileDialog>
#include <QSaveFile>

#include <nlohmann/json.hpp>

#include "analysis/recipe/recipe_json.h"
#include "app/window/plan_follower.h"
#include "app/window/session.h"
#include "widgets/graph/network_view.h"
#include "widgets/views/plan_view.h"
#include "widgets/views/sensitivity_view.h"

namespace app {

using widgets::NetworkView;
using widgets::PlanView;
using widgets::SensitivityView;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Tabs", text);
}

void showTables(SensitivityView* view, const StudyReader::Snapshot& snapshot)
{
    std::vector<SensitivityView::Table> tables;
    std::vector<SensitivityView::Remark> remarks;
    if (snapshot) {
        for (const ShownSensitivity& each : snapshot->sensitivity) {
            tables.emplace_back(each.kept, &each.kept->table);
            remarks.push_back({ QString::fromStdString(each.kept->settled), each.rankCorrelation });
        }
    }
    view->setTables(tables, remarks);
}

void saveRecipe(Session* session, PlanView* view, const analysis::Assignment& choices)
{
    const auto recipe = session->recipeOf(choices);
    if (!recipe) {
        session->jobs()->reportFailure(tr("Plan"), QString::fromStdString(recipe.error().message));
        return;
    }
    const QString path = QFileDialog::getSaveFileName(view, tr("Save Recipe"),
        QString::fromStdString(recipe->name) + QStringLiteral(".json"), tr("Recipes") + QStringLiteral(" (*.json)"));
    if (path.isEmpty())
        return;
    QSaveFile file(path); // an older file stays until the new one is whole
    const QByteArray content = QByteArray::fromStdString(analysis::toJson(*recipe).dump(2) + "\n");
    if (file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit())
        Q_EMIT session->remark(tr("The recipe is in %1").arg(path));
    else
        session->jobs()->reportFailure(
            tr("Recipe"), tr("%1: cannot be written (%2); give another folder").arg(path, file.errorString()));
}

} // namespace

QWidget* makeSensitivityTab(Session* session)
{
    auto* view = new SensitivityView(session->selection());
    QObject::connect(view, &SensitivityView::measureWanted, session, &Session::measureSensitivity);
    QObject::connect(view, &SensitivityView::pauseWanted, session, &Session::pauseMeasuring);
    QObject::connect(view, &SensitivityView::cancelWanted, session, &Session::cancelMeasuring);
    QObject::connect(view, &SensitivityView::layerValuesChanged, session, &Session::sensitivityShown);
    QObject::connect(
        session, &Session::measuringChanged, view, [session, view] { view->setState(session->measuring()); });
    QObject::connect(
        session, &Session::snapshotChanged, view, [session, view, last = StudyReader::Snapshot()]() mutable {
            // A snapshot comes for every new variant too.
            const StudyReader::Snapshot now = session->snapshot();
            const auto same = [](const ShownSensitivity& a, const ShownSensitivity& b) { return a.kept == b.kept; };
            const bool unchanged = now && last
                && std::equal(now->sensitivity.begin(), now->sensitivity.end(), last->sensitivity.begin(),
                    last->sensitivity.end(), same);
            last = now;
            if (!unchanged)
                showTables(view, now);
        });
    return view;
}

QWidget* makePlanTab(Session* session)
{
    auto* view = new PlanView(session->selection());
    QObject::connect(view, &PlanView::measureWanted, session, &Session::measurePlan);
    QObject::connect(view, &PlanView::compareWanted, session, &Session::comparePlans);
    QObject::connect(
        view, &PlanView::sensitivityWanted, session, [session] { Q_EMIT session->tabWanted("sensitivity"); });
    QObject::connect(view, &PlanView::saveWanted, session,
        [session, view](const analysis::Assignment& choices) { saveRecipe(session, view, choices); });
    QObject::connect(
        session, &Session::runningChanged, view, [session, view] { view->setMeasuring(session->jobs()->isRunning()); });
    new PlanFollower(session, view);
    return view;
}

QWidget* makeNetworkTab(Session* session)
{
    auto* view = new NetworkView(session->selection());
    QObject::connect(view, &NetworkView::modelWanted, session, &Session::modelWanted);
    QObject::connect(session, &Session::sensitivityShown, view,
        [view, last = QString()](const QString& title, const std::vector<std::optional<double>>& values) mutable {
            const QString name = tr("Sensitivity");
            const QString before = view->quantity();
            view->setValues(name, title, values);
            // Who chooses another number in that tab wants to see it here; new measurements change no choice.
            if (last.isEmpty() || title == last || title.isEmpty())
                view->setQuantity(before);
            last = title;
        });
    return view;
}

} // namespace app
