// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_problem.h"

#include <algorithm>
#include <cmath>

#include <QTest>

#include <gtest/gtest.h>

#include "sample_analysis.h"

namespace sample {

using analysis::PlanProblem;
using widgets::PlanSession;
using widgets::PlanSource;

namespace {

const std::vector<analysis::Format>& bothInputs()
{
    static const std::vector<analysis::Format> formats{ analysis::int8, *analysis::parseFormat("int6") };
    return formats;
}

} // namespace

std::shared_ptr<PlanProblem> planProblem(const analysis::Graph& graph)
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

std::shared_ptr<analysis::ChoiceRuns> planRuns(const PlanProblem& problem)
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

PlanSession::Source planSource(std::shared_ptr<const PlanProblem> problem, std::shared_ptr<analysis::ChoiceRuns> runs)
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

std::shared_ptr<PlanProblem> planProblemOfBoth(const analysis::Graph& graph)
{
    const std::vector<analysis::Format> weights{ analysis::int8, *analysis::parseFormat("int6"),
        *analysis::parseFormat("int4") };
    const auto all = analysis::choicesOf(analysis::SensitivityTarget::Both, weights, bothInputs());
    const auto alone = planProblem(graph);
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
    return problem;
}

PlanSession::Source planSourceOfBoth(std::shared_ptr<const PlanProblem> problem)
{
    auto source = std::make_shared<PlanSource>(*planSource(std::move(problem)));
    source->activations = bothInputs();
    return source;
}

void waitFor(const PlanSession& session)
{
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session.isPreparing(); }, 20'000));
}

ShownPlan::ShownPlan(int layers)
    : analysis(residualNetwork(layers)), problem(planProblem(analysis->graph)), view(&selection)
{
    selection.setAnalysis(analysis);
    view.resize(1000, 700);
    view.setSource(planSource(problem, planRuns(*problem)));
    view.setOutputPower(4.0);
    waitFor(*view.session());
}

} // namespace sample
