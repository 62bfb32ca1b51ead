// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/result.h"
#include "engine/tensor.h"

namespace engine::data
{

/// Class numbers, and the classes' names where the data has names.
struct Labels {
    std::vector<std::int64_t> values;
    std::vector<std::string> classNames;
};

/// Names the place of a label: "labels.csv line 3".
using Place = std::function<std::string(std::size_t)>;

/// "7", "7.0" or " 7 ".
[[nodiscard]] std::optional<std::int64_t> wholeNumber(const std::string& text);

/// Numbers when the first text is one, else names, whose classes are numbered in byte order of the names.
/// Error: badInput, a text among numbers that is none.
[[nodiscard]] analysis::Result<Labels> labelsFromTexts(std::span<const std::string> texts, const Place& where);

/// The number of classes, the largest label + 1. Error: badInput, naming a negative label's sample.
[[nodiscard]] analysis::Result<std::int64_t> countClasses(std::span<const std::int64_t> labels, const Place& where);

/// A labels array: one axis, whole numbers. `name` begins the messages. Error: badInput.
[[nodiscard]] analysis::Result<std::vector<std::int64_t>> labelsFromTensor(
    const std::string& name, const HostTensor& tensor);

/// Error: badInput, `labels` labels in `labelsName` for `samples` samples in `name`.
[[nodiscard]] analysis::Result<void> checkLabelCount(
    const std::string& name, std::int64_t samples, const std::string& labelsName, std::int64_t labels);

} // namespace engine::data
