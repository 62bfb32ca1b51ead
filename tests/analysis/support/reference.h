// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "analysis/observe/observation.h"

namespace analysis::test
{

/// An array of a .npy file (version 1, little-endian, C order, float32 or int64), converted to T.
template <class T>
struct Array {
    std::vector<std::int64_t> shape;
    std::vector<T> values;

    [[nodiscard]] std::span<const T> row(std::size_t i) const
    {
        const std::size_t length = values.size() / static_cast<std::size_t>(shape[0]);
        return std::span(values).subspan(i * length, length);
    }
};

/// Files below tests/data/reference. They throw where a file is missing or of another kind.
[[nodiscard]] Array<float> floats(const std::string& name);
[[nodiscard]] Array<std::int64_t> integers(const std::string& name);
/// Rows by the names of their columns; no quoting.
[[nodiscard]] std::vector<std::map<std::string, std::string>> table(const std::string& name);

/// What one pass over `values` in batches of `batchSize` sees, with one moving average of 0.01.
[[nodiscard]] TensorObservation observe(std::span<const float> values, std::size_t batchSize);
[[nodiscard]] TensorObservation observe(const std::vector<float>& values);

} // namespace analysis::test
