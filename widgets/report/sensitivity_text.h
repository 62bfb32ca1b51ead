// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QString>

#include "analysis/measure/results.h"

namespace widgets {

/// Below this output SQNR (an error of a tenth) a layer alone counts as hurt where its drop of accuracy is not known.
inline constexpr double hurtBelowDb = 20;
/// What rests on fewer samples is not said without them.
inline constexpr std::int64_t fewSensitivitySamples = 100;

[[nodiscard]] bool hasCells(const analysis::SensitivityTable& table);
/// Whether some cell has a drop of accuracy.
[[nodiscard]] bool hasDrops(const analysis::SensitivityTable& table);

/// The index of the format at which layers are told apart: the one of most bits at which a layer is hurt (class high or
/// medium; without a drop below hurtBelowDb), else the one of fewest bits. Absent where there are no cells.
[[nodiscard]] std::optional<std::size_t> tellingFormat(const analysis::SensitivityTable& table);

/// Indexes of the layers that have a cell at this format, the ones that matter most first: the lowest SQNR where a
/// layer is quantized alone, the highest where all but it are.
[[nodiscard]] std::vector<std::size_t> rankedLayers(const analysis::SensitivityTable& table, std::size_t format);

/// "int8", by its index in the table.
[[nodiscard]] QString formatText(const analysis::SensitivityTable& table, std::size_t format);
/// "Weights, each layer alone".
[[nodiscard]] QString tableTitle(const analysis::SensitivityTable& table);
/// Which layers hurt, as sentences, HTML.
[[nodiscard]] QString sensitivityHtml(const analysis::SensitivityTable& table);
/// Which layers harm the model's output most by themselves, as one sentence, HTML: of measured cells only, at the
/// recipe's format of weights where that was measured. Empty where nothing was.
[[nodiscard]] QString outputHarmHtml(const analysis::Analysis& analysis, const analysis::Recipe& recipe);

} // namespace widgets
