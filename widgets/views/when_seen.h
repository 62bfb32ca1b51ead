// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QObject>

class QWidget;

namespace widgets {

/// Parts of a view that are drawn anew when something changes; while other tabs of a window are in sight instead, not
/// before it is shown again, and then once for all that has changed meanwhile.
class WhenSeen : public QObject {
public:
    explicit WhenSeen(QWidget* view);
    ~WhenSeen() override;

    /// A slot that draws the part, now or later. Parts that waited are drawn in the order of these calls.
    [[nodiscard]] std::function<void()> part(std::function<void()> draw);
    template <class View>
    [[nodiscard]] std::function<void()> part(View* view, void (View::*draw)())
    {
        return part([view, draw] { (view->*draw)(); });
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Part {
        std::function<void()> draw;
        bool waits = false;
    };

    QWidget* m_view;
    std::vector<Part> m_parts;
};

} // namespace widgets
