// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_layout.h"

#include <algorithm>
#include <numeric>

namespace widgets {

namespace {

/// Sweeps over the rows: more change nothing that can be seen in networks of any size that was tried.
constexpr int orderSweeps = 6;
constexpr int placeSweeps = 10;

/// An edge over many rows is led through a lane of its own; so many lane places in all keep any graph fast. What would
/// need more is drawn straight, across boxes if it must be.
constexpr std::size_t mostLanePlaces = 60'000;

constexpr double laneWidth = 6;

/// A box, or the place where an edge passes a row.
struct Place {
    int node = -1; ///< index in LayoutInput::sizes, -1 for a lane
    int row = 0;
    double width = laneWidth;
    double x = 0; ///< centre
    std::vector<int> above; ///< places of the row before that are connected
    std::vector<int> below;
};

/// Rows by longest way. Kahn's algorithm; where only circles are left, the first box of them is taken as if free.
std::vector<int> rowsOf(const LayoutInput& input)
{
    const std::size_t count = input.sizes.size();
    std::vector<std::vector<int>> after(count);
    std::vector<int> waitsFor(count, 0);
    for (const DrawnEdge& edge : input.edges) {
        after[std::size_t(edge.from)].push_back(edge.to);
        ++waitsFor[std::size_t(edge.to)];
    }
    std::vector<int> rows(count, 0);
    std::vector<char> done(count, 0);
    std::vector<int> ready;
    std::size_t firstLeft = 0;
    const auto takeFree = [&](int node) {
        done[std::size_t(node)] = 1;
        ready.push_back(node);
    };
    for (std::size_t i = 0; i < count; ++i) {
        if (waitsFor[i] == 0)
            takeFree(int(i));
    }
    for (std::size_t at = 0; at < count; ++at) {
        if (at == ready.size()) {
            while (done[firstLeft])
                ++firstLeft;
            takeFree(int(firstLeft));
        }
        const auto node = std::size_t(ready[at]);
        for (const int next : after[node]) {
            if (done[std::size_t(next)])
                continue;
            rows[std::size_t(next)] = std::max(rows[std::size_t(next)], rows[node] + 1);
            if (--waitsFor[std::size_t(next)] == 0)
                takeFree(next);
        }
    }
    // What nothing leads to (an input, a constant) stands right above its first reader.
    std::vector<char> hasBefore(count, 0);
    for (const DrawnEdge& edge : input.edges)
        hasBefore[std::size_t(edge.to)] = 1;
    for (std::size_t i = 0; i < count; ++i) {
        if (hasBefore[i] || after[i].empty())
            continue;
        int nearest = rows[std::size_t(after[i].front())];
        for (const int next : after[i])
            nearest = std::min(nearest, rows[std::size_t(next)]);
        rows[i] = std::max(rows[i], nearest - 1);
    }
    return rows;
}

class Layering {
public:
    Layering(const LayoutInput& input, const std::function<bool()>& goOn) : m_input(input), m_goOn(goOn)
    {
        const std::vector<int> rows = rowsOf(input);
        m_rows.resize(rows.empty() ? 0 : std::size_t(*std::ranges::max_element(rows)) + 1);
        for (std::size_t i = 0; i < rows.size(); ++i)
            add({ int(i), rows[i], input.sizes[i].width(), 0, {}, {} });
        for (const DrawnEdge& edge : input.edges)
            m_ways.push_back(wayOf(edge));
    }

    GraphLayout run()
    {
        for (int sweep = 0; sweep < orderSweeps && m_goOn(); ++sweep)
            order(sweep % 2 == 0);
        pack();
        for (int sweep = 0; sweep < placeSweeps && m_goOn(); ++sweep)
            place(sweep % 2 == 0);
        return result();
    }

private:
    int add(Place place)
    {
        m_rows[std::size_t(place.row)].push_back(int(m_places.size()));
        m_places.push_back(std::move(place));
        return int(m_places.size()) - 1;
    }

    void connect(int upper, int lower)
    {
        m_places[std::size_t(upper)].below.push_back(lower);
        m_places[std::size_t(lower)].above.push_back(upper);
    }

    /// The places that an edge passes, both boxes among them; empty where it is drawn straight.
    std::vector<int> wayOf(const DrawnEdge& edge)
    {
        const int from = m_places[std::size_t(edge.from)].row;
        const int to = m_places[std::size_t(edge.to)].row;
        if (to <= from || m_lanePlaces + std::size_t(to - from) > mostLanePlaces)
            return {};
        std::vector<int> way{ edge.from };
        for (int row = from + 1; row < to; ++row)
            way.push_back(add({ -1, row, laneWidth, 0, {}, {} }));
        way.push_back(edge.to);
        m_lanePlaces += std::size_t(to - from - 1);
        for (std::size_t i = 1; i < way.size(); ++i)
            connect(way[i - 1], way[i]);
        return way;
    }

    void order(bool downwards)
    {
        std::vector<double> position(m_places.size(), 0);
        const auto number = [&](const std::vector<int>& row) {
            for (std::size_t i = 0; i < row.size(); ++i)
                position[std::size_t(row[i])] = double(i) - double(row.size() - 1) / 2;
        };
        for (const auto& row : m_rows)
            number(row);
        const auto sortRow = [&](std::vector<int>& row) {
            for (const int at : row) {
                const Place& place = m_places[std::size_t(at)];
                const std::vector<int>& fixed = downwards ? place.above : place.below;
                if (fixed.empty())
                    continue;
                double sum = 0;
                for (const int neighbour : fixed)
                    sum += position[std::size_t(neighbour)];
                position[std::size_t(at)] = sum / double(fixed.size());
            }
            std::ranges::stable_sort(
                row, [&](int a, int b) { return position[std::size_t(a)] < position[std::size_t(b)]; });
            number(row);
        };
        if (downwards)
            std::for_each(m_rows.begin(), m_rows.end(), sortRow);
        else
            std::for_each(m_rows.rbegin(), m_rows.rend(), sortRow);
    }

    [[nodiscard]] double distance(int left, int right) const
    {
        return (m_places[std::size_t(left)].width + m_places[std::size_t(right)].width) / 2 + nodeGap;
    }

    void pack()
    {
        for (const auto& row : m_rows) {
            for (std::size_t i = 1; i < row.size(); ++i)
                m_places[std::size_t(row[i])].x = m_places[std::size_t(row[i - 1])].x + distance(row[i - 1], row[i]);
            const double middle = m_places[std::size_t(row.back())].x / 2;
            for (const int at : row)
                m_places[std::size_t(at)].x -= middle;
        }
    }

    void place(bool downwards)
    {
        const auto placeRow = [&](const std::vector<int>& row) { this->placeRow(row, downwards); };
        if (downwards)
            std::for_each(m_rows.begin(), m_rows.end(), placeRow);
        else
            std::for_each(m_rows.rbegin(), m_rows.rend(), placeRow);
    }

    /// The least sum of squared distances to where the neighbours pull, in the row's order with its gaps kept: with the
    /// gaps taken off, an isotonic regression, which pooling neighbours that would swap solves (Kruskal 1964).
    void placeRow(const std::vector<int>& row, bool downwards)
    {
        struct Pool {
            double sum;
            double weight;
            std::size_t size;
        };
        std::vector<Pool> pools;
        std::vector<double> offset(row.size(), 0);
        for (std::size_t i = 0; i < row.size(); ++i) {
            const Place& place = m_places[std::size_t(row[i])];
            if (i > 0)
                offset[i] = offset[i - 1] + distance(row[i - 1], row[i]);
            const std::vector<int>& pulls = downwards ? place.above : place.below;
            double target = place.x;
            double weight = 0.1; // nothing pulls: stay, but give way
            if (!pulls.empty()) {
                // All pull alike, lanes too: where these were held straighter, long networks would drift aside.
                target = 0;
                weight = 1;
                for (const int neighbour : pulls)
                    target += m_places[std::size_t(neighbour)].x / double(pulls.size());
            }
            pools.push_back({ (target - offset[i]) * weight, weight, 1 });
            while (pools.size() > 1) {
                const Pool last = pools.back();
                Pool& before = pools[pools.size() - 2];
                if (before.sum / before.weight <= last.sum / last.weight)
                    break;
                before = { before.sum + last.sum, before.weight + last.weight, before.size + last.size };
                pools.pop_back();
            }
        }
        std::size_t i = 0;
        for (const Pool& pool : pools) {
            for (std::size_t k = 0; k < pool.size; ++k, ++i)
                m_places[std::size_t(row[i])].x = pool.sum / pool.weight + offset[i];
        }
    }

    [[nodiscard]] GraphLayout result() const
    {
        GraphLayout layout;
        std::vector<double> top(m_rows.size(), 0);
        std::vector<double> bottom(m_rows.size(), 0);
        double y = 0;
        for (std::size_t row = 0; row < m_rows.size(); ++row) {
            double height = 0;
            for (const int at : m_rows[row]) {
                if (const int node = m_places[std::size_t(at)].node; node >= 0)
                    height = std::max(height, m_input.sizes[std::size_t(node)].height());
            }
            top[row] = y;
            bottom[row] = y + height;
            y += height + rowGap;
        }
        layout.nodes.resize(m_input.sizes.size());
        for (const Place& place : m_places) {
            if (place.node < 0)
                continue;
            QRectF box(QPointF(), m_input.sizes[std::size_t(place.node)]);
            box.moveCenter({ place.x, (top[std::size_t(place.row)] + bottom[std::size_t(place.row)]) / 2 });
            layout.nodes[std::size_t(place.node)] = box;
        }
        for (std::size_t i = 0; i < m_ways.size(); ++i)
            layout.edges.push_back(curve(layout, int(i), top, bottom));
        layout.bounds = boundsOf(layout);
        return layout;
    }

    [[nodiscard]] CurvePoints curve(
        const GraphLayout& layout, int edge, const std::vector<double>& top, const std::vector<double>& bottom) const
    {
        const DrawnEdge& ends = m_input.edges[std::size_t(edge)];
        const QRectF& from = layout.nodes[std::size_t(ends.from)];
        const QRectF& to = layout.nodes[std::size_t(ends.to)];
        CurvePoints points{ { from.center().x(), from.bottom() } };
        const auto straight = [&](QPointF end) {
            const QPointF begin = points.back();
            points.insert(points.end(), { begin + (end - begin) / 3, begin + (end - begin) * 2 / 3, end });
        };
        const auto bend = [&](QPointF end) {
            const QPointF begin = points.back();
            const double half = (end.y() - begin.y()) / 2;
            points.insert(points.end(), { begin + QPointF(0, half), end - QPointF(0, half), end });
        };
        for (const int at : m_ways[std::size_t(edge)]) {
            const Place& place = m_places[std::size_t(at)];
            const auto row = std::size_t(place.row);
            if (at == ends.from && bottom[row] > from.bottom())
                straight({ place.x, bottom[row] });
            if (place.node >= 0)
                continue;
            bend({ place.x, top[row] });
            if (bottom[row] > top[row])
                straight({ place.x, bottom[row] });
        }
        const double rowTop = top[std::size_t(m_places[std::size_t(ends.to)].row)];
        bend({ to.center().x(), m_ways[std::size_t(edge)].empty() ? to.top() : rowTop });
        if (points.back().y() < to.top())
            straight({ to.center().x(), to.top() });
        return points;
    }

    const LayoutInput& m_input;
    const std::function<bool()>& m_goOn;
    std::vector<Place> m_places; ///< the boxes first, with their own indexes
    std::vector<std::vector<int>> m_rows; ///< places from left to right
    std::vector<std::vector<int>> m_ways; ///< parallel to the edges
    std::size_t m_lanePlaces = 0;
};

} // namespace

GraphLayout layeredLayout(const LayoutInput& input, const std::function<bool()>& goOn)
{
    return input.sizes.empty() ? GraphLayout() : Layering(input, goOn).run();
}

QRectF boundsOf(const GraphLayout& layout)
{
    if (layout.nodes.empty())
        return {};
    QPointF lo = layout.nodes.front().topLeft();
    QPointF hi = layout.nodes.front().bottomRight();
    const auto include = [&](QPointF point) {
        lo = { std::min(lo.x(), point.x()), std::min(lo.y(), point.y()) };
        hi = { std::max(hi.x(), point.x()), std::max(hi.y(), point.y()) };
    };
    for (const QRectF& box : layout.nodes) {
        include(box.topLeft());
        include(box.bottomRight());
    }
    for (const CurvePoints& curve : layout.edges)
        std::for_each(curve.begin(), curve.end(), include);
    return { lo, hi };
}

} // namespace widgets
