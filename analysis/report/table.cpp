// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/table.h"

#include <array>
#include <charconv>
#include <cmath>

namespace analysis
{

namespace
{

constexpr int significantDigits = 9; // the fewest that tell any two float32 apart

std::string numberText(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    if (value == 0)
        return "0"; // and not "-0"
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(
        buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, significantDigits);
    return { buffer.data(), end.ptr };
}

} // namespace

std::string cellText(const Cell& cell)
{
    if (const auto* whole = std::get_if<std::int64_t>(&cell))
        return std::to_string(*whole);
    if (const auto* number = std::get_if<double>(&cell))
        return numberText(*number);
    if (const auto* text = std::get_if<std::string>(&cell))
        return *text;
    return {};
}

std::optional<double> cellNumber(const Cell& cell)
{
    if (const auto* whole = std::get_if<std::int64_t>(&cell))
        return double(*whole);
    if (const auto* number = std::get_if<double>(&cell))
        return *number;
    return std::nullopt;
}

void CsvWriter::field(const Cell& cell)
{
    if (m_rowBegun)
        m_sink.write(",");
    m_rowBegun = true;
    const std::string text = cellText(cell);
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return m_sink.write(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    m_sink.write(quoted + "\"");
}

void CsvWriter::endRow()
{
    m_sink.write("\r\n");
    m_rowBegun = false;
}

} // namespace analysis
