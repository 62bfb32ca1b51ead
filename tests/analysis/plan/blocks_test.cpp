// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/blocks.h"

#include <gmock/gmock.h>

#include "analysis/plan/measurement_order.h"

namespace analysis {

namespace {

Graph withLayers(const std::vector<std::string>& names)
{
    Graph graph;
    for (const std::string& name : names) {
        Layer layer;
        layer.id = int(graph.layers.size());
        layer.name = name;
        layer.weights.push_back({ layer.id, name + ".weight", name, { 1 }, 0, 1 });
        graph.layers.push_back(layer);
    }
    return graph;
}

struct BlocksCase {
    const char* network;
    std::vector<std::string> layers;
    std::vector<LayerBlock> blocks;
};

TEST(Blocks, AreTheNumberedModulesThatPeopleSee)
{
    const std::vector<BlocksCase> cases = {
        { "resnet", { "conv1", "layer1.0.conv1", "layer1.0.conv2", "layer2.0.conv1", "layer2.0.downsample.0", "fc" },
            { { "conv1", { 0 } }, { "layer1.0", { 1, 2 } }, { "layer2.0", { 3, 4 } }, { "fc", { 5 } } } },
        { "transformer",
            { "encoder.layers.0.self_attn", "encoder.layers.0.linear1", "encoder.layers.1.self_attn.out_proj",
                "encoder.layers.1.linear1", "head" },
            { { "encoder.layers.0", { 0, 1 } }, { "encoder.layers.1", { 2, 3 } }, { "head", { 4 } } } },
        { "mobilenet", { "features.0.0", "features.3.conv.0.0", "features.3.conv.1.0", "features.3.conv.2" },
            { { "features.0.0", { 0 } }, { "features.3", { 1, 2, 3 } } } },
        { "stage and block in one",
            { "features.2.0.attn.qkv", "features.2.0.mlp.0", "features.2.1.attn.qkv", "features.2.1.mlp.0",
                "features.3.reduction" },
            { { "features.2.0", { 0, 1 } }, { "features.2.1", { 2, 3 } }, { "features.3.reduction", { 4 } } } },
        { "blocks in stages",
            { "stages.0.blocks.0.a", "stages.0.blocks.0.b", "stages.0.blocks.1.a", "stages.0.blocks.1.b",
                "stages.1.downsample.1", "stages.1.blocks.0.a", "stages.1.blocks.0.b", "stages.1.blocks.1.a",
                "stages.1.blocks.1.b" },
            { { "stages.0.blocks.0", { 0, 1 } }, { "stages.0.blocks.1", { 2, 3 } }, { "stages.1", { 4 } },
                { "stages.1.blocks.0", { 5, 6 } }, { "stages.1.blocks.1", { 7, 8 } } } },
        { "numbers in names",
            { "conv0", "denseblock1.denselayer1.conv1", "denseblock1.denselayer1.conv2",
                "denseblock1.denselayer2.conv1", "denseblock1.denselayer2.conv2", "transition1.conv" },
            { { "conv0", { 0 } }, { "denseblock1.denselayer1", { 1, 2 } }, { "denseblock1.denselayer2", { 3, 4 } },
                { "transition1.conv", { 5 } } } },
        { "chain", { "0", "2", "4" }, { { "0", { 0 } }, { "2", { 1 } }, { "4", { 2 } } } },
        { "called twice", { "block.0.conv", "block.0.conv@2" }, { { "block.0", { 0, 1 } } } },
        { "nothing", {}, {} },
    };
    for (const BlocksCase& c : cases) {
        SCOPED_TRACE(c.network);
        std::vector<LayerBlock> wanted = c.blocks;
        const auto got = blocksOf(withLayers(c.layers));
        ASSERT_EQ(got.size(), wanted.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            EXPECT_EQ(got[i].layers, wanted[i].layers);
            if (wanted[i].layers.size() > 1)
                EXPECT_EQ(got[i].name, wanted[i].name);
            else
                EXPECT_EQ(got[i].name, c.layers[std::size_t(wanted[i].layers[0])]);
        }
    }
    Graph graph = withLayers({ "a.0.x", "a.0.y", "a.0.z" });
    graph.layers[1].weights.clear(); // a product of two activations
    EXPECT_EQ(blocksOf(graph), (std::vector<LayerBlock>{ { "a.0", { 0, 2 } } }));
}

TEST(Blocks, ContributionsOfTheirLayersAddUp)
{
    SignedContributions a;
    a.probes = 1;
    a.samples = 2;
    a.outputs = 3;
    a.layers = { 4, 5, 7 };
    a.formats = { int8, uint8 };
    a.values = { 1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8 };
    const std::vector<LayerBlock> blocks{ { "both", { 4, 5 } }, { "missing", { 6, 7 } }, { "alone", { 7 } }, {} };
    const SignedContributions joined = joinLayers(a, blocks);
    EXPECT_EQ(joined.layers, (std::vector<int>{ 4, 7 }));
    EXPECT_EQ(joined.values, (std::vector<float>{ 11, 22, 33, 44, 5, 6, 7, 8 }));
    EXPECT_EQ(joined.samples, 2);
    EXPECT_EQ(joined.outputs, 3);
    EXPECT_EQ(joined.formats, a.formats);
}

SensitivityTable predictedTable()
{
    const auto bits = [](int count) { return Format{ FormatKind::SignedInteger, count }; };
    SensitivityTable table;
    table.layers = { 3, 5, 8, 9 };
    table.names = { "a", "b", "c", "d" };
    table.formats = { bits(8), bits(3), bits(4) };
    const double mse[] = { 1, 900, 2, 3, 700, 4, 2, 800, 9, 0, 0, 0 };
    for (const double value : mse) {
        table.cells.emplace_back(SensitivityCell{});
        table.cells.back()->mse.value = value;
    }
    table.at(3, 0).reset();
    return table;
}

TEST(MeasurementOrder, IsThatOfImportance)
{
    const std::vector<int> selected{ 5, 77 };
    const std::vector<MeasurementStep> wanted{ { 1, { 0, 1, 2 } }, { 3, { 0, 2 } }, { 2, { 0, 2 } }, { 0, { 0, 2 } },
        { 0, { 1 } }, { 2, { 1 } }, { 3, { 1 } } };
    EXPECT_EQ(measurementOrder(predictedTable(), selected), wanted);
    EXPECT_TRUE(measurementOrder({}, selected).empty());

    SensitivityTable few = predictedTable();
    for (Format& format : few.formats)
        format.bits = 2;
    const auto steps = measurementOrder(few, {});
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps.front(), (MeasurementStep{ 3, { 0, 1, 2 } }));
    EXPECT_EQ(steps.back().row, 1U);
}

} // namespace

} // namespace analysis
