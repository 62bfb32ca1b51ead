// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/dot_format.h"

#include <cmath>
#include <map>
#include <optional>

#include <QList>

namespace widgets {

namespace {

/// dot counts in inches, upwards.
constexpr double pixelsPerInch = 72;

/// Far beyond any drawing: what lies outside is no layout.
constexpr double farthest = 1e7;

/// Control points of one edge; dot gives a few per row that it passes.
constexpr int mostPoints = 100'000;

tl::unexpected<analysis::Error> refuse(const std::string& reason)
{
    return analysis::fail(analysis::ErrorKind::BadInput, "dot: " + reason + "; the layout is made without it");
}

std::optional<double> number(const QByteArray& text)
{
    bool ok = false;
    const double value = text.toDouble(&ok) * pixelsPerInch;
    return ok && std::isfinite(value) && std::abs(value) < farthest ? std::optional(value) : std::nullopt;
}

std::optional<QPointF> point(const QList<QByteArray>& words, qsizetype at)
{
    if (at < 0 || at + 1 >= words.size())
        return std::nullopt;
    const auto x = number(words[at]);
    const auto y = number(words[at + 1]);
    return x && y ? std::optional(QPointF(*x, -*y)) : std::nullopt;
}

/// "n12" → 12; -1 where there is no such box.
int nodeIndex(const QByteArray& name, std::size_t count)
{
    bool ok = false;
    const int index = name.startsWith('n') ? name.mid(1).toInt(&ok) : -1;
    return ok && index >= 0 && std::size_t(index) < count ? index : -1;
}

bool overlaps(const QRectF& a, const QRectF& b)
{
    constexpr double rounding = 0.5; // plain output has three to five digits
    return a.adjusted(rounding, rounding, -rounding, -rounding).intersects(b);
}

/// Boxes of rows: compared with their neighbours along y alone.
bool anyOverlap(const std::vector<QRectF>& boxes)
{
    std::multimap<double, const QRectF*> byTop;
    double tallest = 0;
    for (const QRectF& box : boxes) {
        byTop.emplace(box.top(), &box);
        tallest = std::max(tallest, box.height());
    }
    for (auto it = byTop.begin(); it != byTop.end(); ++it) {
        for (auto next = std::next(it); next != byTop.end() && next->first < it->first + tallest; ++next) {
            if (overlaps(*it->second, *next->second))
                return true;
        }
    }
    return false;
}

} // namespace

QByteArray toDot(const LayoutInput& input)
{
    const auto inches = [](double pixels) { return QByteArray::number(pixels / pixelsPerInch, 'f', 4); };
    QByteArray text = "digraph network {\nrankdir=TB; nodesep=" + inches(nodeGap) + "; ranksep=" + inches(rowGap)
        + ";\n"
          "node [shape=box, fixedsize=true, label=\"\"];\nedge [arrowhead=none];\n";
    for (std::size_t i = 0; i < input.sizes.size(); ++i)
        text += 'n' + QByteArray::number(qulonglong(i)) + " [width=" + inches(input.sizes[i].width())
            + ", height=" + inches(input.sizes[i].height()) + "];\n";
    for (const DrawnEdge& edge : input.edges)
        text += 'n' + QByteArray::number(edge.from) + " -> n" + QByteArray::number(edge.to) + ";\n";
    return text + "}\n";
}

analysis::Result<GraphLayout> parseDotPlain(const QByteArray& output, const LayoutInput& input)
{
    GraphLayout layout;
    layout.nodes.resize(input.sizes.size());
    layout.edges.resize(input.edges.size());
    std::map<std::pair<int, int>, std::size_t> edgeAt;
    for (std::size_t i = 0; i < input.edges.size(); ++i)
        edgeAt[{ input.edges[i].from, input.edges[i].to }] = i;

    for (const QByteArray& line : output.split('\n')) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words[0] == "node" && words.size() >= 4) {
            const int node = nodeIndex(words[1], input.sizes.size());
            const auto center = point(words, 2);
            if (node < 0 || !center)
                return refuse("a box without a place");
            QRectF box(QPointF(), input.sizes[std::size_t(node)]);
            box.moveCenter(*center);
            layout.nodes[std::size_t(node)] = box;
        } else if (words[0] == "edge" && words.size() >= 4) {
            const auto edge =
                edgeAt.find({ nodeIndex(words[1], input.sizes.size()), nodeIndex(words[2], input.sizes.size()) });
            const int count = words[3].toInt();
            if (edge == edgeAt.end() || count < 4 || count > mostPoints || count % 3 != 1)
                return refuse("an edge that is none");
            CurvePoints curve;
            for (int i = 0; i < count; ++i) {
                const auto next = point(words, 4 + 2 * qsizetype(i));
                if (!next)
                    return refuse("an edge without a place");
                curve.push_back(*next);
            }
            layout.edges[edge->second] = std::move(curve);
        }
    }
    for (const QRectF& box : layout.nodes) {
        if (box.isEmpty())
            return refuse("a box is missing");
    }
    for (const CurvePoints& curve : layout.edges) {
        if (curve.empty())
            return refuse("an edge is missing");
    }
    if (anyOverlap(layout.nodes))
        return refuse("boxes lie over each other");
    layout.bounds = boundsOf(layout);
    return layout;
}

} // namespace widgets
