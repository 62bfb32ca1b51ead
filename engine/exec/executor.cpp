// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/executor.h"

#include <algorithm>
#include <limits>

#include <ATen/core/List.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/scalar_tensor.h>

#include "engine/exec/fuse.h"
#include "engine/exec/kernels.h"
#include "engine/exec/linear_gradient.h"
#include "engine/exec/schedule.h"
#include "engine/ir/passes.h"

namespace engine::exec {

using ir::Argument;

struct Executable::Prepared {
    ir::Program program;
    BlockSchedule body;
    std::vector<c10::IValue> slots; ///< weights in their places, all else empty
    ir::Program plain; ///< the same computation with neighbours fused: what runs where nobody looks inside
    BlockSchedule plainBody;
    std::vector<c10::IValue> plainSlots;
};

namespace {

std::vector<c10::IValue> slotsOf(const ir::Program& program)
{
    std::vector<c10::IValue> slots(std::size_t(program.valueCount));
    for (const ir::Weight& weight : program.weights) {
        if (weight.value >= 0)
            slots[std::size_t(weight.value)] = weight.tensor;
    }
    return slots;
}

/// What an operator threw, with the place in the model. Passes through outer nodes unchanged.
class NodeError : public std::runtime_error {
public:
    NodeError(const ir::Node& node, const std::string& reason) : std::runtime_error(describePlace(node) + ": " + reason)
    {
    }

private:
    static std::string describePlace(const ir::Node& node)
    {
        return node.module.empty() ? node.op : node.module + " (" + node.op + ")";
    }
};

template <class T>
c10::List<T> listOf(std::vector<c10::IValue>& elements)
{
    c10::List<T> list;
    list.reserve(elements.size());
    for (c10::IValue& element : elements)
        list.push_back(std::move(element).to<T>());
    return list;
}

c10::IValue makeList(const c10::TypePtr& elementType, std::vector<c10::IValue>& elements)
{
    switch (elementType->kind()) {
    case c10::TypeKind::TensorType:
        return listOf<at::Tensor>(elements);
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
        return listOf<std::int64_t>(elements);
    case c10::TypeKind::FloatType:
        return listOf<double>(elements);
    case c10::TypeKind::BoolType:
        return listOf<bool>(elements);
    default:
        break;
    }
    if (elementType->kind() == c10::TypeKind::OptionalType
        && elementType->castRaw<c10::OptionalType>()->getElementType()->kind() == c10::TypeKind::TensorType) {
        return listOf<std::optional<at::Tensor>>(elements);
    }
    c10::impl::GenericList list(elementType);
    for (c10::IValue& element : elements)
        list.push_back(std::move(element));
    return list;
}

c10::IValue valueOf(const Argument& argument, const std::vector<c10::IValue>& slots)
{
    switch (argument.kind) {
    case Argument::Kind::Constant:
        return argument.constant;
    case Argument::Kind::Value:
        return slots[std::size_t(argument.value)];
    case Argument::Kind::List:
        break;
    }
    std::vector<c10::IValue> elements;
    elements.reserve(argument.elements.size());
    for (const Argument& element : argument.elements)
        elements.push_back(valueOf(element, slots));
    return makeList(argument.elementType, elements);
}

bool mayOverwrite(const NodeSchedule& schedule, const torch::jit::Stack& stack)
{
    if (!schedule.inPlace || at::GradMode::is_enabled() || !stack[0].isTensor() || !isOwnedAlone(stack[0].toTensor()))
        return false;
    const at::Tensor& first = stack[0].toTensor();
    if (!first.is_floating_point())
        return false;
    if (!schedule.inPlaceBinary)
        return true;
    if (!stack[1].isTensor())
        return false;
    const at::Tensor& second = stack[1].toTensor();
    return second.scalar_type() == first.scalar_type() && second.sizes() == first.sizes();
}

void bringToChannelsLast(c10::IValue& input)
{
    if (!input.isTensor())
        return;
    const at::Tensor& tensor = input.toTensor();
    if (tensor.dim() == 4 && !tensor.is_contiguous(at::MemoryFormat::ChannelsLast))
        input = tensor.contiguous(at::MemoryFormat::ChannelsLast);
}

/// Advances the nodes of one program over its slots.
class Walker {
public:
    Walker(std::vector<c10::IValue>& slots, torch::jit::Stack& stack) : m_slots(slots), m_stack(stack) { }

    void step(const NodeSchedule& schedule, int index, Tap* tap)
    {
        step(schedule, index, tap, [](const StackPlace& place) { return place.lastUse; });
        for (const ir::ValueId value : schedule.freedAfter)
            m_slots[std::size_t(value)] = c10::IValue();
    }

    /// The same with another judge of which places read a value for the last time; nothing else is freed.
    template <class IsLastUse>
    void step(const NodeSchedule& schedule, int index, Tap* tap, const IsLastUse& isLastUse)
    {
        const ir::Node& node = *schedule.node;
        m_stack.clear();
        for (const StackPlace& place : schedule.places) {
            if (isLastUse(place))
                m_stack.push_back(std::move(m_slots[std::size_t(place.argument->value)]));
            else
                m_stack.push_back(valueOf(*place.argument, m_slots));
        }
        if (schedule.channelsLast)
            bringToChannelsLast(m_stack[0]);
        call(schedule, index, tap);
        if (m_stack.size() < node.outputs.size())
            m_stack.resize(node.outputs.size());
        if (tap)
            tap->after(index, m_stack);
        for (std::size_t i = 0; i < node.outputs.size(); ++i)
            m_slots[std::size_t(node.outputs[i])] = std::move(m_stack[i]);
    }

private:
    void call(const NodeSchedule& schedule, int index, Tap* tap)
    {
        if (tap)
            tap->before(index, m_stack);
        const ir::Node& node = *schedule.node;
        try {
            if (node.kind == ir::NodeKind::If)
                branch(schedule);
            else if (node.kind == ir::NodeKind::Loop)
                loop(schedule);
            else if (runKernel(schedule))
                return;
            else if (node.op == "aten::batch_norm" && !at::GradMode::is_enabled() && normalizeInPlace(m_stack))
                return;
            else if (mayOverwrite(schedule, m_stack))
                schedule.inPlace->callBoxed(&m_stack);
            else
                ir::call(node, m_stack);
        } catch (const NodeError&) {
            throw;
        } catch (const c10::Error& error) {
            throw NodeError(node, error.what_without_backtrace());
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& error) {
            throw NodeError(node, error.what());
        }
    }

    /// oneDNN's own kernels for the arguments on the stack; false where they do not apply.
    bool runKernel(const NodeSchedule& schedule)
    {
        const bool linear = schedule.node->kind == ir::NodeKind::Linear && hasFusedKernels();
        const bool differentiates = at::GradMode::is_enabled();
        if ((!linear && (!schedule.kernel || differentiates)) || !m_stack[0].isTensor() || !m_stack[1].isTensor())
            return false;
        const at::Tensor weight = m_stack[1].toTensor();
        const at::Tensor bias = m_stack[2].isTensor() ? m_stack[2].toTensor() : at::Tensor();
        if (!linear && (!weight.is_same(schedule.kernel->weight()) || !bias.is_same(schedule.kernel->bias())))
            return false;
        if (differentiates && (weight.requires_grad() || (bias.defined() && bias.requires_grad())))
            return false;
        const at::Tensor& input = m_stack[0].toTensor();
        at::Tensor result = !linear                   ? schedule.kernel->run(input)
            : differentiates && input.requires_grad() ? linearWithGradient(input, weight, bias)
                                                      : runLinear(input, weight, bias, {});
        m_stack.clear();
        m_stack.emplace_back(std::move(result));
        return true;
    }

    std::vector<c10::IValue> runBlock(const BlockSchedule& schedule)
    {
        for (const NodeSchedule& node : schedule.nodes)
            step(node, -1, nullptr);
        std::vector<c10::IValue> outputs;
        for (const Argument& output : schedule.block->outputs)
            outputs.push_back(valueOf(output, m_slots));
        return outputs;
    }

    static bool truth(const c10::IValue& value)
    {
        return value.isTensor() ? value.toTensor().is_nonzero() : value.toBool();
    }

    void branch(const NodeSchedule& schedule)
    {
        const bool condition = truth(m_stack.at(0));
        std::vector<c10::IValue> outputs = runBlock(schedule.blocks.at(condition ? 0 : 1));
        m_stack = std::move(outputs);
    }

    void loop(const NodeSchedule& schedule)
    {
        const BlockSchedule& body = schedule.blocks.at(0);
        const std::int64_t trips = m_stack.at(0).toInt();
        bool go = truth(m_stack.at(1));
        std::vector<c10::IValue> carried(m_stack.begin() + 2, m_stack.end());
        for (std::int64_t i = 0; go && i < trips; ++i) {
            m_slots[std::size_t(body.block->inputs.at(0))] = i;
            for (std::size_t k = 0; k < carried.size(); ++k)
                m_slots[std::size_t(body.block->inputs.at(k + 1))] = std::move(carried[k]);
            carried = runBlock(body);
            go = truth(carried.at(0));
            carried.erase(carried.begin());
        }
        m_stack = std::move(carried);
    }

    std::vector<c10::IValue>& m_slots;
    torch::jit::Stack& m_stack;
};

void bindInputs(const ir::Program& program, std::span<const at::Tensor> inputs, std::vector<c10::IValue>& slots)
{
    TORCH_CHECK(inputs.size() == program.inputs.size(), "the model has ", program.inputs.size(), " inputs, not ",
        inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i)
        slots[std::size_t(program.inputs[i].value)] = inputs[i];
}

std::vector<at::Tensor> readOutputs(const ir::Program& program, const std::vector<c10::IValue>& slots)
{
    std::vector<at::Tensor> outputs;
    for (const ir::Output& output : program.outputs) {
        const c10::IValue value = valueOf(output.value, slots);
        if (value.isTensor())
            outputs.push_back(value.toTensor());
        else
            outputs.push_back(value.isScalar() ? at::scalar_tensor(value.toScalar()) : at::Tensor());
    }
    return outputs;
}

} // namespace

Executable::Executable(ir::Program program)
{
    auto prepared = std::make_shared<Prepared>();
    prepared->program = std::move(program);
    // What the program returns must survive to its end, also where a reader filled `outputs` alone.
    ir::Program& stored = prepared->program;
    stored.body.outputs.clear();
    for (const ir::Output& output : stored.outputs)
        stored.body.outputs.push_back(output.value);
    prepared->body = scheduleBlock(stored.body);
    prepared->slots = slotsOf(stored);
    const bool mayChangeLayout = !ir::dependsOnStrides(stored.body);
    prepared->plain = mayChangeLayout ? fuse(stored) : stored;
    prepared->plainBody = scheduleBlock(prepared->plain.body);
    prepared->plainSlots = slotsOf(prepared->plain);
    if (mayChangeLayout) {
        preferChannelsLast(prepared->body, prepared->slots);
        preferChannelsLast(prepared->plainBody, prepared->plainSlots);
    }
    m_prepared = std::move(prepared);
}

const ir::Program& Executable::program() const
{
    return m_prepared->program;
}

Frame::Frame(const Executable& executable) : m_executable(executable), m_slots(executable.prepared().slots) { }

void Frame::start(std::span<const at::Tensor> inputs)
{
    m_slots = m_executable.prepared().slots;
    bindInputs(m_executable.program(), inputs, m_slots);
}

void Frame::step(int node, Tap* tap)
{
    Walker(m_slots, m_stack).step(m_executable.prepared().body.nodes.at(std::size_t(node)), node, tap);
}

int Frame::nodeCount() const
{
    return int(m_executable.prepared().body.nodes.size());
}

std::vector<at::Tensor> Frame::outputs() const
{
    return readOutputs(m_executable.program(), m_slots);
}

struct Substitute::Prepared {
    ir::Block block; ///< the node alone
    BlockSchedule body;
};

Substitute::Substitute(const Executable& executable, int index, ir::Node node)
{
    auto prepared = std::make_shared<Prepared>();
    prepared->block.nodes.push_back(std::move(node));
    prepared->body = scheduleBlock(prepared->block);
    // The kernels that the program's own node would have with these weights: results must not depend on who runs it.
    if (executable.prepared().body.nodes.at(std::size_t(index)).channelsLast)
        preferChannelsLast(prepared->body, executable.prepared().slots);
    m_prepared = std::move(prepared);
}

namespace {

/// More reads than any run has: weights never die.
constexpr int readForever = std::numeric_limits<int>::max() / 2;

} // namespace

PartialFrame::PartialFrame(const Executable& executable, const std::vector<std::vector<ir::ValueId>>& reads)
    : m_executable(executable), m_reads(reads)
{
}

void PartialFrame::start(std::vector<int> pending)
{
    m_slots = m_executable.prepared().slots;
    m_pending = std::move(pending);
    for (const ir::Weight& weight : m_executable.program().weights) {
        if (weight.value >= 0)
            m_pending[std::size_t(weight.value)] = readForever;
    }
}

void PartialFrame::set(ir::ValueId value, c10::IValue content)
{
    if (m_pending[std::size_t(value)] > 0)
        m_slots[std::size_t(value)] = std::move(content);
}

void PartialFrame::dropRead(ir::ValueId value)
{
    if (--m_pending[std::size_t(value)] <= 0)
        m_slots[std::size_t(value)] = c10::IValue();
}

c10::IValue PartialFrame::read(ir::ValueId value)
{
    c10::IValue content = m_slots[std::size_t(value)];
    dropRead(value);
    return content;
}

void PartialFrame::step(int node, Tap* tap, const Substitute* substitute)
{
    const NodeSchedule& own = m_executable.prepared().body.nodes.at(std::size_t(node));
    const NodeSchedule& schedule = substitute ? substitute->prepared().body.nodes.front() : own;
    Walker(m_slots, m_stack).step(schedule, node, tap, [&](const StackPlace& place) {
        return place.argument->kind == Argument::Kind::Value && m_pending[std::size_t(place.argument->value)] == 1;
    });
    for (const ir::ValueId value : m_reads[std::size_t(node)])
        dropRead(value);
    for (const ir::ValueId value : own.node->outputs) {
        if (m_pending[std::size_t(value)] <= 0)
            m_slots[std::size_t(value)] = c10::IValue();
    }
}

std::vector<at::Tensor> run(const Executable& executable, std::span<const at::Tensor> inputs, Tap* tap)
{
    if (tap || at::GradMode::is_enabled()) {
        Frame frame(executable);
        frame.start(inputs);
        for (int node = 0; node < frame.nodeCount(); ++node)
            frame.step(node, tap);
        return frame.outputs();
    }
    const Executable::Prepared& prepared = executable.prepared();
    std::vector<c10::IValue> slots = prepared.plainSlots;
    torch::jit::Stack stack;
    bindInputs(prepared.plain, inputs, slots);
    Walker walker(slots, stack);
    for (const NodeSchedule& node : prepared.plainBody.nodes)
        walker.step(node, -1, nullptr);
    return readOutputs(prepared.plain, slots);
}

} // namespace engine::exec
