// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/encode_weight.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/finite_range.h"
#include "analysis/encoding/normal_float.h"
#include "analysis/encoding/shares.h"

namespace analysis
{

namespace
{

Result<void> checkShape(const WeightView& weight, const Encoding& encoding)
{
    const std::string name = "weight '" + std::string(weight.name) + "': ";
    std::int64_t count = 1;
    for (const std::int64_t size : weight.shape)
        count *= size;
    if (count != static_cast<std::int64_t>(weight.values.size()))
        return fail(ErrorKind::BadInput,
            name + "its shape has " + std::to_string(count) + " elements, its values are "
                + std::to_string(weight.values.size()) + "; check the model file");
    const Granularity::Kind kind = encoding.granularity.kind;
    const bool needsAxis = kind == Granularity::Kind::Channel || kind == Granularity::Kind::Group;
    if (needsAxis && (weight.outputAxis < 0 || weight.outputAxis >= static_cast<int>(weight.shape.size())))
        return fail(ErrorKind::BadInput,
            name + "axis " + std::to_string(weight.outputAxis) + " is not one of its "
                + std::to_string(weight.shape.size()) + " dimensions; choose granularity 'tensor'");
    return {};
}

/// Running range of a share; shares whose runs are short are cheaper one value at a time.
struct RangeSoFar {
    std::optional<Range> range;

    void add(std::span<const float> run)
    {
        constexpr std::size_t shortRun = 8;
        if (run.size() > shortRun) {
            if (const std::optional<Range> found = finiteRange(run))
                extend(*found);
            return;
        }
        for (const float value : run)
            if (std::isfinite(value))
                extend({ value + 0.0F, value + 0.0F });
    }

    void extend(Range other)
    {
        range = range ? Range{ std::min(range->lo, other.lo), std::max(range->hi, other.hi) } : other;
    }
};

} // namespace

Result<Encoding> encodeWeight(const WeightView& weight, const WeightScheme& scheme, ScaleStorage storage)
{
    Result<Encoding> grid = weightEncodingFor(scheme);
    if (!grid)
        return fail(grid.error().kind, "weight '" + std::string(weight.name) + "': " + grid.error().message);
    Encoding encoding = std::move(*grid);
    if (auto checked = checkShape(weight, encoding); !checked)
        return tl::unexpected(checked.error());
    if (!finiteRange(weight.values))
        return fail(ErrorKind::NoData,
            "weight '" + std::string(weight.name)
                + "' has no finite value to take a range from; check the model file or "
                  "skip the layer");
    encoding.axis = weight.outputAxis;
    const bool isNormalFloat = encoding.format.kind == FormatKind::NormalFloat4;
    if (!encoding.format.isInteger() && !isNormalFloat)
        return encoding;

    const ShareLayout layout = shareLayout(encoding.granularity, weight.shape, weight.outputAxis);
    std::vector<RangeSoFar> ranges(static_cast<std::size_t>(layout.shares()));
    forEachRun(layout, [&](std::int64_t share, std::int64_t offset, std::int64_t length) {
        ranges[static_cast<std::size_t>(share)].add(
            weight.values.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length)));
    });
    encoding.scales.reserve(ranges.size());
    encoding.zeroPoints.reserve(ranges.size());
    for (const RangeSoFar& share : ranges) {
        const Range range = share.range.value_or(Range{});
        const ScaleAndZeroPoint chosen = isNormalFloat
            ? ScaleAndZeroPoint{ std::max({ -range.lo, range.hi, smallestScale }), 0 }
            : chooseScale(range, encoding);
        encoding.scales.push_back(chosen.scale);
        encoding.zeroPoints.push_back(chosen.zeroPoint);
    }
    if (isNormalFloat && storage == ScaleStorage::DoubleQuantized)
        encoding.scales = doubleQuantizedScales(encoding.scales);
    return encoding;
}

} // namespace analysis
