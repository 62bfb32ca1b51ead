// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/error_flow.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace {

using namespace analysis;

/// a → relu → b, and an addition of both that feeds c.
Graph smallGraph()
{
    Graph graph;
    graph.nodes = { { 0, "a", "linear", 0 }, { 1, "relu", "relu", -1 }, { 2, "b", "linear", 1 },
        { 3, "add", "add", -1 }, { 4, "c", "linear", 2 } };
    graph.edges = { { 0, -1, 0, 0, {} }, { 1, 0, 1, 0, {} }, { 2, 1, 2, 0, {} }, { 3, 1, 3, 0, {} }, { 4, 2, 3, 1, {} },
        { 5, 3, 4, 0, {} } };
    for (int i = 0; i < 3; ++i) {
        Layer layer;
        layer.id = i;
        layer.node = 2 * i;
        layer.name = std::string(1, char('a' + i));
        graph.layers.push_back(layer);
    }
    return graph;
}

LayerResult result(const char* name, double localDb, double accumulatedDb)
{
    LayerResult layer;
    layer.layer = name;
    layer.local = ErrorMeasures{};
    layer.local->sqnrDb = localDb;
    layer.accumulated = ErrorMeasures{};
    layer.accumulated->sqnrDb = accumulatedDb;
    return layer;
}

TEST(ErrorFlow, FollowsTheGraphPastWhatIsNoLayer)
{
    VariantResult variant;
    variant.layers = { result("a", 20, 20), result("b", 30, 10), result("c", 20, 20) };
    const auto flow = errorFlow(smallGraph(), variant);
    ASSERT_EQ(flow.size(), 3U);
    EXPECT_FALSE(flow[0].incoming);
    EXPECT_FALSE(flow[0].gainDb);
    EXPECT_DOUBLE_EQ(flow[0].local, 0.01);
    // b: 0.1 at its output, 0.001 its own, 0.01 came in.
    ASSERT_TRUE(flow[1].incoming && flow[1].gainDb);
    EXPECT_DOUBLE_EQ(*flow[1].incoming, 0.01);
    EXPECT_NEAR(*flow[1].gainDb, 10 * std::log10(9.9), 1e-12);
    EXPECT_EQ(flow[1].from, 0);
    // c is fed by a (0.01) and b (0.1): b is the noisier one. Its own error explains all: no gain.
    EXPECT_DOUBLE_EQ(*flow[2].incoming, 0.1);
    EXPECT_EQ(flow[2].from, 1);
    EXPECT_FALSE(flow[2].gainDb);
}

TEST(ErrorFlow, SkipsLayersWithoutErrorsAndExactOnes)
{
    VariantResult variant;
    const double infinity = std::numeric_limits<double>::infinity();
    variant.layers = { result("a", infinity, infinity), result("b", 30, 25), result("c", 30, 30) };
    variant.layers[2].local.reset();
    variant.layers[2].quantized = true; // what it makes itself was not measured
    const auto flow = errorFlow(smallGraph(), variant);
    ASSERT_EQ(flow.size(), 2U);
    EXPECT_EQ(flow[0].local, 0);
    EXPECT_EQ(*flow[1].incoming, 0);
    EXPECT_FALSE(flow[1].gainDb);
    EXPECT_TRUE(errorFlow(smallGraph(), VariantResult()).empty());
}

TEST(ErrorFlow, OfALayerThatStaysFp32IsAllOfOthers)
{
    VariantResult variant;
    variant.layers = { result("a", 20, 20), result("b", 30, 14), result("c", 30, 30) };
    variant.layers[1].local.reset();
    const auto flow = errorFlow(smallGraph(), variant);
    ASSERT_EQ(flow.size(), 3U);
    EXPECT_EQ(flow[1].local, 0);
    EXPECT_NEAR(*flow[1].gainDb, 6, 1e-12);
}

TEST(ErrorFlow, PassesOverWhatIsNoNumber)
{
    VariantResult variant;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    variant.layers = { result("a", nan, nan), result("b", 30, 20), result("c", 40, 14) };
    const auto flow = errorFlow(smallGraph(), variant);
    ASSERT_EQ(flow.size(), 3U);
    EXPECT_FALSE(flow[1].incoming);
    EXPECT_EQ(flow[2].from, 1);
    EXPECT_TRUE(flow[2].gainDb);
}

} // namespace
