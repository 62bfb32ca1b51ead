// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QLocale>
#include <QString>

namespace widgets {

/// How an axis is divided.
enum class ChartScale { Linear, Logarithmic };

/// A mark on an axis, in data units.
struct Tick {
    double at = 0;
    QString text;
};

/// At most `most` ticks at round numbers inside [lo, hi], with as many decimals as their distance needs. On a
/// logarithmic axis (lo > 0) 1-2-5 of each decade where these are at most `most`, else whole decades.
[[nodiscard]] std::vector<Tick> axisTicks(double lo, double hi, ChartScale scale, int most);

} // namespace widgets
