// SPDX-License-Identifier: GPL-3.0-or-later
// What observing and evaluating cost, as ratios of a plain FP32 pass in the same run, and the peak memory:
//     pipeline_bench <model> <data> [preprocess or -] [batch] [samples] [rounds]
// One thread. The processor's time is taken, not the clock's, so that other programs' work counts little. Each ratio is
// the median over the rounds, and is taken of neighbours: both halves of a round's ratio ran within seconds, in the same
// weather. (The quotient of two minima compares two lucky moments, which may lie far apart.)
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "analysis/plan/choose.h"
#include "analysis/recipe/variants.h"
#include "engine/evaluate.h"
#include "engine/exec/memory.h"
#include "engine/exec/threads.h"
#include "engine/observe.h"

namespace {

/// Seconds of processor time that the process has used.
double processorSeconds()
{
    std::timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

template <class Work>
double secondsOf(const Work& work)
{
    const double start = processorSeconds();
    work();
    return processorSeconds() - start;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Peak resident set of the process in MB.
double peakMegabytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind("VmHWM:", 0) == 0)
            return std::atof(line.c_str() + 6) / 1024;
    }
    return 0;
}

template <class T>
T orExit(analysis::Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "pipeline_bench: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    return *std::move(result);
}

/// Every batch through the network, nothing looked at.
void plainPass(const engine::Model& model, const engine::Dataset& data, std::int64_t batchSize)
{
    const engine::exec::MemoryScope memory; // as the others have it
    engine::BatchReader reader(data, batchSize);
    while (auto batch = orExit(reader.next()))
        orExit(model.run(batch->inputs));
}

engine::Variant variantOf(const engine::Model& model, const analysis::Observation& seen, analysis::Recipe recipe)
{
    const auto weights = [&](const analysis::WeightUse& use) {
        return model.weight(use.id, engine::BatchNorm::Folded).values;
    };
    auto choice = orExit(analysis::choose(model.graph(), weights, seen, recipe));
    return { std::move(recipe), std::move(choice.plan), seen.samples, 0, std::move(choice.notes) };
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: pipeline_bench <model> <data> [preprocess or -] [batch] [samples] [rounds]\n");
        return 2;
    }
    engine::exec::useThreads(1);
    const std::string preprocess = argc > 3 ? argv[3] : "-";
    const std::int64_t batch = argc > 4 ? std::atoll(argv[4]) : 64;
    engine::DatasetSpec spec{ argv[2], std::nullopt, argc > 5 ? std::atoll(argv[5]) : 0, 0 };
    if (preprocess != "-")
        spec.preprocess = orExit(engine::parsePreprocess(preprocess));
    const int rounds = argc > 6 ? std::atoi(argv[6]) : 3;
    const auto model = orExit(engine::openModel(argv[1]));
    const auto data = orExit(engine::openDataset(spec));

    engine::ObserveSpec observing;
    observing.batchSize = batch;
    engine::EvaluateSpec evaluating;
    evaluating.batchSize = batch;
    evaluating.localSamples = 0; // bounded, so it says nothing about long runs

    analysis::Recipe recipe;
    recipe.name = "ptsq";
    struct Work {
        const char* name;
        std::vector<double> seconds, ratios;
    };
    Work plain{ "plain FP32 pass", {}, {} };
    Work observe{ "observe, all methods", {}, {} };
    Work one{ "evaluate 1 variant W8A8", {}, {} };
    Work four{ "evaluate 4 variants (1 + 1.8k: 8.2)", {}, {} };
    plainPass(model, data, batch); // the first pass packs weights and makes kernels
    for (int round = 0; round < rounds; ++round) {
        analysis::Observation seen;
        std::vector<engine::Variant> variants;
        // Every figure between two plain passes, so that a drift of the processor's speed cancels.
        double before = secondsOf([&] { plainPass(model, data, batch); });
        const auto measure = [&](Work& work, const auto& run) {
            work.seconds.push_back(secondsOf(run));
            const double after = secondsOf([&] { plainPass(model, data, batch); });
            plain.seconds.push_back(after);
            work.ratios.push_back(work.seconds.back() / ((before + after) / 2));
            before = after;
        };
        measure(observe, [&] { seen = orExit(engine::observe(model, data, observing)); });
        // Different encodings on every edge: equal ones would be measured once for all.
        for (const char* calibration : { "minmax", "percentile", "mse", "entropy" }) {
            recipe.activations.calibration = analysis::Calibration{ calibration, std::nullopt };
            variants.push_back(variantOf(model, seen, recipe));
        }
        measure(
            one, [&] { orExit(engine::evaluate(model, data, std::span(variants).first(1), evaluating, [](auto) {})); });
        measure(four, [&] { orExit(engine::evaluate(model, data, variants, evaluating, [](auto) {})); });
    }
    std::printf("%s, %lld samples, batch %lld, 1 thread, medians of %d rounds\n", argv[1],
        static_cast<long long>(data.size()), static_cast<long long>(batch), rounds);
    std::printf("  %-36s %8.3f s\n", plain.name, median(plain.seconds));
    for (const Work& work : { observe, one, four }) {
        const auto [least, most] = std::minmax_element(work.ratios.begin(), work.ratios.end());
        std::printf("  %-36s %8.3f s  %5.2f x plain (%.2f to %.2f)\n", work.name, median(work.seconds),
            median(work.ratios), *least, *most);
    }
    std::printf("  peak memory                          %8.1f MB\n", peakMegabytes());
    return 0;
}
