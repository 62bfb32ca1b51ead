// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QString>

#include "widgets/models/plan_session.h"

namespace widgets {

/// How costs of a plan are written: in kB, MB, 10⁹ bit operations.
struct CostUnit {
    double size = 1; ///< of the unit, in bytes or bit operations
    QString name; ///< "kB", "GBitOps"
};
/// One in which a network of that cost has at least two digits.
[[nodiscard]] CostUnit costUnit(analysis::Resource resource, double fp32Cost);

/// How cost and error of plans of a session are written and drawn, by its limit and by what is known of the output.
class PlanWords {
public:
    /// `power`: mean square of FP32's output, for SQNR: 10·log10(power / mse). Absent or 0: mse is shown instead. The
    /// session must outlive it.
    PlanWords(const PlanSession& session, std::optional<double> power);

    [[nodiscard]] bool showsSqnr() const { return m_power.has_value(); }
    [[nodiscard]] const CostUnit& unit() const { return m_unit; }
    [[nodiscard]] double cost(const analysis::PlanTotals& totals) const; ///< in the unit
    [[nodiscard]] QString costText(const analysis::PlanTotals& totals) const; ///< as short as it can be
    [[nodiscard]] QString bitopsText(double bitops) const; ///< "42.3 MBitOps"
    /// What a chart shows of an mse, less is better: ‖y − ŷ‖ / ‖y‖, or the mse itself.
    [[nodiscard]] double error(double mse) const;
    [[nodiscard]] double error(const analysis::PlanMeasurement& measured) const;
    [[nodiscard]] QString errorTitle() const; ///< of that axis
    /// What tables show of it: "32.1 dB", more is better, or the mse.
    [[nodiscard]] QString errorText(double mse) const;
    [[nodiscard]] QString errorText(const analysis::PlanMeasurement& measured) const;
    /// Likewise without its unit.
    [[nodiscard]] QString errorNumber(double mse) const;
    [[nodiscard]] QString errorNumber(const analysis::PlanMeasurement& measured) const;
    /// The name of a plan; of one that was made for another budget than the present one, with that budget.
    [[nodiscard]] QString titleOf(const QString& name, const analysis::PlanBudget& budget) const;

private:
    const PlanSession& m_session;
    std::optional<double> m_power;
    CostUnit m_unit;
};

} // namespace widgets
