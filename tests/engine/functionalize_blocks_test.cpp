// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include "engine/ir/passes.h"
#include "sketch.h"

namespace {

using namespace engine::test;

TEST(FunctionalizeBlocks, WriteInBranch)
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

TEST(FunctionalizeBlocks, ValueSharedByOneBranchOnly)
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

TEST(FunctionalizeBlocks, WriteInLoop)
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

} // namespace
