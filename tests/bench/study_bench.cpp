// SPDX-License-Identifier: GPL-3.0-or-later
// How long a study takes to open: everything that a window needs before it can show its tables.
//   study_bench [LAYERS VARIANTS]…   default: 20 20 and 2000 5
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <QCoreApplication>

#include "../app/samples.h"
#include "app/study/study.h"

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void fail(const std::string& message)
{
    std::fprintf(stderr, "study_bench: %s\n", message.c_str());
    std::exit(1);
}

void measure(int layers, int variants)
{
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("study_bench-" + std::to_string(layers) + ".qstudy");
    std::filesystem::remove(file);
    const auto writing = Clock::now();
    {
        auto study = app::Study::create(file.string());
        if (!study)
            fail(study.error().message);
        const auto run = study->beginRun(samples::provenance(), samples::graph(layers));
        if (!run)
            fail(run.error().message);
        constexpr int bins = 64;
        for (int i = 0; i < variants; ++i) {
            if (const auto added = study->addVariant(*run, samples::variant("v" + std::to_string(i), layers, bins));
                !added)
                fail(added.error().message);
        }
        if (const auto added = study->addShift(*run, samples::shift(layers)); !added)
            fail(added.error().message);
        if (const auto finished = study->finishRun(*run, samples::provenance()); !finished)
            fail(finished.error().message);
    }
    const double written = secondsSince(writing);
    // Processor time stands beside the wall's: on a busy machine only that means anything.
    double best = 1e9;
    double bestCpu = 1e9;
    for (int repeat = 0; repeat < 5; ++repeat) {
        const auto start = Clock::now();
        const std::clock_t cpu = std::clock();
        const auto study = app::Study::openReadOnly(file.string());
        if (!study)
            fail(study.error().message);
        const auto loaded = study->load(study->runs()->back().id, app::Parts::Numbers);
        if (!loaded)
            fail(loaded.error().message);
        best = std::min(best, secondsSince(start));
        bestCpu = std::min(bestCpu, double(std::clock() - cpu) / CLOCKS_PER_SEC);
    }
    std::printf("%5d layers x %2d variants: written in %.2f s (%.1f MB), opened in %.3f s (processor %.3f s)\n", layers,
        variants, written, double(std::filesystem::file_size(file)) / 1e6, best, bestCpu);
    std::filesystem::remove(file);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    std::vector<std::pair<int, int>> sizes;
    for (int i = 1; i + 1 < argc; i += 2)
        sizes.emplace_back(std::atoi(argv[i]), std::atoi(argv[i + 1]));
    if (sizes.empty())
        sizes = { { 20, 20 }, { 2000, 5 } };
    for (const auto& [layers, variants] : sizes)
        measure(layers, variants);
}
