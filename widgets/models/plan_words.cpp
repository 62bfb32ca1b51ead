// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/plan_words.h"

#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include "widgets/number_text.h"

namespace widgets {

using analysis::Resource;

CostUnit costUnit(Resource resource, double fp32Cost)
{
    struct Step {
        double size;
        const char* prefix;
    };
    CostUnit unit{ 1, resource == Resource::Bytes ? QStringLiteral("B") : QStringLiteral("BitOps") };
    for (const Step& step : std::array{ Step{ 1e3, "k" }, Step{ 1e6, "M" }, Step{ 1e9, "G" }, Step{ 1e12, "T" } }) {
        if (fp32Cost >= 10 * step.size)
            unit = { step.size,
                QString::fromLatin1(step.prefix)
                    + (resource == Resource::Bytes ? QStringLiteral("B") : QStringLiteral("BitOps")) };
    }
    return unit;
}

PlanWords::PlanWords(const PlanSession& session, std::optional<double> power)
    : m_session(session)
    , m_power(power && *power > 0 ? power : std::nullopt)
    , m_unit(costUnit(session.wish().resource, session.fp32Cost()))
{
}

double PlanWords::cost(const analysis::PlanTotals& totals) const
{
    return m_session.costOf(totals) / m_unit.size;
}

QString PlanWords::costText(const analysis::PlanTotals& totals) const
{
    if (m_session.wish().resource == Resource::Bytes)
        return bytesText(double(totals.bytes));
    // "12.3 G": the table's header says of what.
    const QString prefix = m_unit.size > 1 ? QLatin1Char(' ') + m_unit.name.first(1) : QString();
    return significantText(cost(totals), 3) + prefix;
}

QString PlanWords::bitopsText(double bitops) const
{
    const auto& problem = m_session.problem();
    const CostUnit unit = costUnit(Resource::Bitops, problem ? problem->fp32Bitops : 0);
    return QStringLiteral("%1 %2").arg(significantText(bitops / unit.size, 3), unit.name);
}

double PlanWords::error(double mse) const
{
    return m_power ? std::sqrt(mse / *m_power) : mse;
}

double PlanWords::error(const analysis::PlanMeasurement& measured) const
{
    return m_power ? std::pow(10, -measured.sqnrDb / 20) : measured.mse;
}

QString PlanWords::errorTitle() const
{
    return m_power ? QCoreApplication::translate("plans", "relative error of the output ‖y − ŷ‖ / ‖y‖")
                   : QCoreApplication::translate("plans", "MSE of the output");
}

QString PlanWords::errorText(double mse) const
{
    return m_power ? decibelText(10 * std::log10(*m_power / mse)) : significantText(mse);
}

QString PlanWords::errorText(const analysis::PlanMeasurement& measured) const
{
    return m_power ? decibelText(measured.sqnrDb) : significantText(measured.mse);
}

QString PlanWords::errorNumber(double mse) const
{
    return significantText(m_power ? 10 * std::log10(*m_power / mse) : mse, 3);
}

QString PlanWords::errorNumber(const analysis::PlanMeasurement& measured) const
{
    return significantText(m_power ? measured.sqnrDb : measured.mse, 3);
}

QString PlanWords::titleOf(const QString& name, const analysis::PlanBudget& budget) const
{
    const analysis::PlanBudget now = m_session.budget();
    QStringList limits;
    if (budget.bytes && budget.bytes != now.bytes)
        limits << bytesText(double(*budget.bytes));
    if (budget.bitops && budget.bitops != now.bitops)
        limits << bitopsText(*budget.bitops);
    return limits.empty() ? name : QStringLiteral("%1 ≤ %2").arg(name, limits.join(QStringLiteral(", ")));
}

} // namespace widgets
