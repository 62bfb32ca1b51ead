// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/several_constraints.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include <glpk.h>

namespace analysis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// GLPK's rows hold within 1e-7 of their scale; a plan of some tens of megabytes may then be a byte too large.
constexpr int mostTightenings = 8;

struct FreeProblem {
    void operator()(glp_prob* problem) const { glp_delete_prob(problem); }
};
using GlpkProblem = std::unique_ptr<glp_prob, FreeProblem>;

/// An item that is still in question. Columns of GLPK count from 1.
struct FreeItem {
    std::size_t group = 0;
    std::size_t item = 0;
};

/// The problem relative to a solution, each row and the objective scaled to about 1.
class RelativeProgram {
public:
    RelativeProgram(const MultiProblem& problem, const std::vector<std::size_t>& base, std::vector<FreeItem> columns)
        : m_problem(problem), m_base(base), m_columns(std::move(columns)), m_program(glp_create_prob())
    {
        glp_term_out(GLP_OFF);
        const int constraints = int(problem.limits.size());
        glp_set_obj_dir(m_program.get(), GLP_MIN);
        glp_add_rows(m_program.get(), constraints + int(problem.groups.size()));
        glp_add_cols(m_program.get(), std::max(int(m_columns.size()), 1));
        m_damageScale = scaleOf([&](const FreeItem& c) { return damage(c); });
        for (int k = 0; k < constraints; ++k) {
            m_costScales.push_back(scaleOf([&](const FreeItem& c) { return cost(c, std::size_t(k)); }));
            setLimit(std::size_t(k), problem.limits[std::size_t(k)]);
        }
        for (int g = 0; g < int(problem.groups.size()); ++g)
            glp_set_row_bnds(m_program.get(), constraints + g + 1, GLP_FX, 1, 1);
        for (int c = 0; c < int(m_columns.size()); ++c)
            fillColumn(c);
    }

    void setLimit(std::size_t k, double limit)
    {
        double base = 0;
        for (std::size_t g = 0; g < m_base.size(); ++g)
            base += m_problem.groups[g][m_base[g]].costs[k];
        glp_set_row_bnds(m_program.get(), int(k) + 1, GLP_UP, 0, (limit - base) / m_costScales[k]);
    }

    /// Multipliers of the constraints in the linear relaxation, >= 0; nullopt where GLPK does not solve it.
    std::optional<std::vector<double>> multipliers()
    {
        if (!solveRelaxation())
            return std::nullopt;
        std::vector<double> result;
        for (std::size_t k = 0; k < m_costScales.size(); ++k)
            result.push_back(
                std::max(0.0, -glp_get_row_dual(m_program.get(), int(k) + 1) * m_damageScale / m_costScales[k]));
        return result;
    }

    struct Outcome {
        std::optional<std::vector<std::size_t>> picks;
        double bound = -infinity; ///< of the damage relative to the base
    };

    /// Branches and bounds for at most that time.
    Outcome branch(double seconds)
    {
        for (int c = 1; c <= int(m_columns.size()); ++c)
            glp_set_col_kind(m_program.get(), c, GLP_BV);
        if (!solveRelaxation())
            return {};
        m_bound = glp_get_obj_val(m_program.get());
        glp_iocp options;
        glp_init_iocp(&options);
        options.msg_lev = GLP_MSG_OFF;
        options.br_tech = GLP_BR_DTH;
        options.bt_tech = GLP_BT_BLB;
        options.cov_cuts = GLP_ON;
        options.tm_lim = int(std::clamp(seconds, 0.001, 1e5) * 1000);
        options.cb_func = [](glp_tree* tree, void* self) { static_cast<RelativeProgram*>(self)->watch(tree); };
        options.cb_info = this;
        const int stopped = glp_intopt(m_program.get(), &options);
        const int status = glp_mip_status(m_program.get());
        Outcome outcome;
        if (status == GLP_OPT || status == GLP_FEAS)
            outcome.picks = readPicks();
        const bool finished = stopped == 0 && (status == GLP_OPT || status == GLP_NOFEAS);
        if (!finished)
            outcome.bound = m_bound * m_damageScale;
        else
            outcome.bound = status == GLP_OPT ? glp_mip_obj_val(m_program.get()) * m_damageScale : infinity;
        return outcome;
    }

private:
    [[nodiscard]] double damage(const FreeItem& c) const
    {
        return m_problem.groups[c.group][c.item].damage - m_problem.groups[c.group][m_base[c.group]].damage;
    }
    [[nodiscard]] double cost(const FreeItem& c, std::size_t k) const
    {
        return m_problem.groups[c.group][c.item].costs[k] - m_problem.groups[c.group][m_base[c.group]].costs[k];
    }

    template <class Value>
    [[nodiscard]] double scaleOf(Value value) const
    {
        double largest = 0;
        for (const FreeItem& c : m_columns)
            largest = std::max(largest, std::abs(value(c)));
        return largest > 0 ? largest : 1;
    }

    void fillColumn(int c)
    {
        const FreeItem& column = m_columns[std::size_t(c)];
        glp_set_obj_coef(m_program.get(), c + 1, damage(column) / m_damageScale);
        glp_set_col_bnds(m_program.get(), c + 1, GLP_DB, 0, 1);
        const auto constraints = m_costScales.size();
        std::vector<int> rows{ 0, int(constraints + column.group) + 1 }; // GLPK reads from index 1
        std::vector<double> values{ 0, 1 };
        for (std::size_t k = 0; k < constraints; ++k) {
            rows.push_back(int(k) + 1);
            values.push_back(cost(column, k) / m_costScales[k]);
        }
        glp_set_mat_col(m_program.get(), c + 1, int(rows.size()) - 1, rows.data(), values.data());
    }

    bool solveRelaxation()
    {
        glp_smcp options;
        glp_init_smcp(&options);
        options.msg_lev = GLP_MSG_OFF;
        glp_adv_basis(m_program.get(), 0);
        return glp_simplex(m_program.get(), &options) == 0 && glp_get_status(m_program.get()) == GLP_OPT;
    }

    void watch(glp_tree* tree)
    {
        const int best = glp_ios_best_node(tree);
        if (best != 0)
            m_bound = std::max(m_bound, glp_ios_node_bound(tree, best));
    }

    [[nodiscard]] std::vector<std::size_t> readPicks() const
    {
        std::vector<std::size_t> picks = m_base;
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            if (glp_mip_col_val(m_program.get(), int(c) + 1) > 0.5)
                picks[m_columns[c].group] = m_columns[c].item;
        }
        return picks;
    }

    const MultiProblem& m_problem;
    const std::vector<std::size_t>& m_base;
    std::vector<FreeItem> m_columns;
    GlpkProblem m_program;
    double m_damageScale = 1;
    std::vector<double> m_costScales;
    double m_bound = -infinity; ///< least of the open nodes, scaled
};

std::vector<FreeItem> allColumns(const MultiProblem& problem)
{
    std::vector<FreeItem> columns;
    for (std::size_t g = 0; g < problem.groups.size(); ++g) {
        for (std::size_t i = 0; i < problem.groups[g].size(); ++i)
            columns.push_back({ g, i });
    }
    return columns;
}

double pricedDamage(const MultiItem& item, const std::vector<double>& multipliers)
{
    double priced = item.damage;
    for (std::size_t k = 0; k < multipliers.size(); ++k)
        priced += multipliers[k] * item.costs[k];
    return priced;
}

struct Reduced {
    double bound = -infinity; ///< Lagrangian, of the damage itself
    std::vector<FreeItem> columns; ///< that may be in a solution better than `best`
};

Reduced reduce(const MultiProblem& problem, const std::vector<double>& multipliers, double best)
{
    Reduced reduced{ 0, {} };
    std::vector<double> least;
    for (const auto& group : problem.groups) {
        double lowest = infinity;
        for (const MultiItem& item : group)
            lowest = std::min(lowest, pricedDamage(item, multipliers));
        least.push_back(lowest);
        reduced.bound += lowest;
    }
    for (std::size_t k = 0; k < multipliers.size(); ++k)
        reduced.bound -= multipliers[k] * problem.limits[k];
    for (const FreeItem& column : allColumns(problem)) {
        const double extra = pricedDamage(problem.groups[column.group][column.item], multipliers) - least[column.group];
        if (extra <= best - reduced.bound)
            reduced.columns.push_back(column);
    }
    return reduced;
}

double costSum(const MultiProblem& problem, const std::vector<std::size_t>& picks, std::size_t k)
{
    double sum = 0;
    for (std::size_t g = 0; g < picks.size(); ++g)
        sum += problem.groups[g][picks[g]].costs[k];
    return sum;
}

} // namespace

double damageOf(const MultiProblem& problem, const std::vector<std::size_t>& picks)
{
    double sum = 0;
    for (std::size_t g = 0; g < picks.size(); ++g)
        sum += problem.groups[g][picks[g]].damage;
    return sum;
}

bool holds(const MultiProblem& problem, const std::vector<std::size_t>& picks)
{
    for (std::size_t k = 0; k < problem.limits.size(); ++k) {
        if (costSum(problem, picks, k) > problem.limits[k])
            return false;
    }
    return true;
}

MultiSolution improve(const MultiProblem& problem, std::vector<std::size_t> start, double seconds)
{
    MultiSolution solution{ start, -infinity };
    const double best = damageOf(problem, start);
    const auto multipliers = RelativeProgram(problem, start, allColumns(problem)).multipliers();
    const Reduced reduced =
        multipliers ? reduce(problem, *multipliers, best) : Reduced{ -infinity, allColumns(problem) };
    // The start's own items stay, so that there is always a solution.
    std::vector<FreeItem> columns = reduced.columns;
    for (std::size_t g = 0; g < start.size(); ++g) {
        if (std::ranges::none_of(columns, [&](const FreeItem& c) { return c.group == g && c.item == start[g]; }))
            columns.push_back({ g, start[g] });
    }
    RelativeProgram program(problem, start, std::move(columns));
    std::vector<double> limits = problem.limits;
    double bound = infinity;
    for (int i = 0; i <= mostTightenings; ++i) {
        const auto outcome = program.branch(seconds);
        // Only the first program is the problem itself; the tightened ones bound nothing.
        if (i == 0)
            bound = best + outcome.bound;
        if (!outcome.picks)
            break;
        if (holds(problem, *outcome.picks)) {
            if (damageOf(problem, *outcome.picks) < best)
                solution.picks = *outcome.picks;
            break;
        }
        for (std::size_t k = 0; k < limits.size(); ++k) {
            const double over = costSum(problem, *outcome.picks, k) - problem.limits[k];
            if (over > 0)
                program.setLimit(k, limits[k] -= 2 * over);
        }
    }
    const double damage = damageOf(problem, solution.picks);
    solution.bound = std::min(damage, std::max(bound, reduced.bound));
    return solution;
}

} // namespace analysis
