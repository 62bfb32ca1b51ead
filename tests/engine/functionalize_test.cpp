// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include "engine/ir/passes.h"
#include "sketch.h"

namespace {

using namespace engine::test;

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
