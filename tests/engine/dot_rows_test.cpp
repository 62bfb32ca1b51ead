// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/dot_rows.h"

#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

namespace engine::sense {
namespace {

/// Of sums of at most 300 products of normal numbers in float32.
constexpr double tolerance = 1e-4;

/// The same by the definition: every element of a sample, found by its index.
std::vector<double> naive(const SampleAxis& where, const at::Tensor& a, const at::Tensor& b, std::int64_t samples)
{
    std::vector<double> result;
    for (std::int64_t sample = 0; sample < samples; ++sample) {
        const at::Tensor left = where.select(a, sample, samples).contiguous();
        const at::Tensor right = where.select(b, sample, samples).contiguous();
        double sum = 0;
        for (std::int64_t i = 0; i < left.numel(); ++i)
            sum += double(left.const_data_ptr<float>()[i]) * right.const_data_ptr<float>()[i];
        result.push_back(sum);
    }
    return result;
}

void expectNaive(const char* what, const SampleAxis& where, const at::Tensor& a, const at::Tensor& b)
{
    constexpr std::int64_t samples = 6;
    const std::vector<double> expected = naive(where, a, b, samples);
    const std::vector<float> got = dotRows(where, a, b, samples);
    ASSERT_EQ(got.size(), expected.size()) << what;
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_NEAR(got[i], expected[i], tolerance) << what << ", sample " << i;
}

TEST(DotRows, PairElementsWhateverTheirOrderInMemory)
{
    const SampleAxis first;
    const at::Tensor rows = at::randn({ 6, 37 });
    const at::Tensor stacked = at::randn({ 6, 3 * 37 });
    expectNaive("dense", first, rows, at::randn({ 6, 37 }));
    expectNaive("a part of wider rows", first, rows, stacked.narrow(1, 37, 37));
    expectNaive("a part on the left side", first, stacked.narrow(1, 74, 37), rows);
    expectNaive("of a part both", first, stacked.narrow(1, 0, 37), stacked.narrow(1, 74, 37));
    expectNaive("one of two transposed", first, rows, at::randn({ 37, 6 }).t());

    const at::Tensor image = at::randn({ 6, 5, 4, 3 });
    const at::Tensor last = at::randn({ 6, 5, 4, 3 }).contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor wide = at::randn({ 6, 10, 4, 3 }).contiguous(at::MemoryFormat::ChannelsLast);
    expectNaive("two layouts", first, image, last);
    expectNaive("channels of more", first, last, wide.narrow(1, 5, 5));
    expectNaive("samples second", { 1, SampleAxis::Place::Whole }, at::randn({ 4, 6, 5 }), at::randn({ 4, 6, 5 }));
    expectNaive("samples in turn", { 0, SampleAxis::Place::Inner }, at::randn({ 24, 5 }), at::randn({ 24, 5 }));
    EXPECT_TRUE(dotRows(first, rows.narrow(0, 0, 0), rows.narrow(0, 0, 0), 0).empty());
}

} // namespace
} // namespace engine::sense
