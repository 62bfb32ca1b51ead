// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/plan_follower.h"

#include <utility>

#include "app/window/session.h"
#include "widgets/views/plan_view.h"
#include "widgets/views/when_seen.h"

namespace app {

using widgets::PlanSession;

PlanFollower::PlanFollower(Session* session, widgets::PlanView* view) : QObject(view), m_session(session), m_view(view)
{
    auto* seen = new widgets::WhenSeen(view);
    const auto follow = seen->part([this] { this->follow(); });
    connect(session, &Session::snapshotChanged, this, follow);
    connect(session, &Session::measuringChanged, this, follow);
}

PlanFollower::~PlanFollower() = default;

void PlanFollower::follow()
{
    const auto& snapshot = m_session->snapshot();
    const auto source = snapshot ? snapshot->planSource : nullptr;
    // While cells turn exact one after the other, the plan that a person works on stays as it is.
    const bool busy = m_session->measuring().activity != widgets::SensitivityState::Activity::Idle;
    if (source != m_asked && (!source || !m_asked || !busy))
        ask(source);
    if (source && source == m_shown)
        showMeasured();
}

void PlanFollower::ask(const std::shared_ptr<const PlanSource>& source)
{
    m_asked = source;
    m_job.cancel();
    if (m_shown && (!source || source->graph != m_shown->graph)) {
        m_shown = nullptr;
        m_session->setPlanInputs(nullptr);
        m_view->setOutputPower(std::nullopt);
        m_view->setProblem(nullptr, nullptr);
    }
    if (!source)
        return;
    m_job.start([this, source](const widgets::LatestJob::Turn& turn) {
        const auto inputs = planInputs(source->graph, *source->weights, source->contributions.get());
        if (!turn.isCurrent())
            return;
        auto found = std::make_shared<Found>(
            Found{ inputs, PlanSession::solve(inputs ? inputs->problem : nullptr, inputs ? inputs->runs : nullptr) });
        turn.deliver([this, source, found] { show(source, std::move(*found)); });
    });
}

void PlanFollower::show(const std::shared_ptr<const PlanSource>& source, Found found)
{
    const bool first = !m_session->planInputs();
    m_shown = source;
    m_session->setPlanInputs(found.inputs);
    m_view->setOutputPower(found.inputs ? found.inputs->outputPower : std::nullopt);
    m_view->setSolved(std::move(found.solved));
    // What was planned is what a reader of the study wants to see; a person's own plan stays.
    const auto& planned = m_session->snapshot()->planned;
    if (found.inputs && first && planned && !planned->plans.empty()) {
        if (const auto choices = assignmentOf(*found.inputs, planned->plans.front().layers))
            m_view->session()->setChoices(*choices);
    }
    showMeasured();
}

/// What a person or a command has run that is a plan of the problem.
void PlanFollower::showMeasured()
{
    const auto& inputs = m_session->planInputs();
    const StudySnapshot& snapshot = *m_session->snapshot();
    if (!inputs)
        return;
    PlanSession* plan = m_view->session();
    for (const analysis::VariantResult& variant : snapshot.analysis->variants) {
        if (const auto choices = assignmentOf(*inputs, variant.recipe))
            plan->setMeasured(*choices,
                { variant.output.error.mse, variant.output.error.sqnrDb, variant.output.top1Drop, variant.samples });
    }
    if (!snapshot.planned)
        return;
    for (const analysis::PlanResult& each : snapshot.planned->plans) {
        const auto choices = assignmentOf(*inputs, each.layers);
        if (choices && each.measured)
            plan->setMeasured(*choices, *each.measured, QString::fromStdString(each.name));
    }
}

} // namespace app
