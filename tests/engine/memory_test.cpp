// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/memory.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linspace.h>
#include <gtest/gtest.h>

#include "analysis/encoding/choose_encoding.h"
#include "engine/exec/kernels.h"
#include "engine/quant/activation.h"

namespace engine {
namespace {

constexpr std::int64_t large = 1 << 20;

const void* placeOf(std::int64_t elements)
{
    return at::empty({ elements }).const_data_ptr();
}

TEST(MemoryScope, GivesFreedMemoryToTheNextTensorOfTheSize)
{
    const exec::MemoryScope scope;
    const void* first = placeOf(large);
    EXPECT_EQ(placeOf(large), first);
    EXPECT_EQ(placeOf(large - 5000), first) << "a somewhat smaller one fits too";
    const at::Tensor small = at::empty({ large / 4 });
    EXPECT_NE(small.const_data_ptr(), first) << "a much smaller one would waste it";
    const at::Tensor held = at::empty({ large });
    EXPECT_EQ(held.const_data_ptr(), first);
    EXPECT_NE(placeOf(large), first) << "in use";
}

TEST(MemoryScope, TensorsOutliveItAndAreTheirOwn)
{
    at::Tensor kept;
    {
        const exec::MemoryScope outer;
        {
            const exec::MemoryScope inner;
            kept = at::linspace(0, 1, large);
        }
        EXPECT_TRUE(exec::isOwnedAlone(kept));
    }
    EXPECT_TRUE(exec::isOwnedAlone(kept));
    EXPECT_EQ(kept[0].item<float>(), 0);
    EXPECT_EQ(kept[large - 1].item<float>(), 1);
}

TEST(FakeQuantizeGivenUp, EqualsTheCopyAndOverwritesOnlyWhatNobodyElseSees)
{
    const at::NoGradGuard noGradient;
    analysis::EdgeEncoding edge;
    edge.encoding = analysis::activationEncodingFor(analysis::ActivationScheme{}).value();
    for (const auto timing : { analysis::EdgeEncoding::Timing::Static, analysis::EdgeEncoding::Timing::Dynamic }) {
        edge.timing = timing;
        if (timing == analysis::EdgeEncoding::Timing::Static)
            edge.encoding = analysis::encodingForRange(edge.encoding, { -1, 1 });
        at::Tensor x = at::linspace(-1.5, 2, 5000);
        const at::Tensor expected = quant::fakeQuantize(x, edge).value;
        const at::Tensor before = x.clone();

        const at::Tensor shared = x;
        const at::Tensor copy = quant::fakeQuantizeGivenUp(x, edge);
        EXPECT_TRUE(copy.equal(expected));
        EXPECT_TRUE(shared.equal(before));

        at::Tensor alone = before.clone();
        const void* place = alone.const_data_ptr();
        const at::Tensor there = quant::fakeQuantizeGivenUp(std::move(alone), edge);
        EXPECT_TRUE(there.equal(expected));
        EXPECT_EQ(there.const_data_ptr(), place);
    }
}

} // namespace
} // namespace engine
