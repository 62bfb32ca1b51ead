// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <QColor>
#include <QString>
#include <QStringList>

#include "analysis/judge/findings.h"
#include "analysis/judge/recommendation.h"
#include "analysis/measure/results.h"

namespace widgets {

/// What all sections of a report start from.
struct ReportFacts {
    const analysis::Analysis& analysis;
    const std::vector<analysis::Finding>& findings;
    analysis::Recommendation recommendation;
    const analysis::VariantResult* chosen = nullptr; ///< recommended, else the first quantized, else the first; or none
    const analysis::VariantResult* fp32 = nullptr; ///< none where it was not among the variants
    analysis::HurtLayers worst; ///< of `chosen`, at most three
    const analysis::PlanResult* plan = nullptr; ///< of mixed precision, the chosen one; none where none was made
};
[[nodiscard]] ReportFacts reportFacts(
    const analysis::Analysis& analysis, const std::vector<analysis::Finding>& findings);

// Texts for paper. Names come from files: one line, at most `mostNameCharacters` of them, escaped where HTML is made.

inline constexpr qsizetype mostNameCharacters = 120;
[[nodiscard]] QString nameText(const std::string& name);
[[nodiscard]] QString nameHtml(const std::string& name);
/// In bold type, HTML.
[[nodiscard]] QString bold(const QString& html);

/// "a, b and c".
[[nodiscard]] QString listedText(const QStringList& texts);
/// A whole number as the locale writes it.
[[nodiscard]] QString countText(std::int64_t number);
/// "–" for what was not measured.
[[nodiscard]] QString notMeasuredText();
/// A number with so many decimals, "–" where absent, "∞".
[[nodiscard]] QString fixedText(const std::optional<double>& value, int decimals);
/// Share 0 … 1 as a percentage without the sign: units stand in headers.
[[nodiscard]] QString shareText(const std::optional<double>& share);
/// Of nothing compared nothing was measured.
[[nodiscard]] std::optional<double> measuredSqnr(const analysis::ErrorMeasures& error);
[[nodiscard]] std::optional<double> measuredSqnr(const std::optional<analysis::ErrorMeasures>& error);

/// The text of a column of summary.csv or layers.csv; "–" where it is empty.
[[nodiscard]] QString summaryText(
    const ReportFacts& facts, const analysis::VariantResult& variant, std::string_view column);
[[nodiscard]] QString layerText(const ReportFacts& facts, const analysis::VariantResult& variant,
    const analysis::LayerResult& layer, std::string_view column);

/// FP32's grey-blue, or the hue of the variant's place.
[[nodiscard]] QColor colorOf(const ReportFacts& facts, const analysis::VariantResult& variant);

/// The model's file name without folders.
[[nodiscard]] QString modelName(const analysis::Analysis& analysis);

} // namespace widgets
