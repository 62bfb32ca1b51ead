// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/linear_gradient.h"

#include <ATen/ops/randn.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

namespace engine::exec {
namespace {

/// Of sums of at most 40 products of normal numbers, in float32 in another order.
constexpr double tolerance = 1e-4;

struct LinearCase {
    const char* name;
    std::vector<std::int64_t> places; ///< all axes but the features
    std::int64_t inputs, outputs;
    bool hasBias;
};

void PrintTo(const LinearCase& c, std::ostream* out)
{
    *out << c.name;
}

class LinearWithGradient : public testing::TestWithParam<LinearCase> { };

/// The scalar product of row `place` of [places, n] with row or column `index` of a matrix.
double naive(const float* row, const float* matrix, std::int64_t n, std::int64_t step)
{
    double sum = 0;
    for (std::int64_t i = 0; i < n; ++i)
        sum += double(row[i]) * matrix[i * step];
    return sum;
}

TEST_P(LinearWithGradient, IsThatOfTheDefinition)
{
    const LinearCase& c = GetParam();
    std::vector<std::int64_t> inputShape = c.places;
    inputShape.push_back(c.inputs);
    const at::Tensor x = at::randn(inputShape).set_requires_grad(true);
    const at::Tensor weight = at::randn({ c.outputs, c.inputs });
    const at::Tensor bias = c.hasBias ? at::randn({ c.outputs }) : at::Tensor();
    const at::Tensor y = linearWithGradient(x, weight, bias);
    ASSERT_TRUE(y.requires_grad());
    const at::Tensor v = at::randn(y.sizes());
    const at::Tensor g = torch::autograd::grad({ y }, { x }, { v }).front().contiguous();
    ASSERT_EQ(g.sizes(), x.sizes());

    const at::Tensor values = y.detach().contiguous();
    const std::int64_t places = x.numel() / c.inputs;
    for (std::int64_t place = 0; place < places; ++place) {
        const float* in = x.const_data_ptr<float>() + place * c.inputs;
        const float* out = v.const_data_ptr<float>() + place * c.outputs;
        for (std::int64_t o = 0; o < c.outputs; ++o) {
            const double expected = naive(in, weight.const_data_ptr<float>() + o * c.inputs, c.inputs, 1)
                + (c.hasBias ? double(bias.const_data_ptr<float>()[o]) : 0.0);
            EXPECT_NEAR(values.const_data_ptr<float>()[place * c.outputs + o], expected, tolerance);
        }
        for (std::int64_t i = 0; i < c.inputs; ++i)
            EXPECT_NEAR(g.const_data_ptr<float>()[place * c.inputs + i],
                naive(out, weight.const_data_ptr<float>() + i, c.outputs, c.inputs), tolerance);
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, LinearWithGradient,
    testing::Values(LinearCase{ "wide", { 5 }, 7, 40, true }, LinearCase{ "narrow", { 33 }, 40, 2, true },
        LinearCase{ "withoutBias", { 3 }, 8, 8, false }, LinearCase{ "ofTokens", { 2, 9 }, 16, 24, true },
        LinearCase{ "oneOutput", { 4 }, 5, 1, false }),
    [](const auto& tested) { return std::string(tested.param.name); });

} // namespace
} // namespace engine::exec
