// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "analysis/judge/findings.h"
#include "widgets/models/number_sort_proxy.h"

namespace widgets {

/// A sentence in the reader's language: translated in the context "findings", numbers as the locale writes them.
[[nodiscard]] QString localText(const analysis::Sentence& sentence);
/// What the number of a finding of that kind is, how it is computed and where its thresholds are; empty of unknown kinds.
[[nodiscard]] QString findingMeaning(const std::string& id);
/// "Serious", "Warning", "Note".
[[nodiscard]] QString severityText(analysis::Severity severity);
/// A sign that tells them apart without colour: "✕", "⚠", "ℹ".
[[nodiscard]] QString severitySign(analysis::Severity severity);

/// Findings in the order they were given.
class FindingsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { SeverityColumn, PlaceColumn, ValueColumn, TextColumn, ActionColumn, ColumnCount };
    enum Role {
        SecondLineRole = ShareRole + 100, ///< what stands under the DisplayRole, fainter
        SeverityRole, ///< analysis::Severity as int
        ActionRole, ///< text of the button; empty: none
    };

    explicit FindingsModel(QObject* parent = nullptr);
    ~FindingsModel() override;

    void setFindings(std::vector<analysis::Finding> findings);
    [[nodiscard]] const std::vector<analysis::Finding>& findings() const { return m_findings; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Texts {
        std::array<QString, ColumnCount> first;
        std::array<QString, ColumnCount> second;
    };
    [[nodiscard]] static QString text(const analysis::Finding& finding, int column);
    [[nodiscard]] static QString secondLine(const analysis::Finding& finding, int column);
    [[nodiscard]] const Texts& texts(int row) const;

    std::vector<analysis::Finding> m_findings;
    /// Made when a row is first asked for: thousands of rows are measured and only a few seen.
    mutable std::vector<std::unique_ptr<const Texts>> m_texts;
};

} // namespace widgets
