// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "widgets/models/plan_session.h"

namespace widgets {

/// The layers of a plan as rows: what each has, costs and does alone. Formats can be edited (by their names or bits), a layer
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
    [[nodiscard]] bool hasTies() const; ///< whether any layer shares its formats with others

private:
    [[nodiscard]] QString textOf(int row, int column) const;

    PlanSession* m_session;
    PlanSession::Problem m_shown;
    analysis::Assignment m_choices; ///< of m_shown; the session may be ahead of what is shown
};

/// The choice of a layer that a person means: by its name ("int4", "int4/int8"), or by bits, "4/8" of weights and inputs, "4"
/// of weights while inputs keep what they have (`now`), or of inputs where these alone are chosen. Absent: none is meant.
[[nodiscard]] std::optional<std::size_t> typedChoice(
    const analysis::PlanLayer& layer, std::size_t now, const QString& text);

/// The names of the layers that share their formats with this one, with commas; empty: none.
[[nodiscard]] QString tiedNames(const analysis::PlanProblem& problem, std::size_t layer);

} // namespace widgets
