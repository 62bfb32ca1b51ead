// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "analysis/report/output_files.h"

namespace analysis
{

/// One field of a table: not measured, a whole number, a number, or a text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

/// Not measured where `value` is absent.
[[nodiscard]] inline Cell cell(const std::optional<double>& value)
{
    return value ? Cell(*value) : Cell();
}

/// As a report shows it: 9 significant digits and a point whatever the locale (a float32 survives), "inf", "-inf",
/// "nan", nothing for what was not measured.
[[nodiscard]] std::string cellText(const Cell& cell);

/// The number in a cell; nullopt for texts and what was not measured.
[[nodiscard]] std::optional<double> cellNumber(const Cell& cell);

/// Writes rows as RFC 4180 has them: comma, CRLF, quotes around fields that hold comma, quote or line break.
class CsvWriter
{
public:
    explicit CsvWriter(TextSink& sink) : m_sink(sink) { }
    void field(const Cell& cell);
    void endRow();

private:
    TextSink& m_sink;
    bool m_rowBegun = false;
};

/// A named column over rows of type Row: tables are written, and compared, column by column.
template <class Row>
struct Column {
    std::string_view name;
    Cell (*value)(const Row& row);
};

template <class Row>
void writeHeader(CsvWriter& csv, std::span<const Column<Row>> columns)
{
    for (const Column<Row>& column : columns)
        csv.field(std::string(column.name));
    csv.endRow();
}

template <class Row>
void writeRow(CsvWriter& csv, std::span<const Column<Row>> columns, const Row& row)
{
    for (const Column<Row>& column : columns)
        csv.field(column.value(row));
    csv.endRow();
}

} // namespace analysis
