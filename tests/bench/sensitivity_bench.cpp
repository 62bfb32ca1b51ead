// SPDX-License-Identifier: GPL-3.0-or-later
// What exact sensitivity and screening cost, as ratios within one run, and how well screening predicts:
//     sensitivity_bench <model> <data> [preprocess or -] [samples] [batch] [rounds] [formats]
// `data` may be synthetic:normal:3x224x224:32. The bound is the sum over cells of the time of the nodes that depend on
// the cell's layer, each node measured alone. Seconds of the processor but for the two workers; best of the rounds, which
// take the kinds of work in turn.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <ATen/core/grad_mode.h>

#include "analysis/encoding/encode_weight.h"
#include "analysis/encoding/quantize.h"
#include "analysis/measure/intervals.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/quant/feed.h"
#include "engine/quant/measured_output.h"
#include "engine/sensitivity.h"
#include "engine/sensitivity/network.h"

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Of the process, in all its threads: what others do at the same time does not count.
double processorSeconds()
{
    return double(std::clock()) / CLOCKS_PER_SEC;
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

struct Times {
    double processor = 1e9; ///< seconds
    double wall = 1e9;
};

template <class T>
T orExit(analysis::Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "sensitivity_bench: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    return *std::move(result);
}

struct Bench {
    engine::Model model;
    engine::Dataset data;
    std::vector<analysis::Format> formats;
    std::int64_t batchSize = 64;

    void plainPass() const
    {
        engine::BatchReader reader(data, batchSize);
        while (auto batch = orExit(reader.next()))
            orExit(model.run(batch->inputs));
    }

    /// Time of each node of the folded network over all the data.
    [[nodiscard]] std::vector<double> nodeTimes(const engine::sense::Network& network) const
    {
        const at::NoGradGuard noGradient;
        const auto fit = orExit(engine::fitInputs(model, data.info()));
        std::vector<double> times(network.executable.program().body.nodes.size(), 0.0);
        engine::BatchReader reader(data, batchSize);
        while (auto batch = orExit(reader.next())) {
            engine::exec::Frame frame(network.executable);
            frame.start(engine::quant::feed(fit, *batch));
            for (int node = 0; node < frame.nodeCount(); ++node) {
                const double start = processorSeconds();
                frame.step(node);
                times[std::size_t(node)] += processorSeconds() - start;
            }
        }
        return times;
    }

    [[nodiscard]] engine::Sensitivity exact(int workers, Times& times) const
    {
        engine::SensitivitySpec spec;
        spec.formats = formats;
        spec.batchSize = batchSize;
        spec.workers = workers;
        const auto start = Clock::now();
        const double processorStart = processorSeconds();
        auto result = orExit(engine::sensitivity(model, data, {}, spec));
        times.processor = std::min(times.processor, processorSeconds() - processorStart);
        times.wall = std::min(times.wall, secondsSince(start));
        return result;
    }

    [[nodiscard]] engine::Screening screen(const std::vector<analysis::Format>& which, double& seconds,
        engine::ScreeningSpec::Metrics metrics = engine::ScreeningSpec::Metrics::Mse) const
    {
        engine::ScreeningSpec spec;
        spec.metrics = metrics;
        spec.formats = which;
        spec.batchSize = batchSize;
        spec.samples = data.size();
        const double start = processorSeconds();
        auto result = orExit(engine::screen(model, data, {}, spec));
        seconds = std::min(seconds, processorSeconds() - start);
        return result;
    }
};

std::vector<analysis::Format> parseFormats(const std::string& text)
{
    std::vector<analysis::Format> formats;
    std::istringstream names(text);
    for (std::string name; std::getline(names, name, ',');)
        formats.push_back(orExit(analysis::parseFormat(name)));
    return formats;
}

void printSpearman(const engine::Screening& screening, const engine::Sensitivity& exact)
{
    const analysis::SignedContributions& a = screening.weights;
    for (std::size_t format = 0; format < a.formats.size(); ++format) {
        std::vector<double> predicted;
        std::vector<double> measured;
        std::vector<double> errors;
        for (std::size_t i = 0; i < a.layers.size(); ++i) {
            const auto row = std::ranges::find(exact.table.layers, a.layers[i]) - exact.table.layers.begin();
            double sum = 0;
            const float* run = a.values.data() + (i * a.formats.size() + format) * a.run();
            for (std::size_t s = 0; s < a.run(); ++s)
                sum += double(run[s]) * run[s];
            predicted.push_back(sum / (double(a.run()) * double(a.outputs)));
            measured.push_back(exact.table.at(std::size_t(row), format)->mse.value);
            errors.push_back(std::abs(predicted.back() / measured.back() - 1));
        }
        std::ranges::sort(errors);
        std::printf("  %-6s Spearman of predicted with exact mse %.3f, median error %.0f %%\n",
            analysis::formatName(a.formats[format]).c_str(), analysis::spearman(predicted, measured).value_or(0),
            100 * errors[errors.size() / 2]);
    }
}

/// A new weight for the layer with the most weights up to 150,000.
void timeSlider(const Bench& bench)
{
    const analysis::Layer* chosen = nullptr;
    for (const analysis::Layer& layer : bench.model.graph().layers) {
        const bool fits = layer.weights.size() == 1 && layer.weights[0].count <= 150'000;
        if (fits && (!chosen || layer.weights[0].count > chosen->weights[0].count))
            chosen = &layer;
    }
    if (!chosen)
        return;
    engine::ScreeningSpec spec;
    spec.batchSize = bench.batchSize;
    auto start = Clock::now();
    const auto gradients = orExit(engine::layerGradients(bench.model, bench.data, chosen->id, spec));
    const double making = secondsSince(start);
    const auto weight = bench.model.weight(chosen->weights[0].id, engine::BatchNorm::Folded);
    const analysis::WeightView view{ chosen->weights[0].name, weight.values, weight.shape,
        chosen->weights[0].outputAxis };
    double best = 1e9;
    for (int i = 0; i < 10; ++i) {
        start = Clock::now();
        analysis::WeightScheme scheme;
        scheme.format = { analysis::FormatKind::SignedInteger, 4 };
        const analysis::Encoding encoding = orExit(analysis::encodeWeight(view, scheme));
        std::vector<float> difference(weight.values.size());
        analysis::fakeQuantizeWeight(encoding, view, difference);
        for (std::size_t k = 0; k < difference.size(); ++k)
            difference[k] -= weight.values[k];
        (void)gradients.predictedMse(difference);
        best = std::min(best, secondsSince(start));
    }
    std::printf("  slider: %s, %zu weights, %lld samples: %.2f ms a value (%.2f s to prepare)\n", chosen->name.c_str(),
        weight.values.size(), static_cast<long long>(gradients.samples()), 1e3 * best, making);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(
            stderr, "usage: sensitivity_bench <model> <data> [preprocess or -] [samples] [batch] [rounds] [formats]\n");
        return 2;
    }
    engine::exec::useThreads(1);
    engine::DatasetSpec dataSpec{ argv[2], std::nullopt, argc > 4 ? std::atoll(argv[4]) : 0, 0 };
    if (argc > 3 && std::string(argv[3]) != "-")
        dataSpec.preprocess = orExit(engine::parsePreprocess(argv[3]));
    const Bench bench{ orExit(engine::openModel(argv[1])), orExit(engine::openDataset(dataSpec)),
        parseFormats(argc > 7 ? argv[7] : "int8,int4"), argc > 5 ? std::atoll(argv[5]) : 64 };
    const int rounds = argc > 6 ? std::atoi(argv[6]) : 3;
    const std::vector<analysis::Format> five = parseFormats("int8,int6,int4,int3,int2");

    const auto& state = bench.model.state();
    const engine::sense::Network network(state, {}, orExit(engine::quant::outputValue(state, "")));
    double plain = 1e9;
    Times one;
    Times two;
    double screenTwo = 1e9;
    double screenFive = 1e9;
    double screenKl = 1e9;
    std::vector<double> nodes;
    engine::Sensitivity exact;
    engine::Screening screening;
    for (int round = 0; round < rounds; ++round) {
        const double start = processorSeconds();
        bench.plainPass();
        plain = std::min(plain, processorSeconds() - start);
        const std::vector<double> times = bench.nodeTimes(network);
        nodes.resize(times.size(), 1e9);
        for (std::size_t i = 0; i < times.size(); ++i)
            nodes[i] = std::min(nodes[i], times[i]);
        exact = bench.exact(1, one);
        (void)bench.exact(2, two);
        screening = bench.screen(bench.formats, screenTwo);
        (void)bench.screen(five, screenFive);
        (void)bench.screen(bench.formats, screenKl, engine::ScreeningSpec::Metrics::MseAndKlOfClasses);
    }
    double whole = 0;
    double bound = 0;
    for (const double time : nodes)
        whole += time;
    const std::size_t cells = exact.table.layers.size() * bench.formats.size();
    for (const int layer : exact.table.layers) {
        for (const int node : network.dependence.suffix({ state.layers[std::size_t(layer)].node }).nodes)
            bound += nodes[std::size_t(node)] * double(bench.formats.size());
    }
    std::printf("%s, %lld samples, batch %lld, %zu cells\n", argv[1], static_cast<long long>(bench.data.size()),
        static_cast<long long>(bench.batchSize), cells);
    std::printf("  plain FP32 pass      %8.3f s (node by node %.3f s)\n", plain, whole);
    std::printf("  exact, 1 worker      %8.3f s  %5.2f x bound, %5.2f x whole network for each cell, %.1f passes\n",
        one.processor, one.processor / bound, one.processor / (whole * double(cells)), one.processor / plain);
    std::printf("  exact, 2 workers     %8.3f s  %5.2f x faster by the clock\n", two.processor, one.wall / two.wall);
    std::printf("  screening            %8.3f s  %5.2f passes; with five formats %.2f passes; with KL %.2f passes\n",
        screenTwo, screenTwo / plain, screenFive / plain, screenKl / plain);
    printSpearman(screening, exact);
    timeSlider(bench);
    std::printf("  peak memory          %8.1f MB\n", peakMegabytes());
    return 0;
}
