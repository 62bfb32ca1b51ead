// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/layer_difference_proxy.h"

#include <array>
#include <cmath>

namespace widgets {

namespace {

constexpr std::array compared{ LayerModel::WeightSqnrColumn, LayerModel::InputSqnrColumn, LayerModel::LocalSqnrColumn,
    LayerModel::AccumulatedSqnrColumn, LayerModel::WeightClippedColumn, LayerModel::InputClippedColumn,
    LayerModel::SizeColumn };

bool moreIsBetter(int column)
{
    return layerColumn(column).look == NumberLook::Decibel;
}

} // namespace

LayerDifferenceProxy::LayerDifferenceProxy(QObject* parent) : QIdentityProxyModel(parent) { }

LayerDifferenceProxy::~LayerDifferenceProxy() = default;

void LayerDifferenceProxy::setLayers(LayerModel* layers, LayerModel* baseline)
{
    m_layers = layers;
    m_baseline = baseline;
    setSourceModel(layers);
    connect(layers, &QAbstractItemModel::dataChanged, this, &LayerDifferenceProxy::differencesChanged);
    connect(baseline, &QAbstractItemModel::dataChanged, this, &LayerDifferenceProxy::differencesChanged);
    connect(baseline, &QAbstractItemModel::modelReset, this, &LayerDifferenceProxy::differencesChanged);
}

void LayerDifferenceProxy::differencesChanged()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, LayerModel::ColumnCount), index(rowCount() - 1, columnCount() - 1));
}

int LayerDifferenceProxy::differenceColumn(int column)
{
    const auto found = std::find(compared.begin(), compared.end(), column);
    return found == compared.end() ? -1 : LayerModel::ColumnCount + int(found - compared.begin());
}

int LayerDifferenceProxy::differenceOf(int column)
{
    const int which = column - LayerModel::ColumnCount;
    return which >= 0 && which < int(compared.size()) ? int(compared[std::size_t(which)]) : -1;
}

std::optional<double> LayerDifferenceProxy::difference(int row, int column) const
{
    const int of = differenceOf(column);
    if (of < 0 || !m_layers)
        return std::nullopt;
    const std::optional<double> now = m_layers->number(row, of);
    const std::optional<double> base = m_baseline->number(row, of);
    if (!now || !base)
        return std::nullopt;
    return *now == *base ? 0 : *now - *base;
}

QString LayerDifferenceProxy::title(int column) const
{
    const int of = differenceOf(column);
    return of < 0 ? layerColumnTitle(column) : tr("Δ %1").arg(layerColumnTitle(of));
}

int LayerDifferenceProxy::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : LayerModel::ColumnCount + int(compared.size());
}

QModelIndex LayerDifferenceProxy::index(int row, int column, const QModelIndex& parent) const
{
    if (parent.isValid() || row < 0 || row >= rowCount() || column < 0 || column >= columnCount())
        return {};
    return createIndex(row, column);
}

QModelIndex LayerDifferenceProxy::parent(const QModelIndex&) const
{
    return {};
}

QModelIndex LayerDifferenceProxy::sibling(int row, int column, const QModelIndex&) const
{
    return index(row, column);
}

QModelIndex LayerDifferenceProxy::mapToSource(const QModelIndex& index) const
{
    if (!m_layers || !index.isValid() || index.column() >= LayerModel::ColumnCount)
        return {};
    return m_layers->index(index.row(), index.column());
}

QVariant LayerDifferenceProxy::data(const QModelIndex& index, int role) const
{
    const int of = index.isValid() ? differenceOf(index.column()) : -1;
    if (of < 0)
        return QIdentityProxyModel::data(index, role);
    const std::optional<double> value = difference(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return differenceText(layerColumn(of).look, value);
    case SortRole:
        return value ? QVariant(*value) : QVariant();
    case JudgementRole:
        if (!value || std::isnan(*value) || *value == 0)
            return QVariant::fromValue(Judgement::Same);
        return QVariant::fromValue((*value > 0) == moreIsBetter(of) ? Judgement::Better : Judgement::Worse);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return headerData(index.column(), Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant LayerDifferenceProxy::headerData(int section, Qt::Orientation orientation, int role) const
{
    const int of = differenceOf(section);
    if (of < 0 || orientation != Qt::Horizontal)
        return section < LayerModel::ColumnCount ? QIdentityProxyModel::headerData(section, orientation, role)
                                                 : QVariant();
    switch (role) {
    case Qt::DisplayRole:
        return tr("Δ %1").arg(layerColumnHeader(of));
    case Qt::ToolTipRole:
        return tr("Difference: variant − baseline.\n%1").arg(layerColumnFormula(of));
    case Qt::TextAlignmentRole:
        return int(Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

Qt::ItemFlags LayerDifferenceProxy::flags(const QModelIndex& index) const
{
    return index.isValid() ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren : Qt::NoItemFlags;
}

} // namespace widgets
