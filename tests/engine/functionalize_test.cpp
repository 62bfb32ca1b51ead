// SPDX-License-Identifier: GPL-3.0-or-later
#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include "engine/exec/executor.h"
#include "engine/ir/passes.h"
#include "interpreter.h"

namespace {

using engine::ir::Argument;
using engine::ir::Block;
using engine::ir::Node;
using engine::ir::NodeKind;
using engine::ir::Program;
using engine::ir::ValueId;

Argument value(ValueId id)
{
    return Argument::ofValue(id);
}
template <class T>
Argument constant(T number)
{
    if constexpr (std::is_same_v<T, int>)
        return Argument::ofConstant(std::int64_t(number));
    else
        return Argument::ofConstant(number);
}
Argument ints(const std::vector<std::int64_t>& numbers)
{
    return Argument::ofConstant(numbers);
}

/// A program in the making.
struct Sketch {
    Program program;
    Block* block = &program.body;

    ValueId input(const std::string& name)
    {
        const ValueId id = program.newValue();
        program.inputs.push_back({ name, id, std::nullopt, {}, {} });
        program.body.inputs.push_back(id);
        return id;
    }
    ValueId weight(const std::string& name, const at::Tensor& tensor)
    {
        const ValueId id = program.newValue();
        program.weights.push_back({ name, engine::ir::Weight::Role::Buffer, tensor, id });
        return id;
    }
    ValueId call(const std::string& op, std::vector<Argument> arguments)
    {
        const std::size_t dot = op.find('.');
        const ValueId id = program.newValue();
        const std::string overload = dot == std::string::npos ? "" : op.substr(dot + 1);
        block->nodes.push_back(engine::ir::makeCall(op.substr(0, dot), overload, std::move(arguments), { id }));
        return id;
    }
    std::vector<ValueId> native(const std::string& op, engine::ir::NativeFunction function,
        std::vector<Argument> arguments, std::size_t outputs)
    {
        Node node;
        node.op = op;
        node.call = std::move(function);
        node.arguments = std::move(arguments);
        for (std::size_t i = 0; i < outputs; ++i)
            node.outputs.push_back(program.newValue());
        block->nodes.push_back(node);
        return node.outputs;
    }
    /// `fill` makes the block's nodes and returns its outputs.
    void inside(Block& inner, const std::function<std::vector<Argument>()>& fill)
    {
        Block* const outer = std::exchange(block, &inner);
        inner.outputs = fill();
        block = outer;
    }
    void output(ValueId id)
    {
        program.outputs.push_back({ "output_" + std::to_string(program.outputs.size()), value(id) });
        program.body.outputs.push_back(value(id));
    }
};

bool anyMutable(const Block& block)
{
    for (const Node& node : block.nodes) {
        const auto* handle = std::get_if<c10::OperatorHandle>(&node.call);
        if (handle && handle->schema().is_mutable())
            return true;
        for (const Block& inner : node.blocks)
            if (anyMutable(inner))
                return true;
    }
    return false;
}

/// The rewritten program gives what the original gives when its in-place operators write to real memory; a second time too; and stored tensors
/// and inputs stay as they were. The same operators on the same numbers: results are equal bit for bit.
void expectAsEager(const Sketch& sketch, const std::vector<at::Tensor>& inputs)
{
    const c10::NoGradGuard noGrad;
    std::vector<at::Tensor> copies;
    for (const at::Tensor& input : inputs)
        copies.push_back(input.clone());
    const std::vector<at::Tensor> expected = engine::test::interpret(sketch.program, copies);
    std::vector<at::Tensor> stored;
    for (const engine::ir::Weight& weight : sketch.program.weights)
        stored.push_back(weight.tensor.clone());
    std::vector<at::Tensor> given;
    for (const at::Tensor& input : inputs)
        given.push_back(input.clone());

    Program program = sketch.program;
    const analysis::Result<void> done = engine::ir::functionalize(program);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_FALSE(anyMutable(program.body));
    const engine::exec::Executable executable(std::move(program));
    for (int time = 0; time < 2; ++time) {
        const std::vector<at::Tensor> outputs = engine::exec::run(executable, inputs);
        ASSERT_EQ(outputs.size(), expected.size());
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            EXPECT_EQ(outputs[i].scalar_type(), expected[i].scalar_type()) << "output " << i;
            EXPECT_TRUE(at::equal(outputs[i], expected[i])) << "output " << i << ", run " << time;
        }
    }
    for (std::size_t i = 0; i < stored.size(); ++i)
        EXPECT_TRUE(at::equal(sketch.program.weights[i].tensor, stored[i])) << "weight " << i;
    for (std::size_t i = 0; i < given.size(); ++i)
        EXPECT_TRUE(at::equal(inputs[i], given[i])) << "input " << i;
}

at::Tensor numbers(std::vector<std::int64_t> shape)
{
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return at::cos(at::arange(count, at::kFloat)).reshape(shape);
}

TEST(Functionalize, WriteToPlainValue)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId y = sketch.call("aten::neg", { value(x) });
    const ValueId relu = sketch.call("aten::relu_", { value(y) });
    const ValueId sum = sketch.call("aten::add_.Tensor", { value(relu), value(x) });
    sketch.output(y);
    sketch.output(sum);
    expectAsEager(sketch, { numbers({ 2, 3 }) });
}

TEST(Functionalize, WriteToInput)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    (void)sketch.call("aten::mul_.Scalar", { value(x), constant(3.0) });
    sketch.output(x);
    expectAsEager(sketch, { numbers({ 4 }) });
}

TEST(Functionalize, CounterBufferCountsOncePerRun)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId counter = sketch.weight("counter", at::full({}, 7, at::kLong));
    (void)sketch.call("aten::add_.Scalar", { value(counter), constant(1) });
    sketch.output(sketch.call("aten::add.Tensor", { value(x), value(counter) }));
    sketch.output(counter);
    expectAsEager(sketch, { numbers({ 3 }) });
}

TEST(Functionalize, TiedBuffersThatAreWrittenAreRefusedWhereTheOtherIsRead)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const at::Tensor shared = at::ones({ 3 });
    const ValueId first = sketch.weight("a", shared);
    const ValueId second = sketch.weight("b", shared);
    (void)sketch.call("aten::add_.Scalar", { value(first), constant(1) });
    sketch.output(sketch.call("aten::add.Tensor", { value(x), value(second) }));
    const analysis::Result<void> done = engine::ir::functionalize(sketch.program);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("aten::add_.Scalar"), std::string::npos) << done.error().message;
}

TEST(Functionalize, ViewOfViewAndSiblings)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId base = sketch.call("aten::clone", { value(x) });
    const ValueId rows = sketch.call("aten::slice.Tensor", { value(base), constant(0), constant(1), constant(3) });
    const ValueId column = sketch.call("aten::select.int", { value(rows), constant(1), constant(-1) });
    const ValueId flat = sketch.call("aten::view", { value(base), ints({ -1 }) });
    (void)sketch.call("aten::mul_.Scalar", { value(column), constant(10.0) });
    const ValueId between = sketch.call("aten::sum", { value(flat) });
    (void)sketch.call("aten::add_.Scalar", { value(flat), constant(1) });
    (void)sketch.call("aten::fill_.Scalar", { value(rows), constant(5.0) });
    for (const ValueId id : { base, rows, column, flat, between })
        sketch.output(id);
    expectAsEager(sketch, { numbers({ 4, 5 }) });
}

TEST(Functionalize, CopyIntoSlice)
{
    Sketch sketch; // x[:, :2] += 1, as torch.export writes it
    const ValueId x = sketch.input("x");
    const ValueId part = sketch.call("aten::slice.Tensor", { value(x), constant(1), constant(0), constant(2) });
    const ValueId added =
        sketch.call("aten::add_.Tensor", { value(part), value(sketch.weight("one", at::ones({ 2 }))) });
    const ValueId again = sketch.call("aten::slice.Tensor", { value(x), constant(1), constant(0), constant(2) });
    (void)sketch.call("aten::copy_", { value(again), value(added) });
    // broadcast and converted
    const ValueId last = sketch.call("aten::select.int", { value(x), constant(1), constant(3) });
    (void)sketch.call("aten::copy_", { value(last), value(sketch.weight("k", at::full({ 1 }, 3, at::kLong))) });
    sketch.output(x);
    expectAsEager(sketch, { numbers({ 3, 4 }) });
}

struct ViewCase {
    const char* op;
    std::vector<std::int64_t> shape;
    std::vector<Argument> arguments;
};

class FunctionalizeView : public testing::TestWithParam<ViewCase> { };

TEST_P(FunctionalizeView, WriteReachesBase)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId base = sketch.call("aten::clone", { value(x) });
    std::vector<Argument> arguments{ value(base) };
    arguments.insert(arguments.end(), GetParam().arguments.begin(), GetParam().arguments.end());
    const ValueId view = sketch.call(GetParam().op, std::move(arguments));
    const ValueId written = sketch.call("aten::mul_.Scalar", { value(view), constant(-2.0) });
    sketch.output(base);
    sketch.output(view);
    sketch.output(written);
    expectAsEager(sketch, { numbers(GetParam().shape) });
}

INSTANTIATE_TEST_SUITE_P(Operators, FunctionalizeView,
    testing::Values(ViewCase{ "aten::transpose.int", { 2, 3, 4 }, { constant(0), constant(2) } },
        ViewCase{ "aten::t", { 2, 3 }, {} }, ViewCase{ "aten::mT", { 2, 3, 4 }, {} },
        ViewCase{ "aten::permute", { 2, 3, 4 }, { ints({ -1, 0, 1 }) } },
        ViewCase{ "aten::movedim.int", { 2, 3, 4 }, { constant(0), constant(2) } },
        ViewCase{ "aten::unsqueeze", { 2, 3 }, { constant(-1) } }, ViewCase{ "aten::squeeze", { 2, 1, 3 }, {} },
        ViewCase{ "aten::squeeze.dim", { 2, 1, 3 }, { constant(1) } },
        ViewCase{ "aten::unflatten.int", { 2, 6 }, { constant(1), ints({ 2, 3 }) } },
        ViewCase{ "aten::flatten.using_ints", { 2, 3, 4 }, { constant(1) } },
        ViewCase{ "aten::reshape", { 2, 6 }, { ints({ 3, 4 }) } },
        ViewCase{ "aten::view", { 2, 6 }, { ints({ 3, -1 }) } }, ViewCase{ "aten::contiguous", { 2, 3 }, {} },
        ViewCase{ "aten::expand", { 2, 3 }, { ints({ 2, 3 }) } }, ViewCase{ "aten::detach", { 2, 3 }, {} },
        ViewCase{ "aten::alias", { 2, 3 }, {} },
        ViewCase{ "aten::dropout", { 2, 3 }, { constant(0.5), constant(false) } },
        ViewCase{ "aten::narrow", { 5, 2 }, { constant(0), constant(-2), constant(2) } },
        ViewCase{ "aten::narrow", { 5, 2 }, { constant(0), constant(1), constant(3) } },
        ViewCase{ "aten::slice.Tensor", { 7 }, { constant(0), constant(1), constant(6), constant(2) } },
        ViewCase{ "aten::select.int", { 3, 4 }, { constant(1), constant(2) } },
        ViewCase{ "aten::diagonal", { 3, 4 }, { constant(1) } },
        ViewCase{ "aten::as_strided", { 12 }, { ints({ 2, 2 }), ints({ 4, 1 }), constant(3) } },
        ViewCase{ "aten::to.dtype", { 2, 3 }, { Argument::ofConstant(std::int64_t(at::kFloat)) } },
        // a copy: nothing of it reaches the base
        ViewCase{ "aten::to.dtype", { 2, 3 }, { Argument::ofConstant(std::int64_t(at::kDouble)) } }));

TEST(Functionalize, CopyOfTransposedReachesNothing)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId base = sketch.call("aten::clone", { value(x) });
    const ValueId turned = sketch.call("aten::t", { value(base) });
    const ValueId flat = sketch.call("aten::reshape", { value(turned), ints({ -1 }) });
    (void)sketch.call("aten::add_.Scalar", { value(flat), constant(1) });
    sketch.output(base);
    sketch.output(flat);
    expectAsEager(sketch, { numbers({ 2, 3 }) });
}

TEST(Functionalize, PartsOfSplitAndUnbind)
{
    const auto unpack = [](torch::jit::Stack& stack) {
        for (const at::Tensor& part : torch::jit::pop(stack).toTensorVector())
            stack.emplace_back(part);
    };
    struct Case {
        const char* op;
        std::vector<Argument> arguments;
        std::size_t parts;
    };
    for (const Case& parts : { Case{ "aten::split.Tensor", { constant(2), constant(1) }, 2 },
             Case{ "aten::chunk", { constant(2), constant(-1) }, 2 },
             Case{ "aten::split_with_sizes", { ints({ 1, 3 }), constant(1) }, 2 },
             Case{ "aten::unbind.int", { constant(1) }, 4 } }) {
        SCOPED_TRACE(parts.op);
        Sketch sketch;
        const ValueId x = sketch.input("x");
        const ValueId base = sketch.call("aten::clone", { value(x) });
        std::vector<Argument> arguments{ value(base) };
        arguments.insert(arguments.end(), parts.arguments.begin(), parts.arguments.end());
        const ValueId list = sketch.call(parts.op, std::move(arguments));
        const std::vector<ValueId> elements = sketch.native("prim::ListUnpack", unpack, { value(list) }, parts.parts);
        (void)sketch.call("aten::sigmoid_", { value(elements[1]) });
        sketch.output(base);
        for (const ValueId element : elements)
            sketch.output(element);
        expectAsEager(sketch, { numbers({ 3, 4 }) });
    }
}

TEST(Functionalize, TargetKeepsItsType)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId half = sketch.call("aten::to.dtype", { value(x), Argument::ofConstant(std::int64_t(at::kHalf)) });
    (void)sketch.call("aten::add_.Tensor", { value(half), value(x) });
    const ValueId flags = sketch.call("aten::clone", { value(x) });
    (void)sketch.call("aten::gt_.Scalar", { value(flags), constant(0) });
    sketch.output(half);
    sketch.output(flags);
    expectAsEager(sketch, { numbers({ 8 }) });
}

TEST(Functionalize, FormsOfWriting)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId zero = sketch.call("aten::clone", { value(x) });
    (void)sketch.call("aten::zero_", { value(zero) });
    const ValueId clamped = sketch.call("aten::clone", { value(x) });
    (void)sketch.call("aten::clamp_", { value(clamped), constant(-0.5), constant(0.5) });
    const ValueId mask = sketch.call("aten::gt.Scalar", { value(x), constant(0) });
    const ValueId masked = sketch.call("aten::clone", { value(x) });
    (void)sketch.call("aten::masked_fill_.Scalar", { value(masked), value(mask), constant(9) });
    const ValueId out = sketch.call("aten::empty_like", { value(x) });
    const ValueId sum = sketch.call("aten::add.out", { value(x), value(masked), constant(1), value(out) });
    for (const ValueId id : { zero, clamped, masked, out, sum })
        sketch.output(id);
    expectAsEager(sketch, { numbers({ 3, 3 }) });
}

TEST(Functionalize, ShapeChangedInPlace)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId base = sketch.call("aten::clone", { value(x) });
    const ValueId row = sketch.call("aten::select.int", { value(base), constant(0), constant(0) });
    (void)sketch.call("aten::t_", { value(base) });
    (void)sketch.call("aten::add_.Scalar", { value(row), constant(5) });
    const ValueId column = sketch.call("aten::select.int", { value(base), constant(0), constant(1) });
    (void)sketch.call("aten::mul_.Scalar", { value(column), constant(2) });
    sketch.output(base);
    sketch.output(row);
    expectAsEager(sketch, { numbers({ 2, 3 }) });
}

TEST(Functionalize, RunningStatisticsStay)
{
    for (const std::string op : { "aten::batch_norm", "aten::instance_norm" }) {
        Sketch sketch;
        const ValueId x = sketch.input("x");
        const ValueId mean = sketch.weight("mean", at::ones({ 3 }));
        const ValueId variance = sketch.weight("var", at::ones({ 3 }));
        sketch.output(sketch.call(op,
            { value(x), constant(c10::IValue()), constant(c10::IValue()), value(mean), value(variance), constant(true),
                constant(0.1), constant(1e-5), constant(false) }));
        expectAsEager(sketch, { numbers({ 2, 3, 4 }) });
    }
}

TEST(Functionalize, OperatorWithoutFunctionalForm)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId mean = sketch.weight("mean", at::ones({ 3 }));
    const ValueId variance = sketch.weight("var", at::ones({ 3 }));
    Node node = engine::ir::makeCall("aten::_native_batch_norm_legit", "",
        { value(x), constant(c10::IValue()), constant(c10::IValue()), value(mean), value(variance), constant(true),
            constant(0.1), constant(1e-5) },
        {});
    for (int i = 0; i < 3; ++i)
        node.outputs.push_back(sketch.program.newValue());
    sketch.program.body.nodes.push_back(node);
    for (const ValueId id : { node.outputs[0], node.outputs[1], mean, variance })
        sketch.output(id);
    expectAsEager(sketch, { numbers({ 2, 3, 4 }) });
}

TEST(Functionalize, WriteInBranch)
{
    for (const double sign : { -1.0, 1.0 }) {
        Sketch sketch;
        const ValueId x = sketch.input("x");
        const ValueId base = sketch.call("aten::clone", { value(x) });
        const ValueId row = sketch.call("aten::select.int", { value(base), constant(0), constant(1) });
        const ValueId sum = sketch.call("aten::sum", { value(x) });
        const ValueId positive = sketch.call("aten::gt.Scalar", { value(sum), constant(0) });
        const std::vector<ValueId> condition = sketch.native(
            "aten::Bool.Tensor",
            [](torch::jit::Stack& stack) { stack.emplace_back(torch::jit::pop(stack).toTensor().item<bool>()); },
            { value(positive) }, 1);
        Node branch;
        branch.kind = NodeKind::If;
        branch.op = "prim::If";
        branch.arguments = { value(condition[0]) };
        branch.blocks.resize(2);
        branch.outputs = { sketch.program.newValue() };
        sketch.inside(branch.blocks[0], [&] {
            (void)sketch.call("aten::mul_.Scalar", { value(row), constant(100) });
            return std::vector{ value(sketch.call("aten::sum", { value(base) })) };
        });
        sketch.inside(
            branch.blocks[1], [&] { return std::vector{ value(sketch.call("aten::neg", { value(base) })) }; });
        const ValueId merged = branch.outputs[0];
        sketch.program.body.nodes.push_back(branch);
        for (const ValueId id : { merged, row, base })
            sketch.output(id);
        expectAsEager(sketch, { at::full({ 3, 2 }, sign) });
    }
}

TEST(Functionalize, ValueSharedByOneBranchOnly)
{
    // y is x or a new tensor: writing to y is fine as long as nobody reads x afterwards
    for (const bool readAfterwards : { false, true }) {
        Sketch sketch;
        const ValueId input = sketch.input("x");
        const ValueId x = sketch.call("aten::neg", { value(input) });
        Node branch;
        branch.kind = NodeKind::If;
        branch.op = "prim::If";
        branch.arguments = { constant(true) };
        branch.blocks.resize(2);
        branch.outputs = { sketch.program.newValue() };
        sketch.inside(branch.blocks[0], [&] { return std::vector{ value(x) }; });
        sketch.inside(branch.blocks[1], [&] { return std::vector{ value(sketch.call("aten::abs", { value(x) })) }; });
        const ValueId merged = branch.outputs[0];
        sketch.program.body.nodes.push_back(branch);
        (void)sketch.call("aten::relu_", { value(merged) });
        sketch.output(merged);
        if (readAfterwards) {
            sketch.output(x);
            EXPECT_FALSE(engine::ir::functionalize(sketch.program));
        } else {
            expectAsEager(sketch, { numbers({ 4 }) });
        }
    }
}

TEST(Functionalize, WriteInLoop)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    const ValueId total = sketch.weight("total", at::ones({ 2, 3 }));
    const ValueId view = sketch.call("aten::select.int", { value(total), constant(0), constant(1) });
    Node loop;
    loop.kind = NodeKind::Loop;
    loop.op = "prim::Loop";
    const ValueId start = sketch.call("aten::neg", { value(x) });
    loop.arguments = { constant(4), constant(true), value(start) };
    loop.blocks.resize(1);
    loop.outputs = { sketch.program.newValue() };
    const ValueId trip = sketch.program.newValue();
    const ValueId carried = sketch.program.newValue();
    loop.blocks[0].inputs = { trip, carried };
    sketch.inside(loop.blocks[0], [&] {
        (void)sketch.call("aten::add_.Tensor", { value(total), value(carried) });
        (void)sketch.call("aten::add_.Scalar", { value(view), value(trip) });
        const ValueId next = sketch.call("aten::mul_.Scalar", { value(carried), constant(0.5) });
        return std::vector{ constant(true), value(next) };
    });
    const ValueId result = loop.outputs[0];
    sketch.program.body.nodes.push_back(loop);
    for (const ValueId id : { result, total, view })
        sketch.output(id);
    expectAsEager(sketch, { numbers({ 2, 3 }) });
}

TEST(Functionalize, ListOfTensorsIsRefused)
{
    Sketch sketch;
    const ValueId x = sketch.input("x");
    Node node = engine::ir::makeCall(
        "aten::_foreach_add_", "Scalar", { Argument::ofList(c10::TensorType::get(), { value(x) }), constant(1) }, {});
    sketch.program.body.nodes.push_back(node);
    sketch.output(x);
    const analysis::Result<void> done = engine::ir::functionalize(sketch.program);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, analysis::ErrorKind::BadInput);
    EXPECT_NE(done.error().message.find("aten::_foreach_add_"), std::string::npos) << done.error().message;
}

} // namespace
