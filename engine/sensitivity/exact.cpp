// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <deque>
#include <map>
#include <numeric>

#include <ATen/core/grad_mode.h>

#include "engine/exec/guard.h"
#include "engine/exec/memory.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/quant/measured_output.h"
#include "engine/sensitivity.h"
#include "engine/sensitivity/encodings.h"
#include "engine/sensitivity/sweep.h"

namespace engine {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;
using analysis::SensitivityMode;

namespace {

using namespace sense;

/// Turns what was asked for into forks and sweeps, and their measurements into a table.
class Exact {
public:
    Exact(const Model& model, const Dataset& data, const analysis::Observation& seen, const SensitivitySpec& spec)
        : m_model(model)
        , m_data(data)
        , m_spec(spec)
        , m_schemes{ model, seen, spec.target, spec.weights, spec.activations }
    {
    }

    Result<Sensitivity> run(const SensitivityEvents& events)
    {
        if (auto done = makeRows(); !done)
            return tl::unexpected(done.error());
        auto fit = fitInputs(m_model, m_data.info());
        if (!fit)
            return tl::unexpected(fit.error());
        auto output = quant::outputValue(m_model.state(), m_spec.output);
        if (!output)
            return tl::unexpected(output.error());
        m_fit = *std::move(fit);
        m_output = *output;

        m_stop.emplace(events.control, m_data.size() * cellCount());
        const Network original(m_model.state(), m_output);
        const Network* sameForAll = nullptr;
        std::optional<Network> folded;
        if (m_spec.mode == SensitivityMode::Alone)
            sameForAll = &folded.emplace(m_model.state(), analysis::Plan(), m_output);
        Workers workers(m_spec.workers, *m_stop);
        const std::size_t unitsPerSweep = m_spec.unitsPerSweep ? m_spec.unitsPerSweep : m_units.size();
        for (std::size_t begin = 0; begin < m_units.size() && !m_settled; begin += unitsPerSweep) {
            const std::size_t end = std::min(begin + unitsPerSweep, m_units.size());
            if (sameForAll) {
                if (auto done = sweepOver({ begin, end, original, *sameForAll, std::nullopt }, workers, events); !done)
                    return tl::unexpected(done.error());
                continue;
            }
            for (std::size_t format = 0; format < m_spec.formats.size() && !m_settled; ++format) {
                auto plan = everything(m_spec.formats[format]);
                if (!plan)
                    return tl::unexpected(plan.error());
                const Network quantized(m_model.state(), *std::move(plan), m_output);
                if (auto done = sweepOver({ begin, end, original, quantized, format }, workers, events); !done)
                    return tl::unexpected(done.error());
            }
        }
        return std::move(m_result);
    }

private:
    Result<void> makeRows()
    {
        const analysis::Graph& graph = m_model.graph();
        if (m_spec.formats.empty())
            return fail(ErrorKind::Usage, "sensitivity needs a format to quantize to, such as int8");
        m_units = m_spec.units;
        if (m_units.empty()) {
            for (const int layer : layersWithWeights(graph))
                m_units.push_back({ {}, { layer }, {} });
        }
        std::map<RowKey, std::string> rows; // in network order
        for (SensitivityUnit& unit : m_units) {
            std::ranges::sort(unit.layers);
            unit.layers.erase(std::ranges::unique(unit.layers).begin(), unit.layers.end());
            if (unit.layers.empty())
                return fail(ErrorKind::Usage, "sensitivity: unit '" + unit.name + "' has no layers");
            for (const int layer : unit.layers) {
                if (layer < 0 || std::size_t(layer) >= graph.layers.size())
                    return fail(ErrorKind::Usage,
                        m_model.path() + ": has no layer " + std::to_string(layer) + "; it has "
                            + std::to_string(graph.layers.size()));
            }
            if (unit.formats.empty()) {
                unit.formats.resize(m_spec.formats.size());
                std::iota(unit.formats.begin(), unit.formats.end(), std::size_t(0));
            }
            for (const std::size_t format : unit.formats) {
                if (format >= m_spec.formats.size())
                    return fail(ErrorKind::Usage, "sensitivity: there is no format " + std::to_string(format));
            }
            if (auto valid = checkChannel(unit); !valid)
                return valid;
            rows.emplace(keyOf(unit), nameOf(unit));
        }
        analysis::SensitivityTable& table = m_result.table;
        table.target = m_spec.target;
        table.mode = m_spec.mode;
        table.formats = m_spec.formats;
        for (const auto& [key, name] : rows) {
            m_rowOf.emplace(key, m_result.units.size());
            m_result.units.push_back(key.first);
            table.layers.push_back(key.first.front());
            table.names.push_back(name);
        }
        table.cells.resize(table.layers.size() * table.formats.size());
        m_result.samples.resize(table.cells.size());
        return {};
    }

    /// Layers, and the channel or -1.
    using RowKey = std::pair<std::vector<int>, std::int64_t>;
    [[nodiscard]] static RowKey keyOf(const SensitivityUnit& unit)
    {
        return { unit.layers, unit.channel.value_or(-1) };
    }

    [[nodiscard]] std::string nameOf(const SensitivityUnit& unit) const
    {
        if (!unit.name.empty())
            return unit.name;
        const std::string& layer = m_model.graph().layers[std::size_t(unit.layers.front())].name;
        return unit.channel ? layer + "[" + std::to_string(*unit.channel) + "]" : layer;
    }

    [[nodiscard]] Result<void> checkChannel(const SensitivityUnit& unit) const
    {
        if (!unit.channel)
            return {};
        const analysis::Layer& layer = m_model.graph().layers[std::size_t(unit.layers.front())];
        if (unit.layers.size() != 1 || layer.weights.size() != 1)
            return fail(ErrorKind::Usage, "layer '" + layer.name + "': a channel is one of a layer with one weight");
        if (m_spec.target != analysis::SensitivityTarget::Weights || m_spec.mode != SensitivityMode::Alone)
            return fail(ErrorKind::Usage,
                "layer '" + layer.name + "': channels are measured with target weights and mode alone");
        const analysis::WeightUse& weight = layer.weights.front();
        const std::int64_t channels = weight.shape.at(std::size_t(weight.outputAxis));
        if (*unit.channel < 0 || *unit.channel >= channels)
            return fail(ErrorKind::Usage,
                "layer '" + layer.name + "': has no channel " + std::to_string(*unit.channel) + "; it has "
                    + std::to_string(channels));
        return {};
    }

    [[nodiscard]] std::int64_t cellCount() const
    {
        std::int64_t count = 0;
        for (const SensitivityUnit& unit : m_units)
            count += std::int64_t(unit.formats.size());
        return count;
    }

    /// Every layer with a weight in one format.
    Result<analysis::Plan> everything(analysis::Format format)
    {
        analysis::Plan plan;
        for (const int layer : layersWithWeights(m_model.graph())) {
            if (auto done = addEncodings(m_schemes, layer, format, plan, m_result.notes); !done)
                return tl::unexpected(done.error());
        }
        return plan;
    }

    /// The cells of one unit, of `onlyFormat` where it is given: without those that would quantize nothing.
    Result<void> addCells(
        const SensitivityUnit& unit, std::optional<std::size_t> onlyFormat, std::deque<Cell>& cells, Fork& fork)
    {
        for (const std::size_t format : unit.formats) {
            if (onlyFormat && format != *onlyFormat)
                continue;
            analysis::Plan plan;
            for (const int layer : unit.layers) {
                if (m_stop->asked())
                    return analysis::cancelled();
                auto done = addEncodings(m_schemes, layer, m_spec.formats[format], plan, m_result.notes);
                if (!done)
                    return done;
            }
            if (plan.weights.empty() && plan.edges.empty())
                continue;
            if (m_spec.mode == SensitivityMode::AllBut)
                plan = {};
            fork.cells.push_back(&cells.emplace_back(Cell{ m_rowOf.at(keyOf(unit)), format, std::move(plan), {}, {} }));
        }
        return {};
    }

    /// Units that are measured in one pass over the data.
    struct Part {
        std::size_t begin, end; ///< of m_units
        const Network& original; ///< the model as it is
        const Network& network; ///< what the units are changed in
        std::optional<std::size_t> onlyFormat; ///< absent: all that a unit asks for
    };

    Result<void> sweepOver(const Part& part, Workers& workers, const SensitivityEvents& events)
    {
        std::deque<Cell> cells;
        std::vector<Fork> forks;
        for (std::size_t i = part.begin; i < part.end; ++i) {
            Fork fork{ { m_units[i].layers, m_units[i].channel }, {} };
            if (auto done = addCells(m_units[i], part.onlyFormat, cells, fork); !done)
                return done;
            if (!fork.cells.empty())
                forks.push_back(std::move(fork));
        }
        if (cells.empty())
            return {};
        const auto done = sweep({ m_model.state(), part.original, part.network, m_data, m_fit, m_spec.batchSize },
            forks, workers, *m_stop, [&](const SweepResult& soFar) {
                publish(cells, soFar);
                m_stop->report();
                return rest(cells, events) || (events.settled && events.settled(m_result));
            });
        if (!done)
            return tl::unexpected(done.error());
        m_settled = done->settled;
        for (const Cell& cell : cells) {
            if (events.finished && !m_settled && !cell.rests)
                events.finished(m_result, cell.row, cell.format);
        }
        return {};
    }

    /// Cells that have seen enough rest; true when all do.
    bool rest(std::deque<Cell>& cells, const SensitivityEvents& events) const
    {
        if (!events.enough)
            return false;
        for (Cell& cell : cells)
            cell.rests = cell.rests || events.enough(m_result, cell.row, cell.format);
        return std::ranges::all_of(cells, &Cell::rests);
    }

    void publish(const std::deque<Cell>& cells, const SweepResult& soFar)
    {
        analysis::SensitivityTable& table = m_result.table;
        for (const Cell& cell : cells) {
            table.at(cell.row, cell.format) = cell.measurement.cell(table.confidence);
            m_result.samples[cell.row * table.formats.size() + cell.format] = cell.measurement.samples();
        }
        if (soFar.labelled > 0)
            table.top1 = 100.0 * double(soFar.hits) / double(soFar.labelled);
        m_result.skippedSamples = soFar.skippedSamples;
        m_result.skippedReasons = soFar.skippedReasons;
    }

    const Model& m_model;
    const Dataset& m_data;
    const SensitivitySpec& m_spec;
    Schemes m_schemes;
    InputFit m_fit;
    ir::ValueId m_output = -1;
    std::vector<SensitivityUnit> m_units; ///< in the order in which they are measured
    std::map<RowKey, std::size_t> m_rowOf;
    std::optional<Stop> m_stop;
    Sensitivity m_result;
    bool m_settled = false;
};

} // namespace

Result<Sensitivity> sensitivity(const Model& model, const Dataset& data, const analysis::Observation& seen,
    const SensitivitySpec& spec, const SensitivityEvents& events)
{
    return exec::guarded("measuring sensitivity of " + model.path(), [&]() -> Result<Sensitivity> {
        const at::NoGradGuard noGradient;
        const exec::ThreadScope threads(1);
        const exec::MemoryScope memory;
        return Exact(model, data, seen, spec).run(events);
    });
}

Result<analysis::Plan> sensitivityPlan(const Model& model, const analysis::Observation& seen,
    const SensitivitySpec& spec, std::span<const int> layers, analysis::Format format)
{
    const Schemes schemes{ model, seen, spec.target, spec.weights, spec.activations };
    analysis::Plan plan;
    std::vector<std::string> notes;
    for (const int layer : layers) {
        if (layer < 0 || std::size_t(layer) >= model.graph().layers.size())
            return fail(ErrorKind::Usage, model.path() + ": has no layer " + std::to_string(layer));
        if (auto done = addEncodings(schemes, layer, format, plan, notes); !done)
            return tl::unexpected(done.error());
    }
    return plan;
}

} // namespace engine
