// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/number_text.h"

namespace widgets {

namespace {

/// Relative tolerance that keeps a tick which rounding has put just outside.
constexpr double slack = 1e-9;

/// `value`, a multiple of `step`, in the form that all ticks of an axis with this `largest` magnitude share.
QString linearText(double value, double step, double largest)
{
    const QLocale locale;
    const int stepExponent = int(std::floor(std::log10(step) + slack));
    // 2.5 needs a digit more than 2 or 5.
    const double lead = step / std::pow(10.0, stepExponent);
    const int decimals = -stepExponent + (std::abs(lead - 2.5) < 0.01 ? 1 : 0);
    QString text;
    if (value == 0) {
        text = locale.toString(0);
    } else if (largest >= 1e4) {
        const bool millions = largest >= 1e7;
        const int shifted = std::max(0, decimals + (millions ? 6 : 3));
        text = locale.toString(value / (millions ? 1e6 : 1e3), 'f', shifted) + (millions ? u'M' : u'k');
    } else if (largest < 1e-3) {
        const int exponent = int(std::floor(std::log10(largest) + slack));
        text = locale.toString(value / std::pow(10.0, exponent), 'f', std::max(0, decimals + exponent))
            + QStringLiteral("·") + powerOfTenText(exponent);
    } else {
        text = locale.toString(value, 'f', std::max(0, decimals));
    }
    if (text.startsWith(u'-'))
        text[0] = QChar(0x2212);
    return text;
}

std::vector<Tick> linearTicks(double lo, double hi, int most)
{
    const double span = hi - lo;
    double power = std::pow(10.0, std::floor(std::log10(span / most)));
    double step = 0;
    for (int decade = 0; decade < 3 && step == 0; ++decade, power *= 10) {
        for (const double lead : { 1.0, 2.0, 2.5, 5.0 }) {
            const double candidate = lead * power;
            if (std::floor(hi / candidate + slack) - std::ceil(lo / candidate - slack) + 1 <= most) {
                step = candidate;
                break;
            }
        }
    }
    std::vector<Tick> ticks;
    if (step <= 0)
        return ticks;
    const double first = std::ceil(lo / step - slack);
    for (double i = first; i <= hi / step + slack && int(ticks.size()) < most; ++i) {
        const double at = i * step;
        ticks.push_back({ at, linearText(at, step, std::max(std::abs(lo), std::abs(hi))) });
    }
    return ticks;
}

QString decadeText(double value, bool powers)
{
    const int exponent = int(std::lround(std::log10(value)));
    if (powers)
        return powerOfTenText(exponent);
    return QLocale().toString(value, 'f', std::max(0, -exponent));
}

std::vector<Tick> logarithmicTicks(double lo, double hi, int most)
{
    const int first = int(std::ceil(std::log10(lo) - slack));
    const int last = int(std::floor(std::log10(hi) + slack));
    std::vector<Tick> fine;
    for (int exponent = first - 1; exponent <= last; ++exponent) {
        for (const double lead : { 1.0, 2.0, 5.0 }) {
            const double at = lead * std::pow(10.0, exponent);
            if (at >= lo * (1 - slack) && at <= hi * (1 + slack) && int(fine.size()) <= most)
                fine.push_back({ at, significantText(at, 1) });
        }
    }
    const bool hasDecades = last > first;
    if (!hasDecades && fine.size() < 2)
        return linearTicks(lo, hi, most);
    if (int(fine.size()) <= most)
        return fine;
    if (!hasDecades) {
        fine.resize(std::size_t(most));
        return fine;
    }
    std::vector<Tick> ticks;
    const int every = (last - first) / most + 1;
    const bool powers = first < -3 || last > 4;
    for (int exponent = first; exponent <= last; exponent += every) {
        const double at = std::pow(10.0, exponent);
        ticks.push_back({ at, decadeText(at, powers) });
    }
    return ticks;
}

} // namespace

std::vector<Tick> axisTicks(double lo, double hi, ChartScale scale, int most)
{
    if (!std::isfinite(lo) || !std::isfinite(hi) || !(lo < hi) || most < 1)
        return {};
    if (scale == ChartScale::Logarithmic)
        return lo > 0 ? logarithmicTicks(lo, hi, most) : std::vector<Tick>();
    return linearTicks(lo, hi, most);
}

} // namespace widgets
