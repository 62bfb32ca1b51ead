// SPDX-License-Identifier: GPL-3.0-or-later
#include <random>

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include "engine/sensitivity/weight_products.h"

namespace engine::sense {
namespace {

struct ProductsCase {
    const char* name;
    std::int64_t samples, inputs, outputs, rows, columns;
    Window window;
    std::size_t changes;
};

void PrintTo(const ProductsCase& c, std::ostream* out)
{
    *out << c.name;
}

class WeightProductsOf : public testing::TestWithParam<ProductsCase> { };

at::Tensor random(std::vector<std::int64_t> shape, std::mt19937& generator)
{
    at::Tensor tensor = at::empty(shape);
    std::uniform_real_distribution<float> distribution(-1, 1);
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<float>()[i] = distribution(generator);
    return tensor;
}

double at4(const at::Tensor& tensor, std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d)
{
    return tensor.const_data_ptr<float>()[((a * tensor.size(1) + b) * tensor.size(2) + c) * tensor.size(3) + d];
}

/// Σ g · conv(x, δ) of one sample, place by place.
double naive(const Window& window, const at::Tensor& x, const at::Tensor& g, const at::Tensor& delta, std::int64_t n)
{
    double sum = 0;
    for (std::int64_t output = 0; output < g.size(1); ++output) {
        for (std::int64_t row = 0; row < g.size(2); ++row) {
            for (std::int64_t column = 0; column < g.size(3); ++column) {
                double z = 0;
                for (std::int64_t input = 0; input < x.size(1); ++input) {
                    for (std::int64_t i = 0; i < delta.size(2); ++i) {
                        for (std::int64_t j = 0; j < delta.size(3); ++j) {
                            const std::int64_t r = row * window.stride[0] - window.padding[0] + i * window.dilation[0];
                            const std::int64_t c =
                                column * window.stride[1] - window.padding[1] + j * window.dilation[1];
                            if (r >= 0 && r < x.size(2) && c >= 0 && c < x.size(3))
                                z += at4(x, n, input, r, c) * at4(delta, output, input, i, j);
                        }
                    }
                }
                sum += z * at4(g, n, output, row, column);
            }
        }
    }
    return sum;
}

TEST_P(WeightProductsOf, AreThoseOfRunningTheLayerWithEachChange)
{
    const ProductsCase& c = GetParam();
    std::mt19937 generator(1);
    const auto outputSize = [&](std::size_t axis, std::int64_t size) {
        const std::int64_t covered = c.window.dilation[axis] * (c.window.kernel[axis] - 1) + 1;
        return (size + 2 * c.window.padding[axis] - covered) / c.window.stride[axis] + 1;
    };
    const at::Tensor x = random({ c.samples, c.inputs, c.rows, c.columns }, generator);
    const at::Tensor g = random({ c.samples, c.outputs, outputSize(0, c.rows), outputSize(1, c.columns) }, generator);
    std::vector<at::Tensor> changes;
    for (std::size_t i = 0; i < c.changes; ++i)
        changes.push_back(random({ c.outputs, c.inputs, c.window.kernel[0], c.window.kernel[1] }, generator));
    const WeightProducts products(c.window, changes);
    EXPECT_GT(products.bytes(), 0);
    const auto got =
        products.run(x.contiguous(at::MemoryFormat::ChannelsLast), g.contiguous(at::MemoryFormat::ChannelsLast));
    ASSERT_EQ(got.size(), c.changes);
    for (std::size_t change = 0; change < c.changes; ++change) {
        ASSERT_EQ(got[change].size(), std::size_t(c.samples));
        for (std::int64_t n = 0; n < c.samples; ++n) {
            // A few thousand terms of size 1 in float32.
            EXPECT_NEAR(got[change][std::size_t(n)], naive(c.window, x, g, changes[change], n), 2e-3)
                << change << " " << n;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, WeightProductsOf,
    testing::Values(ProductsCase{ "narrow", 3, 5, 7, 6, 5, { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 } }, 2 },
        ProductsCase{ "tall", 2, 17, 16, 5, 4, { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 } }, 3 },
        ProductsCase{ "wide", 2, 9, 35, 5, 4, { { 3, 2 }, { 1, 1 }, { 1, 0 }, { 1, 1 } }, 1 },
        ProductsCase{ "stem", 2, 3, 20, 15, 13, { { 7, 7 }, { 2, 2 }, { 3, 3 }, { 1, 1 } }, 2 },
        ProductsCase{ "strided", 3, 16, 32, 9, 8, { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 1, 1 } }, 5 },
        ProductsCase{ "dilated", 2, 3, 6, 12, 14, { { 3, 3 }, { 1, 2 }, { 2, 1 }, { 2, 3 } }, 2 },
        ProductsCase{ "pointwise", 2, 24, 40, 4, 6, {}, 2 },
        ProductsCase{ "unevenBlocks", 7, 4, 3, 48, 48, { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 } }, 1 },
        ProductsCase{ "noSamples", 0, 4, 3, 16, 16, {}, 1 }, ProductsCase{ "linear", 2, 13, 11, 9, 1, {}, 2 }));

} // namespace
} // namespace engine::sense
