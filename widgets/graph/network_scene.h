// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QFont>
#include <QPainterPath>
#include <QPolygonF>

#include "widgets/charts/palette.h"
#include "widgets/graph/graph_layout.h"
#include "widgets/graph/layer_numbers.h"

class QPainter;

namespace widgets {

/// Texts of boxes, cut to fit, and the sizes that they ask for.
struct BoxText {
    QString title;
    QString subtitle; ///< of a layer: what is done
    QSizeF size;
};
[[nodiscard]] std::vector<BoxText> boxTexts(const DrawnGraph& graph, const QFont& font);

/// The network as it is drawn: where things are, what they say and in which colour. Lengths are pixels at scale 1.
class NetworkScene {
public:
    void setGraph(DrawnGraph graph, std::vector<BoxText> texts);
    void setLayout(const GraphLayout& layout); ///< of that graph
    void setNumbers(LayerNumbers numbers);

    [[nodiscard]] const DrawnGraph& graph() const { return m_graph; }
    [[nodiscard]] const std::vector<BoxText>& texts() const { return m_texts; } ///< parallel to the nodes
    [[nodiscard]] const LayerNumbers& numbers() const { return m_numbers; }
    [[nodiscard]] const HeatScale& heat() const { return m_heat; }
    [[nodiscard]] const std::vector<QRectF>& boxes() const { return m_boxes; } ///< empty until laid out
    [[nodiscard]] const QRectF& bounds() const { return m_bounds; }
    [[nodiscard]] int nodeAt(QPointF point) const; ///< index in DrawnGraph::nodes, or -1
    [[nodiscard]] int nodeOfLayer(int layer) const; ///< likewise
    [[nodiscard]] std::optional<double> valueOf(int node) const;
    /// The box's colour: of the heat scale, or neutral where no number is known.
    [[nodiscard]] QColor colorOf(int node, const Theme& theme) const;

    struct Look {
        QRectF visible; ///< only what touches it is drawn
        double scale = 1; ///< what the painter scales by: decides what is drawn in detail
        int selected = -1; ///< node
        int hovered = -1; ///< node
        QFont font;
    };
    /// Below this scale there is no text: it would be under six pixels.
    static constexpr double smallestTextScale = 0.55;
    /// Below this scale boxes are plain and edges are straight lines.
    static constexpr double smallestShapeScale = 0.42;

    void paint(QPainter& painter, const Look& look, const Theme& theme) const;

private:
    struct Edge {
        QRectF bounds;
        QPainterPath path;
        QPolygonF head; ///< the arrow
        QPolygonF line; ///< the path's corners, for small scales
    };

    void paintEdges(QPainter& painter, const Look& look, const Theme& theme) const;
    void paintSmall(QPainter& painter, const Look& look, const Theme& theme) const;
    void paintBoxes(QPainter& painter, const Look& look, const Theme& theme) const;
    void paintText(QPainter& painter, int node, const QColor& ground, const Look& look, const Theme& theme) const;
    void paintOutline(QPainter& painter, const Look& look, const Theme& theme) const;

    DrawnGraph m_graph;
    std::vector<BoxText> m_texts;
    std::vector<int> m_nodeOfLayer;
    LayerNumbers m_numbers;
    std::vector<QString> m_numberTexts; ///< parallel to the numbers
    HeatScale m_heat;
    std::vector<QRectF> m_boxes;
    std::vector<Edge> m_edges;
    QRectF m_bounds;
};

} // namespace widgets
