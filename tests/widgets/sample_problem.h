// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "analysis/plan/predict.h"
#include "widgets/selection.h"
#include "widgets/views/plan_view.h"

namespace sample {

/// Layers of a made-up network at fp32, int8, int6, int4 and int2; damage grows fourfold a bit less.
std::shared_ptr<analysis::PlanProblem> planProblem(const analysis::Graph& graph);

/// The same with every pair of int8, int6, int4 (or fp32) weights and int8, int6 (or fp32) inputs.
std::shared_ptr<analysis::PlanProblem> planProblemOfBoth(const analysis::Graph& graph);

/// One probe, eight samples: neighbours of opposite sign cancel in part.
std::shared_ptr<analysis::ChoiceRuns> planRuns(const analysis::PlanProblem& problem);

/// The problem with what a wish fixes, whatever it wants to choose from. Without runs layers are independent.
widgets::PlanSession::Source planSource(
    std::shared_ptr<const analysis::PlanProblem> problem, std::shared_ptr<analysis::ChoiceRuns> runs = nullptr);

/// Of a problem of both parts.
widgets::PlanSession::Source planSourceOfBoth(std::shared_ptr<const analysis::PlanProblem> problem);

/// A tab Plan of a made-up network, ready to work with.
struct ShownPlan {
    explicit ShownPlan(int layers);

    std::shared_ptr<const analysis::Analysis> analysis;
    std::shared_ptr<analysis::PlanProblem> problem;
    widgets::Selection selection;
    widgets::PlanView view;
};

/// Until the problem that was asked for last is there.
void waitFor(const widgets::PlanSession& session);

} // namespace sample
