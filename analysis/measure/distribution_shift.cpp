// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/distribution_shift.h"

#include <algorithm>
#include <cmath>

namespace analysis
{

namespace
{

constexpr int shiftBins = 50;
constexpr double addedShare = 1e-8; ///< keeps empty bins from an infinite divergence

/// Share of each bin, with what is added to all, so that they sum to 1.
std::vector<double> shares(const BinnedCounts& binned)
{
    double total = 0;
    for (const double count : binned.counts)
        total += count;
    const double normaliser = 1 + addedShare * static_cast<double>(binned.counts.size());
    std::vector<double> result;
    result.reserve(binned.counts.size());
    for (const double count : binned.counts)
        result.push_back((count / total + addedShare) / normaliser);
    return result;
}

double divergence(const BinnedCounts& evaluation, const BinnedCounts& calibration)
{
    const std::vector<double> p = shares(evaluation);
    const std::vector<double> q = shares(calibration);
    double kl = 0;
    for (std::size_t i = 0; i < p.size(); ++i)
        kl += p[i] * std::log(p[i] / q[i]);
    return std::max(kl, 0.0); // rounding, where both are equal
}

double width(Range range)
{
    return static_cast<double>(range.hi) - range.lo;
}

} // namespace

Result<LayerShift> layerShift(
    const std::string& layer, const TensorObservation& calibration, const TensorObservation& evaluation)
{
    const Moments& before = calibration.moments;
    const Moments& now = evaluation.moments;
    if (before.count == 0 || now.count == 0)
        return fail(ErrorKind::NoData,
            "layer '" + layer + "': no finite value was seen in the "
                + (before.count == 0 ? "calibration" : "evaluation")
                + " data, so its shift is not known; use other data");
    const double lo = std::min(before.min, now.min);
    const double hi = std::max(before.max, now.max);
    LayerShift shift;
    shift.layer = layer;
    shift.meanShift = std::fabs(now.mean() - before.mean());
    shift.stdShift = std::fabs(now.standardDeviation() - before.standardDeviation());
    shift.rangeShift = std::fabs(width(now.range()) - width(before.range()));
    shift.calibration = rebin(calibration.histogram, lo, hi, shiftBins);
    shift.evaluation = rebin(evaluation.histogram, lo, hi, shiftBins);
    shift.kl = divergence(shift.evaluation, shift.calibration);
    shift.score = (shift.meanShift + shift.stdShift + shift.rangeShift + shift.kl) / 4;
    return shift;
}

ShiftResult overallShift(std::vector<LayerShift> layers)
{
    ShiftResult result{ std::move(layers), 0 };
    for (const LayerShift& shift : result.layers)
        result.overall += shift.score / static_cast<double>(result.layers.size());
    return result;
}

} // namespace analysis
