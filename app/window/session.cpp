// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/session.h"

#include <algorithm>
#include <utility>

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>

#include "app/window/recent_studies.h"
#include "app/window/run_requests.h"

namespace app {

using analysis::Result;

namespace {

bool changesNothing(analysis::LayerOverride change)
{
    change.pattern.clear();
    return change == analysis::LayerOverride();
}

/// `later` on top of `earlier`: weights and inputs are changed in turn.
void merge(analysis::LayerOverride& earlier, const analysis::LayerOverride& later, bool input)
{
    if (input) {
        earlier.activationFormat = later.activationFormat;
        earlier.activationGrid = later.activationGrid;
        earlier.activationGranularity = later.activationGranularity;
    } else {
        earlier.weightFormat = later.weightFormat;
        earlier.weightGrid = later.weightGrid;
        earlier.weightGranularity = later.weightGranularity;
    }
}

} // namespace

Session::Session(BackendSource backend, QObject* parent)
    : QObject(parent), m_backend(std::move(backend)), m_predictors(m_backend, &m_jobs)
{
    connectReader();
    for (const auto changed : { &widgets::Selection::layerChanged, &widgets::Selection::variantChanged,
             &widgets::Selection::baselineChanged })
        connect(&m_selection, changed, this, &Session::readDetails);
    connect(&m_selection, &widgets::Selection::variantChanged, this, [this] {
        // A new result is told as a change too: what a person is at stays.
        const analysis::VariantResult* variant = m_selection.currentVariant();
        const std::string name = variant != nullptr ? variant->recipe.name : std::string();
        if (std::exchange(m_changedVariant, name) != name)
            dropChanges();
    });
    connect(&m_selection, &widgets::Selection::analysisChanged, this, &Session::leavePredicted);
    connect(&m_selection, &widgets::Selection::layerChanged, this, &Session::leavePredicted);
    connect(&m_predictors, &Predictors::changed, this, &Session::predictorChanged);
    connect(&m_jobs, &JobQueue::changed, this, &Session::runningChanged);
}

void Session::connectReader()
{
    connect(&m_reader, &StudyReader::changed, this, &Session::showSnapshot);
    connect(&m_reader, &StudyReader::failed, this, [this](const QString& path, const QString& message) {
        complain(QFileInfo(path).fileName(), message);
        if (m_reader.path().isEmpty())
            Q_EMIT opened();
    });
    connect(&m_reader, &StudyReader::detailRead, this,
        [this](const StudyReader::Snapshot& snapshot, int variant, int layer, const StudyReader::Detail& detail) {
            if (snapshot == m_snapshot)
                m_selection.setDetail(variant, layer, detail);
        });
    connect(&m_reader, &StudyReader::observationRead, this,
        [this](const StudyReader::Snapshot& snapshot, int layer, const StudyReader::Seen& seen) {
            if (m_snapshot && snapshot->path == m_snapshot->path && snapshot->group == m_snapshot->group)
                Q_EMIT observationRead(layer, seen);
        });
    connect(&m_reader, &StudyReader::copied, this, [this](const QString& path, const QString& error) {
        if (!error.isEmpty())
            complain(QFileInfo(path).fileName(), error);
        else if (m_running.empty())
            openStudy(path);
    });
}

Session::~Session() = default;

QString Session::title() const
{
    const QString& path = m_reader.path().isEmpty() ? m_model : m_reader.path();
    return path.isEmpty() ? QString() : QFileInfo(path).completeBaseName();
}

void Session::complain(const QString& name, const QString& message)
{
    // The file is looked at every second: the same trouble is told once.
    if (std::exchange(m_lastComplaint, message) != message)
        m_jobs.reportFailure(name, message);
}

void Session::openFiles(const QStringList& paths)
{
    const auto first = [&](FileKind kind) {
        const auto found =
            std::find_if(paths.begin(), paths.end(), [&](const QString& path) { return fileKind(path) == kind; });
        return found == paths.end() ? QString() : QFileInfo(*found).absoluteFilePath();
    };
    const QString study = first(FileKind::Study);
    const QString model = first(FileKind::Model);
    const QString data = first(FileKind::Data);
    if (!study.isEmpty())
        openStudy(study);
    else if (!model.isEmpty())
        openModel(model);
    if (!data.isEmpty())
        Q_EMIT setUpWanted(data);
}

void Session::openStudy(const QString& path)
{
    close();
    m_reader.open(path);
    Q_EMIT opened();
}

void Session::openModel(const QString& path)
{
    close();
    m_model = path;
    Q_EMIT opened();
    JobSpec spec;
    spec.name = QFileInfo(path).fileName();
    spec.lane = JobSpec::Lane::Answer;
    spec.work = [this, path, backend = m_backend](const JobContext& context) -> Result<void> {
        const auto loaded = backend();
        if (!loaded)
            return tl::unexpected(loaded.error());
        auto graph = (*loaded)->describe(path.toStdString(), context.control());
        if (!graph)
            return tl::unexpected(graph.error());
        context.deliver([this, path, graph = *std::move(graph)] { showModel(path, graph); });
        return {};
    };
    spec.ended = [this, path](const Result<void>& result) {
        if (!result && m_model == path)
            close();
    };
    m_jobs.start(std::move(spec));
}

void Session::showModel(const QString& path, analysis::Graph graph)
{
    if (m_model != path || m_snapshot)
        return;
    auto analysis = std::make_shared<analysis::Analysis>();
    analysis->provenance.model.path = path.toStdString();
    analysis->graph = std::move(graph);
    m_selection.setAnalysis(std::move(analysis));
}

void Session::close()
{
    const bool wasOpen = isOpen();
    remember();
    m_reader.close();
    m_predictors.clear();
    m_model.clear();
    m_nextStudy.clear();
    m_lastComplaint.clear();
    m_snapshot.reset();
    m_changes.clear();
    m_selection.setAnalysis(nullptr);
    if (wasOpen)
        Q_EMIT opened();
    Q_EMIT snapshotChanged();
    Q_EMIT changesChanged();
}

void Session::saveAs(const QString& path)
{
    m_reader.copyTo(path);
}

void Session::showGroup(qint64 id)
{
    m_reader.showGroup(id);
}

void Session::showSnapshot(const StudyReader::Snapshot& snapshot)
{
    const bool first = !m_snapshot;
    m_snapshot = snapshot;
    if (snapshot->analysis) {
        m_model = QString::fromStdString(snapshot->analysis->provenance.model.path);
        // The same one again: only sensitivities or plans are new.
        if (m_selection.analysis() != snapshot->analysis)
            m_selection.setAnalysis(snapshot->analysis);
    }
    if (first || snapshot->analysis)
        m_toRemember = widgets::RecentStudy{ QString::fromStdString(snapshot->path), QFileInfo(m_model).fileName(),
            QDateTime::currentDateTime(), snapshot->analysis ? int(snapshot->analysis->variants.size()) : 0, false };
    // Settings are written to the disk: not with every result.
    if (first)
        remember();
    Q_EMIT snapshotChanged();
    Q_EMIT runningChanged();
    readDetails();
}

void Session::remember()
{
    if (m_toRemember)
        rememberStudy(*m_toRemember);
    m_toRemember.reset();
}

void Session::readDetails()
{
    if (!m_snapshot || !m_snapshot->analysis || m_selection.analysis() != m_snapshot->analysis)
        return;
    const int layer = m_selection.layer();
    for (const int variant : { m_selection.variant(), m_selection.baseline() }) {
        if (variant < 0 || layer < 0 || m_selection.hasDetail(variant, layer))
            continue;
        if (std::size_t(layer) < m_snapshot->analysis->variants[std::size_t(variant)].layers.size())
            m_reader.readDetail(m_snapshot, variant, layer);
    }
}

void Session::leavePredicted()
{
    // A new result is told as a change too: what is being prepared goes on, whatever the variant.
    widgets::SelectedPlace now = widgets::selectedPlace(m_selection);
    now.variant.clear();
    if (now == m_predictedPlace)
        return;
    m_predictedPlace = std::move(now);
    m_predictors.cancel();
}

bool Session::shows(const QString& model, int layer, const std::string& name) const
{
    const auto& analysis = m_selection.analysis();
    return model == m_model && analysis && std::size_t(layer) < analysis->graph.layers.size()
        && analysis->graph.layers[std::size_t(layer)].name == name;
}

void Session::wantWeights(int layer)
{
    const auto& analysis = m_selection.analysis();
    if (!analysis || layer < 0 || std::size_t(layer) >= analysis->graph.layers.size())
        return;
    const std::string name = analysis->graph.layers[std::size_t(layer)].name;
    JobSpec spec;
    spec.name = QString::fromStdString(name);
    spec.lane = JobSpec::Lane::Answer;
    spec.work = [this, layer, name, model = m_model, backend = m_backend](const JobContext& context) -> Result<void> {
        const auto loaded = backend();
        if (!loaded)
            return tl::unexpected(loaded.error());
        auto weights = (*loaded)->weights(model.toStdString(), name, context.control());
        if (!weights)
            return tl::unexpected(weights.error());
        context.deliver([this, layer, name, model, weights = *std::move(weights)] {
            if (shows(model, layer, name))
                Q_EMIT weightsRead(layer, weights);
        });
        return {};
    };
    spec.ended = [this, layer, name, model = m_model](const Result<void>& result) {
        if (!result && shows(model, layer, name))
            Q_EMIT weightsFailed(layer, QString::fromStdString(result.error().message));
    };
    m_jobs.start(std::move(spec));
}

void Session::wantObservation(int layer)
{
    if (m_snapshot && m_snapshot->analysis)
        m_reader.readObservation(m_snapshot, layer);
    else
        Q_EMIT observationRead(layer, nullptr);
}

void Session::changeLayer(int layer, const analysis::LayerOverride& change)
{
    const bool input = change.activationFormat || change.activationGrid || change.activationGranularity;
    const bool weight = change.weightFormat || change.weightGrid || change.weightGranularity;
    if (!input && !weight) {
        m_changes.erase(layer);
    } else {
        analysis::LayerOverride& kept = m_changes[layer];
        kept.pattern = change.pattern;
        merge(kept, change, input);
        if (changesNothing(kept))
            m_changes.erase(layer);
    }
    Q_EMIT changesChanged();
}

std::vector<analysis::LayerOverride> Session::changes() const
{
    std::vector<analysis::LayerOverride> changes;
    for (const auto& [layer, change] : m_changes)
        changes.push_back(change);
    return changes;
}

void Session::dropChanges()
{
    if (!std::exchange(m_changes, {}).empty())
        Q_EMIT changesChanged();
}

void Session::describe(
    const QString& name, const std::function<Result<std::string>(Backend&, const JobContext&)>& ask, Told tell)
{
    JobSpec spec;
    spec.name = name;
    spec.lane = JobSpec::Lane::Answer;
    spec.work = [ask, tell = std::move(tell), backend = m_backend](const JobContext& context) -> Result<void> {
        const auto loaded = backend();
        const auto facts = loaded ? ask(**loaded, context) : Result<std::string>(tl::unexpected(loaded.error()));
        context.deliver([tell, facts] {
            tell(facts ? QString::fromStdString(*facts) : QString(),
                facts ? QString() : QString::fromStdString(facts.error().message));
        });
        return {};
    };
    m_jobs.start(std::move(spec));
}

void Session::describeModel(const QString& path, Told tell)
{
    describe(
        QFileInfo(path).fileName(),
        [path](Backend& backend, const JobContext& context) -> Result<std::string> {
            const auto graph = backend.describe(path.toStdString(), context.control());
            if (!graph)
                return tl::unexpected(graph.error());
            return tr("%n layers, ", nullptr, int(graph->layers.size())).toStdString()
                + tr("%1 parameters").arg(QLocale().toString(qlonglong(graph->parameters))).toStdString();
        },
        std::move(tell));
}

void Session::describeData(const QString& path, Told tell)
{
    describe(
        QFileInfo(path).fileName(),
        [path](Backend& backend, const JobContext& context) {
            return backend.describeData(path.toStdString(), context.control());
        },
        std::move(tell));
}

void Session::loadBackend()
{
    describe(
        {}, [](Backend&, const JobContext&) { return Result<std::string>(); }, [](const QString&, const QString&) {});
}

bool Session::shutDown(std::chrono::milliseconds patience)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    remember();
    const bool jobs = m_jobs.shutDown(patience);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    return m_reader.shutDown(std::max(left, std::chrono::milliseconds(100))) && jobs;
}

} // namespace app
