// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analysis/result.h"

namespace app {

/// A limit as it was typed: a share of FP32's, or a number.
struct Limit {
    double value = 0;
    bool share = false;
};

/// "0.25x" is a share of the FP32 size; "120000", "120KB", "1.5 MiB" are bytes. Absent for an empty text. Error: usage,
/// naming the option; also for a number below 1 without a unit, which nobody means as bytes.
[[nodiscard]] analysis::Result<std::optional<Limit>> sizeLimitFrom(const std::string& option, const std::string& text);

/// "0.1x" is a share of FP32's bit operations; "3e9", "3G" are their number for one sample. Otherwise the same.
[[nodiscard]] analysis::Result<std::optional<Limit>> bitopsLimitFrom(
    const std::string& option, const std::string& text);

/// A finite number of at least 0; nullopt for any other text.
[[nodiscard]] std::optional<double> parsePositive(std::string_view text);

} // namespace app
