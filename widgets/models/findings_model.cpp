// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/findings_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <QCoreApplication>
#include <QLocale>

#include "analysis/judge/finding_kinds.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

namespace kinds = analysis::kinds;

/// Counts keep all their digits: 64 samples.
QString shortNumber(double value)
{
    constexpr double largestCount = 1e6;
    const bool whole = std::abs(value) < largestCount && value == std::floor(value);
    return whole ? QLocale().toString(qlonglong(value)) : significantText(value, 3);
}

QString valueText(const std::variant<std::string, double>& value)
{
    if (const auto* number = std::get_if<double>(&value))
        return shortNumber(*number);
    return QString::fromStdString(std::get<std::string>(value));
}

/// `text` with %1, %2 … replaced by the values.
QString filledIn(const QString& text, const QStringList& values)
{
    QString filled; // in one pass: a value that holds a % stays as it is
    for (qsizetype at = 0; at < text.size(); ++at) {
        qsizetype digits = 0;
        while (text[at] == u'%' && at + digits + 1 < text.size() && text[at + digits + 1].isDigit() && digits < 2)
            ++digits;
        const qsizetype which = digits > 0 ? text.mid(at + 1, digits).toInt() : 0;
        if (which < 1 || which > values.size()) {
            filled += text[at];
            continue;
        }
        filled += values[which - 1];
        at += digits;
    }
    return filled;
}

/// All digits that a limit is written with: 3.125.
QString limitText(double limit)
{
    return QLocale().toString(limit, 'g', QLocale::FloatingPointShortest);
}

struct Meaning {
    const char* id;
    const char* text; ///< %1, %2 … stand for the limits
    std::array<double, 2> limits{};
};

/// What the number of each kind is, and from where on it is a finding.
constexpr Meaning meanings[] = {
    { "large-drop",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "top-1 of FP32 − top-1 of the variant, percentage points; a warning above %1, serious above %2"),
        { kinds::dropPoints, kinds::dropPointsSerious } },
    { "output-error",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "20·log10(‖y‖ / ‖y − y_q‖) of the output, dB; a warning below %1, serious below %2"),
        { kinds::outputSqnrDb, kinds::outputSqnrDbSerious } },
    { "nan-inputs",
        QT_TRANSLATE_NOOP("widgets::FindingsModel", "Number of NaN and Inf in what the layer reads, FP32") },
    { "nan-channels",
        QT_TRANSLATE_NOOP("widgets::FindingsModel", "Number of output channels with NaN or Inf among their weights") },
    { "distribution-shift",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "Shift score: mean of the differences of means, standard deviations and ranges (unit of the input) and KL "
            "(nats), calibration against evaluation data; a note above %1, a warning where KL is above %2"),
        { kinds::shiftScore, kinds::shiftKl } },
    { "few-calibration-samples",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "Samples that static ranges were taken from; a warning below %1, serious below %2"),
        { double(kinds::calibrationSamples), double(kinds::calibrationSamplesSerious) } },
    { "layer-without-data",
        QT_TRANSLATE_NOOP("widgets::FindingsModel", "Number of calibration samples that reached the layer") },
    { "error-amplified",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "10·log10((accumulated − local) / incoming) of the relative error's power, dB; a warning above %1, serious "
            "above %2"),
        { kinds::amplifiedDb, kinds::amplifiedDbSerious } },
    { "unequal-channels",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "Largest magnitude of the widest output channel / of the median one; a warning above %1, serious above "
            "%2"),
        { kinds::channelSpread, kinds::channelSpreadSerious } },
    { "clipped-outliers",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "Share of the elements outside the grid, %; a warning above %1, serious above %2, where clipping makes "
            "more than half of the squared error"),
        { kinds::clippedPercent, kinds::clippedPercentSerious } },
    { "unused-range",
        QT_TRANSLATE_NOOP("widgets::FindingsModel",
            "Width of the middle 99.9 % of the values, and 0 / width of the grid, %; a warning below %1, serious "
            "below %2"),
        { kinds::usedRangePercent, kinds::usedRangePercentSerious } },
    { "zero-channels", QT_TRANSLATE_NOOP("widgets::FindingsModel", "Number of output channels of nothing but zeros") },
};

QString unitText(const std::string& unit)
{
    return unit == "ratio" ? QStringLiteral("×") : QCoreApplication::translate("findings", unit.c_str());
}

} // namespace

QString localText(const analysis::Sentence& sentence)
{
    QStringList values;
    for (const auto& value : sentence.values)
        values << valueText(value);
    return filledIn(QCoreApplication::translate("findings", sentence.text.c_str()), values);
}

QString findingNumber(const analysis::Finding& finding)
{
    const QString number = std::isnan(finding.value) ? QStringLiteral("–") : shortNumber(finding.value);
    return finding.unit.empty() ? number : number + u' ' + unitText(finding.unit);
}

QString severityText(analysis::Severity severity)
{
    switch (severity) {
    case analysis::Severity::Serious:
        return FindingsModel::tr("Serious");
    case analysis::Severity::Warning:
        return FindingsModel::tr("Warning");
    case analysis::Severity::Note:
        break;
    }
    return FindingsModel::tr("Note");
}

QString severitySign(analysis::Severity severity)
{
    switch (severity) {
    case analysis::Severity::Serious:
        return QStringLiteral("✕");
    case analysis::Severity::Warning:
        return QStringLiteral("⚠");
    case analysis::Severity::Note:
        break;
    }
    return QStringLiteral("ℹ");
}

FindingsModel::FindingsModel(QObject* parent) : QAbstractTableModel(parent) { }

FindingsModel::~FindingsModel() = default;

void FindingsModel::setFindings(std::vector<analysis::Finding> findings)
{
    if (findings == m_findings)
        return;
    beginResetModel();
    m_findings = std::move(findings);
    m_texts.clear();
    m_texts.resize(m_findings.size());
    makeGroups();
    makeRows();
    endResetModel();
}

void FindingsModel::makeGroups()
{
    m_groups.clear();
    std::map<GroupKey, std::size_t> known;
    for (std::size_t i = 0; i < m_findings.size(); ++i) {
        const GroupKey key(m_findings[i].id, m_findings[i].severity);
        const auto [at, isNew] = known.emplace(key, m_groups.size());
        if (isNew)
            m_groups.push_back({ key, {} });
        m_groups[at->second].members.push_back(int(i));
    }
}

void FindingsModel::makeRows()
{
    m_rows.clear();
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Group& group = m_groups[g];
        m_rows.push_back({ group.members.front(), int(g) });
        if (group.folds())
            m_rows.push_back({ -1, int(g) });
        if (group.folds() && !isOpen(group))
            continue;
        for (std::size_t i = 1; i < group.members.size(); ++i)
            m_rows.push_back({ group.members[i], int(g) });
    }
}

const analysis::Finding* FindingsModel::findingAt(int row) const
{
    if (row < 0 || row >= rowCount() || m_rows[std::size_t(row)].finding < 0)
        return nullptr;
    return &m_findings[std::size_t(m_rows[std::size_t(row)].finding)];
}

void FindingsModel::toggle(int row)
{
    if (row < 0 || row >= rowCount() || m_rows[std::size_t(row)].finding >= 0)
        return;
    const Group& group = m_groups[std::size_t(m_rows[std::size_t(row)].group)];
    const int others = int(group.members.size()) - 1;
    const bool opens = m_open.insert(group.key).second;
    if (!opens)
        m_open.erase(group.key);
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    if (opens) {
        beginInsertRows({}, row + 1, row + others);
        makeRows();
        endInsertRows();
    } else {
        beginRemoveRows({}, row + 1, row + others);
        makeRows();
        endRemoveRows();
    }
}

int FindingsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FindingsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString FindingsModel::text(const analysis::Finding& finding, int column)
{
    switch (column) {
    case SeverityColumn:
        return severitySign(finding.severity) + u' ' + severityText(finding.severity);
    case PlaceColumn:
        if (!finding.layer.empty())
            return QString::fromStdString(finding.layer);
        return finding.variant.empty() ? tr("the whole analysis") : tr("the whole variant");
    case ValueColumn:
        return findingNumber(finding);
    case TextColumn:
        return localText(finding.reason);
    default:
        return {};
    }
}

QString findingMeaning(const std::string& id)
{
    for (const Meaning& meaning : meanings) {
        if (id == meaning.id)
            return filledIn(QCoreApplication::translate("widgets::FindingsModel", meaning.text),
                { limitText(meaning.limits[0]), limitText(meaning.limits[1]) });
    }
    return {};
}

QString FindingsModel::secondLine(const analysis::Finding& finding, int column)
{
    if (column == PlaceColumn)
        return QString::fromStdString(finding.variant);
    return column == TextColumn ? localText(finding.remedy) : QString();
}

const FindingsModel::Texts& FindingsModel::texts(int finding) const
{
    std::unique_ptr<const Texts>& known = m_texts[std::size_t(finding)];
    if (!known) {
        auto made = std::make_unique<Texts>();
        for (int column = 0; column < ColumnCount; ++column) {
            made->first[std::size_t(column)] = text(m_findings[std::size_t(finding)], column);
            made->second[std::size_t(column)] = secondLine(m_findings[std::size_t(finding)], column);
        }
        known = std::move(made);
    }
    return *known;
}

/// "13 more of this kind, 0.677 to 0.101: layer3.0.conv1, layer2.0.conv1, …"
QString FindingsModel::foldText(const Group& group) const
{
    const analysis::Finding& worst = m_findings[std::size_t(group.members[1])];
    const analysis::Finding& last = m_findings[std::size_t(group.members.back())];
    const QString from = text(worst, ValueColumn);
    const QString to = text(last, ValueColumn);
    const QString values = from == to ? from : tr("%1 to %2").arg(from, to);
    constexpr std::size_t mostNames = 12; // more do not fit into a line
    QStringList names;
    for (std::size_t i = 1; i < group.members.size() && names.size() < qsizetype(mostNames); ++i) {
        const QString name = text(m_findings[std::size_t(group.members[i])], PlaceColumn);
        if (!names.contains(name))
            names << name;
    }
    return tr("%n more of this kind, %1: %2", nullptr, int(group.members.size()) - 1)
        .arg(values, names.join(QStringLiteral(", ")));
}

QString FindingsModel::foldToolTip(const Group& group) const
{
    constexpr std::size_t mostLines = 30;
    QStringList lines;
    for (std::size_t i = 1; i < std::min(group.members.size(), mostLines + 1); ++i) {
        const analysis::Finding& finding = m_findings[std::size_t(group.members[i])];
        QStringList parts{ text(finding, PlaceColumn), secondLine(finding, PlaceColumn), text(finding, ValueColumn) };
        parts.removeAll(QString());
        lines << parts.join(QStringLiteral(" · "));
    }
    if (group.members.size() > mostLines + 1)
        lines << QStringLiteral("…");
    lines << (isOpen(group) ? tr("A click folds them up") : tr("A click shows them"));
    return lines.join(u'\n');
}

QVariant FindingsModel::foldData(const Group& group, int column, int role) const
{
    switch (role) {
    case FoldRole:
        return true;
    case Qt::DisplayRole:
        if (column == SeverityColumn)
            return isOpen(group) ? QStringLiteral("▾") : QStringLiteral("▸");
        return column == TextColumn ? foldText(group) : QString();
    case Qt::ToolTipRole:
        return foldToolTip(group);
    case Qt::AccessibleTextRole:
        return column == TextColumn ? (isOpen(group) ? tr("%1, shown below") : tr("%1, folded")).arg(foldText(group))
                                    : QString();
    case SeverityRole:
        return int(group.key.second);
    default:
        return {};
    }
}

QVariant FindingsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[std::size_t(index.row())];
    return row.finding < 0 ? foldData(m_groups[std::size_t(row.group)], index.column(), role)
                           : findingData(row.finding, index.column(), role);
}

QVariant FindingsModel::findingData(int at, int column, int role) const
{
    const analysis::Finding& finding = m_findings[std::size_t(at)];
    switch (role) {
    case Qt::DisplayRole:
        return texts(at).first[std::size_t(column)];
    case SecondLineRole:
        return texts(at).second[std::size_t(column)];
    case SeverityRole:
        return int(finding.severity);
    case ActionRole:
        return column == ActionColumn && finding.recipe ? tr("Try as New Variant") : QString();
    case SortRole:
        return column == SeverityColumn ? QVariant(double(finding.severity))
            : column == ValueColumn     ? QVariant(finding.value)
                                        : QVariant(text(finding, column));
    case Qt::TextAlignmentRole:
        return int((column == ValueColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (column == ActionColumn)
            return finding.recipe ? tr("Runs %1 in the background").arg(QString::fromStdString(finding.recipe->name))
                                  : QString();
        return text(finding, ValueColumn) + QStringLiteral(": ") + findingMeaning(finding.id);
    case Qt::AccessibleTextRole:
        if (column == TextColumn) {
            QStringList parts{ severityText(finding.severity), text(finding, ValueColumn), text(finding, PlaceColumn),
                secondLine(finding, PlaceColumn), text(finding, TextColumn), secondLine(finding, TextColumn) };
            parts.removeAll(QString());
            return parts.join(QStringLiteral(", "));
        }
        return (text(finding, column) + u' ' + secondLine(finding, column)).trimmed();
    default:
        return {};
    }
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == ValueColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case SeverityColumn:
        return tr("severity");
    case PlaceColumn:
        return tr("layer, variant");
    case ValueColumn:
        return tr("value");
    case TextColumn:
        return tr("reason and remedy");
    default:
        return QString();
    }
}

} // namespace widgets
