// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/sample_axis.h"

#include <ATen/ops/nan_to_num.h>

namespace engine::sense {

namespace {

/// With the samples on an axis of their own, which is the first.
at::Tensor samplesFirst(const SampleAxis& where, const at::Tensor& tensor, std::int64_t samples)
{
    if (where.place == SampleAxis::Place::Whole)
        return tensor.movedim(where.axis, 0);
    std::vector<std::int64_t> shape = tensor.sizes().vec();
    const std::int64_t each = shape[std::size_t(where.axis)] / samples;
    const bool outer = where.place == SampleAxis::Place::Outer;
    shape[std::size_t(where.axis)] = outer ? samples : each;
    shape.insert(shape.begin() + where.axis + 1, outer ? each : samples);
    return tensor.reshape(shape).movedim(outer ? where.axis : where.axis + 1, 0);
}

/// A gradient of nothing is NaN where the sample itself is: that is no trace of another one.
bool onlySampleIsNonZero(const at::Tensor& rows, std::int64_t only)
{
    for (std::int64_t sample = 0; sample < rows.size(0); ++sample) {
        if (sample != only
            && at::nan_to_num(rows.select(0, sample), 0.0, 0.0, 0.0).count_nonzero().item<std::int64_t>() > 0)
            return false;
    }
    return true;
}

} // namespace

at::Tensor SampleAxis::select(const at::Tensor& tensor, std::int64_t sample, std::int64_t samples) const
{
    const std::int64_t each = tensor.size(axis) / samples;
    return place == Place::Inner ? tensor.slice(axis, sample, std::nullopt, samples)
                                 : tensor.narrow(axis, sample * each, each);
}

at::Tensor SampleAxis::rows(const at::Tensor& tensor, std::int64_t samples) const
{
    return samplesFirst(*this, tensor, samples).to(at::kFloat).reshape({ samples, -1 }).contiguous();
}

std::optional<SampleAxis> findSampleAxis(const at::Tensor& tensor, std::int64_t only, std::int64_t samples)
{
    using Place = SampleAxis::Place;
    for (std::int64_t axis = 0; axis < tensor.dim(); ++axis) {
        if (tensor.size(axis) == 0 || tensor.size(axis) % samples != 0)
            continue;
        const bool whole = tensor.size(axis) == samples;
        for (const Place place : { whole ? Place::Whole : Place::Outer, whole ? Place::Whole : Place::Inner }) {
            const SampleAxis candidate{ axis, place };
            if (onlySampleIsNonZero(samplesFirst(candidate, tensor, samples), only))
                return candidate;
        }
    }
    return std::nullopt;
}

} // namespace engine::sense
