// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/plan_session.h"

namespace widgets {

/// The layers of a plan as rows: what each has, costs and does alone. Formats can be edited (by their names), a layer
/// can be fixed by its check box.
class PlanLayerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Choice, Size, Bitops, Damage, Ties, ColumnCount };

    explicit PlanLayerModel(PlanSession* session, QObject* parent = nullptr);
    ~PlanLayerModel() override;

    void showPlan(); ///< to be called whenever the session has changed

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    [[nodiscard]] QStringList choicesOf(int row) const; ///< names, in the problem's order

private:
    [[nodiscard]] QString textOf(int row, int column) const;

    PlanSession* m_session;
    PlanSession::Problem m_shown;
};

/// The names of the layers that share their formats with this one, with commas; empty: none.
[[nodiscard]] QString tiedNames(const analysis::PlanProblem& problem, std::size_t layer);

} // namespace widgets
