// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/range_judge.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/recipe/method.h"

namespace widgets {

RangeJudge::RangeJudge(std::shared_ptr<const analysis::TensorObservation> seen, analysis::CalibrationTarget target)
    : m_seen(std::move(seen)), m_target(target), m_error(*m_seen, target)
{
    const auto bins = m_seen->histogram.bins();
    m_below.resize(bins.size() + 1);
    for (std::size_t i = 0; i < bins.size(); ++i)
        m_below[i + 1] = m_below[i] + double(bins[i]);
}

double RangeJudge::countBelow(double x) const
{
    const double width = m_seen->histogram.binWidth();
    if (width <= 0 || m_below.size() < 2)
        return 0;
    const double at = std::clamp(x / width + analysis::Histogram::binsPerSide, 0.0, double(m_below.size() - 1));
    const auto bin = std::min(std::size_t(at), m_below.size() - 2);
    return m_below[bin] + (at - double(bin)) * (m_below[bin + 1] - m_below[bin]);
}

double RangeJudge::clippedShare(analysis::Range range) const
{
    const double all = m_below.empty() ? 0 : m_below.back();
    if (all <= 0)
        return 0;
    const auto& moments = m_seen->moments;
    // The outermost values end somewhere inside their bins.
    const double below = range.lo <= moments.min ? 0 : countBelow(range.lo);
    const double above = range.hi >= moments.max ? 0 : all - countBelow(range.hi);
    return (below + above) / all;
}

double RangeJudge::expectedSqnrDb(analysis::Range range) const
{
    const double error = m_error(range, analysis::ExpectedError::Precision::Fine);
    const double power = m_seen->moments.sumOfSquares / double(std::max<std::int64_t>(m_seen->moments.count, 1));
    return error > 0 ? 10 * std::log10(power / error) : std::numeric_limits<double>::infinity();
}

MethodRange withRange(MethodRange method, analysis::Range range, const RangeJudge& judge)
{
    method.range = range;
    method.clipped = judge.clippedShare(range);
    method.sqnrDb = judge.expectedSqnrDb(range);
    return method;
}

std::vector<MethodRange> methodRanges(const RangeJudge& judge, const std::function<bool()>& goOn)
{
    std::vector<MethodRange> all;
    for (const analysis::CalibrationMethod& known : analysis::calibrationMethods()) {
        if (!goOn())
            break;
        MethodRange method;
        method.calibration = { std::string(known.name), std::nullopt };
        method.name = analysis::calibrationName(analysis::withParameter(method.calibration));
        method.formula = std::string(known.formula);
        if (const auto range = analysis::calibratedRange(method.calibration, judge.seen(), judge.target())) {
            method.chosen = *range;
            method = withRange(std::move(method), *range, judge);
        } else {
            method.error = range.error().message;
        }
        all.push_back(std::move(method));
    }
    return all;
}

} // namespace widgets
