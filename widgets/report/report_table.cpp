// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_table.h"

#include <algorithm>
#include <numeric>

namespace widgets {

std::vector<int> rowsPerPage(int rows, int first, int other)
{
    constexpr int fewest = 3; // rows that are worth a header
    std::vector<int> pages;
    int left = rows;
    int room = first >= std::min(rows, fewest) ? first : 0;
    do {
        pages.push_back(std::min(left, room));
        left -= pages.back();
        room = std::max(1, other);
    } while (left > 0);
    return pages;
}

std::vector<double> columnWidths(
    const std::vector<double>& natural, const std::vector<ReportColumn>& columns, double available, double leastName)
{
    std::vector<double> widths = natural;
    const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), 0.0); };
    double give = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (columns[i].kind == ReportColumn::Kind::Name)
            give += std::max(0.0, widths[i] - leastName);
    }
    const double excess = total() - available;
    if (excess > 0 && give > 0) {
        const double kept = 1 - std::min(1.0, excess / give);
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (columns[i].kind == ReportColumn::Kind::Name && widths[i] > leastName)
                widths[i] = leastName + (widths[i] - leastName) * kept;
        }
    }
    if (const double sum = total(); sum > available) {
        for (double& width : widths)
            width *= available / sum;
    } else if (!widths.empty()) {
        const double more = (available - sum) / double(widths.size());
        for (double& width : widths)
            width += more;
    }
    return widths;
}

} // namespace widgets
