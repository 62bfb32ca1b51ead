// SPDX-License-Identifier: GPL-3.0-or-later
// Draws the tab Plan: weights alone, weights and inputs apart as bars and as rows, thousands of layers.
#include <cmath>

#include <QTabWidget>

#include <gtest/gtest.h>

#include "pictures.h"
#include "sample_analysis.h"
#include "sample_problem.h"

namespace {

using namespace widgets;
using sample::ShownPlan;

class PlanSheet : public QWidget {
public:
    explicit PlanSheet(int layers) : m_shown(layers)
    {
        m_shown.selection.setLayer(4);
        PlanSession& session = *m_shown.view.session();
        session.setBudget(0.16 * double(m_shown.problem->fp32Bytes), PlanSession::Change::Final);
        analysis::PlanMeasurement truth;
        truth.mse = 1.15 * session.predictedMse();
        truth.sqnrDb = 10 * std::log10(4.0 / truth.mse);
        truth.top1Drop = 0.4;
        session.setMeasured(session.choices(), truth);
        m_shown.view.setParent(this);
    }

protected:
    void resizeEvent(QResizeEvent*) override { m_shown.view.setGeometry(rect()); }

private:
    ShownPlan m_shown;
};

/// Weights and inputs apart, within BitOps: a tie, a layer that is fixed, first and last at 8.
class BothSheet : public QWidget {
public:
    /// `prefix` stands before all names.
    explicit BothSheet(int page, const std::string& prefix = {})
        : m_analysis(sample::residualNetwork(20)), m_view(&m_selection)
    {
        const auto problem = sample::planProblemOfBoth(m_analysis->graph);
        for (analysis::PlanLayer& layer : problem->layers)
            layer.name = prefix + layer.name;
        problem->layers[9].tie = problem->layers[12].tie = 9;
        for (auto& choice : problem->layers[12].choices)
            choice.bytes = 0;
        const auto source = sample::planSourceOfBoth(problem);
        m_selection.setAnalysis(m_analysis);
        m_view.setSource(source);
        m_view.setOutputPower(4.0);
        auto wish = firstWish(*source, analysis::SensitivityTarget::Both);
        wish.ends = analysis::endsAtEight(wish.choices);
        m_view.session()->setWish(wish);
        m_view.session()->setFixed(5, true);
        m_view.session()->setBudget(0.05 * problem->fp32Bitops, PlanSession::Change::Final);
        m_selection.setLayer(9);
        m_view.pages()->setCurrentIndex(page);
        m_view.setParent(this);
    }

protected:
    void resizeEvent(QResizeEvent*) override { m_view.setGeometry(rect()); }

private:
    std::shared_ptr<const analysis::Analysis> m_analysis;
    Selection m_selection;
    PlanView m_view;
};

TEST(Pictures, Plan)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("plan", [] { return new PlanSheet(20); });
    pictures::take("plan-both", [] { return new BothSheet(0); });
    pictures::take("plan-both-rows", [] { return new BothSheet(1); });
    pictures::take("plan-names", [] { return new BothSheet(1, "text_model.encoder.block.11."); });
    pictures::take("plan-2000-layers", [] { return new PlanSheet(2000); });
}

} // namespace
