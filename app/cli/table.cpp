// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace app {

namespace {

/// Characters as a terminal counts them: UTF-8 continuation bytes take no place.
std::size_t columns(const std::string& text)
{
    return std::size_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool looksNumeric(const std::string& cell)
{
    if (cell.empty() || cell == "-" || cell == "inf")
        return true;
    const std::size_t start = cell.front() == '-' || cell.front() == '+' ? 1 : 0;
    return start < cell.size() && cell[start] >= '0' && cell[start] <= '9' && cell.find('x') == std::string::npos;
}

} // namespace

Table::Table(std::vector<std::string> header)
{
    m_rows.push_back(std::move(header));
}

void Table::add(std::vector<std::string> cells)
{
    cells.resize(m_rows.front().size());
    m_rows.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const
{
    const std::size_t count = m_rows.front().size();
    std::vector<std::size_t> widths(count);
    std::vector<bool> rightAligned(count, m_rows.size() > 1);
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        for (std::size_t column = 0; column < count; ++column) {
            widths[column] = std::max(widths[column], columns(m_rows[row][column]));
            if (row > 0 && !looksNumeric(m_rows[row][column]))
                rightAligned[column] = false;
        }
    }
    for (const std::vector<std::string>& row : m_rows) {
        std::string line;
        for (std::size_t column = 0; column < count; ++column) {
            const std::string padding(widths[column] - columns(row[column]), ' ');
            line += column == 0 ? "" : "  ";
            line += rightAligned[column] ? padding + row[column] : row[column] + padding;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

std::string fixed(std::optional<double> value, int digits)
{
    if (!value || std::isnan(*value))
        return "-";
    if (std::isinf(*value))
        return *value > 0 ? "inf" : "-inf";
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), *value, std::chars_format::fixed, digits);
    return { text.data(), end.ptr };
}

std::string grouped(std::int64_t value)
{
    std::string text = std::to_string(value);
    const std::size_t first = text.front() == '-' ? 1 : 0;
    for (std::size_t place = text.size(); place > first + 3;) {
        place -= 3;
        text.insert(place, ",");
    }
    return text;
}

std::string humanBytes(std::int64_t bytes)
{
    constexpr std::array<std::string_view, 5> units{ "B", "kB", "MB", "GB", "TB" };
    double value = double(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return fixed(value, unit == 0 ? 0 : 1) + " " + std::string(units[unit]);
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    if (shape.empty())
        return "-";
    std::string text;
    for (const std::int64_t size : shape)
        text += (text.empty() ? "" : "x") + (size < 0 ? std::string("?") : std::to_string(size));
    return text;
}

} // namespace app
