// SPDX-License-Identifier: GPL-3.0-or-later
// What observing and evaluating cost, as ratios of a plain FP32 pass in the same run, and the peak memory:
//     pipeline_bench <model> <data> [preprocess or -] [batch] [samples] [rounds]
// One thread. Each figure is the best of the rounds, which take the three kinds of work in turn.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "analysis/plan/choose.h"
#include "analysis/recipe/variants.h"
#include "engine/evaluate.h"
#include "engine/exec/threads.h"
#include "engine/observe.h"

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
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
    double plain = 1e9;
    double observe = 1e9;
    double one = 1e9;
    double four = 1e9;
    for (int round = 0; round < rounds; ++round) {
        auto start = Clock::now();
        plainPass(model, data, batch);
        plain = std::min(plain, secondsSince(start));
        start = Clock::now();
        const auto seen = orExit(engine::observe(model, data, observing));
        observe = std::min(observe, secondsSince(start));
        // Different encodings on every edge: equal ones would be measured once for all.
        std::vector<engine::Variant> variants;
        for (const char* calibration : { "minmax", "percentile", "mse", "entropy" }) {
            recipe.activations.calibration = analysis::Calibration{ calibration, std::nullopt };
            variants.push_back(variantOf(model, seen, recipe));
        }
        start = Clock::now();
        orExit(engine::evaluate(model, data, std::span(variants).first(1), evaluating, [](auto) {}));
        one = std::min(one, secondsSince(start));
        start = Clock::now();
        orExit(engine::evaluate(model, data, variants, evaluating, [](auto) {}));
        four = std::min(four, secondsSince(start));
    }
    std::printf("%s, %lld samples, batch %lld, 1 thread\n", argv[1], static_cast<long long>(data.size()),
        static_cast<long long>(batch));
    std::printf("  plain FP32 pass         %8.3f s\n", plain);
    std::printf("  observe, all methods    %8.3f s  %5.2f x plain\n", observe, observe / plain);
    std::printf("  evaluate 1 variant W8A8 %8.3f s  %5.2f x plain\n", one, one / plain);
    std::printf("  evaluate 4 variants     %8.3f s  %5.2f x plain (1 + 1.8k: 8.2)\n", four, four / plain);
    std::printf("  peak memory             %8.1f MB\n", peakMegabytes());
    return 0;
}
