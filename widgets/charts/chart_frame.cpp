// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_frame.h"

#include <QAreaSeries>
#include <QChart>
#include <QChartView>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QGraphicsItem>
#include <QGuiApplication>
#include <QLineSeries>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <QValueAxis>

#include "widgets/charts/plot_interaction.h"
#include "widgets/file_export.h"

namespace widgets {

namespace {

/// Pixels between what an empty chart says and its button.
constexpr double emptyGap = 8;

/// The smallest part of the whole that can be zoomed to.
constexpr double smallestZoom = 1e-6;

/// Part of a scene that is painted by a function.
class PaintedItem : public QGraphicsItem {
public:
    explicit PaintedItem(std::function<void(QPainter&)> paintFunction) : m_paint(std::move(paintFunction)) { }
    void setSize(QSizeF size)
    {
        prepareGeometryChange();
        m_size = size;
    }
    QRectF boundingRect() const override { return { QPointF(), m_size }; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override { m_paint(*painter); }

private:
    std::function<void(QPainter&)> m_paint;
    QSizeF m_size;
};

} // namespace

/// Qt Charts' part: the only place that knows it.
struct ChartFrame::Scene {
    struct Series {
        QXYSeries* edge = nullptr; ///< the line, or the upper edge of an area
        QXYSeries* base = nullptr; ///< the lower edge of an area
        QList<QPointF> points; ///< data units
    };

    QChart* chart = new QChart;
    QChartView* view = new QChartView(chart);
    QValueAxis* x = new QValueAxis;
    QValueAxis* y = new QValueAxis;
    PaintedItem* under = nullptr;
    PaintedItem* over = nullptr;
    std::vector<Series> series;
    QSizeF size;
};

ChartFrame::ChartFrame(QWidget* parent)
    : QWidget(parent), m_scene(std::make_unique<Scene>()), m_emptyButton(new QPushButton(this))
{
    QChart& chart = *m_scene->chart;
    chart.setAnimationOptions(QChart::NoAnimation);
    chart.legend()->hide();
    chart.setBackgroundVisible(false);
    chart.addAxis(m_scene->x, Qt::AlignBottom);
    chart.addAxis(m_scene->y, Qt::AlignLeft);
    m_scene->x->setVisible(false);
    m_scene->y->setVisible(false);
    m_scene->under = new PaintedItem([this](QPainter& painter) { paintUnder(painter); });
    m_scene->under->setZValue(-1);
    m_scene->over = new PaintedItem([this](QPainter& painter) { paintOver(painter); });
    m_scene->over->setZValue(1);
    chart.scene()->addItem(m_scene->under);
    chart.scene()->addItem(m_scene->over);

    m_scene->view->setRenderHint(QPainter::Antialiasing);
    m_scene->view->setFrameShape(QFrame::NoFrame);
    m_scene->view->setContextMenuPolicy(Qt::NoContextMenu);
    m_scene->view->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scene->view);
    m_interaction = new PlotInteraction(*this, m_scene->view->viewport());
    m_emptyText = tr("Nothing to show yet");
    m_emptyButton->hide();
    m_emptyButton->raise();
    connect(m_emptyButton, &QPushButton::clicked, this, &ChartFrame::emptyActionWanted);
}

ChartFrame::~ChartFrame()
{
    // Before QWidget deletes its children: their last events would ask a chart that is already gone.
    delete m_interaction;
    delete m_scene->view;
}

QWidget* ChartFrame::plotWidget() const
{
    return m_scene->view->viewport();
}

void ChartFrame::setEmptyText(const QString& text)
{
    m_emptyText = text;
    placeEmptyButton();
    redraw();
}

void ChartFrame::setEmptyAction(const QString& text)
{
    m_emptyButton->setText(text);
    placeEmptyButton();
    redraw();
}

QRectF ChartFrame::emptyTextPlace() const
{
    const QRectF room = QRectF(QPointF(), m_scene->size).adjusted(12, 8, -12, -8);
    const int flags = Qt::AlignCenter | Qt::TextWordWrap;
    QRectF text = QFontMetricsF(m_layout.font).boundingRect(room, flags, m_emptyText);
    if (!m_emptyButton->text().isEmpty())
        text.translate(0, -(m_emptyButton->sizeHint().height() + emptyGap) / 2);
    return { room.left(), std::max(room.top(), text.top()), room.width(), text.height() };
}

void ChartFrame::placeEmptyButton()
{
    m_emptyButton->setVisible(isEmpty() && !m_emptyButton->text().isEmpty());
    const QSize size = m_emptyButton->sizeHint();
    const QRectF text = emptyTextPlace();
    m_emptyButton->setGeometry(
        QRect(QPoint(int(text.center().x()) - size.width() / 2, int(text.bottom() + emptyGap)), size));
}

int ChartFrame::addSeries(SeriesLook look, const QColor& color)
{
    Scene::Series series;
    QAbstractSeries* shown = nullptr;
    if (look == SeriesLook::Area) {
        auto* upper = new QLineSeries(this);
        auto* lower = new QLineSeries(this);
        auto* area = new QAreaSeries(upper, lower);
        QColor fill = color;
        fill.setAlphaF(0.75F);
        area->setBrush(fill);
        area->setPen(Qt::NoPen);
        series.edge = upper;
        series.base = lower;
        shown = area;
    } else {
        auto* line = new QLineSeries;
        line->setPen(QPen(color, 1.5));
        series.edge = line;
        shown = line;
    }
    m_scene->chart->addSeries(shown);
    shown->attachAxis(m_scene->x);
    shown->attachAxis(m_scene->y);
    m_scene->series.push_back(std::move(series));
    return int(m_scene->series.size()) - 1;
}

void ChartFrame::setSeries(int series, const QList<QPointF>& points)
{
    m_scene->series[std::size_t(series)].points = points;
}

void ChartFrame::offerScaleSwitch(ChartScale initial)
{
    m_canSwitchScale = true;
    m_valueScale = initial;
}

void ChartFrame::setValueScale(ChartScale scale)
{
    if (!m_canSwitchScale || scale == m_valueScale)
        return;
    m_valueScale = scale;
    m_view.reset();
    refresh();
}

QRectF ChartFrame::home() const
{
    const ChartAxis& h = m_content.horizontal;
    const ChartAxis& v = m_content.vertical;
    return { QPointF(axisPosition(h.lo, h.scale), axisPosition(v.lo, v.scale)),
        QPointF(axisPosition(h.hi, h.scale), axisPosition(v.hi, v.scale)) };
}

void ChartFrame::refresh()
{
    const QRectF before = home();
    m_content = {};
    if (!isEmpty())
        rebuild(m_content);
    const QRectF after = home();
    if (before.left() != after.left() || before.right() != after.right())
        m_view.reset();
    m_scene->chart->setVisible(!isEmpty());
    if (isEmpty())
        m_scene->view->viewport()->unsetCursor();
    for (Scene::Series& series : m_scene->series) {
        const double floor = axisPosition(m_content.vertical.lo, m_content.vertical.scale);
        QList<QPointF> edge;
        edge.reserve(series.points.size());
        for (const QPointF& point : series.points) {
            const QPointF at(axisPosition(point.x(), m_content.horizontal.scale),
                std::max(floor, axisPosition(point.y(), m_content.vertical.scale)));
            if (std::isfinite(at.x()) && std::isfinite(at.y()))
                edge << at;
        }
        if (series.base)
            series.base->replace(edge.isEmpty()
                    ? QList<QPointF>()
                    : QList<QPointF>{ { edge.first().x(), floor }, { edge.last().x(), floor } });
        series.edge->replace(edge);
    }
    relayout(size());
}

void ChartFrame::relayout(QSizeF size)
{
    const QRectF view = m_view.value_or(home());
    m_layout = layOut(m_content, view, size, font());
    m_scene->size = size;
    m_scene->under->setSize(size);
    m_scene->over->setSize(size);
    m_scene->chart->resize(size);
    m_scene->chart->setPlotArea(m_layout.plot.area);
    m_scene->x->setRange(view.left(), view.right());
    m_scene->y->setRange(view.top(), view.bottom());
    m_scene->view->setBackgroundBrush(theme().background);
    placeEmptyButton();
    redraw();
}

void ChartFrame::redraw()
{
    m_scene->under->update();
    m_scene->over->update();
}

void ChartFrame::zoomTo(const QRectF& view)
{
    if (!canZoom())
        return;
    const QRectF all = home();
    QRectF zoomed(QPointF(std::max(view.left(), all.left()), std::max(view.top(), all.top())),
        QPointF(std::min(view.right(), all.right()), std::min(view.bottom(), all.bottom())));
    if (zoomed.width() < smallestZoom * all.width() || zoomed.height() < smallestZoom * all.height())
        return;
    m_view = zoomed == all ? std::nullopt : std::optional(zoomed);
    relayout(size());
}

void ChartFrame::resetZoom()
{
    m_view.reset();
    relayout(size());
}

void ChartFrame::paintUnder(QPainter& painter)
{
    const Theme look = theme();
    if (!isEmpty()) {
        paintChrome(painter, m_layout, m_content, look);
        return;
    }
    painter.setPen(look.faintText);
    painter.setFont(m_layout.font);
    painter.drawText(emptyTextPlace(), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

void ChartFrame::paintOver(QPainter& painter)
{
    if (isEmpty())
        return;
    const Theme look = theme();
    const QRectF& area = m_layout.plot.area;
    painter.setFont(m_layout.font);
    painter.save();
    painter.setClipRect(m_content.bandHeight > 0 ? area.united(m_layout.band) : area);
    paintData(painter, m_layout, look);
    painter.restore();
    if (const QRectF band = m_interaction->rubberBand(); !band.isEmpty()) {
        QColor fill = look.highlight;
        fill.setAlpha(50);
        painter.setPen(look.highlight);
        painter.setBrush(fill);
        painter.drawRect(band);
    } else if (const auto hover = m_interaction->crosshair()) {
        const std::optional<Readout> says = readout(*hover);
        if (!says)
            return;
        const QPointF at = m_layout.plot.pixel(says->at);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(look.faintText, 1, Qt::DotLine));
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()));
        painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()));
        paintReadout(painter, says->text, at, QRectF(QPointF(), m_scene->size), look);
    }
}

void ChartFrame::paintData(QPainter&, const ChartLayout&, const Theme&) { }

std::optional<ChartFrame::Readout> ChartFrame::readout(QPointF) const
{
    return std::nullopt;
}

bool ChartFrame::canGrab(QPointF) const
{
    return false;
}

void ChartFrame::grabAt(QPointF) { }
void ChartFrame::dragTo(QPointF) { }
void ChartFrame::drop() { }
void ChartFrame::clicked(QPointF) { }

bool ChartFrame::doubleClicked(QPointF)
{
    return false;
}

void ChartFrame::fillMenu(QMenu&) { }

void ChartFrame::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    relayout(size());
}

void ChartFrame::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::StyleChange || event->type() == QEvent::LocaleChange)
        relayout(size());
}

void ChartFrame::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy as Picture"), this, &ChartFrame::copyPicture);
    menu.addAction(tr("Save as Picture…"), this, &ChartFrame::savePicture);
    menu.addAction(tr("Save Data as CSV…"), this, &ChartFrame::saveData);
    for (QAction* action : menu.actions())
        action->setEnabled(!isEmpty());
    menu.addSeparator();
    if (canZoom())
        menu.addAction(tr("Reset Zoom"), this, &ChartFrame::resetZoom)->setEnabled(isZoomed());
    if (m_canSwitchScale) {
        QAction* logarithmic = menu.addAction(tr("Logarithmic"));
        logarithmic->setCheckable(true);
        logarithmic->setChecked(m_valueScale == ChartScale::Logarithmic);
        connect(logarithmic, &QAction::toggled, this,
            [this](bool on) { setValueScale(on ? ChartScale::Logarithmic : ChartScale::Linear); });
    }
    fillMenu(menu);
    menu.exec(event->globalPos());
}

void ChartFrame::draw(QPainter& painter, const QRectF& target)
{
    relayout(target.size());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(target, theme().background);
    m_scene->chart->scene()->render(&painter, target, QRectF(QPointF(), target.size()), Qt::IgnoreAspectRatio);
    painter.restore();
    relayout(size());
}

Picture ChartFrame::picture()
{
    return { size(), m_content.horizontal.title, [this](QPainter& painter) { draw(painter, rect()); } };
}

analysis::Result<void> ChartFrame::writePicture(const QString& path)
{
    return widgets::writePicture(path, picture());
}

analysis::Result<void> ChartFrame::writeData(const QString& path) const
{
    return writeFile(path, toCsv(dataTable()));
}

void ChartFrame::copyPicture()
{
    QGuiApplication::clipboard()->setImage(toImage(picture()));
}

void ChartFrame::savePicture()
{
    saveAs(this, { tr("Save as Picture"), QString(), pictureFilter() },
        [this](const QString& path) { return writePicture(path); });
}

void ChartFrame::saveData()
{
    saveAs(
        this, { tr("Save Data"), QString(), tableFilter() }, [this](const QString& path) { return writeData(path); });
}

} // namespace widgets
