// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/evaluate.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <deque>

#include <ATen/core/grad_mode.h>

#include "engine/exec/guard.h"
#include "engine/exec/memory.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/fit.h"
#include "engine/quant/activation.h"
#include "engine/quant/feed.h"
#include "engine/quant/folding.h"
#include "engine/quant/measured_output.h"
#include "engine/quant/variant_run.h"

namespace engine {

namespace {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;
using Clock = std::chrono::steady_clock;

/// A group is stored when it is done, so that a crash costs at most about this much work.
constexpr double groupSeconds = 10;
/// Each variant of a group holds its own live activations and 256 kB of histograms a layer.
constexpr std::size_t largestGroup = 16;
/// The first group is small: how long a variant takes is not known yet.
constexpr std::size_t firstGroup = 4;

/// Of the FP32 network before and after batch norms are folded, relative (definitions: what is quantized).
constexpr double largestFoldingError = 1e-4;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Notes what the FP32 network's nodes read and give, for the variants that walk beside it.
class CleanTap : public exec::Tap {
public:
    explicit CleanTap(const ModelState& model)
        : m_model(model)
        , m_edgesAt(model.executable.program().body.nodes.size())
        , m_isOutput(m_edgesAt.size(), false)
        , m_isLayer(m_edgesAt.size(), false)
    {
        for (const analysis::Layer& layer : model.graph.layers) {
            for (const int edge : layer.inputs)
                m_edgesAt[std::size_t(model.edges[std::size_t(edge)].node)].push_back(edge);
            m_isLayer[std::size_t(model.layers[std::size_t(layer.id)].node)] = true;
            m_isOutput[std::size_t(model.layers[std::size_t(layer.id)].output)] = true;
        }
    }

    void before(int node, std::span<c10::IValue> arguments) override
    {
        clean.edges.clear();
        clean.arguments.clear();
        clean.output = at::Tensor();
        clean.node = node;
        if (!m_isLayer[std::size_t(node)])
            return;
        clean.arguments.assign(arguments.begin(), arguments.end());
        for (const int edge : m_edgesAt[std::size_t(node)]) {
            const at::Tensor x = quant::argumentAt(arguments, m_model.edges[std::size_t(edge)]);
            if (x.is_floating_point())
                clean.edges[edge] = quant::denseFloat(x);
        }
    }

    void after(int node, std::span<c10::IValue> outputs) override
    {
        if (m_isOutput[std::size_t(node)] && !outputs.empty() && outputs[0].isTensor())
            clean.output = quant::denseFloat(outputs[0].toTensor());
    }

    quant::CleanNode clean;

private:
    const ModelState& m_model;
    std::vector<std::vector<int>> m_edgesAt;
    std::vector<bool> m_isOutput;
    std::vector<bool> m_isLayer;
};

/// What all groups share, and how far they are.
struct Work {
    const InputFit& fit;
    const analysis::Control& control;
    std::int64_t total = 0;
    std::int64_t done = 0;
    double foldingError = 0; ///< on the first batch
};

/// Variants that are evaluated in the same pass.
struct Group {
    quant::InputMeasures inputs;
    std::deque<quant::VariantRun> runs;
};

/// Batch norms are folded in every quantized variant: what that alone changes must not be taken for quantization.
void noteFolding(analysis::VariantResult& result, const analysis::Plan& plan, double error)
{
    if (error <= largestFoldingError || (plan.weights.empty() && plan.edges.empty()))
        return;
    std::array<char, 32> percent{};
    std::snprintf(percent.data(), percent.size(), "%.2g", 100 * error);
    result.notes.push_back(std::string("folding batch norms alone changes the FP32 output by ") + percent.data()
        + " %; that is in every error here. A batch norm with a tiny variance or a large mean does that");
}

/// One pass over the data with one group of variants.
Result<void> runGroup(
    const Model& model, const Dataset& data, const EvaluateSpec& spec, Group& group, Evaluation& evaluation, Work& work)
{
    std::deque<quant::VariantRun>& runs = group.runs;
    const ModelState& state = model.state();
    auto output = quant::outputIndex(state, spec.output);
    if (!output)
        return tl::unexpected(output.error());

    const bool observes = evaluation.seen.samples == 0;
    const int nodes = int(state.executable.program().body.nodes.size());
    CleanTap tap(state);
    exec::Frame frame(state.executable);
    BatchReader reader(data, spec.batchSize);
    std::int64_t samples = 0;
    while (true) {
        auto batch = reader.next();
        if (!batch)
            return tl::unexpected(batch.error());
        if (!*batch)
            break;
        const std::vector<at::Tensor> inputs = quant::feed(work.fit, **batch);
        tap.clean.samplesBefore = samples;
        tap.clean.batchSize = (*batch)->size;
        frame.start(inputs);
        for (quant::VariantRun& run : runs)
            run.start(inputs);
        for (int node = 0; node < nodes; ++node) {
            frame.step(node, &tap);
            if (observes) {
                for (const auto& [edge, x] : tap.clean.edges)
                    evaluation.seen.edges[edge].add(quant::elements(x));
            }
            if (tap.clean.output.defined()) {
                tap.clean.outputValues = analysis::Reference(quant::elements(tap.clean.output));
                if (runs.size() > 1)
                    tap.clean.outputValues.sum();
            }
            using Values = quant::InputMeasures::Values;
            group.inputs.measure(tap.clean, samples < spec.localSamples ? Values::Kept : Values::Dropped);
            for (quant::VariantRun& run : runs)
                run.step(tap.clean);
        }
        const at::Tensor y = frame.outputs()[std::size_t(*output)];
        if (observes && samples == 0)
            work.foldingError = quant::foldingError(state, inputs, y, *output);
        if (auto valid = quant::checkLabels(y, (*batch)->labels, data.info().path); !valid)
            return valid;
        for (quant::VariantRun& run : runs)
            run.finishBatch(y, *output, (*batch)->labels);
        samples += (*batch)->size;
        work.done += (*batch)->size * std::int64_t(runs.size());
        if (!work.control.report({ work.done, work.total, "evaluating" }))
            return analysis::cancelled();
    }
    if (samples == 0)
        return fail(ErrorKind::NoData, data.info().path + ": holds no readable sample to evaluate on");
    evaluation.seen.samples = samples;
    evaluation.skippedSamples = reader.skipped();
    evaluation.skippedReasons = reader.reasons();
    return {};
}

} // namespace

Result<Evaluation> evaluate(const Model& model, const Dataset& data, std::span<const Variant> variants,
    const EvaluateSpec& spec, const std::function<void(analysis::VariantResult)>& finished,
    const analysis::Control& control)
{
    auto fit = fitInputs(model, data.info());
    if (!fit)
        return tl::unexpected(fit.error());
    const auto graph = describe(model, inputShapes(*fit));
    if (!graph)
        return tl::unexpected(graph.error());
    Evaluation evaluation;
    Work work{ *fit, control, data.size() * std::int64_t(variants.size()), 0 };
    const std::int64_t batches = (data.size() + spec.batchSize - 1) / spec.batchSize;
    std::size_t groupSize = std::min(firstGroup, variants.size());
    return exec::guarded("evaluating " + model.path(), [&]() -> Result<Evaluation> {
        const at::NoGradGuard noGradient;
        const exec::ThreadScope threads(spec.threads);
        const exec::MemoryScope memory;
        for (std::size_t begin = 0; begin < variants.size();) {
            const auto group = variants.subspan(begin, std::min(groupSize, variants.size() - begin));
            const auto started = Clock::now();
            Group together{ quant::InputMeasures(spec.seed, batches), {} };
            for (const Variant& variant : group)
                together.runs.emplace_back(model.state(), variant, spec, together.inputs);
            if (auto done = runGroup(model, data, spec, together, evaluation, work); !done)
                return tl::unexpected(done.error());
            const double seconds = secondsSince(started);
            for (std::size_t i = 0; i < together.runs.size(); ++i) {
                analysis::VariantResult result = together.runs[i].result(model, *graph, evaluation.seen);
                noteFolding(result, group[i].plan, work.foldingError);
                result.evaluateSeconds = seconds / double(group.size());
                finished(std::move(result));
            }
            begin += group.size();
            const double perVariant = std::max(1e-3, seconds / double(group.size()));
            groupSize = std::clamp(std::size_t(groupSeconds / perVariant), std::size_t(1), largestGroup);
        }
        return evaluation;
    });
}

} // namespace engine
