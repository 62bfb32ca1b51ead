// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/sweep.h"

#include <algorithm>
#include <future>

#include "engine/exec/model_state.h"
#include "engine/quant/feed.h"
#include "engine/quant/measured_output.h"

namespace engine::sense {

using analysis::Result;

namespace {

/// Changed weights are kept from batch to batch up to this size; larger ones are quantized again for each batch, which
/// costs little beside running a layer with that many weights.
constexpr std::int64_t largestKept = std::int64_t(64) << 20;

using Values = std::vector<std::pair<ir::ValueId, c10::IValue>>;

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class Sweep {
public:
    Sweep(const SweepSpec& spec, std::span<Fork> forks, Workers& workers, Stop& stop)
        : m_spec(spec), m_forks(forks), m_workers(workers), m_stop(stop)
    {
        for (const Fork& fork : forks) {
            std::vector<int>& roots = m_roots.emplace_back();
            for (const int layer : fork.what.layers)
                roots.push_back(spec.model.layers.at(std::size_t(layer)).node);
        }
        m_walk = planWalk(spec.network.dependence, m_roots);
        m_whole = spec.original.dependence.whole();
    }

    /// False when it was stopped.
    Result<bool> run(const Batch& batch)
    {
        const std::vector<at::Tensor> inputs = quant::feed(m_spec.fit, batch);
        auto promise = std::make_shared<std::promise<Reference>>();
        m_reference = promise->get_future().share();
        m_workers.give([this, &inputs, &batch, promise] {
            try {
                promise->set_value(reference(inputs, batch.labels));
            } catch (...) {
                promise->set_exception(std::current_exception());
                throw;
            }
        });
        try {
            walk(inputs);
        } catch (...) {
            // What was given refers to this batch: nothing of it may outlive it.
            const std::exception_ptr error = std::current_exception();
            m_stop.request();
            m_workers.finish();
            std::rethrow_exception(error);
        }
        m_workers.finish();
        if (m_stop.asked())
            return false;
        if (auto valid = quant::checkLabels(m_reference.get().output, batch.labels, m_spec.data.info().path); !valid)
            return tl::unexpected(valid.error());
        return true;
    }

    [[nodiscard]] const Reference& reference() const { return m_reference.get(); }

private:
    static void bind(const ir::Program& program, const std::vector<at::Tensor>& inputs, exec::PartialFrame& frame)
    {
        for (std::size_t i = 0; i < program.inputs.size(); ++i)
            frame.set(program.inputs[i].value, inputs.at(i));
    }

    /// FP32's output. Undefined when it was stopped.
    Reference reference(const std::vector<at::Tensor>& inputs, const std::vector<std::int64_t>& labels)
    {
        const Network& network = m_spec.original;
        exec::PartialFrame frame(network.executable, network.dependence.reads());
        frame.start(m_whole.pending);
        bind(network.executable.program(), inputs, frame);
        for (const int node : m_whole.nodes) {
            if (m_stop.asked())
                return {};
            frame.step(node);
        }
        return Reference(outputTensor(frame.read(network.dependence.output())), labels);
    }

    void walk(const std::vector<at::Tensor>& inputs)
    {
        const Network& network = m_spec.network;
        exec::PartialFrame frame(network.executable, network.dependence.reads());
        frame.start(m_walk.pending);
        bind(network.executable.program(), inputs, frame);
        for (const Step& step : m_walk.steps) {
            if (m_stop.asked())
                return;
            if (step.kind == Step::Kind::Run)
                frame.step(step.index, network.tap.get());
            else
                fork(frame, step.index);
        }
    }

    void fork(exec::PartialFrame& frame, int index)
    {
        auto suffix = std::make_shared<const Suffix>(m_spec.network.dependence.suffix(m_roots[std::size_t(index)]));
        auto values = std::make_shared<Values>();
        for (const ir::ValueId value : suffix->boundary)
            values->emplace_back(value, frame.read(value));
        for (Cell* cell : m_forks[std::size_t(index)].cells) {
            if (cell->rests)
                continue;
            m_workers.give([this, cell, index, suffix, values] { measure(*cell, index, *suffix, *values); });
        }
    }

    void measure(Cell& cell, int fork, const Suffix& suffix, const Values& values)
    {
        if (m_stop.asked())
            return;
        const auto started = std::chrono::steady_clock::now();
        const Network& network = m_spec.network;
        if (!cell.change)
            cell.change =
                std::make_shared<const Change>(m_spec.model, network, m_forks[std::size_t(fork)].what, cell.plan);
        exec::PartialFrame frame(network.executable, network.dependence.reads());
        frame.start(suffix.pending);
        for (const auto& [id, value] : values)
            frame.set(id, value);
        for (const int node : suffix.nodes) {
            if (m_stop.asked())
                return;
            cell.change->step(frame, node);
        }
        const at::Tensor output = outputTensor(frame.read(network.dependence.output()));
        const double seconds = secondsSince(started);
        if (m_kept.fetch_add(cell.change->bytes()) + cell.change->bytes() > largestKept) {
            m_kept -= cell.change->bytes();
            cell.change.reset();
        }
        const Reference& reference = m_reference.get();
        if (reference.output.defined())
            cell.measurement.add(reference, output, seconds);
        m_stop.advance(reference.samples);
    }

    const SweepSpec& m_spec;
    std::span<Fork> m_forks;
    Workers& m_workers;
    Stop& m_stop;
    std::vector<std::vector<int>> m_roots; ///< by fork: the nodes that change
    Walk m_walk;
    Suffix m_whole;
    std::shared_future<Reference> m_reference;
    std::atomic<std::int64_t> m_kept = 0; ///< bytes of changes that are kept for the next batch
};

} // namespace

Result<SweepResult> sweep(const SweepSpec& spec, std::span<Fork> forks, Workers& workers, Stop& stop,
    const std::function<bool(const SweepResult&)>& enough)
{
    Sweep sweep(spec, forks, workers, stop);
    SweepResult result;
    BatchReader reader(spec.data, spec.batchSize);
    while (true) {
        auto batch = reader.next();
        if (!batch)
            return tl::unexpected(batch.error());
        if (!*batch)
            break;
        const auto done = sweep.run(**batch);
        if (!done)
            return tl::unexpected(done.error());
        if (!*done)
            return analysis::cancelled();
        const Reference& reference = sweep.reference();
        result.samples += (*batch)->size;
        result.labelled += std::int64_t(reference.right.size());
        result.hits += std::ranges::count(reference.right, true);
        result.skippedSamples = reader.skipped();
        result.skippedReasons = reader.reasons();
        if (enough(result) && result.samples < spec.data.size()) {
            result.settled = true;
            break;
        }
    }
    if (result.samples == 0)
        return analysis::fail(
            analysis::ErrorKind::NoData, spec.data.info().path + ": holds no readable sample to evaluate on");
    return result;
}

} // namespace engine::sense
