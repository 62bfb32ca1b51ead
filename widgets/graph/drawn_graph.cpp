// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/drawn_graph.h"

#include <algorithm>
#include <set>

namespace widgets {

namespace {

/// Operations of a box that are named; a longer row says how many more there are.
constexpr std::size_t longestRow = 4;

/// What stands before and after each node: -1 for the model's input.
struct Neighbours {
    std::vector<std::vector<int>> before;
    std::vector<std::vector<int>> after;
};

bool isNode(int node, const analysis::Graph& graph)
{
    return node >= 0 && std::size_t(node) < graph.nodes.size();
}

Neighbours neighbours(const analysis::Graph& graph)
{
    Neighbours result{ std::vector<std::vector<int>>(graph.nodes.size()),
        std::vector<std::vector<int>>(graph.nodes.size()) };
    std::set<std::pair<int, int>> seen;
    for (const analysis::Edge& edge : graph.edges) {
        const bool input = edge.from == -1;
        if (!isNode(edge.to, graph) || (!input && !isNode(edge.from, graph)) || edge.from == edge.to
            || !seen.insert({ edge.from, edge.to }).second)
            continue;
        result.before[std::size_t(edge.to)].push_back(edge.from);
        if (!input)
            result.after[std::size_t(edge.from)].push_back(edge.to);
    }
    return result;
}

std::string rowText(const analysis::Graph& graph, const std::vector<int>& operations)
{
    std::string text;
    for (std::size_t i = 0; i < operations.size() && i < longestRow; ++i)
        text += (i == 0 ? "" : " · ") + graph.nodes[std::size_t(operations[i])].op;
    if (operations.size() > longestRow)
        text += " · +" + std::to_string(operations.size() - longestRow);
    return text;
}

std::string inputName(const analysis::Graph& graph)
{
    std::string text;
    for (std::size_t i = 0; i < graph.inputs.size() && i < longestRow; ++i)
        text += (i == 0 ? "" : ", ") + graph.inputs[i].name;
    return text.empty() ? "input" : text;
}

} // namespace

DrawnGraph drawnGraph(const analysis::Graph& graph, GraphDetail detail)
{
    const Neighbours around = neighbours(graph);
    // Nodes stand in the order in which they run, so that the box before is known already.
    DrawnGraph drawn;
    std::vector<int> boxOf(graph.nodes.size(), -1);
    const bool input = std::ranges::any_of(
        around.before, [](const auto& before) { return std::ranges::find(before, -1) != before.end(); });
    if (input)
        drawn.nodes.push_back({ {}, -1, inputName(graph), {} });
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const analysis::Node& node = graph.nodes[i];
        const bool layer = node.layer >= 0 && std::size_t(node.layer) < graph.layers.size();
        const std::vector<int>& before = around.before[i];
        const bool follows = before.size() == 1 && before[0] >= 0 && before[0] < int(i)
            && around.after[std::size_t(before[0])].size() == 1;
        if (detail == GraphDetail::Layers && !layer && follows) {
            boxOf[i] = boxOf[std::size_t(before[0])];
            drawn.nodes[std::size_t(boxOf[i])].operations.push_back(int(i));
            continue;
        }
        boxOf[i] = int(drawn.nodes.size());
        drawn.nodes.push_back({ { int(i) }, layer ? node.layer : -1, {}, {} });
    }
    for (DrawnNode& node : drawn.nodes) {
        if (node.operations.empty())
            continue;
        const std::string row = rowText(graph, node.operations);
        node.title = node.layer >= 0 ? graph.layers[std::size_t(node.layer)].name : row;
        node.subtitle = node.layer >= 0 ? row : std::string();
    }
    std::set<std::pair<int, int>> seen;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        for (const int from : around.before[i]) {
            const int begin = from < 0 ? 0 : boxOf[std::size_t(from)];
            if (begin != boxOf[i] && seen.insert({ begin, boxOf[i] }).second)
                drawn.edges.push_back({ begin, boxOf[i] });
        }
    }
    return drawn;
}

} // namespace widgets
