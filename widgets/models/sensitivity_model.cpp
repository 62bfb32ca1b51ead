// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/sensitivity_model.h"

#include <algorithm>
#include <cmath>

#include "analysis/measure/intervals.h"
#include "widgets/models/number_sort_proxy.h"
#include "widgets/models/sensitivity_metrics.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

const QString noNumber = QStringLiteral("–");

QString numberOr(const std::optional<double>& value)
{
    return value ? significantText(*value, 4) : noNumber;
}

} // namespace

SensitivityModel::SensitivityModel(QObject* parent) : QAbstractTableModel(parent) { }

SensitivityModel::~SensitivityModel() = default;

void SensitivityModel::setTable(Table table, std::size_t format, std::vector<int> order)
{
    const bool same = m_table && table && m_table->names == table->names && m_order == order;
    if (!same)
        beginResetModel();
    m_table = std::move(table);
    m_format = format;
    m_order = std::move(order);
    if (!same)
        endResetModel();
    else if (!m_order.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int SensitivityModel::layerAt(int row) const
{
    return row < 0 || row >= rowCount() ? -1 : m_table->layers[std::size_t(m_order[std::size_t(row)])];
}

int SensitivityModel::rowOf(int layer) const
{
    const auto found =
        std::ranges::find_if(m_order, [&](int row) { return m_table->layers[std::size_t(row)] == layer; });
    return found == m_order.end() ? -1 : int(found - m_order.begin());
}

int SensitivityModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_table || m_table->formats.empty() ? 0 : int(m_order.size());
}

int SensitivityModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const std::optional<analysis::SensitivityCell>& SensitivityModel::cellAt(int row) const
{
    return m_table->at(std::size_t(m_order[std::size_t(row)]), m_format);
}

QString SensitivityModel::textOf(int row, int column) const
{
    if (column == Name)
        return QString::fromStdString(m_table->names[std::size_t(m_order[std::size_t(row)])]);
    const auto& cell = cellAt(row);
    if (!cell)
        return noNumber;
    switch (column) {
    case Sign:
        return certaintyMark(cell->certainty);
    case Sqnr:
        return std::isnan(cell->sqnrDb) ? noNumber : significantText(cell->sqnrDb, 3);
    case Mse:
        return std::isnan(cell->mse.value) ? noNumber : intervalText(cell->mse);
    case Kl:
        return numberOr(cell->kl);
    case Drop:
        return cell->top1Drop ? intervalText(*cell->top1Drop) : noNumber;
    case Class:
        return cell->top1Drop ? classWord(analysis::classOf(cell->top1Drop)) : noNumber;
    case Agreement:
        return numberOr(cell->agreement);
    default:
        return QLocale().toString(qlonglong(cell->samples));
    }
}

QVariant SensitivityModel::sortKey(int row, int column) const
{
    const auto optional = [](const std::optional<double>& value) { return value ? QVariant(*value) : QVariant(); };
    if (column == Name)
        return textOf(row, column);
    const auto& cell = cellAt(row);
    if (!cell)
        return {};
    switch (column) {
    case Sign:
        return double(cell->certainty == analysis::Certainty::Exact);
    case Sqnr:
        return cell->sqnrDb;
    case Mse:
        return cell->mse.value;
    case Kl:
        return optional(cell->kl);
    case Drop:
        return cell->top1Drop ? QVariant(cell->top1Drop->value) : QVariant();
    case Class:
        return cell->top1Drop ? QVariant(double(int(analysis::classOf(cell->top1Drop)))) : QVariant();
    case Agreement:
        return optional(cell->agreement);
    default:
        return double(cell->samples);
    }
}

QVariant SensitivityModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index.row(), index.column());
    case SortRole:
        return sortKey(index.row(), index.column());
    case Qt::ToolTipRole:
        return index.column() == Name ? textOf(index.row(), Name) : QVariant();
    case Qt::TextAlignmentRole: {
        const bool isText = index.column() == Name || index.column() == Sign || index.column() == Class;
        return int((isText ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

QVariant SensitivityModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const auto both = [&](const QString& title, const QString& explanation) {
        return role == Qt::DisplayRole ? title : explanation;
    };
    switch (section) {
    case Name:
        return both(tr("layer"), tr("In the order that is chosen above; a click sorts by the column"));
    case Sign:
        return both(tr("≈ ="), tr("≈ estimated from gradients, = measured by running the network"));
    case Sqnr:
        return both(tr("SQNR (dB)"), tr("Of the model's output: 10·log₁₀(mean y² / mean (ŷ − y)²), more is better"));
    case Mse:
        return both(tr("MSE"), tr("Of the model's output: mean (ŷ − y)², with its confidence interval"));
    case Kl:
        return both(tr("KL (nats)"), tr("Mean KL divergence of softmax(y) and softmax(ŷ)"));
    case Drop:
        return both(tr("drop (pp)"),
            tr("Top-1 accuracy of FP32 minus that with this quantized, percentage points, with its confidence\n"
               "interval; only where it is measured on labelled data"));
    case Class:
        return both(tr("class"), classRule());
    case Agreement:
        return both(tr("agreement (%)"), tr("Samples whose highest output is the same as with FP32"));
    case Samples:
        return both(tr("samples"), tr("That the numbers are from"));
    default:
        return {};
    }
}

} // namespace widgets
