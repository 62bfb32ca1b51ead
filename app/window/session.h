// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <QObject>

#include "app/backend/backend.h"
#include "app/window/job_queue.h"
#include "app/window/predictors.h"
#include "app/window/study_reader.h"
#include "widgets/selection.h"
#include "widgets/views/selected_place.h"
#include "widgets/views/sensitivity_view.h"
#include "widgets/views/start_page.h"
#include "widgets/views/study_panel.h"

namespace app {

/// What a window is about, without its looks: the model or study that is open, what runs, and the one selection that all
/// views share. Views ask it, and it answers with signals; nothing here waits.
class Session : public QObject {
    Q_OBJECT

public:
    explicit Session(BackendSource backend, QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] widgets::Selection* selection() { return &m_selection; }
    [[nodiscard]] JobQueue* jobs() { return &m_jobs; }

    [[nodiscard]] bool isOpen() const { return !m_model.isEmpty() || !m_reader.path().isEmpty(); }
    [[nodiscard]] const QString& study() const { return m_reader.path(); } ///< path; empty: no study yet
    [[nodiscard]] const QString& model() const { return m_model; } ///< path
    [[nodiscard]] QString title() const; ///< of the study, else of the model, for people
    [[nodiscard]] const StudyReader::Snapshot& snapshot() const { return m_snapshot; } ///< null: no study is shown
    [[nodiscard]] std::vector<widgets::RunningVariant> running() const;

    /// Studies are opened, models described; data beside them, or for what is open, is what a run is set up with.
    void openFiles(const QStringList& paths);
    void openStudy(const QString& path);
    void openModel(const QString& path);
    void close();
    /// A copy under another name; the window goes on with it, unless something is being written to the first.
    void saveAs(const QString& path);
    void showGroup(qint64 id);
    /// All files of a report about what is shown, by a process of its own. Answers with remark() or a failure.
    void exportReport(const QString& folder);

    /// Runs in the background; the results come with the study, which is a new one where none is open.
    void run(const widgets::RunSetup& setup);
    /// One more variant under the conditions of those that are shown.
    void runRecipe(const analysis::Recipe& recipe);
    void runDemo();
    /// What a dialog begins with: the conditions of what is shown; no recipes.
    [[nodiscard]] widgets::RunSetup setup() const;

    // Changes of single layers that a person made in the inspector: a variant that is not run yet.
    void changeLayer(int layer, const analysis::LayerOverride& change);
    [[nodiscard]] std::vector<analysis::LayerOverride> changes() const;
    void dropChanges();
    void runChanges();

    /// Measures under the conditions of what is shown; the results come with the study. One at a time.
    void measureSensitivity(const widgets::SensitivityWish& wish);
    /// Estimates for all layers at the usual formats, in seconds.
    void screen(analysis::SensitivityTarget target);
    void pauseMeasuring(bool paused);
    void cancelMeasuring();
    [[nodiscard]] const widgets::SensitivityState& measuring() const { return m_measuring; }
    /// Runs a plan as a variant.
    void measurePlan(const analysis::PlanProblem& problem, const analysis::Assignment& choices);
    /// Finds a plan as the command line does, and runs it and the baselines. It comes with the study.
    void findPlan(const analysis::PlanWish& wish);
    /// The recipe of a plan under the schemes of the sensitivity. Error: as analysis::recipeFor().
    [[nodiscard]] analysis::Result<analysis::Recipe> recipeOf(
        const analysis::PlanProblem& problem, const analysis::Assignment& choices) const;

    // What views ask for; the answers are signals.
    void wantWeights(int layer);
    void wantObservation(int layer);
    void wantPredictor(int layer); ///< of the damage at the output; until another layer is selected
    /// `tell` gets a line about the file, or why it cannot be read; not at all when the session is gone by then.
    using Told = std::function<void(const QString& facts, const QString& error)>;
    void describeModel(const QString& path, Told tell);
    void describeData(const QString& path, Told tell);

    void loadBackend(); ///< ahead of its first use
    /// Ends everything within `patience`. False: something did not end (see JobQueue::shutDown()).
    [[nodiscard]] bool shutDown(std::chrono::milliseconds patience);

Q_SIGNALS:
    void opened(); ///< another study or model, or none
    void snapshotChanged(); ///< groups, findings
    void runningChanged();
    void changesChanged();
    void measuringChanged(); ///< measuring(), or whether a plan is being run
    void sensitivityShown(const QString& title, const std::vector<std::optional<double>>& values,
        widgets::HeatMap::Bright worse); ///< one a layer, and which end hurts
    void tabWanted(const QString& id); ///< a view sends the reader to another
    void modelWanted(); ///< a view that is empty asks for one
    void settingsWanted(); ///< the window closes: keep what shall be as it is next time
    void remark(const QString& text); ///< for the status line
    /// Of blocks or of channels, as far as they are known: the study has no place for them.
    void tableMeasured(widgets::SensitivityPer per, const widgets::SensitivityView::Table& table);
    void setUpWanted(const QString& data); ///< a data set was opened: what shall be run on it
    void predictorChanged(int layer, const widgets::PredictorState& state);
    void weightsRead(int layer, const widgets::LayerWeights& weights);
    void weightsFailed(int layer, const QString& reason);
    void observationRead(int layer, const std::shared_ptr<const analysis::TensorObservation>& seen);

private:
    struct RunningJob {
        QString study;
        std::vector<std::string> names; ///< of variants without a result
    };
    void showSnapshot(const StudyReader::Snapshot& snapshot);
    void showModel(const QString& path, analysis::Graph graph);
    void remember(); ///< what is open, for the start page
    void readDetails();
    void leavePredicted(); ///< when another layer is selected, or one of another model or data
    /// Whether what was asked about a layer of a model is still about that one.
    [[nodiscard]] bool shows(const QString& model, int layer, const std::string& name) const;
    void complain(const QString& name, const QString& message);
    void variantFinished(qint64 job, const QString& study, const std::string& name);
    void runEnded(qint64 job, const QString& study);
    void connectReader();
    /// Conditions to measure under; nullopt: data was never chosen.
    [[nodiscard]] std::optional<widgets::RunSetup> knownSetup() const;
    /// Work in the background whose results come with the study; the id of its job.
    using StudyWork = std::function<analysis::Result<void>(
        Backend&, const widgets::RunSetup&, const std::string& study, const StudyEvents&)>;
    qint64 startStudyJob(const QString& name, const widgets::RunSetup& setup, StudyWork work,
        std::function<void(const analysis::Result<void>&)> ended);
    [[nodiscard]] QString studyToWrite(const std::string& model);
    void resultsCame(const QString& study);
    void describe(const QString& name,
        const std::function<analysis::Result<std::string>(Backend&, const JobContext&)>& ask, Told tell);

    BackendSource m_backend;
    widgets::Selection m_selection;
    QString m_model;
    StudyReader::Snapshot m_snapshot;
    std::map<qint64, RunningJob> m_running; ///< by job
    std::map<int, analysis::LayerOverride> m_changes; ///< by layer
    widgets::SensitivityState m_measuring;
    qint64 m_measuringJob = 0;
    std::string m_changedVariant; ///< that they are made to
    widgets::SelectedPlace m_predictedPlace; ///< that is selected, of any variant
    QString m_lastComplaint;
    std::optional<widgets::RecentStudy> m_toRemember; ///< not yet in the settings
    QString m_nextStudy; ///< of a model without one, once a run has begun
    widgets::RunSetup m_lastSetup;
    JobQueue m_jobs;
    Predictors m_predictors;
    StudyReader m_reader;
};

} // namespace app
