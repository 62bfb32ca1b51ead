// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_view.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTest>

#include <gtest/gtest.h>

#include "analysis/plan/planned.h"
#include "pictures.h"
#include "sample_analysis.h"
#include "widgets/charts/bits_chart.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/models/plan_layer_model.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/numbers_panel.h"
#include "widgets/views/plan_controls.h"
#include "widgets/views/row_table.h"

namespace {

using namespace widgets;
using analysis::PlanProblem;

/// Layers of a made-up network at five formats; damage grows fourfold a bit less.
std::shared_ptr<PlanProblem> sampleProblem(const analysis::Graph& graph)
{
    auto problem = std::make_shared<PlanProblem>();
    for (const analysis::Layer& layer : graph.layers) {
        analysis::PlanLayer made{ layer.id, layer.name, {}, std::nullopt, -1 };
        const std::int64_t count = std::max<std::int64_t>(64, layer.parameters);
        const double weight = 1 + 4 * std::abs(std::sin(1.7 * double(layer.id)));
        for (const char* name : { "fp32", "int8", "int6", "int4", "int2" }) {
            const analysis::Format format = *analysis::parseFormat(name);
            const double damage = format.bits == 32 ? 0 : weight * std::pow(4.0, 8 - format.bits) * 1e-5;
            made.choices.push_back(
                { format, analysis::fp32, damage, count * format.bits / 8, double(count) * format.bits * 32 });
        }
        problem->fp32Bytes += count * 4;
        problem->fp32Bitops += double(count) * 1024;
        problem->layers.push_back(std::move(made));
    }
    problem->restBytes = problem->fp32Bytes / 200;
    problem->fp32Bytes += problem->restBytes;
    return problem;
}

/// One probe, eight samples: neighbours of opposite sign cancel in part.
std::shared_ptr<analysis::ChoiceRuns> sampleRuns(const PlanProblem& problem)
{
    auto runs = std::make_shared<analysis::ChoiceRuns>();
    runs->shape = { 1, 8, 1 };
    for (std::size_t layer = 0; layer < problem.layers.size(); ++layer) {
        std::vector<std::vector<float>> choices;
        for (const analysis::PlanChoice& choice : problem.layers[layer].choices) {
            std::vector<float> run;
            if (choice.damage > 0) {
                for (int sample = 0; sample < 8; ++sample)
                    run.push_back(float(std::sqrt(choice.damage) * ((layer + std::size_t(sample)) % 2 ? 1 : -0.9)));
            }
            choices.push_back(run);
        }
        runs->runs.push_back(std::move(choices));
    }
    return runs;
}

/// The problem with what the wish fixes, whatever it wants to choose from.
PlanSession::Source sourceOf(std::shared_ptr<const PlanProblem> problem, std::shared_ptr<analysis::ChoiceRuns> runs)
{
    auto source = std::make_shared<PlanSource>();
    source->layers = problem->layers.size();
    for (const char* name : { "int8", "int6", "int4", "int2" })
        source->weights.push_back(*analysis::parseFormat(name));
    source->task = [problem, runs](const analysis::PlanWish& wish) -> analysis::Result<analysis::PlanTask> {
        analysis::PlanTask task;
        task.problem = *problem;
        task.runs = runs ? *runs : *analysis::choiceRuns(*problem, {});
        if (auto fixed = fixLayers(task.problem, wish); !fixed)
            return tl::unexpected(fixed.error());
        return task;
    };
    return source;
}

void waitFor(const PlanSession& session)
{
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isPreparing(); }, 20'000));
}

struct Shown {
    explicit Shown(int layers)
        : analysis(sample::residualNetwork(layers)), problem(sampleProblem(analysis->graph)), view(&selection)
    {
        selection.setAnalysis(analysis);
        view.resize(1000, 700);
        view.setSource(sourceOf(problem, sampleRuns(*problem)));
        view.setOutputPower(4.0);
        waitFor(*view.session());
    }
    std::shared_ptr<const analysis::Analysis> analysis;
    std::shared_ptr<PlanProblem> problem;
    Selection selection;
    PlanView view;
};

TEST(PlanSession, BeginsAtAQuarterAndKeepsToEachBudget)
{
    Shown shown(20);
    const PlanSession& session = *shown.view.session();
    EXPECT_LE(session.totals().bytes, shown.problem->fp32Bytes / 4);
    EXPECT_FALSE(session.canUndo());
    for (const double share : { 0.1, 0.2, 0.5 }) {
        const double budget = share * double(shown.problem->fp32Bytes);
        shown.view.session()->setBudget(budget, PlanSession::Change::Final);
        EXPECT_LE(double(session.totals().bytes), budget);
        EXPECT_EQ(session.totals(), totalsOf(*shown.problem, session.choices()));
        ASSERT_TRUE(session.gap());
        EXPECT_LE(*session.gap(), 0.01);
    }
    // Below what is possible: the least there is.
    shown.view.session()->setBudget(0, PlanSession::Change::Final);
    EXPECT_EQ(double(session.totals().bytes), session.leastCost());
}

TEST(PlanSession, UndoTakesADragAsOneStep)
{
    Shown shown(6);
    PlanSession& session = *shown.view.session();
    const analysis::Assignment first = session.choices();
    for (const double share : { 0.30, 0.35, 0.40 })
        session.setBudget(share * double(shown.problem->fp32Bytes), PlanSession::Change::Dragging);
    session.setBudget(0.45 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    const analysis::Assignment second = session.choices();
    ASSERT_NE(first, second);
    session.undo();
    EXPECT_EQ(session.choices(), first);
    EXPECT_FALSE(session.canUndo());
    session.redo();
    EXPECT_EQ(session.choices(), second);
    // A new change cuts off what could be redone.
    session.undo();
    session.choose(0, 0, PlanSession::Change::Final);
    EXPECT_FALSE(session.canRedo());
}

TEST(PlanSession, TiedLayersGoTogetherAndFixedOnesStay)
{
    auto problem = sampleProblem(sample::residualNetwork(5)->graph);
    problem->layers[1].tie = problem->layers[3].tie = 0;
    problem->layers[2].fixed = 1;
    PlanSession session;
    session.setSource(sourceOf(problem, nullptr));
    session.choose(1, 3, PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[1], 3U);
    EXPECT_EQ(session.choices()[3], 3U);
    EXPECT_FALSE(session.gap()); // nobody proved anything about a person's plan
    session.choose(2, 4, PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[2], 1U);
    EXPECT_DOUBLE_EQ(session.predictedMse(), session.totals().damage); // no runs: a sum over layers
}

TEST(PlanSession, RefiningLowersThePredictionAndKeepsTheSize)
{
    Shown shown(20);
    PlanSession& session = *shown.view.session();
    session.setBudget(0.15 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    const double before = session.predictedMse();
    const std::int64_t bytes = session.totals().bytes;
    session.refine();
    EXPECT_LT(session.predictedMse(), before);
    EXPECT_LE(session.totals().bytes, bytes);
}

TEST(PlanSession, WhatCannotBeSolvedIsToldByName)
{
    Shown shown(3);
    const analysis::Assignment before = shown.view.session()->choices();
    auto broken = std::make_shared<PlanProblem>(*shown.problem);
    broken->layers[1].choices[2].damage = std::nan("");
    shown.view.setSource(sourceOf(broken, nullptr));
    EXPECT_TRUE(shown.view.session()->trouble().contains(QString::fromStdString(broken->layers[1].name)));
    EXPECT_EQ(shown.view.session()->problem(), nullptr);
    shown.view.setSource(sourceOf(shown.problem, nullptr));
    EXPECT_EQ(shown.view.session()->choices(), before);
    EXPECT_TRUE(shown.view.session()->trouble().isEmpty());
}

TEST(PlanSession, BetterDamagesOfTheSameChoicesKeepThePlan)
{
    Shown shown(6);
    PlanSession& session = *shown.view.session();
    session.choose(2, 1, PlanSession::Change::Final);
    const analysis::Assignment plan = session.choices();
    session.setMeasured(plan, { 0.01, 20, std::nullopt, 100 });
    auto better = std::make_shared<PlanProblem>(*shown.problem);
    for (analysis::PlanLayer& layer : better->layers) {
        for (analysis::PlanChoice& choice : layer.choices)
            choice.damage *= 2;
    }
    better->layers[2].choices[1].damage *= 1000; // no solver would choose it now
    session.setSource(sourceOf(better, nullptr));
    EXPECT_EQ(session.choices(), plan);
    EXPECT_TRUE(session.canUndo());
    EXPECT_TRUE(session.measured());
    EXPECT_DOUBLE_EQ(session.predictedMse(), totalsOf(*better, plan).damage);
    EXPECT_FALSE(session.gap()) << "nothing is proven of a plan that is not the best of its size";
    // Other costs make it another problem.
    better = std::make_shared<PlanProblem>(*better);
    better->layers[0].choices[1].bytes += 1;
    session.setSource(sourceOf(better, nullptr));
    EXPECT_FALSE(session.canUndo());
    EXPECT_FALSE(session.measured());
}

RowTable* comparisonOf(const PlanView& view)
{
    for (RowTable* table : view.findChildren<RowTable*>()) {
        if (table->model() == view.plans())
            return table;
    }
    return nullptr;
}

TEST(PlanView, ComparesThePlanWithBaselinesAndWithWhatWasMeasured)
{
    Shown shown(8);
    PlanSession& session = *shown.view.session();
    const QStandardItemModel* plans = shown.view.plans();
    const int before = plans->rowCount();
    EXPECT_EQ(before, 1 + int(session.baselines().size()));
    EXPECT_EQ(plans->item(0, 3)->text(), QStringLiteral("–"));
    session.setMeasured(session.choices(), { 0.01, 26.02, 0.5, 100 });
    EXPECT_EQ(plans->item(0, 3)->text(), QLocale().toString(26.0, 'f', 1));
    analysis::Assignment other = session.choices();
    other[0] = other[0] == 1 ? 2 : 1;
    session.setMeasured(other, { 0.02, 23, std::nullopt, 100 });
    EXPECT_EQ(plans->rowCount(), before + 1) << "a plan that is neither this one nor a baseline";
    auto* table = comparisonOf(shown.view);
    Q_EMIT table->doubleClicked(plans->index(before, 0));
    EXPECT_EQ(session.choices(), other);
}

TEST(PlanView, SliderBarsAndListChangeTheSamePlan)
{
    Shown shown(8);
    PlanSession& session = *shown.view.session();
    shown.view.controls()->budget()->setValue(0);
    EXPECT_EQ(double(session.totals().bytes), session.leastCost());
    Q_EMIT shown.view.bits()->bitsDragged(2, 1);
    Q_EMIT shown.view.bits()->bitsDropped(2, 1);
    EXPECT_EQ(session.choices()[2], 1U);
    shown.selection.setLayer(4);
    ASSERT_EQ(shown.view.layerChoice()->count(), 5);
    Q_EMIT shown.view.layerChoice()->activated(2);
    EXPECT_EQ(session.choices()[4], 2U);
    EXPECT_EQ(shown.view.layerChoice()->currentText(), QStringLiteral("int6"));
    Q_EMIT shown.view.bits()->layerClicked(6);
    EXPECT_EQ(shown.selection.layer(), 6);
}

TEST(PlanView, MeasuringFillsInTheTruthOfThisPlanAlone)
{
    Shown shown(8);
    QSignalSpy wanted(&shown.view, &PlanView::measureWanted);
    shown.view.measureButton()->click();
    ASSERT_EQ(wanted.count(), 1);
    analysis::PlanMeasurement truth;
    truth.sqnrDb = 33.4;
    truth.mse = 0.003;
    const analysis::Assignment plan = shown.view.session()->choices();
    shown.view.session()->setMeasured(plan, truth);
    EXPECT_TRUE(shown.view.numbers()->text().contains(QStringLiteral("33.4")));
    shown.view.session()->choose(0, 0, PlanSession::Change::Final);
    EXPECT_FALSE(shown.view.numbers()->text().contains(QStringLiteral("33.4")));
    shown.view.session()->undo();
    EXPECT_TRUE(shown.view.numbers()->text().contains(QStringLiteral("33.4")));
}

TEST(PlanView, EmptyAsksForSensitivityAndThousandsOfLayersAreShown)
{
    Selection selection;
    PlanView empty(&selection);
    QSignalSpy wanted(&empty, &PlanView::sensitivityWanted);
    empty.measureButton()->click();
    EXPECT_EQ(wanted.count(), 1);
    EXPECT_TRUE(empty.bits()->isEmpty());
    EXPECT_FALSE(empty.grab().isNull());

    Shown one(1);
    EXPECT_FALSE(one.view.grab().isNull());
    Shown many(2000);
    EXPECT_FALSE(many.view.grab().isNull());
    EXPECT_FALSE(many.view.shares()->isEmpty());
}

TEST(PlanSession, FixingALayerKeepsItWhileOthersAreSolvedAnew)
{
    Shown shown(8);
    PlanSession& session = *shown.view.session();
    const analysis::Assignment first = session.choices();
    session.choose(3, 1, PlanSession::Change::Final);
    session.setFixed(3, true);
    EXPECT_EQ(session.choices()[3], 1U) << "fixing changes no plan";
    EXPECT_TRUE(session.problem()->layers[3].fixed);
    session.setBudget(0.2 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[3], 1U);
    EXPECT_LE(double(session.totals().bytes), 0.2 * double(shown.problem->fp32Bytes));
    session.choose(3, 2, PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[3], 1U);
    session.undo(); // the budget
    session.undo(); // fixing
    EXPECT_FALSE(session.problem()->layers[3].fixed);
    EXPECT_EQ(session.choices()[3], 1U);
    session.undo(); // the bits
    EXPECT_EQ(session.choices(), first);
    session.redo();
    session.redo();
    EXPECT_TRUE(session.problem()->layers[3].fixed);
    session.setFixed(3, false);
    EXPECT_FALSE(session.problem()->layers[3].fixed);
}

TEST(PlanSession, FirstAndLastAtEightAndBack)
{
    Shown shown(8);
    PlanSession& session = *shown.view.session();
    const analysis::Assignment before = session.choices();
    analysis::PlanWish wish = session.wish();
    wish.ends = analysis::endsAtEight(wish.choices);
    ASSERT_TRUE(wish.ends);
    session.setWish(wish);
    for (const std::size_t end : { 0, 7 })
        EXPECT_EQ(session.problem()->layers[end].choices[session.choices()[end]].weights, analysis::int8);
    session.undo();
    EXPECT_EQ(session.choices(), before);
    EXPECT_FALSE(session.wish().ends);
}

TEST(PlanSession, ABudgetOfBitopsAndASecondLimitBothHold)
{
    Shown shown(6);
    PlanSession& session = *shown.view.session();
    analysis::PlanWish wish = session.wish();
    wish.resource = analysis::Resource::Bitops;
    wish.maxBytes.reset();
    session.setWish(wish);
    EXPECT_EQ(session.fp32Cost(), shown.problem->fp32Bitops);
    EXPECT_LE(session.totals().bitops, shown.problem->fp32Bitops / 4);
    session.setBudget(0.2 * shown.problem->fp32Bitops, PlanSession::Change::Final);
    EXPECT_EQ(session.totals().bitops, session.cost());
    const double alone = session.totals().damage;
    const std::int64_t bytes = session.totals().bytes - 1;
    session.setOtherLimit(double(bytes));
    EXPECT_LE(session.totals().bytes, bytes);
    EXPECT_LE(session.totals().bitops, 0.2 * shown.problem->fp32Bitops);
    // What the command line's solver says of the same two limits.
    const auto best = analysis::solve(*shown.problem, { bytes, 0.2 * shown.problem->fp32Bitops });
    ASSERT_TRUE(best);
    EXPECT_DOUBLE_EQ(session.totals().damage, best->totals.damage);
    EXPECT_GE(session.totals().damage, alone);
    session.setOtherLimit(1);
    EXPECT_FALSE(session.trouble().isEmpty());
    EXPECT_EQ(session.otherLimit(), double(bytes)) << "what cannot be changes nothing";
}

TEST(PlanView, TheChartFollowsTheLimit)
{
    Shown shown(8);
    EXPECT_EQ(shown.view.pareto()->dataTable().header[1], QStringLiteral("size (kB)"));
    QComboBox* resource = shown.view.controls()->resource();
    resource->setCurrentIndex(1);
    Q_EMIT resource->activated(1);
    EXPECT_TRUE(shown.view.pareto()->dataTable().header[1].contains(QStringLiteral("BitOps")));
    EXPECT_EQ(shown.view.plans()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("BitOps"));
    shown.view.controls()->limit()->setValue(0);
    EXPECT_EQ(shown.view.session()->cost(), shown.view.session()->leastCost());
}

TEST(PlanView, RowsEditAndFixLayers)
{
    Shown shown(8);
    PlanSession& session = *shown.view.session();
    PlanLayerModel* rows = shown.view.layers();
    const QAbstractItemModelTester tester(rows, QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_EQ(rows->rowCount(), 8);
    const QModelIndex at = rows->index(2, PlanLayerModel::Choice);
    EXPECT_TRUE(rows->setData(at, QStringLiteral("int4"), Qt::EditRole));
    EXPECT_EQ(session.choices()[2], 3U);
    EXPECT_FALSE(rows->setData(at, QStringLiteral("int5"), Qt::EditRole));
    EXPECT_TRUE(rows->setData(at, Qt::Checked, Qt::CheckStateRole));
    EXPECT_TRUE(session.problem()->layers[2].fixed);
    EXPECT_FALSE(rows->flags(rows->index(2, PlanLayerModel::Choice)).testFlag(Qt::ItemIsEditable));
    shown.selection.setLayer(2);
    EXPECT_TRUE(shown.view.fixedLayer()->isChecked());
    shown.view.fixedLayer()->click();
    EXPECT_FALSE(session.problem()->layers[2].fixed);
}

TEST(PlanSession, OpensWithWhatWasPlannedAndNothingToUndo)
{
    const auto analysis = sample::residualNetwork(8);
    const auto problem = sampleProblem(analysis->graph);
    const auto source = sourceOf(problem, nullptr);
    const std::int64_t budget = problem->fp32Bytes * 3 / 10;
    const auto solution = analysis::solve(*problem, { budget, {} });
    ASSERT_TRUE(solution);
    analysis::Assignment planned = solution->choices;
    planned[2] = planned[2] == 1 ? 2 : 1;
    analysis::PlanRecord record;
    record.plans.push_back(planResult(*problem, planned, "refined"));
    record.plans.front().budgetBytes = budget;
    const auto wish = analysis::wishOf(record);
    ASSERT_TRUE(wish);
    PlanSession session;
    session.open(source, { *wish, record.plans.front().layers });
    EXPECT_EQ(session.choices(), planned);
    EXPECT_EQ(session.wish().choices, wish->choices);
    EXPECT_EQ(session.budget().bytes, budget);
    EXPECT_FALSE(session.canUndo());
    // A plan of another network: the best of the same budget.
    session.open(source, { *wish, {} });
    EXPECT_LE(session.totals().bytes, budget);
    EXPECT_FALSE(session.canUndo());
    // What is not known cannot be chosen from.
    analysis::PlanWish unknown = *wish;
    unknown.choices.push_back({ *analysis::parseFormat("int3"), analysis::fp32 });
    PlanSession other;
    other.open(source, { unknown, record.plans.front().layers });
    EXPECT_EQ(other.wish().choices, firstWish(*source).choices);
    ASSERT_TRUE(other.problem());
    EXPECT_FALSE(other.canUndo());
}

TEST(PlanSession, GreedyKeepsToTheBudgetThatIsSet)
{
    Shown shown(8);
    PlanSession& session = *shown.view.session();
    const auto greedy = [&]() -> const NamedPlan& {
        return *std::ranges::find(session.baselines(), QStringLiteral("greedy"), &NamedPlan::name);
    };
    const std::size_t count = session.baselines().size();
    for (const double share : { 0.2, 0.15, 0.4 }) {
        session.setBudget(share * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
        EXPECT_EQ(session.baselines().size(), count);
        EXPECT_EQ(greedy().budget, session.budget());
        EXPECT_LE(greedy().totals.bytes, *session.budget().bytes);
        EXPECT_FALSE(session.isOverBudget(greedy().totals));
    }
    const double limit = 0.9 * session.totals().bitops;
    session.setOtherLimit(limit);
    EXPECT_LE(greedy().totals.bitops, limit);
    session.undo();
    EXPECT_FALSE(greedy().budget.bitops);
}

TEST(PlanView, MarksWhatIsOverBudgetAndNamesPlansOfOtherBudgets)
{
    Shown shown(8);
    PlanSession& session = *shown.view.session();
    session.setBudget(0.2 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    const QStandardItemModel* plans = shown.view.plans();
    const auto rowOf = [&](const QString& name) {
        for (int row = 0; row < plans->rowCount(); ++row) {
            if (plans->item(row, 0)->text().split(QStringLiteral(" · ")).contains(name))
                return row;
        }
        return -1;
    };
    const int int8 = rowOf(QStringLiteral("uniform int8"));
    ASSERT_GE(int8, 0);
    EXPECT_TRUE(plans->item(int8, 1)->text().startsWith(QLatin1Char('>')));
    EXPECT_FALSE(plans->item(0, 1)->text().startsWith(QLatin1Char('>')));
    ASSERT_GE(rowOf(QStringLiteral("uniform int4")), 0);
    // The same choices are one row with both names.
    session.setMeasured(session.choices(), { 0.01, 26, {}, 100 }, QStringLiteral("optimum"), session.budget());
    EXPECT_EQ(rowOf(QStringLiteral("optimum")), 0);
    analysis::Assignment other = session.choices();
    other[0] = other[0] == 1 ? 2 : 1;
    session.setMeasured(other, { 0.02, 23, {}, 100 }, QStringLiteral("greedy"), { 12'000'000, {} });
    EXPECT_GE(rowOf(QStringLiteral("greedy ≤ ") + bytesText(12e6)), 0);
}

TEST(PlanView, AsksForThePlanThatIsWished)
{
    Shown shown(8);
    QSignalSpy wanted(&shown.view, &PlanView::planWanted);
    shown.view.controls()->ends()->click();
    shown.view.compareButton()->click();
    shown.view.drop()->setValue(0.7);
    shown.view.holdButton()->click();
    ASSERT_EQ(wanted.count(), 2);
    const auto compared = wanted[0][0].value<analysis::PlanWish>();
    EXPECT_EQ(compared.maxBytes, shown.view.session()->totals().bytes);
    EXPECT_FALSE(compared.maxDrop);
    EXPECT_TRUE(compared.ends);
    const auto held = wanted[1][0].value<analysis::PlanWish>();
    EXPECT_EQ(held.maxDrop, 0.7);
    EXPECT_FALSE(held.maxBytes);
    // Nothing is known of inputs.
    QSignalSpy screening(&shown.view, &PlanView::screeningWanted);
    QComboBox* target = shown.view.controls()->target();
    target->setCurrentIndex(2);
    Q_EMIT target->activated(2);
    ASSERT_EQ(screening.count(), 1);
    EXPECT_EQ(screening[0][0].value<analysis::SensitivityTarget>(), analysis::SensitivityTarget::Both);
}

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
    Shown m_shown;
};

/// Weights and inputs apart, within BitOps: a tie, a layer that is fixed, first and last at 8.
class BothSheet : public QWidget {
public:
    explicit BothSheet(int page) : m_analysis(sample::residualNetwork(20)), m_view(&m_selection)
    {
        const std::vector<analysis::Format> weights{ analysis::int8, *analysis::parseFormat("int6"),
            *analysis::parseFormat("int4") };
        const std::vector<analysis::Format> inputs{ analysis::int8, *analysis::parseFormat("int6") };
        const auto all = analysis::choicesOf(analysis::SensitivityTarget::Both, weights, inputs);
        const auto alone = sampleProblem(m_analysis->graph);
        auto problem = std::make_shared<PlanProblem>(*alone);
        for (std::size_t i = 0; i < problem->layers.size(); ++i) {
            auto& choices = problem->layers[i].choices;
            choices.clear();
            for (const analysis::ChoiceFormats& each : all) {
                const auto of = [&](const analysis::Format& format, std::size_t layer) {
                    return *std::ranges::find(alone->layers[layer].choices, format, &analysis::PlanChoice::weights);
                };
                const analysis::PlanChoice part = of(each.weights, i);
                choices.push_back({ each.weights, each.activations,
                    part.damage + of(each.activations, (i + 3) % alone->layers.size()).damage, part.bytes,
                    part.bitops / 32 * each.activations.bits });
            }
        }
        problem->layers[9].tie = problem->layers[12].tie = 9;
        for (auto& choice : problem->layers[12].choices)
            choice.bytes = 0;
        auto source = std::make_shared<PlanSource>(*sourceOf(problem, nullptr));
        source->activations = inputs;
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
    pictures::take("plan-2000-layers", [] { return new PlanSheet(2000); });
}

} // namespace
