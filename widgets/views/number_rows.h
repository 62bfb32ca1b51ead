// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "analysis/measure/results.h"

namespace widgets {

/// A number of the inspector as it is read: its name, its value with unit, and how it is computed.
struct NumberRow {
    QString name;
    QString value;
    QString formula;
};

/// Scale, zero point and how far x̂ is from x, in the order a person asks. Of several scales their range.
[[nodiscard]] std::vector<NumberRow> tensorRows(
    const std::vector<analysis::Encoding>& encodings, const analysis::ErrorMeasures& error);

/// How far the layer's own output is from its FP32 one, for one of the two places where it is measured.
[[nodiscard]] std::vector<NumberRow> outputRows(const analysis::ErrorMeasures& error);

/// SQNR of the layer's output, alone quantized and with everything before it quantized; "–" where not measured.
[[nodiscard]] std::vector<NumberRow> placeRows(const analysis::LayerResult& result);

} // namespace widgets
