// SPDX-License-Identifier: GPL-3.0-or-later
// How long the network view takes to lay out and to paint a network of 2,000 layers.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include <QApplication>
#include <QImage>
#include <QPainter>

#include "widgets/graph/fold_layout.h"
#include "widgets/graph/network_canvas.h"

namespace {

using namespace widgets;

constexpr int layers = 2000;

/// Of this thread's work: other programs on the machine do not count.
double milliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) * 1e-6;
}

/// Blocks of two layers with a shortcut around them.
analysis::Graph residualGraph()
{
    analysis::Graph graph;
    const auto add = [&](const char* op, std::initializer_list<int> from, int layer) {
        const int id = int(graph.nodes.size());
        graph.nodes.push_back({ id, op, op, layer });
        for (const int node : from)
            graph.edges.push_back({ int(graph.edges.size()), node, id, 0, {} });
        return id;
    };
    int at = -1;
    int shortcut = -1;
    for (int i = 0; i < layers; ++i) {
        analysis::Layer layer;
        layer.id = i;
        layer.name = "layer" + std::to_string(i / 2) + ".conv" + std::to_string(i % 2 + 1);
        graph.layers.push_back(layer);
        at = add("batch_norm", { add("conv2d", { at }, i) }, -1);
        if (i > 0 && i % 2 == 0)
            at = add("add", { at, shortcut }, -1);
        at = add("relu", { at }, -1);
        if (i % 2 == 0)
            shortcut = at;
    }
    return graph;
}

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    const analysis::Graph graph = residualGraph();
    for (const GraphDetail detail : { GraphDetail::Layers, GraphDetail::AllOperations }) {
        std::printf("%s\n", detail == GraphDetail::Layers ? "layers" : "all operations");
        NetworkCanvas canvas;
        canvas.resize(1280, 800);
        canvas.setGraph(drawnGraph(graph, detail));
        const LayoutInput input = canvas.layoutInput();
        double start = milliseconds();
        const GraphLayout layout = layeredLayout(input);
        std::printf("  layout       %8.2f ms (%zu boxes, %zu edges)\n", milliseconds() - start, input.sizes.size(),
            input.edges.size());
        start = milliseconds();
        canvas.setLayout(layout);
        std::printf("  fold         %8.2f ms\n", milliseconds() - start);
        LayerNumbers numbers;
        for (int i = 0; i < layers; ++i)
            numbers.values.emplace_back(20 + i % 37);
        canvas.setNumbers(numbers);
        canvas.show();
        QImage image(canvas.size(), QImage::Format_ARGB32_Premultiplied);
        for (int zoom = 0; zoom < 14; ++zoom) {
            std::vector<double> times;
            for (int i = 0; i < 20; ++i) {
                start = milliseconds();
                canvas.render(&image);
                times.push_back(milliseconds() - start);
            }
            std::ranges::sort(times);
            std::printf(
                "  paint at %4.2f%8.2f ms (median), %6.2f ms (worst of 20)\n", canvas.scale(), times[10], times[19]);
            canvas.zoomIn();
        }
    }
    return 0;
}
