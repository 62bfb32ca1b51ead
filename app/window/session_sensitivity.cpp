// SPDX-License-Identifier: GPL-3.0-or-later
// What a session does to find out which layer hurts, what a change of one would do, and to run plans.
#include <utility>

#include "analysis/plan/plan_recipe.h"
#include "app/window/run_requests.h"
#include "app/window/session.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;
using Activity = widgets::SensitivityState::Activity;

std::optional<widgets::RunSetup> Session::knownSetup() const
{
    widgets::RunSetup known = setup();
    if (known.data.empty() && known.model == m_lastSetup.model)
        known = m_lastSetup;
    known.recipes.clear();
    if (known.data.empty())
        return std::nullopt;
    return known;
}

qint64 Session::startStudyJob(
    const QString& name, const widgets::RunSetup& setup, StudyWork work, std::function<void(const Result<void>&)> ended)
{
    const QString study = studyToWrite(setup.model);
    JobSpec spec;
    spec.name = name;
    spec.work = [this, setup, study, work = std::move(work), backend = m_backend](
                    const JobContext& context) -> Result<void> {
        const auto loaded = backend();
        if (!loaded)
            return tl::unexpected(loaded.error());
        StudyEvents events;
        events.control = context.control();
        events.note = [&](const std::string& text) { context.note(text); };
        events.changed = [&] { context.deliver([this, study] { resultsCame(study); }); };
        events.measured = [&](widgets::SensitivityPer per, const widgets::SensitivityView::Table& table) {
            context.deliver([this, study, per, table] {
                if (study == m_reader.path() || study == m_nextStudy)
                    Q_EMIT tableMeasured(per, table);
            });
        };
        return work(**loaded, setup, study.toStdString(), events);
    };
    spec.ended = [this, study, ended = std::move(ended)](const Result<void>& result) {
        resultsCame(study);
        ended(result);
    };
    return m_jobs.start(std::move(spec));
}

void Session::measureSensitivity(const widgets::SensitivityWish& wish)
{
    if (m_measuring.activity != Activity::Idle)
        return;
    const auto known = knownSetup();
    if (!known) {
        Q_EMIT remark(tr("Sensitivity is measured on the data of a run: choose data and run a variant first"));
        Q_EMIT setUpWanted({});
        return;
    }
    m_measuring = { Activity::Running, {} };
    m_measuringJob = startStudyJob(
        tr("sensitivity"), *known,
        [wish](Backend& backend, const widgets::RunSetup& setup, const std::string& study, const StudyEvents& events) {
            return backend.measureSensitivity(setup, wish, study, events);
        },
        [this](const Result<void>& result) {
            m_measuring = {};
            if (!result)
                m_measuring.text = result.error().kind == ErrorKind::Cancelled
                    ? tr("cancelled; what is known is kept, and Measure goes on from there")
                    : QString::fromStdString(result.error().message);
            Q_EMIT measuringChanged();
        });
    Q_EMIT measuringChanged();
}

void Session::screen(analysis::SensitivityTarget target)
{
    widgets::SensitivityWish wish;
    wish.target = target;
    wish.effort = widgets::SensitivityEffort::Screen;
    for (const int bits : { 8, 6, 4, 3, 2 })
        wish.formats.push_back({ analysis::FormatKind::SignedInteger, bits });
    measureSensitivity(wish);
}

void Session::pauseMeasuring(bool paused)
{
    if (m_measuring.activity == Activity::Idle)
        return;
    m_jobs.setPaused(m_measuringJob, paused);
    m_measuring.activity = paused ? Activity::Paused : Activity::Running;
    Q_EMIT measuringChanged();
}

void Session::cancelMeasuring()
{
    if (m_measuring.activity != Activity::Idle)
        m_jobs.cancel(m_measuringJob);
}

void Session::wantPredictor(int layer)
{
    const auto& analysis = m_selection.analysis();
    if (!analysis || layer < 0 || std::size_t(layer) >= analysis->graph.layers.size())
        return;
    if (const auto known = knownSetup())
        m_predictors.want(
            layer, { *known, analysis->graph.layers[std::size_t(layer)].name, analysis->provenance.model });
    else
        m_predictors.refuse(layer, tr("needs data; set up a run first"));
}

Result<analysis::Recipe> Session::recipeOf(
    const analysis::PlanProblem& problem, const analysis::Assignment& choices) const
{
    if (!m_snapshot || !m_snapshot->planInputs)
        return fail(ErrorKind::Usage, tr("There is no plan yet: measure the sensitivity first").toStdString());
    return analysis::recipeFor(problem, choices, m_snapshot->planInputs->base);
}

void Session::measurePlan(const analysis::PlanProblem& problem, const analysis::Assignment& choices)
{
    const auto recipe = recipeOf(problem, choices);
    if (recipe)
        runRecipe(*recipe);
    else
        m_jobs.reportFailure(tr("Plan"), QString::fromStdString(recipe.error().message));
}

void Session::findPlan(const analysis::PlanWish& wish)
{
    const auto known = knownSetup();
    if (!known) {
        Q_EMIT remark(tr("A plan is measured on the data of a run: choose data and run a variant first"));
        Q_EMIT setUpWanted({});
        return;
    }
    startStudyJob(
        wish.maxDrop ? tr("plan that holds a drop") : tr("plan and baselines"), *known,
        [wish](Backend& backend, const widgets::RunSetup& setup, const std::string& study, const StudyEvents& events) {
            return backend.plan(setup, wish, study, events);
        },
        [](const Result<void>&) {});
}

} // namespace app
