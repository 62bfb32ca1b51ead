// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/machine.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

#include <QDateTime>

#include "engine/version.h"

namespace app {

namespace {

constexpr std::array<std::string_view, 6> relevantFlags{ "avx2", "avx_vnni", "avx512f", "avx512_vnni", "amx_int8",
    "asimddp" };

std::string valueOf(const std::string& line)
{
    const std::size_t colon = line.find(": ");
    return colon == std::string::npos ? std::string() : line.substr(colon + 2);
}

} // namespace

std::string cpuDescription()
{
    std::ifstream file("/proc/cpuinfo");
    std::string name;
    std::string sets;
    for (std::string line; std::getline(file, line) && !line.empty();) {
        if (line.starts_with("model name"))
            name = valueOf(line);
        if (!line.starts_with("flags") && !line.starts_with("Features"))
            continue;
        std::istringstream flags(valueOf(line));
        for (std::string flag; flags >> flag;) {
            if (std::ranges::find(relevantFlags, flag) != relevantFlags.end())
                sets += (sets.empty() ? "" : " ") + flag;
        }
    }
    return (name.empty() ? "unknown" : name) + (sets.empty() ? "" : " (" + sets + ")");
}

std::string versionsDescription()
{
    return "quantscope " QUANTSCOPE_VERSION ", libtorch " + engine::libtorchVersion();
}

std::string timestamp()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
}

} // namespace app
