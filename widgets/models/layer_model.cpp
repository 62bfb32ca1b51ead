// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/layer_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QLocale>

namespace widgets {

namespace {

template <class T>
const T* at(const std::vector<T>& items, int index)
{
    return index >= 0 && std::size_t(index) < items.size() ? &items[std::size_t(index)] : nullptr;
}

bool sameLayers(const analysis::Analysis* a, const analysis::Analysis* b)
{
    return a && b
        && std::ranges::equal(a->graph.layers, b->graph.layers, {}, &analysis::Layer::name, &analysis::Layer::name);
}

/// Multiples of 1, 2 or 5 · 10^n around lo … hi, the lower one some way below, so that the smallest has a bar too.
LayerModel::BarScale roundScale(double lo, double hi)
{
    const double spread = std::max(hi - lo, 1e-3 * std::max(std::abs(hi), 1.0));
    const double decade = std::pow(10.0, std::floor(std::log10(spread)));
    const double leading = spread / decade;
    const double step = decade * (leading > 5 ? 5 : leading > 2 ? 2 : 1);
    const double below = std::floor((lo - 0.1 * spread) / step) * step;
    return { lo >= 0 ? std::max(below, 0.0) : below, std::ceil(hi / step) * step };
}

} // namespace

LayerModel::LayerModel(QObject* parent) : QAbstractTableModel(parent) { }

LayerModel::~LayerModel() = default;

void LayerModel::setResults(std::shared_ptr<const analysis::Analysis> analysis, int variant)
{
    if (m_analysis == analysis && m_variant == variant)
        return;
    const bool rowsStay = m_analysis == analysis || sameLayers(m_analysis.get(), analysis.get());
    if (!rowsStay)
        beginResetModel();
    m_analysis = std::move(analysis);
    m_variant = variant;
    findScales();
    if (!rowsStay)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, WeightSqnrColumn, AccumulatedSqnrColumn);
}

const analysis::VariantResult* LayerModel::variant() const
{
    return m_analysis ? at(m_analysis->variants, m_variant) : nullptr;
}

const analysis::LayerResult* LayerModel::result(int row) const
{
    return variant() ? at(variant()->layers, row) : nullptr;
}

std::optional<LayerEntry> LayerModel::entry(int row) const
{
    const analysis::Layer* layer = m_analysis ? at(m_analysis->graph.layers, row) : nullptr;
    if (!layer)
        return std::nullopt;
    return LayerEntry{ *m_analysis, *layer, variant(), result(row) };
}

std::optional<double> LayerModel::number(int row, int column) const
{
    const auto of = layerColumn(column).number;
    const std::optional<LayerEntry> which = entry(row);
    return of && which ? of(*which) : std::nullopt;
}

void LayerModel::findScales()
{
    m_scales = {};
    for (int column = 0; column < ColumnCount; ++column) {
        if (layerColumn(column).bar == LayerColumn::Bar::None)
            continue;
        double lo = std::numeric_limits<double>::infinity();
        double hi = -lo;
        for (int row = 0; row < rowCount(); ++row) {
            const std::optional<double> value = number(row, column);
            if (value && std::isfinite(*value)) {
                lo = std::min(lo, *value);
                hi = std::max(hi, *value);
            }
        }
        if (lo <= hi)
            m_scales[std::size_t(column)] = roundScale(lo, hi);
    }
}

int LayerModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_analysis ? 0 : int(m_analysis->graph.layers.size());
}

int LayerModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayerModel::share(int row, int column) const
{
    const std::optional<double> value = number(row, column);
    if (layerColumn(column).bar == LayerColumn::Bar::None || !value || std::isnan(*value))
        return {};
    if (std::isinf(*value))
        return *value > 0 ? 1.0 : 0.0;
    const BarScale scale = barScale(column);
    return std::clamp((*value - scale.lo) / (scale.hi - scale.lo), 0.0, 1.0);
}

QString LayerModel::toolTip(int row, int column) const
{
    const analysis::Layer& layer = m_analysis->graph.layers[std::size_t(row)];
    if (column == NameColumn) {
        const QString name = QString::fromStdString(layer.name);
        return layer.foldedBatchNorm.empty()
            ? name
            : tr("%1, with batch norm %2 folded in").arg(name, QString::fromStdString(layer.foldedBatchNorm));
    }
    return layerColumnFormula(column);
}

QVariant LayerModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const int column = index.column();
    const LayerColumn& description = layerColumn(column);
    switch (role) {
    case Qt::DisplayRole:
        return description.text ? description.text(*entry(row)) : numberText(description.look, number(row, column));
    case SortRole:
        if (!description.number)
            return description.text(*entry(row));
        if (const std::optional<double> value = number(row, column))
            return *value;
        return {};
    case ShareRole:
        return share(row, column);
    case Qt::TextAlignmentRole:
        return int((description.text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(row, column);
    default:
        return {};
    }
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const BarScale scale = barScale(section);
    const auto end = [](double value) { return QLocale().toString(value, 'g', 4); };
    switch (role) {
    case Qt::DisplayRole:
        return layerColumnHeader(section);
    case Qt::ToolTipRole:
        return scale.lo < scale.hi ? layerColumnFormula(section) + u'\n'
                + tr("Bars reach from %1 to %2, which this variant's layers lie in").arg(end(scale.lo), end(scale.hi))
                                   : layerColumnFormula(section);
    case NoteRole:
        return scale.lo < scale.hi ? tr("%1…%2").arg(end(scale.lo), end(scale.hi)) : QString();
    case Qt::TextAlignmentRole:
        return int((layerColumn(section).text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace widgets
