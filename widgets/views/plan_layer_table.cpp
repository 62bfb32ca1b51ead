// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_layer_table.h"

#include <algorithm>

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QResizeEvent>
#include <QStyledItemDelegate>

#include "widgets/models/plan_layer_model.h"

namespace widgets {

namespace {

/// Of a table's width: what names may take from the numbers before they are cut.
constexpr double namesAtMost = 0.45;

/// A box of what a layer may have.
class ChoiceDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        auto* box = new QComboBox(parent);
        makeTypable(box);
        box->addItems(qobject_cast<const PlanLayerModel*>(index.model())->choicesOf(index.row()));
        connect(box, &QComboBox::activated, this, [this, box] {
            auto* self = const_cast<ChoiceDelegate*>(this);
            Q_EMIT self->commitData(box);
            Q_EMIT self->closeEditor(box);
        });
        return box;
    }

    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        auto* box = static_cast<QComboBox*>(editor);
        box->setCurrentText(index.data(Qt::EditRole).toString());
        box->lineEdit()->selectAll();
    }

    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override
    {
        model->setData(index, static_cast<QComboBox*>(editor)->currentText(), Qt::EditRole);
    }
};

} // namespace

void makeTypable(QComboBox* box)
{
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    // "4" is no beginning of "int4".
    box->setCompleter(nullptr);
}

PlanLayerTable::PlanLayerTable(PlanLayerModel* rows, QWidget* parent) : RowTable(parent), m_rows(rows)
{
    setHorizontalHeader(new QHeaderView(Qt::Horizontal, this));
    setModel(rows);
    setItemDelegateForColumn(PlanLayerModel::Choice, new ChoiceDelegate(this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSortingEnabled(false);
    setEditTriggers(
        QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    setAccessibleName(tr("Layers of the plan"));
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setStretchLastSection(true);
    connect(rows, &QAbstractItemModel::modelReset, this, &PlanLayerTable::fitColumns);
}

PlanLayerTable::~PlanLayerTable() = default;

void PlanLayerTable::fitColumns()
{
    int numbers = 0;
    for (const int column :
        { PlanLayerModel::Choice, PlanLayerModel::Size, PlanLayerModel::Bitops, PlanLayerModel::Damage }) {
        horizontalHeader()->resizeSection(column, contentWidth(column));
        numbers += horizontalHeader()->sectionSize(column);
    }
    // Names are what tells rows apart: they take what there is, and more than that rather than to look alike.
    const int names = contentWidth(PlanLayerModel::Name);
    const int room = std::max(viewport()->width() - numbers, int(namesAtMost * viewport()->width()));
    setColumnHidden(PlanLayerModel::Ties, !m_rows->hasTies());
    horizontalHeader()->resizeSection(PlanLayerModel::Name, std::min(names, room));
}

void PlanLayerTable::resizeEvent(QResizeEvent* event)
{
    RowTable::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitColumns();
}

} // namespace widgets
