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

/// Error: usage, where the two have different probes, samples or outputs, or values do not fit their shape.
[[nodiscard]] Result<ChoiceRuns> choiceRuns(const PlanProblem& problem, const Contributions& contributions);

/// How far runs are scaled so that each alone predicts its choice's damage (once that is measured): first order leaves
/// out some per cent of a layer's own damage, and cross terms shrink alike. Runs that predict 0 stay.
void scaleToDamage(ChoiceRuns& runs, const PlanProblem& problem);

/// Predicted mse of a whole plan with its cross terms: mean over probes and samples of (Σ a)² / outputs, plus the damage
/// of choices that have no run. Changing one layer costs probes × samples additions, whatever the number of layers.
class PlanPrediction {
public:
    /// `problem` and `runs` must outlive it, the assignment fit the problem.
    PlanPrediction(const PlanProblem& problem, const ChoiceRuns& runs, Assignment assignment);

    [[nodiscard]] const Assignment& assignment() const { return m_assignment; }
    [[nodiscard]] double mse() const { return m_mse; }
    [[nodiscard]] Interval interval(double confidence) const;

    /// Changes the choice of one layer; a run that replaced it is forgotten.
    void choose(std::size_t layer, std::size_t choice);
    /// What choose() would lead to, without it.
    [[nodiscard]] double mseWith(std::size_t layer, std::size_t choice) const;
    /// A slider: this layer now has a run [probe][sample] of its own, of no choice. Values are finite.
    void replaceRun(std::size_t layer, std::vector<float> run);

private:
    [[nodiscard]] std::span<const float> current(std::size_t layer) const;
    /// Of a choice without a run.
    [[nodiscard]] double damageAlone(std::size_t layer, std::size_t choice) const;
    void change(std::span<const float> from, std::span<const float> to);
    void sumAll();
    [[nodiscard]] double meanSquare() const; ///< of the sum of runs
    [[nodiscard]] double separable() const; ///< of the choices without one

    const PlanProblem& m_problem;
    const ChoiceRuns& m_runs;
    Assignment m_assignment;
    std::vector<std::optional<std::vector<float>>> m_replaced; ///< by layer
    std::vector<double> m_sum; ///< Σ a over layers, [probe][sample]
    double m_mse = 0;
};

} // namespace analysis
