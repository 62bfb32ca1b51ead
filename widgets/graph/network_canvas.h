// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "widgets/graph/network_scene.h"

class QGestureEvent;

namespace widgets {

/// Shows a NetworkScene: zoom by wheel, keys or pinch, pan by dragging. As long as nobody has zoomed or panned, a long
/// network is folded into columns so that it fills the widget.
class NetworkCanvas : public QWidget {
    Q_OBJECT

public:
    explicit NetworkCanvas(QWidget* parent = nullptr);
    ~NetworkCanvas() override;

    void setGraph(DrawnGraph graph); ///< sets aside the layout
    [[nodiscard]] LayoutInput layoutInput() const; ///< of the graph, with this widget's font
    void setLayout(const GraphLayout& layout);
    void setNumbers(LayerNumbers numbers);
    void setSelectedLayer(int layer); ///< -1: none; brings it into sight
    void setEmptyText(const QString& text); ///< stands there while there is nothing to show

    [[nodiscard]] const NetworkScene& scene() const { return m_scene; }
    [[nodiscard]] bool isLaidOut() const { return !m_scene.boxes().empty(); }
    [[nodiscard]] bool isFitted() const { return m_fitted; } ///< nobody has zoomed or panned
    [[nodiscard]] double scale() const { return m_scale; }
    [[nodiscard]] QRectF visibleArea() const; ///< in the scene
    [[nodiscard]] QRectF boxOnWidget(int node) const;
    [[nodiscard]] QString hint(int node) const; ///< what hovering tells

    /// The whole network at scale 1 with its legend above. `size` is what it takes.
    [[nodiscard]] QSizeF pictureSize() const;
    void paintPicture(QPainter& painter) const;

    QSize sizeHint() const override { return { 640, 480 }; }
    QSize minimumSizeHint() const override { return { 160, 120 }; }

public Q_SLOTS:
    void fit();
    void zoomIn();
    void zoomOut();

Q_SIGNALS:
    void layerClicked(int layer);
    void stepped(int layers); ///< by key: -1 the layer before, 1 the next one
    void jumped(bool toEnd); ///< by key: to the first or the last layer

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void arrange();
    void zoomBy(double factor, QPointF at);
    void panBy(QPointF pixels);
    void keepInSight();
    void showSelected();
    void setHovered(int node);
    [[nodiscard]] QPointF toScene(QPointF pixel) const { return (pixel - m_offset) / m_scale; }
    [[nodiscard]] double fitScale() const;

    NetworkScene m_scene;
    GraphLayout m_layout; ///< not folded
    QString m_emptyText;
    double m_scale = 1;
    QPointF m_offset; ///< pixel of the scene's origin
    bool m_fitted = true;
    int m_selected = -1; ///< layer
    int m_hovered = -1; ///< node
    std::optional<QPointF> m_pressed;
    QPointF m_dragged; ///< where the mouse was last
    bool m_dragging = false;
};

} // namespace widgets
