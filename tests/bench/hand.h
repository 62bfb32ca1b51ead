// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include <QPoint>
#include <QWidget>

namespace bench {

/// Seeded mouse and keys, given to a window as the platform gives them.
class Hand {
public:
    /// Carries out one single input and measures what it caused; `name` says what it is.
    using Measure = std::function<void(const char* name, const std::function<void()>& input)>;

    Hand(QWidget* window, unsigned seed, Measure measure);

    /// Something that a person does in `place`: scrolls, hovers, zooms, selects, types, drags, chooses. False where there
    /// is nothing to do.
    bool actIn(QWidget* place);
    void resizeWindow();

private:
    [[nodiscard]] int pick(int count) { return int(m_random() % unsigned(count > 0 ? count : 1)); }
    [[nodiscard]] QPoint somewhere(const QWidget* widget);
    [[nodiscard]] QPoint inWindow(const QWidget* widget, QPoint at) const;
    void move(const char* name, const QWidget* widget, QPoint at);
    void wheel(const char* name, const QWidget* widget, QPoint at, int steps);
    void click(const char* name, const QWidget* widget, QPoint at);
    void drag(const char* name, const QWidget* widget, QPoint from, QPoint by);
    void key(const char* name, QWidget* widget, Qt::Key key);
    void useTable(QWidget* widget);
    void useChart(QWidget* widget);
    void useCanvas(QWidget* widget);
    void type(QWidget* widget);

    QWidget* m_window;
    std::mt19937 m_random;
    Measure m_measure;
};

} // namespace bench
