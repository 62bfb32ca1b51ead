// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a plan and of those it is compared with.
#include <algorithm>

#include "widgets/models/plan_session.h"

namespace widgets {

using analysis::Resource;

const PlanSession::Problem& PlanSession::problem() const
{
    static const Problem none;
    return m_prepared ? m_prepared->problem : none;
}

const std::vector<analysis::FrontierPoint>& PlanSession::frontier() const
{
    static const std::vector<analysis::FrontierPoint> none;
    return m_prepared ? m_prepared->frontier : none;
}

const std::vector<double>& PlanSession::frontierMse() const
{
    static const std::vector<double> none;
    return m_prepared ? m_prepared->frontierMse : none;
}

double PlanSession::predict(const analysis::Assignment& choices) const
{
    return m_prepared->predict(choices);
}

bool PlanSession::hasCrossTerms() const
{
    return m_prepared && m_prepared->task.runs.shape.samples > 0;
}

bool PlanSession::isOverBudget(const analysis::PlanTotals& totals) const
{
    const auto limit = analysis::limitOf(budget(), m_wish.resource);
    if (limit && costOf(totals) > std::max(*limit, cost()))
        return true;
    const auto other = otherLimit();
    return other && widgets::costOf(totals, otherOf(m_wish.resource)) > *other;
}

double PlanSession::costOf(const analysis::PlanTotals& totals) const
{
    return widgets::costOf(totals, m_wish.resource);
}

double PlanSession::cost() const
{
    return costOf(m_totals);
}

double PlanSession::fp32Cost() const
{
    if (!m_prepared)
        return 0;
    return m_wish.resource == Resource::Bytes ? double(problem()->fp32Bytes) : problem()->fp32Bitops;
}

double PlanSession::leastCost() const
{
    return m_prepared ? m_prepared->solver.least() : 0;
}

double PlanSession::mostCost() const
{
    return m_prepared ? m_prepared->solver.full() : 0;
}

std::optional<double> PlanSession::otherLimit() const
{
    return analysis::limitOf(budget(), otherOf(m_wish.resource));
}

std::optional<analysis::PlanMeasurement> PlanSession::measured() const
{
    for (const Measured& each : m_measured) {
        if (each.choices == m_choices)
            return each.result;
    }
    return std::nullopt;
}

void PlanSession::setMeasured(const analysis::Assignment& choices, const analysis::PlanMeasurement& result,
    const QString& name, const analysis::PlanBudget& budget)
{
    if (!m_prepared || choices.size() != problem()->layers.size())
        return;
    const auto known = std::find_if(
        m_measured.begin(), m_measured.end(), [&](const Measured& each) { return each.choices == choices; });
    if (known != m_measured.end() && known->result == result && known->name == name && known->budget == budget)
        return;
    std::erase_if(m_measured, [&](const Measured& each) { return each.choices == choices; });
    m_measured.push_back({ name, choices, totalsOf(*problem(), choices), result, budget });
    Q_EMIT measuredChanged();
}

} // namespace widgets
