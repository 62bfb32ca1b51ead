// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace app {

/// A table for people: columns as wide as their widest cell, two spaces between them. A column whose cells are all
/// numbers (or empty) is aligned to the right.
class Table {
public:
    explicit Table(std::vector<std::string> header);
    /// As many cells as the header has.
    void add(std::vector<std::string> cells);
    void print(std::ostream& out) const;

private:
    std::vector<std::vector<std::string>> m_rows;
};

/// `digits` after the point whatever the locale; "inf", "-" for an absent value.
[[nodiscard]] std::string fixed(std::optional<double> value, int digits);
/// "1,627,344"
[[nodiscard]] std::string grouped(std::int64_t value);
/// "272.5 kB", of 1,000 bytes each as in the window and the report
[[nodiscard]] std::string humanBytes(std::int64_t bytes);
/// "1x3x32x32"; -1 as "?"; "-" where nothing is known.
[[nodiscard]] std::string shapeText(const std::vector<std::int64_t>& shape);

} // namespace app
