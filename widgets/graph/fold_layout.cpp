// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/fold_layout.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace widgets {

namespace {

constexpr double gutter = 36; // between columns, without the lanes in it
constexpr double laneGap = 6;
constexpr double corner = 5; // radius
constexpr int mostColumns = 80;
constexpr int mostAttempts = 6;

/// A cut that values of two boxes cross is as bad as one this share of a column away from where it should be; three
/// boxes are twice as bad.
constexpr double crossingCost = 0.3;

/// A height between two rows.
struct Cut {
    double y = 0;
    int crossing = 0; ///< boxes whose values cross
};

/// Part of a curve within one column.
struct Piece {
    std::size_t column = 0;
    CurvePoints points;
};

/// Heights that no box spans, from top to bottom.
std::vector<Cut> possibleCuts(const GraphLayout& layout, const std::vector<DrawnEdge>& edges)
{
    std::vector<const QRectF*> boxes;
    for (const QRectF& box : layout.nodes)
        boxes.push_back(&box);
    std::ranges::sort(boxes, {}, [](const QRectF* box) { return box->top(); });
    std::vector<Cut> cuts;
    double reached = boxes.front()->bottom();
    for (const QRectF* box : boxes) {
        if (box->top() > reached)
            cuts.push_back({ (box->top() + reached) / 2, 0 });
        reached = std::max(reached, box->bottom());
    }
    // A box's values cross from the first cut below it to the last above their farthest reader.
    std::vector<double> reach;
    for (const QRectF& box : layout.nodes)
        reach.push_back(box.bottom());
    for (std::size_t i = 0; i < edges.size(); ++i) {
        double& farthest = reach[std::size_t(edges[i].from)];
        farthest = std::max(farthest, layout.edges[i].back().y());
    }
    std::vector<int> change(cuts.size() + 1, 0);
    const auto firstBelow = [&](double y) {
        return std::size_t(std::ranges::lower_bound(cuts, y, {}, &Cut::y) - cuts.begin());
    };
    for (std::size_t i = 0; i < reach.size(); ++i) {
        ++change[firstBelow(layout.nodes[i].bottom())];
        --change[firstBelow(reach[i])];
    }
    int crossing = 0;
    for (std::size_t i = 0; i < cuts.size(); ++i)
        cuts[i].crossing = crossing += change[i];
    return cuts;
}

/// The cuts for so many columns, each near its share of the height; fewer where there are too few.
std::vector<Cut> chooseCuts(const std::vector<Cut>& possible, const QRectF& bounds, int columns)
{
    std::vector<Cut> chosen;
    const double height = bounds.height() / columns;
    double last = bounds.top();
    for (int i = 1; i < columns; ++i) {
        const double wanted = bounds.top() + height * i;
        const Cut* best = nullptr;
        double least = 0;
        // Only what lies within half a column: the list is sorted.
        auto cut = std::ranges::lower_bound(possible, wanted - height / 2, {}, &Cut::y);
        for (; cut != possible.end() && cut->y <= wanted + height / 2; ++cut) {
            if (cut->y <= last)
                continue;
            const double cost = std::abs(cut->y - wanted) / height + crossingCost * std::max(0, cut->crossing - 1);
            if (!best || cost < least) {
                best = &*cut;
                least = cost;
            }
        }
        if (best) {
            chosen.push_back(*best);
            last = best->y;
        }
    }
    return chosen;
}

std::size_t columnOf(double y, const std::vector<Cut>& cuts)
{
    return std::size_t(std::ranges::upper_bound(cuts, y, {}, &Cut::y) - cuts.begin());
}

/// Splits one cubic segment at its share `t` (de Casteljau).
std::array<QPointF, 5> split(QPointF a, const QPointF* rest, double t)
{
    const auto mix = [t](QPointF p, QPointF q) { return p + (q - p) * t; };
    const QPointF ab = mix(a, rest[0]);
    const QPointF bc = mix(rest[0], rest[1]);
    const QPointF cd = mix(rest[1], rest[2]);
    const QPointF abc = mix(ab, bc);
    const QPointF bcd = mix(bc, cd);
    return { ab, abc, mix(abc, bcd), bcd, cd };
}

double heightAt(QPointF a, const QPointF* rest, double t)
{
    return split(a, rest, t)[2].y();
}

/// The curve in pieces, one a column, when it runs downwards; else in one.
std::vector<Piece> pieces(const CurvePoints& curve, const std::vector<Cut>& cuts)
{
    const std::size_t first = columnOf(curve.front().y(), cuts);
    const std::size_t last = columnOf(curve.back().y(), cuts);
    std::vector<Piece> result{ { first, { curve.front() } } };
    for (std::size_t i = 1; i + 2 < curve.size(); i += 3) {
        std::array<QPointF, 3> rest{ curve[i], curve[i + 1], curve[i + 2] };
        while (result.back().column < last && rest[2].y() > cuts[result.back().column].y) {
            const double y = cuts[result.back().column].y;
            const QPointF begin = result.back().points.back();
            double lo = 0;
            double hi = 1;
            for (int step = 0; step < 30; ++step) {
                const double middle = (lo + hi) / 2;
                (heightAt(begin, rest.data(), middle) < y ? lo : hi) = middle;
            }
            const auto parts = split(begin, rest.data(), hi);
            CurvePoints& above = result.back().points;
            above.insert(above.end(), parts.begin(), parts.begin() + 3);
            const std::size_t next = result.back().column + 1;
            result.push_back({ next, { parts[2] } });
            rest = { parts[3], parts[4], rest[2] };
        }
        CurvePoints& points = result.back().points;
        points.insert(points.end(), rest.begin(), rest.end());
    }
    return result;
}

/// Straight lines with round corners, appended to a curve.
class Connector {
public:
    explicit Connector(CurvePoints& curve) : m_curve(curve) { }

    void through(const std::vector<QPointF>& corners)
    {
        for (std::size_t i = 0; i + 1 < corners.size(); ++i) {
            const QPointF before = corners[i] + towards(corners[i], m_curve.back());
            const QPointF after = corners[i] + towards(corners[i], corners[i + 1]);
            line(before);
            m_curve.insert(m_curve.end(), { corners[i], corners[i], after });
        }
        line(corners.back());
    }

private:
    static QPointF towards(QPointF from, QPointF to)
    {
        const QPointF way = to - from;
        const double length = std::hypot(way.x(), way.y());
        return length > 0 ? way * (std::min(corner, length / 2) / length) : QPointF();
    }

    void line(QPointF to)
    {
        const QPointF from = m_curve.back();
        m_curve.insert(m_curve.end(), { from + (to - from) / 3, from + (to - from) * 2 / 3, to });
    }

    CurvePoints& m_curve;
};

/// The layout cut at `cuts`, its columns set side by side.
class Fold {
public:
    Fold(const GraphLayout& layout, const std::vector<Cut>& cuts) : m_layout(layout), m_cuts(cuts)
    {
        const std::size_t columns = cuts.size() + 1;
        m_left.assign(columns, std::numeric_limits<double>::infinity());
        m_right.assign(columns, -std::numeric_limits<double>::infinity());
        m_bottom.assign(columns, 0);
        m_crossing.resize(cuts.size());
        for (const QRectF& box : layout.nodes)
            include(columnOf(box.center().y(), cuts), { box.topLeft(), box.bottomRight() });
        for (const CurvePoints& curve : layout.edges) {
            m_pieces.push_back(pieces(curve, cuts));
            for (std::size_t i = 0; i < m_pieces.back().size(); ++i) {
                const Piece& piece = m_pieces.back()[i];
                include(piece.column, piece.points);
                if (i + 1 < m_pieces.back().size())
                    m_crossing[piece.column].push_back({ int(m_pieces.size()) - 1, piece.points.back().x() });
            }
        }
        place();
    }

    /// Width over everything; the height is that of the tallest column.
    [[nodiscard]] QSizeF size() const
    {
        const double width = m_shift.back().x() + m_right.back();
        return { width, *std::ranges::max_element(m_bottom) + 2 * laneGap };
    }

    [[nodiscard]] GraphLayout result()
    {
        GraphLayout folded;
        for (const QRectF& box : m_layout.nodes)
            folded.nodes.push_back(box.translated(m_shift[columnOf(box.center().y(), m_cuts)]));
        // Nested around each other, so that lanes of one gutter do not cross: the leftmost goes lowest and outermost.
        std::vector<std::vector<int>> rank(m_cuts.size());
        for (std::size_t cut = 0; cut < m_cuts.size(); ++cut) {
            std::ranges::stable_sort(m_crossing[cut], {}, &Crossing::x);
            rank[cut].assign(m_layout.edges.size(), 0);
            for (std::size_t i = 0; i < m_crossing[cut].size(); ++i)
                rank[cut][std::size_t(m_crossing[cut][i].edge)] = int(m_crossing[cut].size() - i);
        }
        for (std::size_t edge = 0; edge < m_pieces.size(); ++edge)
            folded.edges.push_back(join(edge, rank));
        folded.bounds = boundsOf(folded);
        return folded;
    }

private:
    struct Crossing {
        int edge = 0;
        double x = 0;
    };

    void include(std::size_t column, const std::vector<QPointF>& points)
    {
        const double top = column == 0 ? m_layout.bounds.top() : m_cuts[column - 1].y;
        for (const QPointF& point : points) {
            m_left[column] = std::min(m_left[column], point.x());
            m_right[column] = std::max(m_right[column], point.x());
            m_bottom[column] = std::max(m_bottom[column], point.y() - top);
        }
    }

    void place()
    {
        double x = 0;
        for (std::size_t column = 0; column <= m_cuts.size(); ++column) {
            const double top = column == 0 ? m_layout.bounds.top() : m_cuts[column - 1].y;
            m_shift.emplace_back(x - m_left[column], -top);
            x += m_right[column] - m_left[column];
            if (column < m_cuts.size())
                x += gutter + laneGap * double(m_crossing[column].size());
        }
    }

    [[nodiscard]] CurvePoints join(std::size_t edge, const std::vector<std::vector<int>>& rank) const
    {
        CurvePoints curve;
        for (const Piece& piece : m_pieces[edge]) {
            const QPointF shift = m_shift[piece.column];
            const QPointF begin = piece.points.front() + shift;
            if (curve.empty()) {
                curve.push_back(begin);
            } else {
                const std::size_t cut = piece.column - 1;
                const double lane = laneGap * rank[cut][edge];
                const double x = m_shift[cut].x() + m_right[cut] + gutter / 2 + lane;
                const double foot = m_bottom[cut] + lane;
                const double head = -laneGap * double(m_crossing[cut].size() + 1) + lane;
                Connector(curve).through(
                    { { curve.back().x(), foot }, { x, foot }, { x, head }, { begin.x(), head }, begin });
            }
            for (std::size_t i = 1; i < piece.points.size(); ++i)
                curve.push_back(piece.points[i] + shift);
        }
        return curve;
    }

    const GraphLayout& m_layout;
    const std::vector<Cut>& m_cuts;
    std::vector<std::vector<Piece>> m_pieces; ///< of each edge
    std::vector<std::vector<Crossing>> m_crossing; ///< at each cut
    std::vector<double> m_left, m_right; ///< of each column, in the layout's own pixels
    std::vector<double> m_bottom; ///< from the column's top
    std::vector<QPointF> m_shift;
};

double scaleWithin(QSizeF size, QSizeF page)
{
    return std::min({ page.width() / std::max(size.width(), 1.0), page.height() / std::max(size.height(), 1.0), 1.0 });
}

} // namespace

GraphLayout foldedLayout(const GraphLayout& layout, const std::vector<DrawnEdge>& edges, QSizeF page)
{
    if (layout.nodes.empty() || page.isEmpty() || scaleWithin(layout.bounds.size(), page) >= 1)
        return layout;
    const std::vector<Cut> possible = possibleCuts(layout, edges);
    std::vector<Cut> best;
    double bestScale = scaleWithin(layout.bounds.size(), page);
    // So many columns that width and height fill the page alike; what they take is known only once they are made.
    double columns = 2;
    std::vector<int> tried;
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        const int count = std::clamp(int(std::lround(columns)), 2, mostColumns);
        if (std::ranges::find(tried, count) != tried.end())
            break;
        tried.push_back(count);
        std::vector<Cut> cuts = chooseCuts(possible, layout.bounds, count);
        if (cuts.empty())
            break;
        const QSizeF size = Fold(layout, cuts).size();
        const double scale = scaleWithin(size, page);
        // A little larger is not worth another column.
        if (scale > bestScale * 1.05) {
            bestScale = scale;
            best = std::move(cuts);
        }
        columns = count * std::sqrt(size.height() / page.height() * page.width() / size.width());
        if (int(std::lround(columns)) == count)
            columns += size.height() * page.width() > size.width() * page.height() ? 1 : -1;
    }
    return best.empty() ? layout : Fold(layout, best).result();
}

} // namespace widgets
