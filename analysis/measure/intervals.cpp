// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/intervals.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace analysis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double mediumFrom = 0.5; // percentage points (definitions: sensitivity)
constexpr double highAbove = 1.0;
constexpr int bisections = 200; // halves any interval of doubles down to neighbours

/// Where a rising function crosses 0 between low and high.
template <class Function>
double root(Function function, double low, double high)
{
    for (int i = 0; i < bisections && std::nextafter(low, high) < high; ++i) {
        const double middle = low + (high - low) / 2;
        (function(middle) < 0 ? low : high) = middle;
    }
    return low + (high - low) / 2;
}

/// Continued fraction of the incomplete beta function (Lentz); x below the mean a / (a + b).
double betaFraction(double a, double b, double x)
{
    constexpr double tiny = 1e-300;
    constexpr int mostTerms = 10'000;
    double c = 1;
    double d = 1 / std::max(1 - (a + b) * x / (a + 1), tiny);
    double value = d;
    for (int m = 1; m < mostTerms; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        value *= c * d;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        value *= c * d;
        if (std::abs(c * d - 1) < 1e-15)
            break;
    }
    return value;
}

/// Regularized incomplete beta function.
double betaShare(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * betaFraction(a, b, x) / a : 1 - front * betaFraction(b, a, 1 - x) / b;
}

/// P(T > t) for t >= 0.
double studentTail(double t, double degrees)
{
    return betaShare(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
}

/// Tango's statistic of the difference `delta` of the shares lost and gained; falls as delta grows.
double scoreOf(const PairedCounts& counts, double delta)
{
    const auto n = double(counts.samples);
    const auto lost = double(counts.lost);
    const auto gained = double(counts.gained);
    // The share gained that is most likely if the difference is delta: root of a quadratic equation.
    const double a = 2 * n;
    const double b = -lost - gained + (2 * n - lost + gained) * delta;
    const double c = -gained * delta * (1 - delta);
    const double share = (std::sqrt(std::max(b * b - 4 * a * c, 0.0)) - b) / (2 * a);
    const double variance = n * (2 * share + delta * (1 - delta));
    const double difference = lost - gained - n * delta;
    if (variance <= 0)
        return difference > 0 ? infinity : (difference < 0 ? -infinity : 0);
    return difference / std::sqrt(variance);
}

std::vector<double> ranksOf(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{ 0 });
    std::ranges::sort(order, std::ranges::less{}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first;
        while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]])
            ++last;
        for (std::size_t i = first; i <= last; ++i)
            ranks[order[i]] = double(first + last) / 2;
        first = last + 1;
    }
    return ranks;
}

} // namespace

double normalQuantile(double p)
{
    if (p > 0.5)
        return -normalQuantile(1 - p);
    return root([&](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2 - p; }, -40, 0);
}

double studentQuantile(double p, double degrees)
{
    if (p < 0.5)
        return -studentQuantile(1 - p, degrees);
    double high = 1;
    while (studentTail(high, degrees) > 1 - p && high < 1e200)
        high *= 2;
    return root([&](double t) { return 1 - p - studentTail(t, degrees); }, 0, high);
}

SampleMoments sampleMoments(std::span<const double> values)
{
    SampleMoments moments{ std::int64_t(values.size()), 0, 0 };
    if (values.empty())
        return moments;
    const auto n = double(values.size());
    moments.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (const double value : values)
        squares += (value - moments.mean) * (value - moments.mean);
    moments.variance = values.size() > 1 ? squares / (n - 1) : 0;
    return moments;
}

Interval meanInterval(const SampleMoments& moments, double confidence)
{
    if (moments.count < 2)
        return { moments.mean, 0, infinity };
    const auto n = double(moments.count);
    const double reach = studentQuantile((1 + confidence) / 2, n - 1) * std::sqrt(moments.variance / n);
    return { moments.mean, std::max(moments.mean - reach, 0.0), moments.mean + reach };
}

void PairedCounts::add(bool referenceRight, bool quantizedRight)
{
    ++samples;
    lost += referenceRight && !quantizedRight;
    gained += quantizedRight && !referenceRight;
}

Interval dropInterval(const PairedCounts& counts, double confidence)
{
    if (counts.samples <= 0)
        return { 0, -100, 100 };
    const double difference = double(counts.lost - counts.gained) / double(counts.samples);
    const double z = normalQuantile((1 + confidence) / 2);
    const double low = root([&](double delta) { return z - scoreOf(counts, delta); }, -1, difference);
    const double high = root([&](double delta) { return -z - scoreOf(counts, delta); }, difference, 1);
    return { 100 * difference, 100 * low, 100 * high };
}

SensitivityClass classOf(const std::optional<Interval>& drop)
{
    if (!drop)
        return SensitivityClass::Open;
    if (drop->low > highAbove)
        return SensitivityClass::High;
    if (drop->high < mediumFrom)
        return SensitivityClass::Low;
    return drop->low >= mediumFrom && drop->high <= highAbove ? SensitivityClass::Medium : SensitivityClass::Open;
}

std::optional<double> spearman(std::span<const double> a, std::span<const double> b)
{
    const auto isNan = [](double x) { return std::isnan(x); };
    if (a.size() != b.size() || a.size() < 2 || std::ranges::any_of(a, isNan) || std::ranges::any_of(b, isNan))
        return std::nullopt;
    const std::vector<double> ranksA = ranksOf(a);
    const std::vector<double> ranksB = ranksOf(b);
    const double mean = double(a.size() - 1) / 2;
    double squaresA = 0;
    double squaresB = 0;
    double products = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        squaresA += (ranksA[i] - mean) * (ranksA[i] - mean);
        squaresB += (ranksB[i] - mean) * (ranksB[i] - mean);
        products += (ranksA[i] - mean) * (ranksB[i] - mean);
    }
    if (squaresA == 0 || squaresB == 0)
        return std::nullopt;
    return products / std::sqrt(squaresA * squaresB);
}

} // namespace analysis
