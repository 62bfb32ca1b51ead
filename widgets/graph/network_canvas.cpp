// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/network_canvas.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QGestureEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include "widgets/graph/fold_layout.h"
#include "widgets/graph/heat_legend.h"

namespace widgets {

namespace {

constexpr double margin = 16; // pixels around a fitted network
constexpr double largestScale = 3;
constexpr double zoomStep = 1.25;
constexpr double legendHeight = 44; // in pictures

} // namespace

NetworkCanvas::NetworkCanvas(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    grabGesture(Qt::PinchGesture);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Network"));
}

NetworkCanvas::~NetworkCanvas() = default;

void NetworkCanvas::setGraph(DrawnGraph graph)
{
    std::vector<BoxText> texts = boxTexts(graph, font());
    m_scene.setGraph(std::move(graph), std::move(texts));
    m_layout = {};
    m_hovered = -1;
    m_fitted = true;
    update();
}

LayoutInput NetworkCanvas::layoutInput() const
{
    LayoutInput input;
    for (const BoxText& text : m_scene.texts())
        input.sizes.push_back(text.size);
    input.edges = m_scene.graph().edges;
    return input;
}

void NetworkCanvas::setLayout(const GraphLayout& layout)
{
    m_layout = layout;
    m_fitted = true;
    arrange();
}

void NetworkCanvas::setNumbers(LayerNumbers numbers)
{
    m_scene.setNumbers(std::move(numbers));
    update();
}

void NetworkCanvas::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

void NetworkCanvas::arrange()
{
    if (m_layout.nodes.empty())
        return;
    const QSizeF page = QSizeF(size()) - QSizeF(2 * margin, 2 * margin);
    m_scene.setLayout(foldedLayout(m_layout, m_scene.graph().edges, page));
    m_scale = std::min(fitScale(), 1.0);
    m_offset = QRectF(rect()).center() - m_scene.bounds().center() * m_scale;
    update();
}

double NetworkCanvas::fitScale() const
{
    const QSizeF page = QSizeF(size()) - QSizeF(2 * margin, 2 * margin);
    const QRectF& bounds = m_scene.bounds();
    return std::clamp(
        std::min(page.width() / std::max(bounds.width(), 1.0), page.height() / std::max(bounds.height(), 1.0)), 1e-4,
        largestScale);
}

QRectF NetworkCanvas::visibleArea() const
{
    return { toScene({ 0, 0 }), toScene(QPointF(width(), height())) };
}

QRectF NetworkCanvas::boxOnWidget(int node) const
{
    const QRectF& box = m_scene.boxes()[std::size_t(node)];
    return { box.topLeft() * m_scale + m_offset, box.size() * m_scale };
}

QString NetworkCanvas::hint(int node) const
{
    if (node < 0)
        return {};
    const DrawnNode& drawn = m_scene.graph().nodes[std::size_t(node)];
    QString text = QString::fromStdString(drawn.title);
    if (drawn.layer < 0)
        return text;
    text += QLatin1Char('\n') + QString::fromStdString(drawn.subtitle);
    const LayerNumbers& numbers = m_scene.numbers();
    if (!numbers.title.isEmpty())
        text += QLatin1Char('\n') + tr("%1: %2").arg(numbers.title, numberText(numbers, m_scene.valueOf(node)));
    return text;
}

void NetworkCanvas::fit()
{
    m_fitted = true;
    arrange();
}

void NetworkCanvas::zoomIn()
{
    zoomBy(zoomStep, QRectF(rect()).center());
}

void NetworkCanvas::zoomOut()
{
    zoomBy(1 / zoomStep, QRectF(rect()).center());
}

void NetworkCanvas::zoomBy(double factor, QPointF at)
{
    if (!isLaidOut() || !std::isfinite(factor) || factor <= 0)
        return;
    const double scale = std::clamp(m_scale * factor, std::min(fitScale() / 2, 0.5), largestScale);
    const QPointF fixed = toScene(at);
    m_scale = scale;
    m_offset = at - fixed * scale;
    m_fitted = false;
    keepInSight();
    update();
}

void NetworkCanvas::panBy(QPointF pixels)
{
    if (!isLaidOut())
        return;
    m_offset += pixels;
    m_fitted = false;
    keepInSight();
    update();
}

/// Some of the network stays on the widget, however far somebody drags.
void NetworkCanvas::keepInSight()
{
    constexpr double least = 60;
    const QRectF drawn(m_scene.bounds().topLeft() * m_scale + m_offset, m_scene.bounds().size() * m_scale);
    const auto correction = [](double lo, double hi, double size) {
        return hi < least ? least - hi : lo > size - least ? size - least - lo : 0.0;
    };
    m_offset +=
        QPointF(correction(drawn.left(), drawn.right(), width()), correction(drawn.top(), drawn.bottom(), height()));
}

void NetworkCanvas::setSelectedLayer(int layer)
{
    if (layer == m_selected)
        return;
    m_selected = layer;
    showSelected();
    update();
}

void NetworkCanvas::showSelected()
{
    const int node = m_scene.nodeOfLayer(m_selected);
    if (node < 0 || !isLaidOut() || m_fitted)
        return;
    const QRectF box = boxOnWidget(node);
    const QRectF wanted = QRectF(rect()).adjusted(margin, margin, -margin, -margin);
    if (!wanted.contains(box))
        panBy(QRectF(rect()).center() - box.center());
}

void NetworkCanvas::setHovered(int node)
{
    if (node == m_hovered)
        return;
    m_hovered = node;
    const bool layer = node >= 0 && m_scene.graph().nodes[std::size_t(node)].layer >= 0;
    setCursor(layer ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

bool NetworkCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int node = m_scene.nodeAt(toScene(help->pos()));
        if (node < 0)
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), hint(node), this, boxOnWidget(node).toAlignedRect());
        return true;
    }
    if (event->type() == QEvent::Gesture) {
        if (QGesture* gesture = static_cast<QGestureEvent*>(event)->gesture(Qt::PinchGesture)) {
            const auto* pinch = static_cast<QPinchGesture*>(gesture);
            zoomBy(pinch->scaleFactor(), mapFromGlobal(pinch->centerPoint()));
            return true;
        }
    }
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomBy(1 + gesture->value(), gesture->position());
            return true;
        }
    }
    return QWidget::event(event);
}

void NetworkCanvas::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    const Theme theme = Theme::of(palette());
    painter.fillRect(event->rect(), theme.background);
    if (!isLaidOut()) {
        painter.setPen(theme.faintText);
        painter.drawText(rect().adjusted(12, 8, -12, -8), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    painter.translate(m_offset);
    painter.scale(m_scale, m_scale);
    NetworkScene::Look look;
    look.visible = QRectF(toScene(event->rect().topLeft()), toScene(event->rect().bottomRight() + QPoint(1, 1)));
    look.scale = m_scale;
    look.selected = m_scene.nodeOfLayer(m_selected);
    look.hovered = m_hovered;
    look.font = font();
    m_scene.paint(painter, look, theme);
}

void NetworkCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_fitted)
        arrange();
    else
        keepInSight();
}

void NetworkCanvas::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

void NetworkCanvas::wheelEvent(QWheelEvent* event)
{
    const QPoint angle = event->angleDelta();
    const double steps = double(angle.y() != 0 ? angle.y() : angle.x()) / 120;
    zoomBy(std::pow(zoomStep, steps), event->position());
    event->accept();
}

void NetworkCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = m_dragged = event->position();
    m_dragging = false;
}

void NetworkCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    if (!m_pressed) {
        setHovered(m_scene.nodeAt(toScene(at)));
        return;
    }
    if (!m_dragging && (at - *m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
        m_dragging = true;
        setHovered(-1);
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_dragging)
        panBy(at - m_dragged);
    m_dragged = at;
}

void NetworkCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    m_pressed.reset();
    if (m_dragging) {
        m_dragging = false;
        unsetCursor();
        return;
    }
    const int node = m_scene.nodeAt(toScene(event->position()));
    if (node >= 0 && m_scene.graph().nodes[std::size_t(node)].layer >= 0)
        Q_EMIT layerClicked(m_scene.graph().nodes[std::size_t(node)].layer);
}

void NetworkCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int node = m_scene.nodeAt(toScene(event->position()));
    m_pressed.reset();
    if (node < 0)
        fit();
    else
        zoomBy(1 / m_scale, event->position());
}

void NetworkCanvas::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    setHovered(-1);
}

void NetworkCanvas::keyPressEvent(QKeyEvent* event)
{
    const double step = 60;
    switch (event->key()) {
    case Qt::Key_Down:
        return Q_EMIT stepped(1);
    case Qt::Key_Up:
        return Q_EMIT stepped(-1);
    case Qt::Key_Home:
        return Q_EMIT jumped(false);
    case Qt::Key_End:
        return Q_EMIT jumped(true);
    case Qt::Key_Left:
        return panBy({ step, 0 });
    case Qt::Key_Right:
        return panBy({ -step, 0 });
    case Qt::Key_PageUp:
        return panBy({ 0, 0.8 * height() });
    case Qt::Key_PageDown:
        return panBy({ 0, -0.8 * height() });
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomIn();
    case Qt::Key_Minus:
        return zoomOut();
    case Qt::Key_0:
        return fit();
    default:
        QWidget::keyPressEvent(event);
    }
}

QSizeF NetworkCanvas::pictureSize() const
{
    constexpr double narrowest = 360; // room for the legend
    const QSizeF network = m_scene.bounds().size();
    return { std::max(network.width(), narrowest) + 2 * margin, network.height() + 2 * margin + legendHeight };
}

void NetworkCanvas::paintPicture(QPainter& painter) const
{
    const Theme theme = Theme::of(palette());
    const QSizeF size = pictureSize();
    painter.fillRect(QRectF(QPointF(), size), theme.background);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font());
    const LayerNumbers& numbers = m_scene.numbers();
    const double width = size.width() - 2 * margin;
    painter.setPen(theme.text);
    painter.drawText(QRectF(margin, 8, width, 16), Qt::AlignLeft | Qt::AlignVCenter, numbers.title);
    HeatLegend::paint(painter, QRectF(margin, 26, std::min(width, 420.0), 18), numbers, theme);
    painter.save();
    painter.translate(margin + (width - m_scene.bounds().width()) / 2 - m_scene.bounds().left(),
        margin + legendHeight - m_scene.bounds().top());
    NetworkScene::Look look;
    look.visible = m_scene.bounds().adjusted(-margin, -margin, margin, margin);
    look.font = font();
    m_scene.paint(painter, look, theme);
    painter.restore();
}

} // namespace widgets
