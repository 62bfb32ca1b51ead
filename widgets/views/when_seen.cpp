// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/when_seen.h"

#include <utility>

#include <QEvent>
#include <QPointer>
#include <QWidget>

namespace widgets {

WhenSeen::WhenSeen(QWidget* view) : QObject(view), m_view(view)
{
    view->installEventFilter(this);
}

WhenSeen::~WhenSeen() = default;

std::function<void()> WhenSeen::part(std::function<void()> draw)
{
    m_parts.push_back({ std::move(draw), false });
    return [this, alive = QPointer(this), which = m_parts.size() - 1] {
        // While a view is taken apart, its parts may still change the selection.
        if (!alive)
            return;
        // A view that no window shows may be asked what it would show.
        if (m_view->isVisible() || !m_view->window()->isVisible())
            m_parts[which].draw();
        else
            m_parts[which].waits = true;
    };
}

bool WhenSeen::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Show) {
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            if (std::exchange(m_parts[i].waits, false))
                m_parts[i].draw();
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace widgets
