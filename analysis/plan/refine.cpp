// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/refine.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Core>

#include "analysis/plan/baselines.h"

namespace analysis {

namespace {

constexpr std::size_t mostCandidates = 2'000; // products of all with all: 32 MB
constexpr int mostMoves = 10'000;
// Smaller improvements are rounding; with them the search might go in circles.
constexpr double smallestGain = 1e-9;

/// A choice that a group of layers may take.
struct Candidate {
    std::size_t group = 0;
    std::size_t choice = 0;
    double damage = 0; ///< of the layers that have no run
    std::int64_t bytes = 0;
    double bitops = 0;
};

/// A change of a group from its candidate to another.
struct Move {
    std::size_t from = 0; ///< indexes of candidates
    std::size_t to = 0;
    double gain = 0; ///< change of the predicted mse; negative is better
    double length = 0; ///< root of the predicted mse that the difference of the two runs has alone
    std::int64_t bytes = 0;
    double bitops = 0;
};

class LocalSearch {
public:
    LocalSearch(const PlanProblem& problem, const ChoiceRuns& runs, const Assignment& start)
        : m_problem(problem), m_runs(runs), m_groups(groupsOf(problem)), m_assignment(start)
    {
        collectCandidates();
        computeProducts();
    }

    int run(const PlanBudget& budget, double predicted)
    {
        int moves = 0;
        while (moves < mostMoves) {
            const std::vector<Move> singles = singleMoves();
            const auto best = bestOf(singles, budget, smallestGain * predicted);
            if (best.empty())
                break;
            for (const Move& move : best)
                make(move);
            ++moves;
        }
        return moves;
    }

    [[nodiscard]] const Assignment& assignment() const { return m_assignment; }

private:
    void collectCandidates()
    {
        const std::size_t each = std::max<std::size_t>(mostCandidates / std::max<std::size_t>(m_groups.size(), 1), 1);
        std::size_t all = 0;
        for (const PlanGroup& group : m_groups)
            all += group.choices.size();
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            std::vector<Candidate> mine;
            for (const std::size_t choice : m_groups[g].choices)
                mine.push_back(candidate(g, choice));
            const Candidate now = candidate(g, m_assignment[m_groups[g].layers.front()]);
            if (all > mostCandidates) {
                std::ranges::stable_sort(
                    mine, std::ranges::less{}, [&](const Candidate& c) { return std::abs(c.bytes - now.bytes); });
                const auto own = std::ranges::find(mine, now.choice, &Candidate::choice);
                std::rotate(mine.begin(), own, own + 1); // it stays, whatever has its size
                mine.resize(std::min(mine.size(), each));
            }
            for (const Candidate& c : mine) {
                if (c.choice == now.choice)
                    m_current.push_back(m_candidates.size());
                m_candidates.push_back(c);
            }
        }
    }

    [[nodiscard]] Candidate candidate(std::size_t group, std::size_t choice) const
    {
        Candidate result{ group, choice };
        for (const std::size_t layer : m_groups[group].layers) {
            const PlanChoice& of = m_problem.layers[layer].choices[choice];
            result.bytes += of.bytes;
            result.bitops += of.bitops;
            if (m_runs.runs[layer][choice].empty())
                result.damage += of.damage;
        }
        return result;
    }

    /// m_products(i, j): mean over probes and samples of a_i · a_j / outputs.
    void computeProducts()
    {
        const auto count = Eigen::Index(m_candidates.size());
        const auto length = Eigen::Index(m_runs.shape.probes * m_runs.shape.samples);
        Eigen::MatrixXd runs = Eigen::MatrixXd::Zero(length, count);
        for (Eigen::Index c = 0; c < count; ++c) {
            const Candidate& of = m_candidates[std::size_t(c)];
            for (const std::size_t layer : m_groups[of.group].layers) {
                const std::vector<float>& run = m_runs.runs[layer][of.choice];
                for (std::size_t i = 0; i < run.size(); ++i)
                    runs(Eigen::Index(i), c) += double(run[i]);
            }
        }
        m_products = Eigen::MatrixXd::Zero(count, count);
        if (length > 0)
            m_products.noalias() = runs.transpose() * runs / (double(length) * double(m_runs.shape.outputs));
        shrink(runs);
        m_withSum = Eigen::VectorXd::Zero(count);
        for (const std::size_t current : m_current)
            m_withSum += m_products.col(Eigen::Index(current));
    }

    /// Products of different groups are estimates of a few hundred terms, and a search picks those whose noise flatters
    /// it. They are shrunk by the share of their squares that is noise (Schäfer and Strimmer, 2005).
    void shrink(const Eigen::MatrixXd& runs)
    {
        const double length = double(runs.rows());
        const double outputs = double(m_runs.shape.outputs);
        const Eigen::MatrixXd squares = runs.cwiseAbs2();
        // Mean over terms of (a_i · a_j)², in the units of products².
        const Eigen::MatrixXd fourth = squares.transpose() * squares / (length * outputs * outputs);
        double noise = 0;
        double all = 0;
        for (Eigen::Index i = 0; i < m_products.rows(); ++i) {
            for (Eigen::Index j = 0; j < i; ++j) {
                const double own = m_products(i, i) * m_products(j, j);
                if (m_candidates[std::size_t(i)].group == m_candidates[std::size_t(j)].group || !(own > 0))
                    continue;
                const double square = m_products(i, j) * m_products(i, j);
                noise += (fourth(i, j) - square) / length / own;
                all += square / own;
            }
        }
        const double kept = all > 0 ? std::clamp(1 - noise / all, 0.0, 1.0) : 1;
        for (Eigen::Index i = 0; i < m_products.rows(); ++i) {
            for (Eigen::Index j = 0; j < m_products.cols(); ++j) {
                if (m_candidates[std::size_t(i)].group != m_candidates[std::size_t(j)].group)
                    m_products(i, j) *= kept;
            }
        }
    }

    [[nodiscard]] double product(std::size_t a, std::size_t b) const
    {
        return m_products(Eigen::Index(a), Eigen::Index(b));
    }

    [[nodiscard]] std::vector<Move> singleMoves() const
    {
        std::vector<Move> moves;
        for (std::size_t c = 0; c < m_candidates.size(); ++c) {
            const Candidate& to = m_candidates[c];
            const std::size_t current = m_current[to.group];
            if (c == current)
                continue;
            const Candidate& from = m_candidates[current];
            const double square = product(c, c) - 2 * product(c, current) + product(current, current);
            const double gain =
                2 * (m_withSum(Eigen::Index(c)) - m_withSum(Eigen::Index(current))) + square + to.damage - from.damage;
            moves.push_back(
                { current, c, gain, std::sqrt(std::max(square, 0.0)), to.bytes - from.bytes, to.bitops - from.bitops });
        }
        return moves;
    }

    [[nodiscard]] double together(const Move& a, const Move& b) const
    {
        return a.gain + b.gain
            + 2 * (product(a.to, b.to) - product(a.to, b.from) - product(a.from, b.to) + product(a.from, b.from));
    }

    /// One move or two that lower the mse most and keep to the budget; none where nothing lowers it by `least`.
    [[nodiscard]] std::vector<Move> bestOf(const std::vector<Move>& moves, const PlanBudget& budget, double least) const
    {
        const PlanTotals now = totalsOf(m_problem, m_assignment);
        const auto fits = [&](std::int64_t bytes, double bitops) {
            return holds({ 0, now.bytes + bytes, now.bitops + bitops }, budget);
        };
        std::vector<Move> best;
        double lowest = -least;
        for (std::size_t a = 0; a < moves.size(); ++a) {
            if (moves[a].gain < lowest && fits(moves[a].bytes, moves[a].bitops)) {
                lowest = moves[a].gain;
                best = { moves[a] };
            }
            for (std::size_t b = a + 1; b < moves.size(); ++b) {
                // Two runs' product is at most the product of their lengths.
                if (moves[a].gain + moves[b].gain - 2 * moves[a].length * moves[b].length >= lowest)
                    continue;
                if (m_candidates[moves[a].to].group == m_candidates[moves[b].to].group
                    || !fits(moves[a].bytes + moves[b].bytes, moves[a].bitops + moves[b].bitops))
                    continue;
                const double gain = together(moves[a], moves[b]);
                if (gain < lowest) {
                    lowest = gain;
                    best = { moves[a], moves[b] };
                }
            }
        }
        return best;
    }

    void make(const Move& move)
    {
        const Candidate& to = m_candidates[move.to];
        m_current[to.group] = move.to;
        for (const std::size_t layer : m_groups[to.group].layers)
            m_assignment[layer] = to.choice;
        m_withSum += m_products.col(Eigen::Index(move.to)) - m_products.col(Eigen::Index(move.from));
    }

    const PlanProblem& m_problem;
    const ChoiceRuns& m_runs;
    std::vector<PlanGroup> m_groups;
    Assignment m_assignment;
    std::vector<Candidate> m_candidates;
    std::vector<std::size_t> m_current; ///< [group]: its candidate
    Eigen::MatrixXd m_products;
    Eigen::VectorXd m_withSum; ///< of each candidate with the sum of all current ones
};

Result<void> fitsProblem(const PlanProblem& problem, const PlanBudget& budget, const Assignment& start)
{
    bool fits = start.size() == problem.layers.size();
    for (std::size_t i = 0; fits && i < start.size(); ++i)
        fits = start[i] < problem.layers[i].choices.size() && problem.layers[i].fixed.value_or(start[i]) == start[i];
    for (const PlanGroup& group : groupsOf(problem)) {
        for (const std::size_t layer : group.layers)
            fits = fits && start[layer] == start[group.layers.front()];
    }
    if (!fits)
        return fail(ErrorKind::Usage,
            "the plan to refine does not fit the problem's layers, fixed choices or ties; solve the problem first");
    if (!holds(totalsOf(problem, start), budget))
        return fail(
            ErrorKind::Usage, "the plan to refine is over the budget; solve the problem with this budget first");
    return {};
}

/// What local search begins with: `start`, and greedy where a limit and ties allow it.
std::vector<Assignment> starts(const PlanProblem& problem, const PlanBudget& budget, const Assignment& start)
{
    std::vector<Assignment> result{ start };
    for (const Resource resource : { Resource::Bytes, Resource::Bitops }) {
        const auto limit = limitOf(budget, resource);
        if (!limit)
            continue;
        const auto greedy = greedyPlan(problem, resource, *limit);
        if (greedy && holds(totalsOf(problem, *greedy), budget))
            result.push_back(*greedy);
    }
    return result;
}

} // namespace

Result<Refinement> refine(
    const PlanProblem& problem, const PlanBudget& budget, const ChoiceRuns& runs, const Assignment& start)
{
    if (auto valid = validate(problem); !valid)
        return tl::unexpected(valid.error());
    if (auto valid = fitsProblem(problem, budget, start); !valid)
        return tl::unexpected(valid.error());
    const double before = PlanPrediction(problem, runs, start).mse();
    Refinement best{ start, totalsOf(problem, start), before, before, 0 };
    for (const Assignment& from : starts(problem, budget, start)) {
        LocalSearch search(problem, runs, from);
        const int moves = search.run(budget, PlanPrediction(problem, runs, from).mse());
        // The search trusts cross terms less than the prediction does: what it began with may be the better one.
        for (const auto& [plan, made] : { std::pair(from, 0), std::pair(search.assignment(), moves) }) {
            const double after = PlanPrediction(problem, runs, plan).mse();
            if (after < best.after)
                best = { plan, totalsOf(problem, plan), before, after, made };
        }
    }
    return best;
}

} // namespace analysis
