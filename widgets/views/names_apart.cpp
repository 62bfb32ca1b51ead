// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/names_apart.h"

#include <algorithm>
#include <limits>

#include <QSet>

namespace widgets {

namespace {

/// `name` with its first `head` characters and as many of its last as fit.
QString shortened(const QString& name, qsizetype head, const QFontMetrics& metrics, int width)
{
    const QString start = name.left(head) + QChar(0x2026);
    // Widths grow with the length: the longest end that fits is found by halving.
    qsizetype fits = 0;
    qsizetype tooMany = name.size() - head + 1;
    while (tooMany - fits > 1) {
        const qsizetype tried = (fits + tooMany) / 2;
        (metrics.horizontalAdvance(start + name.right(tried)) <= width ? fits : tooMany) = tried;
    }
    return start + name.right(fits);
}

} // namespace

QStringList namesApart(const QStringList& names, const QFontMetrics& metrics, int width)
{
    qsizetype room = std::numeric_limits<qsizetype>::max(); // characters of a shortened name, without the sign
    for (const QString& name : names) {
        if (metrics.horizontalAdvance(name) > width)
            room = std::min(room, shortened(name, 0, metrics, width).size() - 1);
    }
    if (room == std::numeric_limits<qsizetype>::max())
        return names;
    const auto shortenedAll = [&](qsizetype head) {
        QStringList all;
        for (const QString& name : names)
            all << (metrics.horizontalAdvance(name) <= width ? name : shortened(name, head, metrics, width));
        return all;
    };
    const auto different = [](const QStringList& list) { return QSet<QString>(list.begin(), list.end()).size(); };
    const qsizetype wanted = different(names);
    QStringList best;
    qsizetype bestCount = -1;
    // From the middle outwards.
    for (qsizetype step = 0; step <= room && bestCount < wanted; ++step) {
        const qsizetype head = (room + 1) / 2 + (step % 2 == 0 ? -step / 2 : (step + 1) / 2);
        const QStringList tried = shortenedAll(std::clamp<qsizetype>(head, 0, room));
        if (const qsizetype count = different(tried); count > bestCount) {
            best = tried;
            bestCount = count;
        }
    }
    return best;
}

} // namespace widgets
