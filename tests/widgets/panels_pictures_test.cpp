// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the panels around the middle of the window and the dialog of a run: filled, empty, with errors, narrow and
// wide.
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QTest>

#include <gtest/gtest.h>

#include "pictures.h"
#include "sample_analysis.h"
#include "sample_findings.h"
#include "sample_predictor.h"
#include "widgets/selection.h"
#include "widgets/views/findings_panel.h"
#include "widgets/views/inspector.h"
#include "widgets/views/jobs_panel.h"
#include "widgets/views/run_dialog.h"
#include "widgets/views/start_page.h"
#include "widgets/views/study_panel.h"

namespace {

using namespace widgets;

/// Widgets side by side and below one another, each at its own size.
class Sheet : public QWidget {
public:
    void add(QWidget* widget, const QSize& size)
    {
        constexpr int gap = 12;
        if (m_x + size.width() + gap > 1280) {
            m_x = gap;
            m_y += m_height + gap;
            m_height = 0;
        }
        widget->setParent(this);
        widget->setGeometry(QRect(QPoint(m_x, m_y), size));
        m_x += size.width() + gap;
        m_height = std::max(m_height, size.height());
    }

private:
    int m_x = 12;
    int m_y = 12;
    int m_height = 0;
};

const QString longPath =
    QStringLiteral("/home/somebody/a-folder-with-a-long-name/and-another-one/networks/2026/resnet20-cifar10-final.pt2");

std::vector<JobState> someJobs()
{
    using State = JobState::State;
    return { { 1, "ptsq-w8a8-minmax", "", 100, 100, 31.2, {}, State::Finished, {} },
        { 2, "ptdq-int2", "", 3, 10, 2.2, {}, State::Failed,
            longPath + ": layer 'layer3.2.conv2': there is no kernel for int2; choose int4 or more" },
        { 3, "ptsq-w8a8-percentile:99.99+mse:layer1.0.conv1", "evaluating", 71, 100, 12.4, 5, State::Running, {} },
        { 4, "6 variants", "observing", 0, 0, 0.7, {}, State::Running, {} },
        { 5, "ptsq-w4a4-mixed", "", 0, 0, 0, {}, State::Waiting, {} },
        { 6, "ptsq-w4a8", "", 30, 100, 5, {}, State::Cancelled, {} } };
}

TEST(Pictures, Jobs)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("panel-jobs", [] {
        auto* sheet = new Sheet;
        for (const QSize& size : { QSize(400, 140), QSize(700, 240), QSize(300, 300), QSize(400, 340) }) {
            auto* panel = new JobsPanel;
            panel->setJobs(someJobs());
            sheet->add(panel, size);
        }
        sheet->add(new JobsPanel, QSize(400, 140));
        return sheet;
    });
}

TEST(Pictures, Findings)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("panel-findings", [] {
        auto* sheet = new Sheet;
        auto* selection = new Selection(sheet);
        selection->setAnalysis(sample::residualNetwork(20));
        std::vector<analysis::Finding> findings = sample::findings();
        findings[1].reason = {
            "%1 % of the input lies outside the calibrated range, and cutting it off makes %2 % of the "
            "squared error.",
            { 3.1, 71.3 }
        };
        findings[1].remedy = {
            "Calibrate this layer with 'mse', which weighs clipping against rounding; it has '%1' now.",
            { std::string("minmax") }
        };
        findings[3].reason = {
            "Calibration and evaluation data differ here in their extremes: the range by %1, which "
            "makes %2 % of the shift score; the mean by %3 and the standard deviation by %4 only (KL "
            "%5 nats).",
            { 0.96, 97.0, 0.00289, 0.0112, 0.0031 }
        };
        findings[3].id = "distribution-shift";
        findings[3].value = 0.251;
        findings[3].unit.clear();
        for (const QSize& size : { QSize(860, 150), QSize(390, 150), QSize(1200, 260), QSize(560, 300) }) {
            auto* panel = new FindingsPanel(selection);
            panel->setFindings(findings);
            sheet->add(panel, size);
        }
        auto* running = new FindingsPanel(selection);
        running->setActivity(FindingsPanel::Activity::Running);
        sheet->add(running, { 340, 140 });
        sheet->add(new FindingsPanel(selection), { 340, 140 });
        return sheet;
    });
}

TEST(Pictures, Study)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("panel-study", [] {
        auto* sheet = new Sheet;
        for (const QSize& size : { QSize(216, 500), QSize(160, 500), QSize(340, 500) }) {
            auto* selection = new Selection(sheet);
            auto* study = new StudyPanel(selection);
            selection->setAnalysis(sample::withProvenance(*sample::residualNetwork(20)));
            selection->setVariant(1);
            study->setRunning({ { "ptsq-w4a8-percentile:99.99", RunningVariant::State::Running, 0.71, {} },
                { "ptsq-w4a4-mixed", RunningVariant::State::Waiting, 0, {} },
                { "ptdq-int2", RunningVariant::State::Failed, 0, "no kernel for int2" } });
            study->setRuns(
                { { 1, "21 Nov 2026 18:03 · 3 variants", {} }, { 2, "22 Nov 2026 08:10 · 5 variants", {} } }, 2);
            sheet->add(study, size);
        }
        auto* broken = new Selection(sheet);
        auto* study = new StudyPanel(broken);
        broken->setAnalysis(sample::brokenNetwork(5));
        sheet->add(study, { 216, 500 });
        sheet->add(new StudyPanel(new Selection(sheet)), { 216, 500 });
        return sheet;
    });
}

Inspector* inspectorOf(Sheet* sheet, const Selection::Published& analysis)
{
    auto* selection = new Selection(sheet);
    auto* inspector = new Inspector(selection);
    selection->setAnalysis(analysis);
    selection->setVariant(1);
    selection->setLayer(3);
    return inspector;
}

TEST(Pictures, Inspector)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("panel-inspector", [] {
        auto* sheet = new Sheet;
        const QSize size(304, 760);
        auto* preview = inspectorOf(sheet, sample::residualNetwork(20));
        preview->setWeights(
            3, { { std::make_shared<const std::vector<float>>(sample::weights(36864)) }, { { 64, 64, 3, 3 } }, { 0 } });
        preview->controls()->formatBox()->setCurrentText("int4");
        preview->setPredictor(3, { PredictorState::Step::Preparing, 0.34, {}, nullptr });
        sheet->add(preview, size);
        auto* output = inspectorOf(sheet, sample::residualNetwork(20));
        output->setTab(Inspector::Tab::Output);
        sheet->add(output, size);
        sheet->add(inspectorOf(sheet, sample::brokenNetwork(5)), size);
        analysis::Analysis described;
        described.graph = sample::residualNetwork(20)->graph;
        described.graph.layers[3].name = "encoder.layers.11.attention.self.output.projection";
        sheet->add(inspectorOf(sheet, std::make_shared<const analysis::Analysis>(described)), size);
        return sheet;
    });
    pictures::take("panel-inspector-damage", [] {
        auto* sheet = new Sheet;
        const QSize size(354, 740);
        auto* measured = inspectorOf(sheet, sample::residualNetwork(20));
        measured->setMeasured(sample::measuredWeights(3));
        sheet->add(measured, size);
        auto* refused = inspectorOf(sheet, sample::residualNetwork(20));
        refused->controls()->formatBox()->setCurrentText("int3");
        refused->setPredictor(
            3, { PredictorState::Step::Refused, 0, "/data/validation/images: no such file; give another", nullptr });
        sheet->add(refused, size);
        auto* both = inspectorOf(sheet, sample::residualNetwork(20));
        both->setMeasured(sample::measuredWeights(3));
        both->setWeights(
            3, { { std::make_shared<const std::vector<float>>(sample::weights(2304)) }, { { 16, 16, 3, 3 } }, { 0 } });
        both->setPredictor(3, sample::predictor(256, 2304));
        both->controls()->formatBox()->setCurrentText("int4");
        sheet->add(both, size);
        return sheet;
    });
    pictures::take("panel-inspector-empty", [] {
        auto* sheet = new Sheet;
        sheet->add(inspectorOf(sheet, nullptr), { 354, 500 });
        sheet->add(inspectorOf(sheet, std::make_shared<const analysis::Analysis>()), { 354, 500 });
        return sheet;
    });
}

TEST(Pictures, StartPages)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("start-many", [] {
        auto* page = new StartPage;
        std::vector<RecentStudy> studies;
        for (int i = 0; i < 20; ++i)
            studies.push_back({ i % 4 == 1 ? QString(longPath).replace(".pt2", QString("-%1.qstudy").arg(i))
                                           : QString("/home/ada/studies/resnet20-%1.qstudy").arg(i),
                "resnet20.pt2", QDateTime({ 2026, 11, 22 }, { 8, i }), i, i % 5 == 2 });
        page->setRecent(studies);
        return page;
    });
    pictures::take("start-narrow", [] {
        auto* sheet = new Sheet;
        auto* page = new StartPage;
        page->setRecent({ { longPath, "resnet20.pt2", QDateTime({ 2026, 11, 22 }, { 8, 10 }), 6, false } });
        sheet->add(page, { 500, 600 });
        sheet->add(new StartPage, { 500, 600 });
        return sheet;
    });
}

TEST(Pictures, RunDialogs)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("run-dialog", [] {
        auto* dialog = new RunDialog;
        RunSetup setup = dialog->setup();
        setup.model = TEST_DATA "/resnet20/resnet20.pt2";
        setup.data = "synthetic:normal:3x32x32:1000";
        dialog->setSetup(setup);
        dialog->setModelFacts(QString::fromStdString(setup.model), "20 layers, 272,474 parameters");
        return dialog;
    });
    pictures::take("run-dialog-errors", [] {
        auto* dialog = new RunDialog;
        RunSetup setup = dialog->setup();
        setup.model = longPath.toStdString();
        setup.data = "/no/such/folder";
        setup.preprocess = "imagnet";
        setup.calibrationLimit = 20;
        dialog->setSetup(setup);
        analysis::LayerOverride change;
        change.pattern = "layer1.0.conv1";
        change.weightFormat = analysis::int8;
        dialog->setOverrides({ change });
        return dialog;
    });
    pictures::take("run-dialog-empty", [] { return new RunDialog; });
}

} // namespace
