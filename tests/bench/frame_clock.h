// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QApplication>
#include <QString>

namespace bench {

/// A moment: of the clock on the wall, and of this thread's own work, which other programs do not lengthen.
struct Moment {
    double wall = 0; ///< ms
    double cpu = 0; ///< ms
    static Moment now();
};

[[nodiscard]] inline Moment operator-(const Moment& a, const Moment& b)
{
    return { a.wall - b.wall, a.cpu - b.cpu };
}

/// An application that times each event on its way, and the frames among them: what a top-level window does from being
/// told to update until all that was dirty in it is painted.
class FrameClock : public QApplication {
public:
    using QApplication::QApplication;

    struct Stall {
        QString what; ///< class of the receiver, type of the event
        Moment took;
    };

    void begin(); ///< forgets the frames and the longest event
    [[nodiscard]] const std::vector<Moment>& frames() const { return m_frames; } ///< since begin()
    [[nodiscard]] const Moment& lastFrameEnd() const { return m_lastFrameEnd; } ///< when; of the last of frames()
    [[nodiscard]] const Stall& longest() const { return m_longest; } ///< of events that came while none was handled

    bool notify(QObject* receiver, QEvent* event) override;

private:
    int m_depth = 0;
    bool m_painted = false;
    std::vector<Moment> m_frames;
    Moment m_lastFrameEnd;
    Stall m_longest;
};

} // namespace bench
