// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the views of the window's left, middle and bottom with made-up data.
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <gtest/gtest.h>

#include "pictures.h"
#include "sample_analysis.h"
#include "sample_findings.h"
#include "widgets/selection.h"
#include "widgets/views/compare_view.h"
#include "widgets/views/findings_panel.h"
#include "widgets/views/inspector.h"
#include "widgets/views/jobs_panel.h"
#include "widgets/views/layers_view.h"
#include "widgets/views/start_page.h"
#include "widgets/views/study_panel.h"

namespace {

using namespace widgets;

enum class Content { Filled, Empty, Broken };
enum class Middle { Layers, Compare };

/// A window as these views stand in it.
class WindowSheet : public QWidget {
public:
    WindowSheet(Content content, int layers, Middle middle)
    {
        auto* selection = new Selection(this);
        auto* study = new StudyPanel(selection);
        auto* table = new LayersView(selection);
        auto* compare = new CompareView(selection);
        auto* jobs = new JobsPanel;
        auto* findings = new FindingsPanel(selection);
        auto* tabs = new QTabWidget;
        tabs->setDocumentMode(true);
        tabs->addTab(table, tr("Layers"));
        tabs->addTab(compare, tr("Compare"));
        tabs->setCurrentIndex(middle == Middle::Layers ? 0 : 1);
        auto* above = new QSplitter;
        above->addWidget(study);
        above->addWidget(tabs);
        above->addWidget(new Inspector(selection));
        above->setSizes({ 200, 720, 330 });
        auto* below = new QSplitter;
        below->addWidget(jobs);
        below->addWidget(findings);
        below->setSizes({ 500, 760 });
        auto* all = new QSplitter(Qt::Vertical);
        all->addWidget(above);
        all->addWidget(below);
        all->setSizes({ 660, 130 });
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(all);
        if (content == Content::Empty)
            return;
        selection->setAnalysis(sample::withProvenance(
            *(content == Content::Broken ? sample::brokenNetwork(layers) : sample::residualNetwork(layers))));
        selection->setVariant(1);
        selection->setBaseline(3);
        selection->setLayer(std::min(3, layers - 1));
        study->setRunning({ { "ptsq-w4a8", RunningVariant::State::Running, 0.71, {} },
            { "ptsq-w4a4-mixed", RunningVariant::State::Waiting, 0, {} },
            { "ptdq-int2", RunningVariant::State::Failed, 0, "no kernel for int2" } });
        study->setRuns({ { 1, "21 Nov 2026 18:03 · 3 variants", {} }, { 2, "22 Nov 2026 08:10 · 5 variants", {} } }, 2);
        using State = JobState::State;
        jobs->setJobs({ { 1, "ptsq-w4a8", "evaluating, batch 71 of 100", 71, 100, 12.4, 5, State::Running, {} },
            { 2, "ptsq-w4a4-mixed", "", 0, 0, 0, {}, State::Waiting, {} },
            { 3, "ptdq-int2", "", 3, 10, 2.2, {}, State::Failed, "conv1: there is no kernel for int2" } });
        findings->setFindings(sample::findings());
    }
};

TEST(Pictures, LayersAndCompare)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("layers", [] { return new WindowSheet(Content::Filled, 20, Middle::Layers); });
    pictures::take("layers-2000-layers", [] { return new WindowSheet(Content::Filled, 2000, Middle::Layers); });
    pictures::take("layers-broken", [] { return new WindowSheet(Content::Broken, 5, Middle::Layers); });
    pictures::take("layers-empty", [] { return new WindowSheet(Content::Empty, 0, Middle::Layers); });
    pictures::take("compare", [] { return new WindowSheet(Content::Filled, 20, Middle::Compare); });
    pictures::take("compare-broken", [] { return new WindowSheet(Content::Broken, 5, Middle::Compare); });
}

TEST(Pictures, StartPage)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("start", [] {
        auto* page = new StartPage;
        page->setRecent({ { "/home/ada/studies/resnet20.qstudy", "resnet20.pt2", QDateTime({ 2026, 11, 22 }, { 8, 10 }),
                              6 },
            { "/home/ada/studies/policy-network.qstudy", "actor.onnx", QDateTime({ 2026, 11, 20 }, { 17, 42 }), 12 },
            { "/home/ada/studies/lstm.qstudy", "speech-lstm.pt2", QDateTime({ 2026, 11, 2 }, { 9, 5 }), 1 } });
        return page;
    });
    pictures::take("start-empty", [] { return new StartPage; });
}

} // namespace
