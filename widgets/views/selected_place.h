// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "analysis/measure/results.h"

namespace widgets {

class Selection;

/// What is selected, by what it is: layer and variant of the same names may be of another model, or measured on other
/// data. Equal places have the same weight, and the same damage at the output.
struct SelectedPlace {
    analysis::Identity model;
    analysis::Identity data;
    std::string preprocess; ///< as in Provenance
    std::string output; ///< likewise
    std::string layer; ///< name; empty: none
    std::string variant; ///< likewise
    bool operator==(const SelectedPlace&) const = default;
};

[[nodiscard]] SelectedPlace selectedPlace(const Selection& selection);

} // namespace widgets
