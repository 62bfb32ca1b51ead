// SPDX-License-Identifier: GPL-3.0-or-later
// What it costs until the order of layers is settled, as passes of the network in FP32 over all the data, screening
// included; and whether the confidence is right: the order after so few samples against that of all, for many orders of
// the samples:
//     settling_bench <model> <data> [preprocess or -] [samples] [formats] [orders] [rounds]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/measure/intervals.h"
#include "analysis/measure/settled_ranking.h"
#include "app/jobs/sensitivity_job.h"
#include "engine/exec/threads.h"

namespace {

/// Of the process, in all its threads: what others do at the same time does not count.
double processorSeconds()
{
    return double(std::clock()) / CLOCKS_PER_SEC;
}

template <class T>
T orExit(analysis::Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "settling_bench: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    return *std::move(result);
}

/// Damages of one format: [layer][sample].
using Damages = std::vector<std::vector<double>>;

Damages damagesOf(const engine::Sensitivity& exact, std::size_t format)
{
    Damages damages;
    for (std::size_t row = 0; row < exact.table.layers.size(); ++row)
        damages.push_back(exact.samples[row * exact.table.formats.size() + format].mse);
    return damages;
}

struct Stopped {
    std::int64_t samples = 0;
    double correlation = 0; ///< with the order of all samples
};

Stopped settle(const Damages& damages, const std::vector<std::size_t>& order, std::int64_t batch)
{
    std::vector<double> all;
    for (const auto& row : damages)
        all.push_back(std::accumulate(row.begin(), row.end(), 0.0) / double(row.size()));
    analysis::RankingSpec spec;
    spec.items = damages.size();
    spec.allSamples = std::int64_t(order.size());
    analysis::RankingMonitor monitor(spec);
    for (std::size_t from = 0; from < order.size(); from += std::size_t(batch)) {
        const std::size_t to = std::min(from + std::size_t(batch), order.size());
        std::vector<double> part;
        for (const auto& row : damages) {
            for (std::size_t i = from; i < to; ++i)
                part.push_back(row[order[i]]);
        }
        monitor.add(part, std::int64_t(to - from));
        if (monitor.look().settled)
            return { std::int64_t(to), analysis::spearman(monitor.means(), all).value_or(1) };
    }
    return { std::int64_t(order.size()), 1 };
}

void printHonesty(const engine::Sensitivity& exact, int orders, std::int64_t batch)
{
    for (std::size_t format = 0; format < exact.table.formats.size(); ++format) {
        const Damages damages = damagesOf(exact, format);
        std::vector<std::size_t> order(damages.front().size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        const Stopped asTheyCome = settle(damages, order, batch);
        std::mt19937 random(1);
        std::vector<double> samples;
        int right = 0;
        double least = 1;
        for (int i = 0; i < orders; ++i) {
            std::shuffle(order.begin(), order.end(), random);
            const Stopped stopped = settle(damages, order, batch);
            samples.push_back(double(stopped.samples));
            right += stopped.correlation >= 0.98;
            least = std::min(least, stopped.correlation);
        }
        std::ranges::sort(samples);
        const double mean = std::accumulate(samples.begin(), samples.end(), 0.0) / double(orders);
        std::printf("  %-6s as they come %lld samples, Spearman %.4f; %d orders: %.0f samples (%.0f to %.0f), at least "
                    "0.98 in %.1f %%, the least %.4f\n",
            analysis::formatName(exact.table.formats[format]).c_str(), static_cast<long long>(asTheyCome.samples),
            asTheyCome.correlation, orders, mean, samples.front(), samples.back(), 100.0 * right / orders, least);
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(
            stderr, "usage: settling_bench <model> <data> [preprocess or -] [samples] [formats] [orders] [rounds]\n");
        return 2;
    }
    engine::exec::useThreads(1);
    app::SensitivityRequest request;
    request.model = argv[1];
    request.data = { argv[2], std::nullopt, argc > 4 ? std::atoll(argv[4]) : 0, 0 };
    if (argc > 3 && std::string(argv[3]) != "-")
        request.data.preprocess = orExit(engine::parsePreprocess(argv[3]));
    std::istringstream names(argc > 5 ? argv[5] : "int8");
    for (std::string name; std::getline(names, name, ',');)
        request.formats.push_back(orExit(analysis::parseFormat(name)));
    const int orders = argc > 6 ? std::atoi(argv[6]) : 200;
    const int rounds = argc > 7 ? std::atoi(argv[7]) : 3;

    app::OpenedRun run = orExit(app::openInputs(request, std::span(&request.target, 1), {}, {}));
    orExit(app::observeAndKeep(run, request, std::span(&request.target, 1), {}));
    double plain = 1e9;
    double screening = 1e9;
    double settling = 1e9;
    app::SensitivityOutcome outcome;
    for (int round = 0; round < rounds; ++round) {
        double start = processorSeconds();
        engine::BatchReader reader(run.sets.evaluation, request.batchSize);
        while (auto batch = orExit(reader.next()))
            orExit(run.model.run(batch->inputs));
        plain = std::min(plain, processorSeconds() - start);
        start = processorSeconds();
        outcome = orExit(app::runSensitivity(run, request, {}));
        settling = std::min(settling, processorSeconds() - start);
        app::SensitivityRequest screen = request;
        screen.extent = app::SensitivityExtent::Screen;
        screen.screeningSamples = outcome.screening->weights.samples;
        start = processorSeconds();
        (void)orExit(app::runSensitivity(run, screen, {}));
        screening = std::min(screening, processorSeconds() - start);
    }
    std::printf("%s, %lld samples\n", argv[1], static_cast<long long>(run.sets.evaluation.size()));
    std::printf("  plain FP32 pass %.3f s; until settled %.2f passes, of which screening %.2f\n", plain,
        settling / plain, screening / plain);
    std::printf("  %s\n", outcome.settled.c_str());
    if (orders < 1)
        return 0;
    engine::SensitivitySpec spec;
    spec.formats = request.formats;
    printHonesty(orExit(engine::sensitivity(run.model, run.sets.evaluation, {}, spec)), orders, 16);
    return 0;
}
