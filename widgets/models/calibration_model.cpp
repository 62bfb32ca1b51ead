// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/calibration_model.h"

#include <algorithm>

#include "widgets/charts/palette.h"
#include "widgets/number_text.h"

namespace widgets {

CalibrationModel::CalibrationModel(QObject* parent) : QAbstractTableModel(parent) { }

CalibrationModel::~CalibrationModel() = default;

void CalibrationModel::setMethods(std::vector<MethodRange> methods)
{
    beginResetModel();
    m_methods = std::move(methods);
    endResetModel();
}

void CalibrationModel::setMethod(int row, const MethodRange& method)
{
    m_methods.at(std::size_t(row)) = method;
    Q_EMIT dataChanged(index(row, LowColumn), index(row, ColumnCount - 1));
}

bool CalibrationModel::isShown(int row) const
{
    const MethodRange& method = m_methods.at(std::size_t(row));
    return method.error.empty() && std::find(m_hidden.begin(), m_hidden.end(), method.name) == m_hidden.end();
}

int CalibrationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_methods.size());
}

int CalibrationModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CalibrationModel::text(const MethodRange& method, int column) const
{
    if (column == MethodColumn)
        return QString::fromStdString(method.name);
    if (!method.error.empty())
        return QStringLiteral("–");
    switch (column) {
    case LowColumn:
        return significantText(method.range.lo, 3);
    case HighColumn:
        return significantText(method.range.hi, 3);
    case ClippedColumn:
        return percentText(method.clipped);
    default:
        return decibelText(method.sqnrDb);
    }
}

QVariant CalibrationModel::number(const MethodRange& method, int column)
{
    switch (column) {
    case MethodColumn:
        return QString::fromStdString(method.name);
    case LowColumn:
        return method.range.lo;
    case HighColumn:
        return method.range.hi;
    case ClippedColumn:
        return method.clipped;
    default:
        return method.sqnrDb;
    }
}

QVariant CalibrationModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const MethodRange& method = m_methods[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(method, index.column());
    case SortRole:
        return number(method, index.column());
    case Qt::TextAlignmentRole:
        return int((index.column() == MethodColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::DecorationRole:
        return index.column() == MethodColumn ? QVariant(variantColor(index.row())) : QVariant();
    case Qt::CheckStateRole:
        return index.column() == MethodColumn ? QVariant(isShown(index.row()) ? Qt::Checked : Qt::Unchecked)
                                              : QVariant();
    case Qt::ToolTipRole:
        if (!method.error.empty())
            return QString::fromStdString(method.error);
        return index.column() == MethodColumn ? QVariant(QString::fromStdString(method.formula)) : QVariant();
    default:
        return {};
    }
}

bool CalibrationModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || index.column() != MethodColumn
        || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    const std::string& name = m_methods[std::size_t(index.row())].name;
    std::erase(m_hidden, name);
    if (value.toInt() != Qt::Checked)
        m_hidden.push_back(name);
    Q_EMIT dataChanged(index, index, { Qt::CheckStateRole });
    return true;
}

QVariant CalibrationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == MethodColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case MethodColumn:
        return tip ? tr("Calibration method with its parameter; unchecked: no line") : tr("method");
    case LowColumn:
        return tip ? tr("Lower end of the range, unit of the activation") : tr("from");
    case HighColumn:
        return tip ? tr("Upper end of the range, unit of the activation") : tr("to");
    case ClippedColumn:
        return tip ? tr("Share of the values seen that lie outside the range") : tr("clipped");
    case SqnrColumn:
        return tip ? tr("Expected: 10·log10(mean x² / squared error), dB, from the histogram of what was seen")
                   : tr("SQNR");
    default:
        return {};
    }
}

Qt::ItemFlags CalibrationModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == MethodColumn && m_methods[std::size_t(index.row())].error.empty())
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

} // namespace widgets
