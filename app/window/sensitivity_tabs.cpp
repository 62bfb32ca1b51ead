// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/sensitivity_tabs.h"

#include <algorithm>
#include <memory>

#include <QCoreApplication>
#include <QFileDialog>
#include <QSaveFile>

#include <nlohmann/json.hpp>

#include "analysis/plan/planned.h"
#include "analysis/recipe/recipe_json.h"
#include "app/window/session.h"
#include "widgets/graph/network_view.h"
#include "widgets/views/plan_view.h"
#include "widgets/views/sensitivity_view.h"
#include "widgets/views/when_seen.h"

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

/// What a person or a command has run that is a plan of the problem.
void showMeasured(widgets::PlanSession* plan, const StudySnapshot& snapshot)
{
    for (const analysis::VariantResult& variant : snapshot.analysis->variants) {
        // FP32 is what plans are compared with, none of them.
        if (variant.recipe.method == analysis::Method::Fp32)
            continue;
        if (const auto choices = assignmentOf(*plan->problem(), snapshot.planInputs->base, variant.recipe))
            plan->setMeasured(*choices,
                { variant.output.error.mse, variant.output.error.sqnrDb, variant.output.top1Drop, variant.samples },
                QString::fromStdString(variant.recipe.name));
    }
    if (!snapshot.planned)
        return;
    for (const analysis::PlanResult& each : snapshot.planned->plans) {
        const auto choices = analysis::assignmentOf(*plan->problem(), each.layers);
        if (!choices || !each.measured)
            continue;
        // Only these depend on the budget.
        const bool solved = each.name == "solver" || each.name == "refined" || each.name == "greedy";
        plan->setMeasured(*choices, *each.measured, widgets::planTitle(each.name),
            solved ? analysis::PlanBudget{ each.budgetBytes, each.budgetBitops } : analysis::PlanBudget());
    }
}

void saveRecipe(Session* session, PlanView* view, const analysis::Assignment& choices)
{
    const auto recipe = session->recipeOf(*view->session()->problem(), choices);
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
    QObject::connect(session, &Session::tableMeasured, view, &SensitivityView::setOtherTable);
    QObject::connect(session, &Session::opened, view, [view] { view->setOtherTable({}, nullptr); });
    QObject::connect(
        session, &Session::snapshotChanged, view, [session, view, last = StudyReader::Snapshot()]() mutable {
            // A snapshot comes for every new variant too.
            const StudyReader::Snapshot& now = session->snapshot();
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
    QObject::connect(view, &PlanView::measureWanted, session, [session, view](const analysis::Assignment& choices) {
        session->measurePlan(*view->session()->problem(), choices);
    });
    QObject::connect(view, &PlanView::planWanted, session, &Session::findPlan);
    QObject::connect(view, &PlanView::screeningWanted, session, &Session::screen);
    QObject::connect(
        view, &PlanView::sensitivityWanted, session, [session] { Q_EMIT session->tabWanted("sensitivity"); });
    QObject::connect(view, &PlanView::saveWanted, session,
        [session, view](const analysis::Assignment& choices) { saveRecipe(session, view, choices); });
    QObject::connect(
        session, &Session::runningChanged, view, [session, view] { view->setMeasuring(session->jobs()->isRunning()); });
    // What was found last, and what a person waits for.
    struct Shown {
        std::shared_ptr<const PlanInputs> inputs;
        std::shared_ptr<const analysis::PlanRecord> planned;
        bool awaited = false;
    };
    auto* seen = new widgets::WhenSeen(view);
    const auto kept = std::make_shared<Shown>();
    const auto show = seen->part([session, view, kept] {
        const auto& snapshot = session->snapshot();
        const auto inputs = snapshot ? snapshot->planInputs : nullptr;
        // While cells turn exact one after the other, the plan that a person works on stays as it is.
        const bool busy = session->measuring().activity != widgets::SensitivityState::Activity::Idle;
        // What was planned is what a reader of the study wants to see; a person's own plan stays.
        const bool first = !kept->inputs;
        if (inputs != kept->inputs && (!inputs || first || !busy)) {
            kept->inputs = inputs;
            view->setOutputPower(inputs ? inputs->outputPower : std::nullopt);
            const auto asked =
                inputs && first && snapshot->planned ? analysis::wishOf(*snapshot->planned) : std::nullopt;
            if (asked) {
                kept->planned = snapshot->planned;
                view->open(inputs->source, { *asked, snapshot->planned->plans.front().layers });
            } else {
                view->setSource(inputs ? inputs->source : nullptr);
            }
        }
        if (!inputs || inputs != kept->inputs || !view->session()->problem())
            return;
        showMeasured(view->session(), *snapshot);
        const bool isNew = snapshot->planned != kept->planned;
        if (kept->awaited && isNew && snapshot->planned && !snapshot->planned->plans.empty()) {
            kept->awaited = false;
            if (const auto plan =
                    analysis::assignmentOf(*view->session()->problem(), snapshot->planned->plans.front().layers))
                view->session()->setChoices(*plan);
        }
        kept->planned = snapshot->planned;
    });
    // What was asked for may be in the study before its job has ended.
    QObject::connect(view, &PlanView::planWanted, view, [kept] { kept->awaited = true; });
    // Other choices have other plans.
    QObject::connect(view->session(), &widgets::PlanSession::problemChanged, view, [session, view] {
        if (const auto& snapshot = session->snapshot(); snapshot && snapshot->planInputs && view->session()->problem())
            showMeasured(view->session(), *snapshot);
    });
    QObject::connect(session, &Session::snapshotChanged, view, show);
    QObject::connect(session, &Session::measuringChanged, view, show);
    return view;
}

QWidget* makeNetworkTab(Session* session)
{
    auto* view = new NetworkView(session->selection());
    QObject::connect(view, &NetworkView::modelWanted, session, &Session::modelWanted);
    QObject::connect(session, &Session::sensitivityShown, view,
        [view, last = QString()](const QString& title, const std::vector<std::optional<double>>& values,
            widgets::HeatMap::Bright worse) mutable {
            const QString name = tr("Sensitivity");
            const QString before = view->quantity();
            view->setValues(name, title, values, worse);
            // Who chooses another number in that tab wants to see it here; new measurements change no choice.
            if (last.isEmpty() || title == last || title.isEmpty())
                view->setQuantity(before);
            last = title;
        });
    return view;
}

} // namespace app
