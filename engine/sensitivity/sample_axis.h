// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include <ATen/core/Tensor.h>

namespace engine::sense {

/// Where the samples of a batch are in a tensor somewhere inside a network: not always its first axis.
struct SampleAxis {
    enum class Place {
        Whole, ///< the axis has one entry a sample: [T, N, C] has axis 1
        Outer, ///< each sample has a run of entries: [N·T, C]
        Inner, ///< samples take turns: [T·N, C]
    };
    std::int64_t axis = 0;
    Place place = Place::Whole;

    /// The entries of one of `samples` samples, as a view of the same rank.
    [[nodiscard]] at::Tensor select(const at::Tensor& tensor, std::int64_t sample, std::int64_t samples) const;
    /// [samples, rest], float32 and contiguous. Tensors of one shape get the same order.
    [[nodiscard]] at::Tensor rows(const at::Tensor& tensor, std::int64_t samples) const;
    bool operator==(const SampleAxis&) const = default;
};

/// Finds the axis from a tensor that is zero but for the entries of sample `only` of `samples`, such as the gradient of
/// that sample's output; nullopt where no axis explains it: then samples are not independent of each other.
[[nodiscard]] std::optional<SampleAxis> findSampleAxis(
    const at::Tensor& tensor, std::int64_t only, std::int64_t samples);

} // namespace engine::sense
