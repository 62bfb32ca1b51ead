// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include <QEventLoop>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_network.h"
#include "widgets/graph/dot_format.h"
#include "widgets/graph/drawn_graph.h"
#include "widgets/graph/fold_layout.h"
#include "widgets/graph/graph_layout.h"
#include "widgets/graph/graph_layouter.h"

namespace {

using namespace widgets;

/// dot writes five significant digits.
constexpr double rounding = 0.6;

LayoutInput inputOf(const DrawnGraph& graph)
{
    LayoutInput input;
    for (const DrawnNode& node : graph.nodes)
        input.sizes.emplace_back(node.layer >= 0 ? 150 : 60, node.layer >= 0 ? 34 : 16);
    input.edges = graph.edges;
    return input;
}

LayoutInput residual(int layers)
{
    return inputOf(drawnGraph(sample::wiredNetwork(layers)->graph, GraphDetail::AllOperations));
}

/// Edges to nodes farther along, some very long: like a densely connected network.
LayoutInput dense(int nodes, int edgesEach)
{
    std::mt19937 random(5);
    LayoutInput input;
    for (int i = 0; i < nodes; ++i) {
        input.sizes.emplace_back(40 + int(random() % 120), 16 + int(random() % 20));
        for (int k = 0; k < edgesEach && i > 0; ++k) {
            const DrawnEdge edge{ int(random() % unsigned(i)), i };
            if (std::ranges::find(input.edges, edge) == input.edges.end())
                input.edges.push_back(edge);
        }
    }
    return input;
}

void expectWellFormed(const GraphLayout& layout, const LayoutInput& input)
{
    ASSERT_EQ(layout.nodes.size(), input.sizes.size());
    ASSERT_EQ(layout.edges.size(), input.edges.size());
    for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
        const QRectF box = layout.nodes[i];
        EXPECT_EQ(box.size(), input.sizes[i]);
        EXPECT_TRUE(layout.bounds.adjusted(-rounding, -rounding, rounding, rounding).contains(box));
        for (std::size_t k = 0; k < i; ++k)
            EXPECT_FALSE(box.adjusted(rounding, rounding, -rounding, -rounding).intersects(layout.nodes[k]))
                << "boxes " << k << " and " << i;
    }
    for (std::size_t i = 0; i < layout.edges.size(); ++i) {
        const CurvePoints& curve = layout.edges[i];
        ASSERT_GE(curve.size(), 4U);
        EXPECT_EQ(curve.size() % 3, 1U);
        const auto touches = [](QRectF box, QPointF point) { return box.adjusted(-2, -2, 2, 2).contains(point); };
        EXPECT_TRUE(touches(layout.nodes[std::size_t(input.edges[i].from)], curve.front())) << "edge " << i;
        EXPECT_TRUE(touches(layout.nodes[std::size_t(input.edges[i].to)], curve.back())) << "edge " << i;
    }
}

TEST(DrawnGraph, JoinsWhatStandsInARow)
{
    const auto analysis = sample::wiredNetwork(4);
    const DrawnGraph graph = drawnGraph(analysis->graph, GraphDetail::Layers);
    std::vector<std::string> titles;
    std::vector<std::string> subtitles;
    for (const DrawnNode& node : graph.nodes) {
        titles.push_back(node.title);
        subtitles.push_back(node.subtitle);
    }
    EXPECT_THAT(titles,
        testing::ElementsAre("x", analysis->graph.layers[0].name, analysis->graph.layers[1].name,
            analysis->graph.layers[2].name, "add · relu · adaptive_avg_pool2d · flatten", "fc"));
    EXPECT_EQ(subtitles[1], "conv2d · batch_norm · relu");
    EXPECT_EQ(subtitles[3], "conv2d · batch_norm");
    EXPECT_THAT(graph.edges,
        testing::UnorderedElementsAre(DrawnEdge{ 0, 1 }, DrawnEdge{ 1, 2 }, DrawnEdge{ 2, 3 }, DrawnEdge{ 3, 4 },
            DrawnEdge{ 1, 4 }, DrawnEdge{ 4, 5 }));
}

TEST(DrawnGraph, ShowsEveryOperationOnDemand)
{
    const auto analysis = sample::wiredNetwork(20);
    const DrawnGraph graph = drawnGraph(analysis->graph, GraphDetail::AllOperations);
    EXPECT_EQ(graph.nodes.size(), analysis->graph.nodes.size() + 1); // the input
    EXPECT_EQ(graph.edges.size(), analysis->graph.edges.size());
}

TEST(DrawnGraph, LeavesOutEdgesThatLeadNowhere)
{
    analysis::Graph graph;
    graph.nodes = { { 0, "a", "a", -1 }, { 1, "b", "b", 7 }, { 2, "c", "c", -1 } };
    graph.edges = { { 0, 0, 1, 0, {} }, { 1, 0, 1, 1, {} }, { 2, 9, 1, 0, {} }, { 3, 1, 44, 0, {} }, { 4, 2, 2, 0, {} },
        { 5, -7, 2, 0, {} } };
    const DrawnGraph drawn = drawnGraph(graph, GraphDetail::AllOperations);
    EXPECT_EQ(drawn.nodes.size(), 3U);
    EXPECT_THAT(drawn.edges, testing::ElementsAre(DrawnEdge{ 0, 1 }));
    EXPECT_EQ(drawn.nodes[1].layer, -1) << "a layer that is not there";
    EXPECT_TRUE(drawnGraph({}, GraphDetail::Layers).nodes.empty());
}

TEST(LayeredLayout, IsWellFormed)
{
    for (const LayoutInput& input : { residual(1), residual(20), residual(101), dense(60, 3), dense(200, 2) })
        expectWellFormed(layeredLayout(input), input);
    EXPECT_TRUE(layeredLayout({}).nodes.empty());
}

TEST(LayeredLayout, RunsDownwards)
{
    const LayoutInput input = dense(120, 3);
    const GraphLayout layout = layeredLayout(input);
    for (const DrawnEdge& edge : input.edges)
        EXPECT_LT(layout.nodes[std::size_t(edge.from)].bottom(), layout.nodes[std::size_t(edge.to)].top());
}

TEST(LayeredLayout, LongNetworksDoNotDriftAside)
{
    EXPECT_LT(layeredLayout(residual(400)).bounds.width(), 500);
}

TEST(LayeredLayout, DrawsCirclesAllTheSame)
{
    LayoutInput input;
    input.sizes.assign(4, { 50, 20 });
    input.edges = { { 0, 1 }, { 1, 2 }, { 2, 1 }, { 2, 3 }, { 3, 0 } };
    const GraphLayout layout = layeredLayout(input);
    expectWellFormed(layout, input);
}

TEST(LayeredLayout, EdgesOverManyRowsKeepClearOfBoxes)
{
    const LayoutInput input = residual(30);
    const GraphLayout layout = layeredLayout(input);
    for (std::size_t i = 0; i < layout.edges.size(); ++i) {
        for (std::size_t point = 3; point + 3 < layout.edges[i].size(); point += 3) {
            for (const QRectF& box : layout.nodes)
                EXPECT_FALSE(box.adjusted(1, 1, -1, -1).contains(layout.edges[i][point]));
        }
    }
}

TEST(LayeredLayout, TwoThousandLayersTakeLessThanASecond)
{
    const LayoutInput input = residual(2000);
    const auto start = std::chrono::steady_clock::now();
    const GraphLayout layout = layeredLayout(input);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(layout.nodes.size(), input.sizes.size());
    // The machine may be busy and sanitizers are slow: the usual time is a fiftieth.
    EXPECT_LT(taken.count(), 5.0);
}

TEST(LayeredLayout, ADenseGraphOfThousandsStaysAffordable)
{
    const LayoutInput input = dense(2000, 6);
    EXPECT_EQ(layeredLayout(input).edges.size(), input.edges.size());
}

TEST(FoldedLayout, KeepsEverythingAndFillsThePage)
{
    for (const LayoutInput& input : { residual(20), residual(200), dense(60, 3) }) {
        const GraphLayout tall = layeredLayout(input);
        const GraphLayout folded = foldedLayout(tall, input.edges, { 900, 600 });
        expectWellFormed(folded, input);
        const auto scale = [](QRectF bounds) { return std::min(900 / bounds.width(), 600 / bounds.height()); };
        EXPECT_GE(scale(folded.bounds), 0.95 * scale(tall.bounds));
    }
}

TEST(FoldedLayout, ALongNetworkBecomesReadable)
{
    const LayoutInput input = residual(200);
    const GraphLayout tall = layeredLayout(input);
    const QRectF folded = foldedLayout(tall, input.edges, { 900, 600 }).bounds;
    EXPECT_GT(folded.width() / folded.height(), 1.0);
    EXPECT_LT(folded.width() / folded.height(), 2.2);
}

TEST(FoldedLayout, LeavesAloneWhatFitsOrCannotBeCut)
{
    const LayoutInput input = residual(3);
    const GraphLayout layout = layeredLayout(input);
    EXPECT_EQ(foldedLayout(layout, input.edges, { 2000, 2000 }).nodes, layout.nodes);
    EXPECT_EQ(foldedLayout(layout, input.edges, { 0, 0 }).nodes, layout.nodes);
    LayoutInput wide;
    wide.sizes.assign(50, { 100, 30 });
    const GraphLayout row = layeredLayout(wide);
    EXPECT_EQ(foldedLayout(row, {}, { 300, 300 }).nodes, row.nodes);
    EXPECT_TRUE(foldedLayout({}, {}, { 300, 300 }).nodes.empty());
}

TEST(FoldedLayout, CutsWhereOneBoxFeedsTheRest)
{
    const LayoutInput input = residual(20);
    const GraphLayout layout = layeredLayout(input);
    const GraphLayout folded = foldedLayout(layout, input.edges, { 900, 600 });
    // A box whose reader stands higher than itself is the last of its column.
    std::map<int, int> sources;
    for (const DrawnEdge& edge : input.edges) {
        const QRectF& from = folded.nodes[std::size_t(edge.from)];
        const QRectF& to = folded.nodes[std::size_t(edge.to)];
        if (to.top() < from.bottom())
            ++sources[edge.from];
    }
    EXPECT_FALSE(sources.empty());
    EXPECT_LE(sources.size(), 4U) << "one box at each of few cuts";
}

TEST(DotFormat, ReadsWhatDotWrites)
{
    const LayoutInput input{ { { 72, 36 }, { 72, 36 } }, { { 0, 1 } } };
    const auto layout = parseDotPlain("graph 1 1 2\n"
                                      "node n0 0.5 1.75 1 0.5 \"\" solid box black lightgrey\n"
                                      "node n1 0.5 0.25 1 0.5 \"\" solid box black lightgrey\n"
                                      "edge n0 n1 4 0.5 1.5 0.5 1.2 0.5 0.8 0.5 0.5 solid black\nstop\n",
        input);
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_EQ(layout->nodes[0], QRectF(0, -144, 72, 36));
    EXPECT_EQ(layout->nodes[1], QRectF(0, -36, 72, 36));
    EXPECT_EQ(layout->edges[0].front(), QPointF(36, -108));
    EXPECT_EQ(layout->bounds, QRectF(0, -144, 72, 144));
}

TEST(DotFormat, RefusesWhatIsNoLayout)
{
    const LayoutInput input{ { { 72, 36 }, { 72, 36 } }, { { 0, 1 } } };
    const QByteArray boxes = "node n0 0.5 1.75 1 0.5 x\nnode n1 0.5 0.25 1 0.5 x\n";
    const QByteArray edge = "edge n0 n1 4 0.5 1.5 0.5 1.2 0.5 0.8 0.5 0.5 solid black\n";
    ASSERT_TRUE(parseDotPlain(boxes + edge, input));
    const std::pair<const char*, QByteArray> bad[] = {
        { "empty", "" },
        { "no edge", boxes },
        { "no boxes", edge },
        { "one box", "node n0 0.5 1.75 1 0.5 x\n" + edge },
        { "unknown box", boxes + edge + "node n2 1 1 1 1\n" },
        { "negative box", boxes + edge + "node n-1 1 1 1 1\n" },
        { "a place that is no number", "node n0 nan 1.75 1 0.5 x\nnode n1 0.5 0.25 1 0.5 x\n" + edge },
        { "a place far away", "node n0 1e300 1.75 1 0.5 x\nnode n1 0.5 0.25 1 0.5 x\n" + edge },
        { "boxes over each other", "node n0 0.5 0.25 1 0.5 x\nnode n1 0.5 0.25 1 0.5 x\n" + edge },
        { "too few points", boxes + "edge n0 n1 4 0.5 1.5 0.5 1.2 0.5\n" },
        { "a count of points that cannot be", boxes + "edge n0 n1 5 0 0 0 0 0 0 0 0 0 0\n" },
        { "a huge count", boxes + "edge n0 n1 2000000002 0 0\n" },
        { "an edge that is none", boxes + edge + "edge n1 n0 4 0 0 0 0 0 0 0 0\n" },
    };
    for (const auto& [what, text] : bad)
        EXPECT_FALSE(parseDotPlain(text, input)) << what;
}

TEST(DotFormat, SurvivesGarbage)
{
    const LayoutInput input = residual(3);
    std::mt19937 random(1);
    const QByteArray letters = "node edge n0123456789 .-e\n\t\"\\x";
    for (int round = 0; round < 300; ++round) {
        QByteArray text;
        for (int i = 0; i < 400; ++i)
            text += letters[int(random() % unsigned(letters.size()))];
        EXPECT_FALSE(parseDotPlain(text, input));
    }
}

/// Waits for one layout.
struct Waiter {
    explicit Waiter(GraphLayouter& layouter)
    {
        QObject::connect(
            &layouter, &GraphLayouter::finished, &loop, [this](const GraphLayout& layout, GraphLayouter::Source from) {
                result = layout;
                source = from;
                ++count;
                loop.quit();
            });
    }
    void wait()
    {
        QTimer::singleShot(20'000, &loop, [this] { loop.exit(1); });
        ASSERT_EQ(loop.exec(), 0) << "no layout in time";
    }
    QEventLoop loop;
    GraphLayout result;
    std::optional<GraphLayouter::Source> source;
    int count = 0;
};

TEST(GraphLayouter, AsksDot)
{
    if (QStandardPaths::findExecutable("dot").isEmpty())
        GTEST_SKIP() << "Graphviz is not installed";
    GraphLayouter layouter;
    Waiter waiter(layouter);
    const LayoutInput input = residual(20);
    layouter.setTimeout(15'000);
    layouter.start(input);
    waiter.wait();
    EXPECT_EQ(waiter.source, GraphLayouter::Source::Dot);
    expectWellFormed(waiter.result, input);
    expectWellFormed(foldedLayout(waiter.result, input.edges, { 900, 600 }), input);
}

TEST(GraphLayouter, FallsBackWithoutDot)
{
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "");
    GraphLayouter layouter;
    Waiter waiter(layouter);
    layouter.start(residual(20));
    waiter.wait();
    qputenv("PATH", path);
    EXPECT_EQ(waiter.source, GraphLayouter::Source::Layered);
}

/// A program that stands in for dot.
QString script(const QTemporaryDir& folder, const QByteArray& body)
{
    const QString path = folder.filePath("dot");
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n" + body);
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

TEST(GraphLayouter, FallsBackWhereDotFails)
{
    const std::pair<const char*, QByteArray> programs[] = {
        { "error", "exit 1\n" },
        { "garbage", "cat > /dev/null; echo node n0 1\n" },
        { "nothing", "cat > /dev/null\n" },
        { "too slow", "exec sleep 30\n" },
        { "endless", "exec yes\n" },
        { "killed", "kill -9 $$\n" },
    };
    for (const auto& [what, body] : programs) {
        const QTemporaryDir folder;
        GraphLayouter layouter;
        layouter.setProgram(script(folder, body));
        layouter.setTimeout(400);
        Waiter waiter(layouter);
        const LayoutInput input = residual(5);
        layouter.start(input);
        waiter.wait();
        EXPECT_EQ(waiter.source, GraphLayouter::Source::Layered) << what;
        expectWellFormed(waiter.result, input);
    }
}

TEST(GraphLayouter, DeliversOnlyTheLast)
{
    GraphLayouter layouter;
    Waiter waiter(layouter);
    layouter.setTimeout(15'000);
    for (int layers = 1; layers < 8; ++layers)
        layouter.start(residual(layers));
    const LayoutInput last = residual(500); // too large for dot
    layouter.start(last);
    waiter.wait();
    EXPECT_EQ(waiter.result.nodes.size(), last.sizes.size());
    EXPECT_EQ(waiter.count, 1);
}

TEST(GraphLayouter, GoesAwayWhileDotRuns)
{
    const QTemporaryDir folder;
    auto layouter = std::make_unique<GraphLayouter>();
    layouter->setProgram(script(folder, "exec sleep 30\n"));
    layouter->start(residual(5));
    const auto start = std::chrono::steady_clock::now();
    layouter.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

} // namespace
