// SPDX-License-Identifier: GPL-3.0-or-later
#include "hand.h"

#include <array>

#include <QAbstractItemView>
#include <QComboBox>
#include <QCoreApplication>
#include <QHeaderView>
#include <QLineEdit>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QWheelEvent>
#include <QWindow>

#include "widgets/charts/histogram_chart.h"
#include "widgets/graph/network_canvas.h"

namespace bench {

namespace {

/// What a person uses, the innermost widgets that are in sight.
std::vector<QWidget*> useful(const QWidget* place)
{
    std::vector<QWidget*> found;
    for (auto* widget : place->findChildren<QWidget*>()) {
        if (!widget->isVisible() || !widget->isEnabled())
            continue;
        const bool popup = widget->window() != place->window();
        const bool known = qobject_cast<QAbstractItemView*>(widget) != nullptr
            || qobject_cast<widgets::ChartFrame*>(widget) != nullptr
            || qobject_cast<widgets::NetworkCanvas*>(widget) != nullptr || qobject_cast<QComboBox*>(widget) != nullptr
            || qobject_cast<QLineEdit*>(widget) != nullptr || qobject_cast<QTabBar*>(widget) != nullptr;
        if (known && !popup && qobject_cast<QHeaderView*>(widget) == nullptr)
            found.push_back(widget);
    }
    return found;
}

} // namespace

Hand::Hand(QWidget* window, unsigned seed, Measure measure)
    : m_window(window), m_random(seed), m_measure(std::move(measure))
{
}

bool Hand::actIn(QWidget* place)
{
    const std::vector<QWidget*> all = useful(place);
    if (all.empty())
        return false;
    QWidget* widget = all[std::size_t(pick(int(all.size())))];
    if (qobject_cast<QAbstractItemView*>(widget) != nullptr) {
        useTable(widget);
    } else if (qobject_cast<widgets::ChartFrame*>(widget) != nullptr) {
        useChart(widget);
    } else if (qobject_cast<widgets::NetworkCanvas*>(widget) != nullptr) {
        useCanvas(widget);
    } else if (auto* box = qobject_cast<QComboBox*>(widget)) {
        key("choose", box, pick(2) == 0 ? Qt::Key_Down : Qt::Key_Up);
    } else if (qobject_cast<QLineEdit*>(widget) != nullptr) {
        type(widget);
    } else if (auto* bar = qobject_cast<QTabBar*>(widget)) {
        click("inner tab", bar, bar->tabRect(pick(bar->count())).center());
    }
    return true;
}

void Hand::resizeWindow()
{
    const QSize size(1180 + pick(200), 740 + pick(120));
    m_measure("resize", [&] { m_window->resize(size); });
}

QPoint Hand::somewhere(const QWidget* widget)
{
    return { pick(widget->width()), pick(widget->height()) };
}

QPoint Hand::inWindow(const QWidget* widget, QPoint at) const
{
    return widget->mapTo(m_window, at);
}

void Hand::move(const char* name, const QWidget* widget, QPoint at)
{
    m_measure(name, [&] { QTest::mouseMove(m_window->windowHandle(), inWindow(widget, at)); });
}

void Hand::wheel(const char* name, const QWidget* widget, QPoint at, int steps)
{
    const QPointF local = inWindow(widget, at);
    QWheelEvent event(local, m_window->mapToGlobal(local), {}, { 0, 120 * steps }, Qt::NoButton, Qt::NoModifier,
        Qt::NoScrollPhase, false);
    m_measure(name, [&] { QCoreApplication::sendEvent(m_window->windowHandle(), &event); });
}

void Hand::click(const char* name, const QWidget* widget, QPoint at)
{
    QWindow* window = m_window->windowHandle();
    const QPoint where = inWindow(widget, at);
    m_measure(name, [&] { QTest::mousePress(window, Qt::LeftButton, {}, where); });
    m_measure(name, [&] { QTest::mouseRelease(window, Qt::LeftButton, {}, where); });
}

void Hand::drag(const char* name, const QWidget* widget, QPoint from, QPoint by)
{
    constexpr int steps = 10;
    QWindow* window = m_window->windowHandle();
    m_measure(name, [&] { QTest::mousePress(window, Qt::LeftButton, {}, inWindow(widget, from)); });
    for (int i = 1; i <= steps; ++i)
        move(name, widget, from + by * i / steps);
    m_measure(name, [&] { QTest::mouseRelease(window, Qt::LeftButton, {}, inWindow(widget, from + by)); });
}

void Hand::key(const char* name, QWidget* widget, Qt::Key key)
{
    if (QApplication::focusWidget() != widget) {
        widget->setFocus();
        QCoreApplication::processEvents();
    }
    m_measure(name, [&] { QTest::keyClick(m_window->windowHandle(), key); });
}

void Hand::useTable(QWidget* widget)
{
    auto* view = static_cast<QAbstractItemView*>(widget);
    static constexpr std::array keys{ Qt::Key_Down, Qt::Key_Up, Qt::Key_PageDown, Qt::Key_PageUp, Qt::Key_End,
        Qt::Key_Home };
    const auto* table = qobject_cast<QTableView*>(widget);
    switch (pick(8)) {
    case 0:
    case 1:
    case 2:
        for (int i = pick(8); i >= 0; --i)
            wheel("scroll", view->viewport(), view->viewport()->rect().center(), -1);
        break;
    case 3:
        wheel("scroll", view->viewport(), view->viewport()->rect().center(), 8);
        break;
    case 4:
        click("select", view->viewport(), somewhere(view->viewport()));
        break;
    case 5:
        if (table != nullptr && table->isSortingEnabled() && pick(3) == 0)
            click("sort", table->horizontalHeader()->viewport(), somewhere(table->horizontalHeader()->viewport()));
        break;
    default:
        key("select by key", view, keys[std::size_t(pick(int(keys.size())))]);
    }
}

void Hand::useChart(QWidget* widget)
{
    auto* chart = static_cast<widgets::ChartFrame*>(widget);
    QWidget* plot = chart->plotWidget();
    if (auto* histogram = qobject_cast<widgets::HistogramChart*>(chart);
        histogram != nullptr && !histogram->thresholds().empty() && pick(2) == 0) {
        const int which = pick(int(histogram->thresholds().size()));
        const QPoint at = histogram->handle(which, Qt::RightEdge).toPoint();
        if (plot->rect().contains(at))
            return drag("drag a threshold", plot, at, QPoint(-plot->width() / 6 + pick(plot->width() / 3), 0));
    }
    switch (pick(5)) {
    case 0:
        return wheel("zoom", plot, somewhere(plot), 1 - 2 * pick(2));
    case 1:
        if (!chart->chartLayout().plot.area.isEmpty())
            drag("rubber band", plot, chart->chartLayout().plot.area.center().toPoint(), { 40, 30 });
        return;
    case 2:
        if (chart->isZoomed())
            return m_measure("reset zoom", [&] {
                QTest::mouseDClick(m_window->windowHandle(), Qt::LeftButton, {}, inWindow(plot, plot->rect().center()));
            });
        [[fallthrough]];
    default: {
        const QPoint from = somewhere(plot);
        for (int i = 0; i < 6; ++i)
            move("hover", plot, { std::min(from.x() + 7 * i, plot->width() - 1), from.y() });
    }
    }
}

void Hand::useCanvas(QWidget* widget)
{
    switch (pick(6)) {
    case 0:
        for (int i = pick(6); i >= 0; --i)
            wheel("zoom", widget, somewhere(widget), 1);
        break;
    case 1:
        for (int i = pick(6); i >= 0; --i)
            wheel("zoom", widget, somewhere(widget), -1);
        break;
    case 2:
        drag("drag", widget, somewhere(widget), { 120 - pick(240), 90 - pick(180) });
        break;
    case 3:
        click("select", widget, somewhere(widget));
        break;
    case 4:
        key("select by key", widget, pick(2) == 0 ? Qt::Key_Down : Qt::Key_Up);
        break;
    default: {
        const QPoint from = somewhere(widget);
        for (int i = 0; i < 6; ++i)
            move("hover", widget, { std::min(from.x() + 7 * i, widget->width() - 1), from.y() });
    }
    }
}

void Hand::type(QWidget* widget)
{
    static constexpr std::array letters{ Qt::Key_L, Qt::Key_A, Qt::Key_2, Qt::Key_C };
    key("type", widget, letters[std::size_t(pick(int(letters.size())))]);
    key("type", widget, Qt::Key_Backspace);
}

} // namespace bench
