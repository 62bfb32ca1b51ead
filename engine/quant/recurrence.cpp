// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/recurrence.h"

#include <algorithm>
#include <tuple>

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>

#include "engine/exec/kernels.h"
#include "engine/quant/activation.h"

namespace engine::quant {

namespace {

/// One direction of one level.
struct Cell {
    at::Tensor inputWeight, hiddenWeight;
    at::Tensor inputBias, hiddenBias; ///< undefined without biases
    at::Tensor projection; ///< proj_size; undefined without
};

/// The arguments of both operators, which stand in the same order.
struct Call {
    at::Tensor input; ///< [steps, batch, features]
    std::vector<at::Tensor> states; ///< h, and of an LSTM c: [levels · directions, batch, features]
    std::vector<at::Tensor> weights; ///< of all cells, level by level
    bool biased = true;
    std::int64_t levels = 1;
    std::int64_t directions = 1;
    bool batchFirst = false;

    Call(ir::NodeKind kind, std::span<const c10::IValue> arguments)
        : input(arguments[0].toTensor())
        , weights(arguments[2].toTensorVector())
        , biased(arguments[3].toBool())
        , levels(arguments[4].toInt())
        , directions(arguments[7].toBool() ? 2 : 1)
        , batchFirst(arguments[8].toBool())
    {
        if (kind == ir::NodeKind::Lstm)
            states = arguments[1].toTensorVector();
        else
            states = { arguments[1].toTensor() };
        if (batchFirst)
            input = input.transpose(0, 1);
    }

    [[nodiscard]] std::size_t weightsPerCell() const { return weights.size() / std::size_t(levels * directions); }

    [[nodiscard]] Cell cell(std::int64_t index) const
    {
        const at::Tensor* first = weights.data() + std::size_t(index) * weightsPerCell();
        const std::size_t projection = biased ? 4 : 2;
        return { first[0], first[1], biased ? first[2] : at::Tensor(), biased ? first[3] : at::Tensor(),
            weightsPerCell() > projection ? first[projection] : at::Tensor() };
    }
};

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias)
{
    if (exec::hasFusedKernels())
        return exec::runLinear(input, weight, bias, {});
    return at::linear(input, weight, bias.defined() ? std::optional(bias) : std::nullopt);
}

/// σ(i), σ(f), tanh(g), σ(o) of [batch, 4·features]; c' = f·c + i·g, h' = o·tanh(c').
at::Tensor lstmStep(const at::Tensor& gates, const at::Tensor& fromInput, at::Tensor& c)
{
    const std::int64_t features = c.size(-1);
    gates.add_(fromInput);
    gates.narrow(1, 0, 2 * features).sigmoid_();
    const at::Tensor cell = gates.narrow(1, 2 * features, features).tanh_();
    const at::Tensor out = gates.narrow(1, 3 * features, features).sigmoid_();
    c = (gates.narrow(1, features, features) * c).add_(gates.narrow(1, 0, features) * cell);
    return at::tanh(c).mul_(out);
}

/// σ(r), σ(z), n = tanh(x_n + r·h_n) of [batch, 3·features]; h' = n + z·(h - n).
at::Tensor gruStep(const at::Tensor& fromHidden, const at::Tensor& fromInput, const at::Tensor& h)
{
    const std::int64_t features = h.size(-1);
    const at::Tensor gates =
        fromHidden.narrow(1, 0, 2 * features).add_(fromInput.narrow(1, 0, 2 * features)).sigmoid_();
    at::Tensor fresh = fromHidden.narrow(1, 2 * features, features).mul_(gates.narrow(1, 0, features));
    fresh.add_(fromInput.narrow(1, 2 * features, features)).tanh_();
    return (h - fresh).mul_(gates.narrow(1, features, features)).add_(fresh);
}

class Recurrence {
public:
    Recurrence(ir::NodeKind kind, const std::vector<analysis::EdgeEncoding>& states) : m_kind(kind), m_encodings(states)
    {
    }

    void run(torch::jit::Stack& stack) const
    {
        const Call call(m_kind, stack);
        std::vector<std::vector<at::Tensor>> last(call.states.size());
        at::Tensor sequence = call.input;
        for (std::int64_t level = 0; level < call.levels; ++level) {
            // The first level's input is an edge of the graph, with an encoding of its own.
            if (level > 0)
                sequence = fakeQuantize(sequence, encoding(level - 1)).value;
            sequence = runLevel(call, level, sequence, last);
        }
        stack.clear();
        stack.emplace_back(call.batchFirst ? sequence.transpose(0, 1) : sequence);
        for (const std::vector<at::Tensor>& states : last)
            stack.emplace_back(at::stack(states));
    }

private:
    [[nodiscard]] const analysis::EdgeEncoding& encoding(std::int64_t level) const
    {
        return m_encodings[std::min(std::size_t(level), m_encodings.size() - 1)];
    }

    at::Tensor runLevel(
        const Call& call, std::int64_t level, const at::Tensor& input, std::vector<std::vector<at::Tensor>>& last) const
    {
        const std::int64_t steps = input.size(0);
        const std::int64_t features = call.states[0].size(-1);
        const at::Tensor contiguous = input.contiguous();
        at::Tensor output = at::empty({ steps, input.size(1), call.directions * features }, input.options());
        for (std::int64_t direction = 0; direction < call.directions; ++direction) {
            const std::int64_t index = level * call.directions + direction;
            const Cell cell = call.cell(index);
            const at::Tensor fromInput = linear(contiguous, cell.inputWeight, cell.inputBias);
            at::Tensor h = call.states[0].select(0, index);
            at::Tensor c = m_kind == ir::NodeKind::Lstm ? call.states[1].select(0, index) : at::Tensor();
            for (std::int64_t step = 0; step < steps; ++step) {
                const std::int64_t time = direction == 0 ? step : steps - 1 - step;
                const at::Tensor quantized = fakeQuantize(h, encoding(level)).value;
                const at::Tensor product = linear(quantized, cell.hiddenWeight, cell.hiddenBias);
                h = m_kind == ir::NodeKind::Lstm ? lstmStep(product, fromInput.select(0, time), c)
                                                 : gruStep(product, fromInput.select(0, time), h);
                if (cell.projection.defined())
                    h = linear(h, cell.projection, at::Tensor());
                output.select(0, time).narrow(1, direction * features, features).copy_(h);
            }
            last[0].push_back(h);
            if (c.defined())
                last[1].push_back(c);
        }
        return output;
    }

    ir::NodeKind m_kind;
    const std::vector<analysis::EdgeEncoding>& m_encodings;
};

} // namespace

ir::NativeFunction quantizedRecurrence(ir::NodeKind kind, std::vector<analysis::EdgeEncoding> states)
{
    return [kind, encodings = std::move(states)](torch::jit::Stack& stack) { Recurrence(kind, encodings).run(stack); };
}

std::vector<at::Tensor> innerSequences(ir::NodeKind kind, std::span<const c10::IValue> arguments)
{
    const Call call(kind, arguments);
    std::vector<at::Tensor> sequences;
    at::Tensor sequence = call.input;
    for (std::int64_t level = 0; level + 1 < call.levels; ++level) {
        const std::size_t count = call.weightsPerCell() * std::size_t(call.directions);
        const at::TensorList weights(call.weights.data() + std::size_t(level) * count, count);
        std::vector<at::Tensor> states;
        for (const at::Tensor& state : call.states)
            states.push_back(state.narrow(0, level * call.directions, call.directions).contiguous());
        const bool bidirectional = call.directions == 2;
        if (kind == ir::NodeKind::Lstm)
            sequence = std::get<0>(at::lstm(sequence, states, weights, call.biased, 1, 0, false, bidirectional, false));
        else
            sequence =
                std::get<0>(at::gru(sequence, states[0], weights, call.biased, 1, 0, false, bidirectional, false));
        sequences.push_back(sequence);
    }
    return sequences;
}

std::vector<at::Tensor> initialStates(ir::NodeKind kind, std::span<const c10::IValue> arguments)
{
    const Call call(kind, arguments);
    std::vector<at::Tensor> states;
    for (std::int64_t level = 0; level < call.levels; ++level)
        states.push_back(call.states[0].narrow(0, level * call.directions, call.directions));
    return states;
}

} // namespace engine::quant
