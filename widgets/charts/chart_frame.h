// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QWidget>

#include "analysis/result.h"
#include "widgets/charts/chart_export.h"
#include "widgets/charts/chart_layout.h"

class QMenu;
class QPushButton;

namespace widgets {

class PlotInteraction;
struct Picture;

/// What all charts share: axes with units, a faint grid of at most five ticks, legend, zoom by wheel and rubber band,
/// double click resets, a crosshair with values, pictures and data as files, light and dark ground. A chart that has
/// nothing to show says what would fill it. Lines and areas are Qt Charts series; nothing is animated.
class ChartFrame : public QWidget {
    Q_OBJECT

public:
    ~ChartFrame() override;

    [[nodiscard]] virtual bool isEmpty() const = 0;
    [[nodiscard]] virtual DataTable dataTable() const = 0; ///< what saveData() writes, unreduced
    [[nodiscard]] const QString& emptyText() const { return m_emptyText; }
    void setEmptyText(const QString& text); ///< says what would fill the chart
    /// Text of a button below it, which emits emptyActionWanted(); empty: none.
    void setEmptyAction(const QString& text);
    [[nodiscard]] QPushButton* emptyButton() const { return m_emptyButton; } ///< shown while the chart is empty

    [[nodiscard]] ChartScale valueScale() const { return m_valueScale; } ///< of the axis that can be switched
    [[nodiscard]] bool canSwitchScale() const { return m_canSwitchScale; }

    [[nodiscard]] const ChartContent& content() const { return m_content; }
    [[nodiscard]] const ChartLayout& chartLayout() const { return m_layout; } ///< where things are now, in pixels
    [[nodiscard]] bool isZoomed() const { return m_view.has_value(); }
    [[nodiscard]] QWidget* plotWidget() const; ///< the widget that gets the mouse; its pixels are chartLayout()'s

    /// Draws into `target` with text of this widget's font: for pages and pictures of any size.
    void draw(QPainter& painter, const QRectF& target);
    /// PNG (at twice the size on screen) or SVG, by the name's ending. Errors: usage (another ending), failed.
    [[nodiscard]] analysis::Result<void> writePicture(const QString& path);
    [[nodiscard]] analysis::Result<void> writeData(const QString& path) const; ///< CSV

    QSize sizeHint() const override { return { 320, 220 }; }
    QSize minimumSizeHint() const override { return { 120, 90 }; }

public Q_SLOTS:
    void setValueScale(widgets::ChartScale scale);
    void resetZoom();
    void copyPicture();
    void savePicture(); ///< asks where
    void saveData(); ///< asks where

Q_SIGNALS:
    void emptyActionWanted();

protected:
    enum class SeriesLook { Line, Area };
    /// What the crosshair says about a place, in data units.
    struct Readout {
        QPointF at;
        QString text;
    };

    explicit ChartFrame(QWidget* parent);

    /// Sets content() and the series from the chart's data and valueScale(). Called by refresh().
    virtual void rebuild(ChartContent& content) = 0;
    /// After every change of data: rebuilds, keeps the zoom where the axes stay the same, draws.
    void refresh();
    /// Only what paintData() draws has changed.
    void redraw();

    int addSeries(SeriesLook look, const QColor& color);
    /// Replaces all points, in data units, at most 2,000; an area reaches down to the lower edge.
    void setSeries(int series, const QList<QPointF>& points);
    void offerScaleSwitch(ChartScale initial);

    /// What series cannot do, over them. The painter is clipped to the plot and its band.
    virtual void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme);
    [[nodiscard]] virtual std::optional<Readout> readout(QPointF pixel) const;
    /// Whether something under `pixel` can be dragged; then drag() follows the mouse until drop().
    [[nodiscard]] virtual bool canGrab(QPointF pixel) const;
    virtual void grabAt(QPointF pixel);
    virtual void dragTo(QPointF pixel);
    virtual void drop();
    virtual void clicked(QPointF pixel);
    /// A double click: true where the chart has used it; otherwise the zoom is reset.
    virtual bool doubleClicked(QPointF pixel);
    virtual void fillMenu(QMenu& menu);
    /// Whether there is anything to look at more closely: not where there are no axes.
    [[nodiscard]] virtual bool canZoom() const { return true; }

    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    [[nodiscard]] Theme theme() const { return Theme::of(palette()); }

private:
    friend class PlotInteraction;
    struct Scene;

    void zoomTo(const QRectF& view); ///< axis positions
    [[nodiscard]] QRectF home() const;
    void relayout(QSizeF size);
    void paintUnder(QPainter& painter);
    void paintOver(QPainter& painter);
    [[nodiscard]] QRectF emptyTextPlace() const;
    void placeEmptyButton();
    [[nodiscard]] Picture picture();

    std::unique_ptr<Scene> m_scene;
    PlotInteraction* m_interaction;
    ChartContent m_content;
    ChartLayout m_layout;
    std::optional<QRectF> m_view;
    QString m_emptyText;
    QPushButton* m_emptyButton;
    ChartScale m_valueScale = ChartScale::Linear;
    bool m_canSwitchScale = false;
};

} // namespace widgets
