// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis {

enum class Severity { Note, Warning, Serious };
[[nodiscard]] std::string severityName(Severity severity); ///< "note", "warning", "serious"

/// A sentence for people that can be translated: `text` is English with %1, %2 … for the values. The texts are marked
/// with forPeople("findings", …) where they are written (finding_kinds.h): translate them in the context "findings".
struct Sentence {
    std::string text;
    std::vector<std::variant<std::string, double>> values;
    bool operator==(const Sentence&) const = default;
};
/// The sentence in English: whole numbers in full, others with three significant digits and a point.
[[nodiscard]] std::string english(const Sentence& sentence);

/// Something in an analysis that a reader should know: what, where, how much, why it matters, what helps.
struct Finding {
    std::string id; ///< stable name of its kind: "clipped-outliers", …
    Severity severity = Severity::Note;
    std::string variant; ///< name; empty: of the analysis as a whole
    std::string layer; ///< name; empty: of the variant as a whole
    double value = 0; ///< the number that the finding rests on
    std::string unit; ///< of `value`: "%", "dB", "points", "ratio", "samples", "channels", "values", or empty
    Sentence reason;
    Sentence remedy;
    std::optional<Recipe>
        recipe; ///< the remedy as a new variant with a name of its own; absent where it cannot be applied
    bool operator==(const Finding&) const = default;
};

/// All findings of an analysis: most severe first; of one severity by kind, in the kinds' own order, and of one kind
/// with the worst number first (what concerns the whole before its layers), then by variant and layer in their own
/// order. One registration line for each kind (findings.cpp). FP32 variants have none of their own.
[[nodiscard]] std::vector<Finding> findings(const Analysis& analysis);

} // namespace analysis
