// SPDX-License-Identifier: GPL-3.0-or-later
#include "sketch.h"

#include <gtest/gtest.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/equal.h>

#include "engine/exec/executor.h"
#include "engine/ir/passes.h"
#include "interpreter.h"

namespace engine::test {

namespace {

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

} // namespace

void expectAsEager(const Sketch& sketch, const std::vector<at::Tensor>& inputs)
{
    const c10::NoGradGuard noGrad;
    std::vector<at::Tensor> copies;
    for (const at::Tensor& input : inputs)
        copies.push_back(input.clone());
    const std::vector<at::Tensor> expected = interpret(sketch.program, copies);
    std::vector<at::Tensor> stored;
    for (const ir::Weight& weight : sketch.program.weights)
        stored.push_back(weight.tensor.clone());
    std::vector<at::Tensor> given;
    for (const at::Tensor& input : inputs)
        given.push_back(input.clone());

    Program program = sketch.program;
    const analysis::Result<void> done = ir::functionalize(program);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_FALSE(anyMutable(program.body));
    const exec::Executable executable(std::move(program));
    for (int time = 0; time < 2; ++time) {
        const std::vector<at::Tensor> outputs = exec::run(executable, inputs);
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

} // namespace engine::test
