// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/judge/findings.h"

/// The kinds of findings, for findings.cpp and its tests: each looks at a whole analysis and says what it sees, without
/// id, in the order of variants and layers. A threshold is crossed by what is beyond it, not by what is equal.
namespace analysis::kinds {

/// The text itself: marks it for lupdate -tr-function-alias QT_TRANSLATE_NOOP+=forPeople.
constexpr const char* forPeople(const char* /*context*/, const char* text)
{
    return text;
}

// Ranges (finding_ranges.cpp) ----------------------------------------------------------------------------------------

/// Share of a tensor's elements, in percent. By itself it is no fault: the range with the least squared error clips too,
/// but then rounding is the larger part of the error (Banner et al. 2019, arXiv 1810.05723: a clip that is right
/// balances the two). So clipping must also cause more than half of the squared error.
inline constexpr double clippedPercent = 0.1;
inline constexpr double clippedPercentSerious = 1;
[[nodiscard]] std::vector<Finding> clippedOutliers(const Analysis& analysis);

/// Percent of a static range that holds 99.9 % of the values (and 0): an eighth is three bits of precision lost, a
/// thirty-second is five.
inline constexpr double usedRangePercent = 12.5;
inline constexpr double usedRangePercentSerious = 3.125;
[[nodiscard]] std::vector<Finding> unusedRange(const Analysis& analysis);

// Channels (finding_channels.cpp) ------------------------------------------------------------------------------------

/// Any. Of the network itself, so of the analysis as a whole.
[[nodiscard]] std::vector<Finding> zeroChannels(const Analysis& analysis);
[[nodiscard]] std::vector<Finding> nanChannels(const Analysis& analysis);
/// Largest channel's magnitude over the median channel's, under one scale for all: at 4 half of the channels lose two
/// bits, at 16 four (Nagel et al. 2019, arXiv 1906.04721, on why MobileNets fail per tensor).
inline constexpr double channelSpread = 4;
inline constexpr double channelSpreadSerious = 16;
[[nodiscard]] std::vector<Finding> unequalChannels(const Analysis& analysis);

// Errors on their way (finding_errors.cpp) ---------------------------------------------------------------------------

/// By how much the relative error grows from one layer's output to the next one's, in dB of its power: 6 dB is twice the
/// error, 12 dB four times. What the next layer's own quantization adds is taken off (independent errors add in power).
inline constexpr double amplifiedDb = 6;
inline constexpr double amplifiedDbSerious = 12;
/// Above that, nobody would see an error: no finding however much it has grown.
inline constexpr double audibleSqnrDb = 30;
[[nodiscard]] std::vector<Finding> errorAmplified(const Analysis& analysis);

/// Below 10 dB the error is a third of the output, below 3 dB it is 70 %.
inline constexpr double outputSqnrDb = 10;
inline constexpr double outputSqnrDbSerious = 3;
[[nodiscard]] std::vector<Finding> outputError(const Analysis& analysis);

/// Percentage points of top-1. 5 is where a variant's grade leaves "fair".
inline constexpr double dropPoints = 2;
inline constexpr double dropPointsSerious = 5;
[[nodiscard]] std::vector<Finding> largeDrop(const Analysis& analysis);

// Data (finding_data.cpp) --------------------------------------------------------------------------------------------

/// The score of the definitions (distribution shift), overall and of each layer. It is in the unit of the input, and one
/// extreme value alone can raise it by its range: a note, unless the distributions differ too, by their KL in nats. The
/// reason names the part that made the score, and the remedy is for that part. Overall the parts are means over layers.
inline constexpr double shiftScore = 0.1;
inline constexpr double shiftKl = 0.1;
inline constexpr double shiftKlSerious = 1;
[[nodiscard]] std::vector<Finding> distributionShift(const Analysis& analysis);

/// Samples. The usual advice for static ranges is a hundred and more; a handful is luck.
inline constexpr std::int64_t calibrationSamples = 100;
inline constexpr std::int64_t calibrationSamplesSerious = 10;
[[nodiscard]] std::vector<Finding> fewCalibrationSamples(const Analysis& analysis);

/// A layer that the recipe quantizes and that is FP32 all the same: it saw no calibration data.
[[nodiscard]] std::vector<Finding> layerWithoutData(const Analysis& analysis);

/// NaN or Inf in what a layer reads, in FP32, on the evaluation data.
[[nodiscard]] std::vector<Finding> nanInputs(const Analysis& analysis);

} // namespace analysis::kinds
