// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/kernels.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

namespace engine::exec {
namespace {

constexpr std::int64_t channels = 37; // not a multiple of a vector's length
constexpr double momentum = 0.1;
constexpr double epsilon = 1e-5;

struct Norm {
    at::Tensor gain = at::randn({ channels });
    at::Tensor shift = at::randn({ channels });
    at::Tensor mean = at::randn({ channels });
    at::Tensor variance = at::rand({ channels });
};

torch::jit::Stack stackOf(at::Tensor x, const Norm& norm)
{
    torch::jit::Stack stack;
    stack.emplace_back(std::move(x));
    for (const at::Tensor& tensor : { norm.gain, norm.shift, norm.mean, norm.variance })
        stack.push_back(tensor.defined() ? c10::IValue(tensor) : c10::IValue());
    for (const c10::IValue& value : { c10::IValue(false), c10::IValue(momentum), c10::IValue(epsilon) })
        stack.push_back(value);
    stack.emplace_back(true);
    return stack;
}

TEST(NormalizeInPlace, GivesTheBitsOfBatchNormInTheSameMemory)
{
    const at::NoGradGuard noGradient;
    Norm plain;
    plain.gain = at::Tensor();
    plain.shift = at::Tensor();
    for (const Norm& norm : { Norm(), plain }) {
        for (const at::Tensor& x : { at::randn({ 3, channels, 7, 5 }), at::randn({ 6, channels }),
                 at::randn({ 3, channels, 7, 5 }).contiguous(at::MemoryFormat::ChannelsLast) }) {
            const auto optional = [](const at::Tensor& t) { return t.defined() ? std::optional(t) : std::nullopt; };
            const at::Tensor expected = at::batch_norm(
                x, optional(norm.gain), optional(norm.shift), norm.mean, norm.variance, false, momentum, epsilon, true);
            torch::jit::Stack stack = stackOf(x.clone(), norm);
            const void* const memory = stack[0].toTensor().data_ptr();
            ASSERT_TRUE(normalizeInPlace(stack));
            ASSERT_EQ(stack.size(), 1U);
            EXPECT_TRUE(at::equal(stack[0].toTensor(), expected)) << x.sizes();
            EXPECT_EQ(stack[0].toTensor().strides(), expected.strides());
            EXPECT_EQ(stack[0].toTensor().data_ptr(), memory);
        }
    }
}

TEST(NormalizeInPlace, LeavesWhatOthersSeeAndTraining)
{
    const at::NoGradGuard noGradient;
    const at::Tensor seen = at::randn({ 3, channels });
    const at::Tensor before = seen.clone();
    torch::jit::Stack stack = stackOf(seen, Norm());
    EXPECT_FALSE(normalizeInPlace(stack));
    EXPECT_EQ(stack.size(), 9U);
    EXPECT_TRUE(at::equal(seen, before));

    stack = stackOf(at::randn({ 3, channels }), Norm());
    stack[5] = true;
    EXPECT_FALSE(normalizeInPlace(stack));
}

} // namespace
} // namespace engine::exec
