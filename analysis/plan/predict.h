// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/plan/problem.h"
#include "analysis/plan/sensitivity.h"

namespace analysis {

/// How a run of signed contributions is laid out.
struct RunShape {
    std::int64_t probes = 0;
    std::int64_t samples = 0;
    std::int64_t outputs = 1; ///< elements of one sample's output
    bool operator==(const RunShape&) const = default;
};
[[nodiscard]] RunShape shapeOf(const SignedContributions& contributions);

/// The predicted mse at the output of one run [probe][sample]: mean of a² / outputs, with Student's t interval over
/// samples (their probes averaged). What a slider calls with the run of a new scale.
[[nodiscard]] Interval predictRun(std::span<const float> run, const RunShape& shape, double confidence);

/// The predicted KL divergence of one run of Fisher vectors: mean of a² / 2.
[[nodiscard]] double predictDivergence(std::span<const float> run);

/// The run of layer and format, by their indexes in `contributions`.
[[nodiscard]] std::span<const float> runOf(
    const SignedContributions& contributions, std::size_t layer, std::size_t format);

/// The runs of a problem's choices. A choice of weight and activation format has the sum of both runs.
struct ChoiceRuns {
    RunShape shape;
    /// [layer][choice]. Empty: nothing is quantized, or there is no run (LSTM and GRU; a value that is not finite): then
    /// the choice counts with its damage alone, without cross terms.
    std::vector<std::vector<std::vector<float>>> runs;
};

/// What screening knows of weights and of inputs; absent where it was not asked.
struct Contributions {
    const SignedContributions* weights = nullptr;
    const SignedContributions* activations = nullptr;
};

/// The runs of a layer at a format, those of its weights and of its inputs added, as far as each is known: empty where
/// neither is, or a value is not finite.
[[nodiscard]] std::vector<float> summedRun(const Contributions& contributions, int layer, Format format);

/// Error: usage, where the two have different probes, samples or outputs, or values do not fit their shape.
[[nodiscard]] Result<ChoiceRuns> choiceRuns(const PlanProblem& problem, const Contributions& contributions);

/// How far runs are scaled so that each alone predicts its choice's damage (once that is measured): first order leaves
/// out some per cent of a layer's own damage, and cross terms shrink alike. Runs that predict 0 stay.
void scaleToDamage(ChoiceRuns& runs, const PlanProblem& problem);

/// Predicted mse of a whole plan with its cross terms: mean over probes and samples of (Σ a)² / outputs, plus the damage
/// of choices that have no run.
class PlanPrediction {
public:
    /// The assignment fits the problem.
    PlanPrediction(const PlanProblem& problem, const ChoiceRuns& runs, const Assignment& assignment);

    [[nodiscard]] double mse() const { return m_mse; }

private:
    double m_mse = 0;
};

} // namespace analysis
