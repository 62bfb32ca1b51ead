// SPDX-License-Identifier: GPL-3.0-or-later
// Nanoseconds an element of the loops that every activation goes through, and milliseconds of the calibration methods.
// 1M ReLU'd normal values: half of them are zero, which is the hard case for a histogram.
#include <algorithm>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/quantize.h"
#include "analysis/measure/error_stats.h"
#include "analysis/observe/calibration.h"

namespace
{

using namespace analysis;

const std::vector<float>& values()
{
    static const std::vector<float> made = [] {
        std::vector<float> x(std::size_t{ 1 } << 20);
        std::mt19937 random(1);
        std::normal_distribution<float> normal;
        for (float& value : x)
            value = std::max(0.0F, normal(random));
        return x;
    }();
    return made;
}

Encoding uint8Encoding(float highest)
{
    return encodingForRange(activationEncodingFor(ActivationScheme{}).value(), { 0, highest });
}

void perElement(benchmark::State& state)
{
    state.counters["ns/element"] = benchmark::Counter(static_cast<double>(values().size()) * 1e-9,
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void copyMemory(benchmark::State& state)
{
    std::vector<float> out(values().size());
    for ([[maybe_unused]] auto iteration : state) {
        std::copy(values().begin(), values().end(), out.begin());
        benchmark::DoNotOptimize(out.data());
    }
    perElement(state);
}
BENCHMARK(copyMemory);

/// Argument: the end of the range in tenths; 60 clips nothing, 25 about 0.6 %.
void fakeQuantizeTensor(benchmark::State& state)
{
    std::vector<float> out(values().size());
    const Encoding encoding = uint8Encoding(static_cast<float>(state.range(0)) / 10);
    for ([[maybe_unused]] auto iteration : state)
        benchmark::DoNotOptimize(fakeQuantize(encoding, values(), out));
    perElement(state);
}
BENCHMARK(fakeQuantizeTensor)->Arg(60)->Arg(25);

void addErrors(benchmark::State& state)
{
    std::vector<float> out(values().size());
    fakeQuantize(uint8Encoding(5), values(), out);
    for ([[maybe_unused]] auto iteration : state) {
        ErrorStats stats;
        stats.add(values(), out);
        benchmark::DoNotOptimize(stats);
    }
    perElement(state);
}
BENCHMARK(addErrors);

template <class Accumulator>
void addValues(benchmark::State& state)
{
    const auto batch = static_cast<std::size_t>(state.range(0));
    Accumulator accumulator;
    for ([[maybe_unused]] auto iteration : state) {
        for (std::size_t begin = 0; begin < values().size(); begin += batch)
            accumulator.add(std::span(values()).subspan(begin, batch));
        benchmark::DoNotOptimize(accumulator);
    }
    perElement(state);
}
BENCHMARK(addValues<Moments>)->Arg(1 << 20)->Arg(1 << 12);
BENCHMARK(addValues<Histogram>)->Arg(1 << 20)->Arg(1 << 17)->Arg(1 << 12);
BENCHMARK(addValues<TensorObservation>)->Arg(1 << 20)->Arg(1 << 12);

void quantizeWeight(benchmark::State& state)
{
    const std::vector<std::int64_t> shape{ 1024, 1024 };
    const WeightView view{ "w", values(), shape, static_cast<int>(state.range(0)) };
    std::vector<float> out(values().size());
    for ([[maybe_unused]] auto iteration : state) {
        const Encoding encoding = encodeWeight(view, WeightScheme{}).value();
        benchmark::DoNotOptimize(fakeQuantizeWeight(encoding, view, out));
    }
    perElement(state);
}
BENCHMARK(quantizeWeight)->ArgName("axis")->Arg(0)->Arg(1);

void calibrate(benchmark::State& state, const CalibrationMethod& method, int bits, Grid grid)
{
    TensorObservation seen;
    seen.movingAverages.push_back({ 0.01, {}, 0 });
    std::vector<float> twoSided = values();
    for (std::size_t i = 0; i < twoSided.size(); i += 2)
        twoSided[i] = -twoSided[i];
    seen.add(twoSided);
    for ([[maybe_unused]] auto iteration : state)
        benchmark::DoNotOptimize(calibratedRange({ std::string(method.name), {} }, seen, { bits, grid }));
}

const bool registered = [] {
    for (const CalibrationMethod& method : calibrationMethods())
        for (const int bits : { 4, 8, 10, 16 })
            for (const Grid grid : { Grid::Full, Grid::Affine })
                benchmark::RegisterBenchmark(
                    (std::string(method.name) + '/' + std::to_string(bits) + '/' + gridName(grid)).c_str(),
                    [&method, bits, grid](benchmark::State& state) { calibrate(state, method, bits, grid); })
                    ->Unit(benchmark::kMillisecond);
    return true;
}();

} // namespace
