// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <QAbstractTableModel>

#include "analysis/judge/findings.h"
#include "widgets/models/number_sort_proxy.h"

namespace widgets {

/// A sentence in the reader's language: translated in the context "findings", numbers as the locale writes them.
[[nodiscard]] QString localText(const analysis::Sentence& sentence);
/// What the number of a finding of that kind is, how it is computed and where its thresholds are; empty of unknown
/// kinds.
[[nodiscard]] QString findingMeaning(const std::string& id);
/// The number that a finding rests on, with its unit; "–" for NaN.
[[nodiscard]] QString findingNumber(const analysis::Finding& finding);
/// "Serious", "Warning", "Note".
[[nodiscard]] QString severityText(analysis::Severity severity);
/// A sign that tells them apart without colour: "✕", "⚠", "ℹ".
[[nodiscard]] QString severitySign(analysis::Severity severity);

/// Findings in the order they were given. Of more than two of one kind and severity the first, the worst, has a row,
/// and one row after it stands for all others until it is unfolded: then they follow it.
class FindingsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { SeverityColumn, PlaceColumn, ValueColumn, TextColumn, ActionColumn, ColumnCount };
    enum Role {
        SecondLineRole = ShareRole + 100, ///< what stands under the DisplayRole, fainter
        SeverityRole, ///< analysis::Severity as int
        ActionRole, ///< text of the button; empty: none
        FoldRole, ///< bool: the row stands for others
    };

    explicit FindingsModel(QObject* parent = nullptr);
    ~FindingsModel() override;

    void setFindings(std::vector<analysis::Finding> findings); ///< what was unfolded stays so
    [[nodiscard]] const std::vector<analysis::Finding>& findings() const { return m_findings; }
    [[nodiscard]] const analysis::Finding* findingAt(int row) const; ///< null: the row stands for others, or is none
    void toggle(int row); ///< unfolds or folds; nothing where `row` is a finding

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using GroupKey = std::pair<std::string, analysis::Severity>; ///< id of the kind, severity
    struct Group {
        GroupKey key;
        std::vector<int> members; ///< of m_findings, worst first
        [[nodiscard]] bool folds() const { return members.size() > 2; }
    };
    struct Row {
        int finding = -1; ///< of m_findings; -1: stands for the others of its group
        int group = 0; ///< of m_groups
    };
    struct Texts {
        std::array<QString, ColumnCount> first;
        std::array<QString, ColumnCount> second;
    };
    [[nodiscard]] static QString text(const analysis::Finding& finding, int column);
    [[nodiscard]] static QString secondLine(const analysis::Finding& finding, int column);
    [[nodiscard]] const Texts& texts(int finding) const;
    [[nodiscard]] bool isOpen(const Group& group) const { return m_open.contains(group.key); }
    void makeGroups();
    void makeRows();
    [[nodiscard]] QString foldText(const Group& group) const;
    [[nodiscard]] QString foldToolTip(const Group& group) const;
    [[nodiscard]] QVariant foldData(const Group& group, int column, int role) const;
    [[nodiscard]] QVariant findingData(int finding, int column, int role) const;

    std::vector<analysis::Finding> m_findings;
    std::vector<Group> m_groups; ///< in the order of their first members
    std::vector<Row> m_rows;
    std::set<GroupKey> m_open; ///< unfolded by a person
    /// Made when a finding is first asked for: thousands are measured and only a few seen.
    mutable std::vector<std::unique_ptr<const Texts>> m_texts;
};

} // namespace widgets
