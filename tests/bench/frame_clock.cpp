// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_clock.h"

#include <chrono>
#include <ctime>

#include <QMetaEnum>
#include <QWidget>
#include <QWindow>

namespace bench {

namespace {

/// Qt paints all that is dirty in a window in one go, when it gets one of these.
bool beginsFrame(const QObject* receiver, QEvent::Type type)
{
    if (type == QEvent::UpdateRequest)
        return receiver->isWindowType()
            || (receiver->isWidgetType() && static_cast<const QWidget*>(receiver)->isWindow());
    return type == QEvent::Expose;
}

} // namespace

Moment Moment::now()
{
    timespec cpu{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
    const auto wall = std::chrono::steady_clock::now().time_since_epoch();
    return { std::chrono::duration<double, std::milli>(wall).count(),
        double(cpu.tv_sec) * 1e3 + double(cpu.tv_nsec) * 1e-6 };
}

void FrameClock::begin()
{
    m_frames.clear();
    m_longest = {};
}

bool FrameClock::notify(QObject* receiver, QEvent* event)
{
    const QEvent::Type type = event->type();
    const bool frame = beginsFrame(receiver, type);
    if (type == QEvent::Paint)
        m_painted = true;
    if (frame)
        m_painted = false;
    const bool outermost = m_depth == 0;
    if (!frame && !outermost)
        return QApplication::notify(receiver, event);
    const char* name = receiver->metaObject()->className();
    ++m_depth;
    const Moment before = Moment::now();
    const bool handled = QApplication::notify(receiver, event);
    const Moment after = Moment::now();
    --m_depth;
    const Moment took = after - before;
    if (frame && m_painted) {
        m_frames.push_back(took);
        m_lastFrameEnd = after;
    }
    if (outermost && took.cpu > m_longest.took.cpu)
        m_longest = { QLatin1String(name) + QLatin1Char(' ')
                + QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(type)),
            took };
    return handled;
}

} // namespace bench
