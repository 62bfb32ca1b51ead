// SPDX-License-Identifier: GPL-3.0-or-later
// The rooms and who may look into which: reads the #include lines of all sources and fails on a forbidden edge.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

enum class Target { Analysis, EnginePublic, EngineInner, Widgets, App, Qt, QtCharts, Torch, Other };

/// What an include line points at.
Target targetOf(const std::string& header)
{
    const auto starts = [&](const char* prefix) { return header.rfind(prefix, 0) == 0; };
    if (starts("analysis/"))
        return Target::Analysis;
    if (starts("engine/"))
        return std::count(header.begin(), header.end(), '/') == 1 ? Target::EnginePublic : Target::EngineInner;
    if (starts("widgets/"))
        return Target::Widgets;
    if (starts("app/"))
        return Target::App;
    static const std::regex charts("(QtCharts/.*|Q[A-Za-z]*(Chart|ChartView|Series|Axis|BarSet|Legend|LegendMarker))");
    if (std::regex_match(header, charts))
        return Target::QtCharts;
    static const std::regex qt("(Qt[A-Z][A-Za-z]*/.*|Q[A-Z][A-Za-z0-9]*)");
    if (std::regex_match(header, qt))
        return Target::Qt;
    if (starts("ATen/") || starts("c10/") || starts("torch/") || starts("caffe2/"))
        return Target::Torch;
    return Target::Other;
}

/// Within app: the study knows nothing above it, jobs know the study, the command line knows jobs; the window reads studies
/// and has others do the work.
std::string forbiddenInApp(const std::string& file, const std::string& header)
{
    const auto from = [&](const char* room) { return file.rfind(room, 0) == 0; };
    const auto to = [&](std::initializer_list<const char*> rooms) {
        return std::any_of(rooms.begin(), rooms.end(), [&](const char* room) { return header.rfind(room, 0) == 0; });
    };
    if (from("app/study/") && to({ "app/jobs/", "app/cli/", "app/window/", "app/backend/", "app/report/" }))
        return "app/study is below all else of app";
    if (from("app/jobs/") && to({ "app/cli/", "app/window/", "app/backend/", "app/report/" }))
        return "app/jobs knows app/study alone";
    if (from("app/jobs/") && to({ "widgets/" }))
        return "app/jobs knows nothing of what is shown; app/backend brings both together";
    if (from("app/cli/") && to({ "app/window/" }))
        return "the command line opens windows through app/backend alone";
    if (from("app/window/") && to({ "app/jobs/", "app/cli/" }))
        return "the window has app/backend do the work";
    return {};
}

/// Why `file` (relative to the root) may not include `header`; empty where it may.
std::string forbidden(const std::string& file, const std::string& header)
{
    const Target target = targetOf(header);
    const auto in = [&](const char* room) { return file.rfind(room, 0) == 0; };
    const bool qt = target == Target::Qt || target == Target::QtCharts;
    const bool engine = target == Target::EnginePublic || target == Target::EngineInner;
    if (in("analysis/")
        && (qt || engine || target == Target::Torch || target == Target::Widgets || target == Target::App))
        return "analysis knows neither Qt nor LibTorch nor another room";
    if (in("engine/") && (qt || target == Target::Widgets || target == Target::App))
        return "engine knows analysis alone, and no Qt";
    if (in("engine/") && std::count(file.begin(), file.end(), '/') == 1 && file.ends_with(".h")
        && (target == Target::Torch || target == Target::EngineInner))
        return "LibTorch is private to engine: no public header names it";
    if (in("widgets/") && (engine || target == Target::Torch || target == Target::App))
        return "widgets knows analysis and Qt, never engine";
    if (target == Target::QtCharts && !in("widgets/charts/"))
        return "Qt Charts stays in widgets/charts";
    if (in("app/") && (target == Target::Torch || target == Target::EngineInner))
        return "app knows engine's public headers alone";
    return forbiddenInApp(file, header);
}

TEST(Layering, NoSourceIncludesAcrossAForbiddenEdge)
{
    const std::regex include(R"(^\s*#\s*include\s*[<"]([^">]+)[">])");
    int files = 0;
    for (const char* room : { "analysis", "engine", "widgets", "app" }) {
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_ROOT) / room)) {
            const auto extension = entry.path().extension();
            if (extension != ".h" && extension != ".cpp")
                continue;
            ++files;
            const std::string file = fs::relative(entry.path(), SOURCE_ROOT).string();
            std::ifstream in(entry.path());
            for (std::string line; std::getline(in, line);) {
                std::smatch match;
                if (!std::regex_search(line, match, include))
                    continue;
                const std::string why = forbidden(file, match[1]);
                EXPECT_TRUE(why.empty()) << file << " includes " << match[1] << ": " << why;
            }
        }
    }
    EXPECT_GT(files, 20) << "the sources were not found";
}

TEST(Layering, EachForbiddenEdgeIsNoticed)
{
    EXPECT_FALSE(forbidden("analysis/plan/a.cpp", "QString").empty());
    EXPECT_FALSE(forbidden("analysis/plan/a.cpp", "ATen/core/Tensor.h").empty());
    EXPECT_FALSE(forbidden("analysis/plan/a.cpp", "engine/model.h").empty());
    EXPECT_FALSE(forbidden("engine/model.h", "ATen/core/Tensor.h").empty());
    EXPECT_FALSE(forbidden("engine/model.h", "engine/ir/program.h").empty());
    EXPECT_FALSE(forbidden("engine/exec/run.cpp", "QtCore/QString").empty());
    EXPECT_FALSE(forbidden("widgets/views/a.h", "engine/model.h").empty());
    EXPECT_FALSE(forbidden("widgets/views/a.h", "QChartView").empty());
    EXPECT_FALSE(forbidden("app/cli/a.cpp", "engine/ir/program.h").empty());
    EXPECT_FALSE(forbidden("app/cli/a.cpp", "c10/core/Scalar.h").empty());
    EXPECT_FALSE(forbidden("app/jobs/a.cpp", "app/cli/suggest.h").empty());
    EXPECT_FALSE(forbidden("app/jobs/a.h", "widgets/views/output_damage.h").empty());
    EXPECT_FALSE(forbidden("app/study/a.cpp", "app/jobs/prepare.h").empty());
    EXPECT_FALSE(forbidden("app/window/a.cpp", "app/jobs/plan_job.h").empty());
    EXPECT_FALSE(forbidden("app/cli/a.cpp", "app/window/session.h").empty());

    EXPECT_TRUE(forbidden("app/jobs/a.cpp", "app/study/study.h").empty());
    EXPECT_TRUE(forbidden("app/backend/a.h", "widgets/views/output_damage.h").empty());
    EXPECT_TRUE(forbidden("app/cli/a.cpp", "app/jobs/suggest.h").empty());
    EXPECT_TRUE(forbidden("analysis/plan/a.cpp", "Eigen/Core").empty());
    EXPECT_TRUE(forbidden("engine/model.cpp", "ATen/core/Tensor.h").empty());
    EXPECT_TRUE(forbidden("engine/exec/executor.h", "ATen/core/Tensor.h").empty());
    EXPECT_TRUE(forbidden("widgets/charts/a.h", "QChartView").empty());
    EXPECT_TRUE(forbidden("app/cli/a.cpp", "engine/model.h").empty());
}

} // namespace
