// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/quantize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/finite_range.h"
#include "analysis/encoding/integer_kernels.h"
#include "analysis/encoding/normal_float.h"
#include "analysis/encoding/shares.h"
#include "analysis/encoding/small_float.h"

namespace analysis {

namespace {

template <class T>
std::span<T> run(std::span<T> values, std::int64_t offset, std::int64_t length)
{
    return values.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

IntegerStep stepOf(const Encoding& encoding, std::int64_t share)
{
    const auto i = static_cast<std::size_t>(share);
    return IntegerStep({ encoding.scales[i], encoding.zeroPoints[i] }, encoding.lowest, encoding.highest);
}

std::vector<IntegerStep> stepsOf(const Encoding& encoding)
{
    std::vector<IntegerStep> steps;
    steps.reserve(encoding.scales.size());
    for (std::size_t i = 0; i < encoding.scales.size(); ++i)
        steps.push_back(stepOf(encoding, static_cast<std::int64_t>(i)));
    return steps;
}

ShareLayout layoutOf(const Encoding& encoding, std::span<const std::int64_t> shape)
{
    return shareLayout(encoding.granularity, shape, encoding.axis);
}

void fakeQuantizeNormalFloat(const Encoding& encoding, const WeightView& weight, std::span<float> out)
{
    std::vector<std::int32_t> codes(static_cast<std::size_t>(encoding.granularity.size));
    forEachRun(layoutOf(encoding, weight.shape), [&](std::int64_t share, std::int64_t offset, std::int64_t length) {
        nf4Codes(run(weight.values, offset, length), run(std::span(codes), 0, length));
        const float scale = encoding.scales[static_cast<std::size_t>(share)];
        for (std::int64_t i = 0; i < length; ++i)
            out[static_cast<std::size_t>(offset + i)] =
                nf4Levels[static_cast<std::size_t>(codes[static_cast<std::size_t>(i)])] * scale;
    });
}

} // namespace

void QuantizationCounts::merge(const QuantizationCounts& other)
{
    clipped += other.clipped;
    clippedSquaredError += other.clippedSquaredError;
    overflowed += other.overflowed;
}

QuantizationCounts fakeQuantize(const Encoding& encoding, std::span<const float> x, std::span<float> out)
{
    QuantizationCounts counts;
    fakeQuantizePiece(encoding, x, out, counts);
    return counts;
}

void fakeQuantizePiece(
    const Encoding& encoding, std::span<const float> x, std::span<float> out, QuantizationCounts& counts)
{
    if (encoding.format.isInteger())
        fakeQuantizeRun(stepOf(encoding, 0), x, out, counts);
    else
        counts.overflowed += roundToFloatFormat(encoding.format, x, out);
}

QuantizationCounts fakeQuantizeWeight(const Encoding& encoding, const WeightView& weight, std::span<float> out)
{
    QuantizationCounts counts;
    if (encoding.format.kind == FormatKind::NormalFloat4) {
        fakeQuantizeNormalFloat(encoding, weight, out);
        return counts;
    }
    if (!encoding.format.isInteger())
        return fakeQuantize(encoding, weight.values, out);
    const std::vector<IntegerStep> steps = stepsOf(encoding);
    forEachRun(layoutOf(encoding, weight.shape), [&](std::int64_t share, std::int64_t offset, std::int64_t length) {
        fakeQuantizeRun(steps[static_cast<std::size_t>(share)], run(weight.values, offset, length),
            run(out, offset, length), counts);
    });
    return counts;
}

DynamicQuantization fakeQuantizeDynamic(
    const Encoding& grid, std::span<const float> x, std::int64_t rowLength, std::span<float> out)
{
    DynamicQuantization result{ grid, {} };
    if (!grid.format.isInteger()) {
        result.counts = fakeQuantize(grid, x, out);
        return result;
    }
    const bool byRow = grid.granularity.kind == Granularity::Kind::Token && rowLength > 0;
    const auto count = static_cast<std::int64_t>(x.size());
    const std::int64_t length = byRow ? rowLength : count;
    result.encoding.scales.clear();
    result.encoding.zeroPoints.clear();
    std::int64_t offset = 0;
    do {
        const std::int64_t n = std::min(length, count - offset);
        const std::span<const float> row = run(x, offset, n);
        const ScaleAndZeroPoint chosen = chooseScale(finiteRange(row).value_or(Range{}), grid);
        result.encoding.scales.push_back(chosen.scale);
        result.encoding.zeroPoints.push_back(chosen.zeroPoint);
        fakeQuantizeRun(IntegerStep(chosen, grid.lowest, grid.highest), row, run(out, offset, n), result.counts);
        offset += n;
    } while (offset < count);
    return result;
}

std::vector<std::int32_t> quantizeToLevels(const Encoding& encoding, const WeightView& weight)
{
    const bool isNormalFloat = encoding.format.kind == FormatKind::NormalFloat4;
    if (!encoding.format.isInteger() && !isNormalFloat)
        return {};
    std::vector<std::int32_t> levels(weight.values.size());
    forEachRun(layoutOf(encoding, weight.shape), [&](std::int64_t share, std::int64_t offset, std::int64_t length) {
        const std::span<const float> x = run(weight.values, offset, length);
        const std::span<std::int32_t> q = run(std::span(levels), offset, length);
        if (isNormalFloat) {
            nf4Codes(x, q);
            return;
        }
        const IntegerStep step = stepOf(encoding, share);
        std::transform(x.begin(), x.end(), q.begin(), [&](float value) { return step.level(value); });
    });
    return levels;
}

std::vector<float> dequantizeLevels(
    const Encoding& encoding, std::span<const std::int32_t> levels, std::span<const std::int64_t> shape)
{
    const bool isNormalFloat = encoding.format.kind == FormatKind::NormalFloat4;
    std::vector<float> values(levels.size());
    forEachRun(layoutOf(encoding, shape), [&](std::int64_t share, std::int64_t offset, std::int64_t length) {
        const float scale = encoding.scales[static_cast<std::size_t>(share)];
        const std::int64_t zeroPoint = encoding.zeroPoints[static_cast<std::size_t>(share)];
        for (auto i = static_cast<std::size_t>(offset); i < static_cast<std::size_t>(offset + length); ++i)
            values[i] = isNormalFloat ? nf4Levels[static_cast<std::size_t>(levels[i])] * scale
                                      // In double, because the levels of int32 do not fit a float.
                                      : static_cast<float>(static_cast<double>(levels[i] - zeroPoint) * scale);
    });
    return values;
}

} // namespace analysis
