// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/plan/problem.h"
#include "widgets/views/row_table.h"

class QStandardItemModel;

namespace widgets {

class PlanSession;
class PlanWords;

/// The plan that is worked on beside baselines and what was measured: what each costs, is predicted to do (≈) and does
/// (=). The same choices are one row, whatever their names.
class PlanComparison : public RowTable {
    Q_OBJECT

public:
    explicit PlanComparison(QWidget* parent = nullptr);
    ~PlanComparison() override;

    [[nodiscard]] QStandardItemModel* rows() const { return m_rows; }

    void showPlans(const PlanSession& session, const PlanWords& words);

Q_SIGNALS:
    void planChosen(const analysis::Assignment& choices); ///< by a double click

private:
    struct Plan;
    void showHeader(const PlanSession& session, const PlanWords& words);
    void add(const PlanSession& session, const PlanWords& words, const Plan& plan);
    void addName(int row, const QString& name);

    QStandardItemModel* m_rows;
    std::vector<analysis::Assignment> m_choices; ///< parallel to the rows
};

} // namespace widgets
