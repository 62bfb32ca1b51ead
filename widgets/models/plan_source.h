// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <QString>

#include "analysis/plan/plan_task.h"
#include "analysis/plan/plan_wish.h"

namespace widgets {

/// What people read for the name of a kept plan: "solver" is the optimum, "uniform-int8" uniform int8.
[[nodiscard]] QString planTitle(const std::string& name);

/// What plans are made from: all that is known of a network's layers.
struct PlanSource {
    /// A wish as it is solved. Called on any thread.
    std::function<analysis::Result<analysis::PlanTask>(const analysis::PlanWish&)> task;
    std::size_t layers = 0;
    std::int64_t values = 0; ///< of weights: choosing their encodings takes long where there are many
    std::vector<analysis::Format> weights; ///< formats of weights whose damage is known
    std::vector<analysis::Format> activations; ///< likewise
};

/// Whether the damage of all formats that a wish chooses from is known; not of a wish without choices.
[[nodiscard]] bool knows(const PlanSource& source, const analysis::PlanWish& wish);

/// What a person begins with: the formats of an expert among those that are known, and what is scarce.
[[nodiscard]] analysis::PlanWish firstWish(const PlanSource& source, analysis::SensitivityTarget target);
[[nodiscard]] analysis::PlanWish firstWish(const PlanSource& source); ///< of weights, where these are known

} // namespace widgets
