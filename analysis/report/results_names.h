// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "analysis/encoding/format.h"
#include "analysis/graph/graph.h"
#include "analysis/plan/plan.h"
#include "analysis/plan/sensitivity.h"
#include "analysis/result.h"

/// The names that values have in JSON, and back. Error of all: the text is not known.
namespace analysis::results {

[[nodiscard]] std::string nameOf(Format format);
[[nodiscard]] std::string nameOf(Grid grid);
[[nodiscard]] std::string nameOf(Granularity granularity);
[[nodiscard]] std::string nameOf(LayerKind kind);
[[nodiscard]] std::string nameOf(EdgeEncoding::Timing timing);
[[nodiscard]] std::string nameOf(SensitivityTarget target);
[[nodiscard]] std::string nameOf(SensitivityMode mode);
[[nodiscard]] std::string nameOf(Certainty certainty);

[[nodiscard]] Result<void> parseName(const std::string& text, Format& value);
[[nodiscard]] Result<void> parseName(const std::string& text, Grid& value);
[[nodiscard]] Result<void> parseName(const std::string& text, Granularity& value);
[[nodiscard]] Result<void> parseName(const std::string& text, LayerKind& value);
[[nodiscard]] Result<void> parseName(const std::string& text, EdgeEncoding::Timing& value);
[[nodiscard]] Result<void> parseName(const std::string& text, SensitivityTarget& value);
[[nodiscard]] Result<void> parseName(const std::string& text, SensitivityMode& value);
[[nodiscard]] Result<void> parseName(const std::string& text, Certainty& value);

} // namespace analysis::results
