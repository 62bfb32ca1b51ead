// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/variant_model.h"

#include <algorithm>

#include <QLocale>

#include "analysis/report/columns.h"
#include "widgets/models/variant_metrics.h"
#include "widgets/variant_color.h"

namespace widgets {

namespace {

QString summaryText(const char* column, const analysis::SummaryRow& row)
{
    for (const auto& each : analysis::summaryColumns()) {
        if (each.name == column)
            return QString::fromStdString(analysis::cellText(each.value(row)));
    }
    return {};
}

} // namespace

VariantModel::VariantModel(QObject* parent) : QAbstractTableModel(parent) { }

VariantModel::~VariantModel() = default;

VariantModel::Row VariantModel::rowOf(const analysis::Analysis& analysis, const analysis::VariantResult& variant)
{
    const analysis::SummaryRow summary{ analysis, variant };
    Row row;
    row.name = QString::fromStdString(variant.recipe.name);
    const QString weights = summaryText("weight_format", summary);
    const QString activations = summaryText("activation_format", summary);
    row.format = weights == activations && variant.recipe.method == analysis::Method::Fp32
        ? weights
        : weights + QStringLiteral(" · ") + activations;
    row.calibration = summaryText("calibration", summary);
    row.toolTip = tr("%1: measured on %2 samples").arg(row.name, QLocale().toString(qlonglong(variant.samples)));
    row.icon = iconOfVariant(analysis, int(&variant - analysis.variants.data()));
    for (const std::string& note : variant.notes)
        row.toolTip += u'\n' + QString::fromStdString(note);
    for (const VariantMetric& metric : variantMetrics())
        row.numbers.push_back(metricValue(metric, analysis, variant));
    return row;
}

void VariantModel::setAnalysis(std::shared_ptr<const analysis::Analysis> analysis)
{
    std::vector<Row> rows;
    if (analysis) {
        for (const analysis::VariantResult& variant : analysis->variants)
            rows.push_back(rowOf(*analysis, variant));
    }
    const bool grows = rows.size() >= m_rows.size() && !m_rows.empty()
        && std::equal(
            m_rows.begin(), m_rows.end(), rows.begin(), [](const Row& a, const Row& b) { return a.name == b.name; });
    if (!grows) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    const int before = int(m_rows.size());
    const int after = int(rows.size());
    if (after > before)
        beginInsertRows({}, before, after - 1);
    m_rows = std::move(rows);
    if (after > before)
        endInsertRows();
    Q_EMIT dataChanged(index(0, 0), index(before - 1, columnCount() - 1));
}

QString VariantModel::name(int row) const
{
    return m_rows.at(std::size_t(row)).name;
}

std::optional<double> VariantModel::number(int row, int metric) const
{
    return m_rows.at(std::size_t(row)).numbers.at(std::size_t(metric));
}

int VariantModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int VariantModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : FirstMetricColumn + int(variantMetrics().size());
}

QString VariantModel::text(const Row& row, int column)
{
    switch (column) {
    case NameColumn:
        return row.name;
    case FormatColumn:
        return row.format;
    case CalibrationColumn:
        return row.calibration.isEmpty() ? QStringLiteral("–") : row.calibration;
    default:
        break;
    }
    const auto metric = std::size_t(column - FirstMetricColumn);
    return numberText(variantMetrics()[metric].look, row.numbers[metric]);
}

QVariant VariantModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[std::size_t(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case SortRole: {
        if (column < FirstMetricColumn)
            return text(row, column);
        const std::optional<double> value = number(index.row(), column - FirstMetricColumn);
        return value ? QVariant(*value) : QVariant();
    }
    case Qt::DecorationRole:
        return column == NameColumn ? QVariant(row.icon) : QVariant();
    case Qt::TextAlignmentRole:
        return int((column < FirstMetricColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return column == NameColumn ? row.toolTip : headerData(column, Qt::Horizontal, role).toString();
    default:
        return {};
    }
}

QVariant VariantModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section < FirstMetricColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case NameColumn:
        return tip ? tr("Name of the variant") : tr("variant");
    case FormatColumn:
        return tip ? tr("Format of the weights · of the activations") : tr("format");
    case CalibrationColumn:
        return tip ? tr("How the ranges of activations were chosen") : tr("calibration");
    default:
        break;
    }
    const VariantMetric& metric = variantMetrics()[std::size_t(section - FirstMetricColumn)];
    return tip ? metricFormula(metric) : metricHeader(metric);
}

} // namespace widgets
