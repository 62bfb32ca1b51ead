// SPDX-License-Identifier: GPL-3.0-or-later
#include "sensitivity_runs.h"

#include <algorithm>
#include <sstream>

#include "app/cli/command_line.h"
#include "temporary_folder.h"

namespace runs {

Outcome quantscope(const std::vector<std::string>& arguments, std::function<bool()> interrupted)
{
    std::ostringstream out;
    std::ostringstream err;
    app::Console console{ out, err, app::ProgressStyle::Lines, std::move(interrupted), "quantscope (test)" };
    const int code = app::run(arguments, console);
    return { code, out.str(), err.str() };
}

std::vector<std::string> command(const std::string& name, std::vector<std::string> more)
{
    std::vector<std::string> all{ name, model, "--data", images, "--samples", "100", "--threads", "1" };
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

Rows rowsOf(const std::string& path)
{
    Rows rows;
    std::istringstream lines(contentOf(path));
    std::vector<std::string> names;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        std::vector<std::string> fields;
        std::istringstream stream(line + ",");
        for (std::string field; std::getline(stream, field, ',');)
            fields.push_back(field);
        if (names.empty()) {
            names = fields;
            continue;
        }
        rows.emplace_back();
        for (std::size_t i = 0; i < std::min(names.size(), fields.size()); ++i)
            rows.back()[names[i]] = fields[i];
    }
    return rows;
}

std::vector<std::string> column(const Rows& rows, const std::string& name)
{
    std::vector<std::string> values;
    for (const auto& row : rows)
        values.push_back(row.count(name) == 1 ? row.at(name) : "no column " + name);
    return values;
}

} // namespace runs
