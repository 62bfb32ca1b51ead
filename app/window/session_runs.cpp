// SPDX-License-Identifier: GPL-3.0-or-later
// What a session does with runs: starting them, and bringing their results into the window.
#include <algorithm>
#include <utility>

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QProcess>

#include "app/window/plan_inputs.h"
#include "app/window/recent_studies.h"
#include "app/window/run_requests.h"
#include "app/window/session.h"

namespace app {

using analysis::Result;

std::vector<widgets::RunningVariant> Session::running() const
{
    std::vector<widgets::RunningVariant> running;
    const auto states = m_jobs.states();
    for (const auto& [id, run] : m_running) {
        if (run.study != m_reader.path() && run.study != m_nextStudy)
            continue;
        const auto job = std::ranges::find(states, id, &widgets::JobState::id);
        const bool begun = job != states.end() && job->state == widgets::JobState::State::Running;
        const double share = begun && job->total > 0 ? double(job->done) / double(job->total) : 0;
        for (const std::string& name : run.names)
            running.push_back({ QString::fromStdString(name),
                begun ? widgets::RunningVariant::State::Running : widgets::RunningVariant::State::Waiting, share, {} });
    }
    return running;
}

widgets::RunSetup Session::setup() const
{
    const auto& analysis = m_selection.analysis();
    if (analysis && !analysis->variants.empty()) {
        const analysis::VariantResult* variant = m_selection.currentVariant();
        widgets::RunSetup setup = setupOf(*analysis, variant != nullptr ? *variant : analysis->variants.front());
        // As typed, where it is known.
        if (setup.data == m_lastSetup.data && setup.model == m_lastSetup.model)
            setup.preprocess = m_lastSetup.preprocess;
        return setup;
    }
    // A study may have sensitivities alone.
    if (analysis && m_snapshot && !m_snapshot->sensitivity.empty())
        return setupOf(analysis->provenance, *m_snapshot->sensitivity.front().kept);
    widgets::RunSetup setup;
    setup.model = m_model.toStdString();
    return setup;
}

QString Session::studyToWrite(const std::string& model)
{
    const QString path = QString::fromStdString(model);
    if (m_model.isEmpty())
        openModel(path);
    if (m_reader.path().isEmpty() && m_nextStudy.isEmpty())
        m_nextStudy = newStudyPath(path);
    return m_reader.path().isEmpty() ? m_nextStudy : m_reader.path();
}

void Session::resultsCame(const QString& study)
{
    if (study == m_nextStudy && m_reader.path().isEmpty()) {
        if (!QFileInfo::exists(study))
            return;
        m_nextStudy.clear();
        m_reader.open(study);
        Q_EMIT opened();
    } else {
        m_reader.look();
    }
}

void Session::run(const widgets::RunSetup& setup)
{
    const QString study = studyToWrite(setup.model);
    m_lastSetup = setup;
    // The newest results are what a person waits for.
    if (!m_reader.path().isEmpty())
        m_reader.showGroup(0);

    const auto id = std::make_shared<qint64>(0);
    JobSpec spec;
    spec.name = setup.recipes.size() == 1 ? QString::fromStdString(setup.recipes.front().name)
                                          : tr("%n variants", nullptr, int(setup.recipes.size()));
    spec.work = [this, id, setup, study, backend = m_backend](const JobContext& context) -> Result<void> {
        const auto loaded = backend();
        if (!loaded)
            return tl::unexpected(loaded.error());
        AnalysisEvents events;
        events.control = context.control();
        events.note = [&](const std::string& text) { context.note(text); };
        events.finished = [&](const analysis::VariantResult& variant) {
            context.deliver([this, id, study, name = variant.recipe.name] { variantFinished(*id, study, name); });
        };
        const auto outcome = (*loaded)->analyze(setup, study.toStdString(), events);
        if (!outcome)
            return tl::unexpected(outcome.error());
        if (outcome->stopped)
            return tl::unexpected(*outcome->stopped);
        return {};
    };
    spec.ended = [this, id, study](const Result<void>&) { runEnded(*id, study); };
    *id = m_jobs.start(std::move(spec));
    RunningJob& running = m_running[*id];
    running.study = study;
    for (const analysis::Recipe& recipe : setup.recipes)
        running.names.push_back(recipe.name);
    Q_EMIT runningChanged();
}

void Session::variantFinished(qint64 job, const QString& study, const std::string& name)
{
    if (const auto found = m_running.find(job); found != m_running.end())
        std::erase(found->second.names, name);
    resultsCame(study);
    Q_EMIT runningChanged();
}

void Session::runEnded(qint64 job, const QString& study)
{
    m_running.erase(job);
    if (study == m_nextStudy && QFileInfo::exists(study)) {
        m_nextStudy.clear();
        m_reader.open(study);
        Q_EMIT opened();
    } else if (study != m_reader.path() && QFileInfo::exists(study)) {
        // Something else was opened meanwhile: the results are to be found all the same.
        rememberStudy({ study, QFileInfo(QString::fromStdString(m_lastSetup.model)).fileName(),
            QDateTime::currentDateTime(), int(m_lastSetup.recipes.size()) });
    }
    m_reader.look();
    Q_EMIT runningChanged();
}

void Session::runRecipe(const analysis::Recipe& recipe)
{
    auto next = knownSetup();
    if (!next) {
        Q_EMIT setUpWanted({});
        return;
    }
    next->recipes = { recipe };
    m_selection.awaitVariant(QString::fromStdString(recipe.name));
    run(*next);
}

void Session::runChanges()
{
    const analysis::VariantResult* variant = m_selection.currentVariant();
    if (variant != nullptr && !m_changes.empty())
        runRecipe(withOverrides(variant->recipe, changes()));
}

void Session::exportReport(const QString& folder)
{
    // The pages are drawn with widgets, which belong to the GUI's thread; another process does not hold it up.
    auto* process = new QProcess(this);
    process->setProcessChannelMode(QProcess::MergedChannels);
    connect(process, &QProcess::finished, this, [this, process, folder](int code, QProcess::ExitStatus status) {
        const QString said = QString::fromUtf8(process->readAll()).simplified();
        if (status == QProcess::NormalExit && code == 0)
            Q_EMIT remark(tr("The report is in %1").arg(folder));
        else
            m_jobs.reportFailure(
                tr("Report"), said.isEmpty() ? tr("%1: the report was not finished").arg(folder) : said);
        process->deleteLater();
    });
    QStringList arguments{ "report", m_reader.path(), "-o", folder, "--merged", "--quiet" };
    if (m_snapshot) {
        for (const RunGroup& group : m_snapshot->groups) {
            if (group.id == m_snapshot->group)
                arguments << "--run" << QString::number(group.runs.back().id);
        }
    }
    Q_EMIT remark(tr("Writing the report to %1…").arg(folder));
    process->start(QCoreApplication::applicationFilePath(), arguments);
}

void Session::runDemo()
{
    if (const auto demo = demoSetup()) {
        openModel(QString::fromStdString(demo->model));
        run(*demo);
    } else {
        complain(tr("Demo"), tr("The demo's files are not installed; open a model of your own"));
    }
}

} // namespace app
