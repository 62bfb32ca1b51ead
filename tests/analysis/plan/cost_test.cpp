// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/cost.h"

#include <gtest/gtest.h>

namespace analysis
{

namespace
{

constexpr Format int4{ FormatKind::SignedInteger, 4 };

Encoding encodingOf(Format format, std::size_t scales)
{
    Encoding encoding;
    encoding.format = format;
    encoding.scales.assign(scales, 0.5F);
    encoding.zeroPoints.assign(scales, 0);
    return encoding;
}

Encoding nf4()
{
    Encoding encoding;
    encoding.format = { FormatKind::NormalFloat4, 4 };
    encoding.granularity = { Granularity::Kind::Block, 64 };
    return encoding;
}

TEST(EncodedBytes, FollowTheDefinition)
{
    EXPECT_EQ(encodedBytes(432, encodingOf(int8, 16)), 432 + 16 * 5);
    EXPECT_EQ(encodedBytes(432, encodingOf(int4, 1)), 216 + 5);
    EXPECT_EQ(encodedBytes(7, encodingOf({ FormatKind::SignedInteger, 3 }, 1)), 3 + 5); // 21 bits take 3 bytes
    EXPECT_EQ(encodedBytes(10, encodingOf({ FormatKind::Float16, 16 }, 0)), 20);
    EXPECT_EQ(encodedBytes(0, encodingOf(int8, 1)), 5);
}

TEST(EncodedBytes, Nf4CountsDoubleQuantization)
{
    // 64·257 values: 257 blocks, two second-level scales, one mean.
    EXPECT_EQ(encodedBytes(64 * 257, nf4()), 32 * 257 + 257 + 4 * 2 + 4);
    EXPECT_EQ(encodedBytes(64 * 256 + 1, nf4()), 32 * 256 + 1 + 257 + 4 * 2 + 4);
    EXPECT_EQ(encodedBytes(10, nf4()), 5 + 1 + 4 + 4);
}

/// Two layers of 100 weights over the same memory, 10 biases each, 1,000 MACs each; 16 bytes in no layer.
Graph tiedGraph()
{
    Graph graph;
    for (int i = 0; i < 2; ++i) {
        Layer layer;
        layer.id = i;
        layer.name = "layer" + std::to_string(i);
        layer.weights = { { i, "w" + std::to_string(i), "w0", { 10, 10 }, 0, 100 } };
        layer.inputs = { i };
        layer.parameters = 110;
        layer.floatParameters = 10;
        layer.macs = 1000;
        graph.layers.push_back(layer);
    }
    graph.parameters = 120;
    graph.bytes = 480 + 16;
    return graph;
}

Plan planOf(const Encoding& first, const Encoding& second)
{
    Plan plan;
    plan.weights = { { 0, first }, { 1, second } };
    return plan;
}

TEST(Cost, NothingQuantizedIsFp32)
{
    const Cost cost = modelCost(tiedGraph(), {});
    EXPECT_EQ(cost, (Cost{ 496, 496, 1, 2000.0 * 32 * 32 }));
    EXPECT_EQ(layerCost(tiedGraph().layers[0], {}), (Cost{ 440, 440, 1, 1000.0 * 32 * 32 }));
}

TEST(Cost, SharedEncodingIsStoredOnce)
{
    const Plan plan = planOf(encodingOf(int8, 10), encodingOf(int8, 10));
    const Cost cost = modelCost(tiedGraph(), plan);
    EXPECT_EQ(cost.bytes, 496 - 400 + 100 + 50);
    EXPECT_DOUBLE_EQ(cost.compression, 496.0 / 246);
    EXPECT_EQ(cost.bitops, 2000.0 * 8 * 32);
    EXPECT_EQ(layerCost(tiedGraph().layers[1], plan).bytes, 100 + 50 + 40);
}

TEST(Cost, DifferentEncodingsOfOneWeightAreBothStored)
{
    EXPECT_EQ(modelCost(tiedGraph(), planOf(encodingOf(int8, 10), encodingOf(int4, 10))).bytes, 496 - 400 + 150 + 100);
    Plan first;
    first.weights = { { 0, encodingOf(int8, 10) } };
    EXPECT_EQ(modelCost(tiedGraph(), first).bytes, 496 + 150); // FP32 for the other use on top
    Plan second;
    second.weights = { { 1, encodingOf(int8, 10) } };
    EXPECT_EQ(modelCost(tiedGraph(), second).bytes, 496 + 150); // whichever comes first
}

TEST(Cost, BitopsCountBothSides)
{
    Plan plan = planOf(encodingOf(int4, 1), encodingOf(int8, 1));
    plan.edges[0].encoding = encodingOf(uint8, 1);
    EXPECT_EQ(layerCost(tiedGraph().layers[0], plan).bitops, 1000.0 * 4 * 8);
    EXPECT_EQ(modelCost(tiedGraph(), plan).bitops, 1000.0 * 4 * 8 + 1000.0 * 8 * 32);

    Layer product;
    product.kind = LayerKind::MatMul;
    product.inputs = { 0, 5 };
    product.macs = 10;
    plan.edges[5].encoding = encodingOf(int4, 1);
    EXPECT_EQ(layerCost(product, plan), (Cost{ 0, 0, 1, 10.0 * 8 * 4 }));
}

TEST(Cost, SeveralMatricesCountByTheirElements)
{
    Layer lstm;
    lstm.weights = { { 0, "ih", "ih", { 30 }, 0, 30 }, { 1, "hh", "hh", { 10 }, 0, 10 } };
    lstm.inputs = { 0 };
    lstm.macs = 1;
    EXPECT_DOUBLE_EQ(
        layerCost(lstm, planOf(encodingOf(int8, 1), encodingOf(int4, 1))).bitops, (30 * 8 + 10 * 4) / 40.0 * 32);
}

TEST(Cost, HalfPrecisionFilesAreMeasuredAsFp32)
{
    Graph graph = tiedGraph();
    graph.bytes = 240;
    EXPECT_EQ(modelCost(graph, {}).fp32Bytes, 480);
}

} // namespace

} // namespace analysis
