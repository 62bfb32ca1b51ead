// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/plan_layer_model.h"

#include <algorithm>

#include "widgets/number_text.h"

namespace widgets {

PlanLayerModel::PlanLayerModel(PlanSession* session, QObject* parent) : QAbstractTableModel(parent), m_session(session)
{
    showPlan();
}

PlanLayerModel::~PlanLayerModel() = default;

void PlanLayerModel::showPlan()
{
    if (m_shown != m_session->problem()) {
        beginResetModel();
        m_shown = m_session->problem();
        m_choices = m_session->choices();
        endResetModel();
    } else if (m_shown && !m_shown->layers.empty()) {
        m_choices = m_session->choices();
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

int PlanLayerModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_shown ? 0 : int(m_shown->layers.size());
}

int PlanLayerModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QStringList PlanLayerModel::choicesOf(int row) const
{
    QStringList names;
    for (const analysis::PlanChoice& choice : m_shown->layers[std::size_t(row)].choices)
        names << QString::fromStdString(choiceName(choice));
    return names;
}

QString PlanLayerModel::textOf(int row, int column) const
{
    const analysis::PlanLayer& layer = m_shown->layers[std::size_t(row)];
    const analysis::PlanChoice& choice = layer.choices[m_choices[std::size_t(row)]];
    switch (column) {
    case Name:
        return QString::fromStdString(layer.name);
    case Choice:
        return QString::fromStdString(choiceName(choice));
    case Size:
        return bytesText(double(choice.bytes));
    case Bitops:
        return significantText(choice.bitops, 3);
    case Damage:
        return significantText(choice.damage, 3);
    default:
        return tiedNames(*m_shown, std::size_t(row));
    }
}

QVariant PlanLayerModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const analysis::PlanLayer& layer = m_shown->layers[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return textOf(index.row(), index.column());
    case Qt::CheckStateRole:
        if (index.column() == Choice)
            return int(layer.fixed ? Qt::Checked : Qt::Unchecked);
        return {};
    case Qt::ToolTipRole:
        if (index.column() == Choice)
            return layer.fixed ? tr("Fixed: solving leaves it as it is. The check box lets go of it.")
                               : tr("A double click changes it, or type its bits: 4, or 4/8 for weights and inputs.\n"
                                    "The check box fixes it, so that solving leaves it.");
        return index.column() == Ties || index.column() == Name ? textOf(index.row(), index.column()) : QVariant();
    case Qt::TextAlignmentRole:
        return int(
            (index.column() >= Size && index.column() <= Damage ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant PlanLayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto both = [&](const QString& title, const QString& explanation) -> QVariant {
        if (role == Qt::DisplayRole)
            return title;
        return role == Qt::ToolTipRole ? QVariant(explanation) : QVariant();
    };
    switch (section) {
    case Name:
        return both(tr("layer"), tr("In network order"));
    case Choice:
        return both(tr("format"), tr("Of weights, or weights/inputs; a checked box: fixed, solving leaves it"));
    case Size:
        return both(tr("size"), tr("Of the weights: n·bits/8 + scales"));
    case Bitops:
        return both(tr("BitOps"), tr("MACs · weight bits · input bits"));
    case Damage:
        return both(tr("MSE alone ≈"),
            tr("Mean (ŷ − y)² of the output with this layer alone quantized so; of weights and inputs together the "
               "sum\n"
               "of what each does"));
    case Ties:
        return both(tr("tied with"), tr("Layers that share a weight have one format"));
    default:
        return {};
    }
}

Qt::ItemFlags PlanLayerModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid() || index.column() != Choice)
        return flags;
    const analysis::PlanLayer& layer = m_shown->layers[std::size_t(index.row())];
    if (layer.choices.size() > 1)
        flags |= Qt::ItemIsUserCheckable;
    if (layer.choices.size() > 1 && !layer.fixed)
        flags |= Qt::ItemIsEditable;
    return flags;
}

bool PlanLayerModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || index.column() != Choice)
        return false;
    if (role == Qt::CheckStateRole) {
        m_session->setFixed(index.row(), value.toInt() == Qt::Checked);
        return true;
    }
    const auto row = std::size_t(index.row());
    const auto choice = typedChoice(m_shown->layers[row], m_choices[row], value.toString());
    if (role != Qt::EditRole || !choice)
        return false;
    m_session->choose(index.row(), int(*choice), PlanSession::Change::Final);
    return true;
}

bool PlanLayerModel::hasTies() const
{
    return m_shown
        && std::ranges::any_of(m_shown->layers, [](const analysis::PlanLayer& layer) { return layer.tie >= 0; });
}

std::optional<std::size_t> typedChoice(const analysis::PlanLayer& layer, std::size_t now, const QString& text)
{
    const QString typed = text.trimmed().toLower();
    for (std::size_t i = 0; i < layer.choices.size(); ++i) {
        if (QString::fromStdString(choiceName(layer.choices[i])) == typed)
            return i;
    }
    const QStringList parts = typed.split(QLatin1Char('/'));
    if (parts.size() > 2)
        return std::nullopt;
    const bool inputsAlone = parts.size() == 1
        && std::ranges::all_of(
            layer.choices, [](const analysis::PlanChoice& choice) { return choice.weights == analysis::fp32; });
    const auto means = [](const QString& part, const analysis::Format& format) {
        bool isNumber = false;
        const int bits = part.trimmed().toInt(&isNumber);
        return isNumber ? bits == format.bits : part.trimmed() == QString::fromStdString(formatName(format));
    };
    const auto fits = [&](const analysis::PlanChoice& choice) {
        const analysis::PlanChoice& before = layer.choices[now];
        if (parts.size() == 2)
            return means(parts[0], choice.weights) && means(parts[1], choice.activations);
        return inputsAlone ? means(parts[0], choice.activations)
                           : means(parts[0], choice.weights) && choice.activations == before.activations;
    };
    const auto found = std::ranges::find_if(layer.choices, fits);
    return found == layer.choices.end() ? std::nullopt : std::optional(std::size_t(found - layer.choices.begin()));
}

QString tiedNames(const analysis::PlanProblem& problem, std::size_t layer)
{
    QStringList names;
    for (std::size_t i = 0; i < problem.layers.size(); ++i) {
        if (i != layer && problem.layers[layer].tie >= 0 && problem.layers[i].tie == problem.layers[layer].tie)
            names << QString::fromStdString(problem.layers[i].name);
    }
    return names.join(QStringLiteral(", "));
}

} // namespace widgets
