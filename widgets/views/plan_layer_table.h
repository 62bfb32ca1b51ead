// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/views/row_table.h"

class QComboBox;

namespace widgets {

class PlanLayerModel;

/// The layers of a plan as rows whose formats can be chosen from a list or typed, by name or by bits.
class PlanLayerTable : public RowTable {
    Q_OBJECT

public:
    /// The model must outlive it.
    explicit PlanLayerTable(PlanLayerModel* rows, QWidget* parent = nullptr);
    ~PlanLayerTable() override;

    void fitColumns(); ///< to what is in them: to be called whenever there are other layers

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    PlanLayerModel* m_rows;
};

/// Makes a box one whose text can also be typed; nothing is added to its list then.
void makeTypable(QComboBox* box);

} // namespace widgets
