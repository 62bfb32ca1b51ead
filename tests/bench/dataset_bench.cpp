// SPDX-License-Identifier: GPL-3.0-or-later
// Images per second from disk to a batch of float32: what a network may ask for before decoding holds it up.
//   dataset_bench, or with a folder of your own images: QUANTSCOPE_BENCH_IMAGES=<folder> dataset_bench
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

#include "engine/data/image.h"
#include "engine/data/resample.h"
#include "engine/dataset.h"

namespace
{

void readThrough(benchmark::State& state, const std::string& path, const std::string& preprocess)
{
    engine::DatasetSpec spec;
    spec.path = path;
    if (!preprocess.empty())
        spec.preprocess = engine::parsePreprocess(preprocess).value();
    const auto data = engine::openDataset(spec);
    if (!data) {
        state.SkipWithError(data.error().message.c_str());
        return;
    }
    std::int64_t images = 0;
    for (auto _ : state) {
        engine::BatchReader reader(*data, 64);
        for (auto batch = reader.next(); batch && *batch; batch = reader.next())
            images += (*batch)->size;
    }
    state.SetItemsProcessed(images);
}

void idxGz(benchmark::State& state)
{
    readThrough(state, DEMO_DATA "/t10k-images-idx3-ubyte.gz", "fashion_mnist");
}

void cifar(benchmark::State& state)
{
    readThrough(state, TEST_DATA "/resnet20/original_test600.bin", "cifar10");
}

void synthetic(benchmark::State& state)
{
    readThrough(state, "synthetic:normal:3x32x32:2000", "");
}

void jpegFolder(benchmark::State& state)
{
    const char* own = std::getenv("QUANTSCOPE_BENCH_IMAGES");
    readThrough(state, own ? own : TEST_DATA "/datasets/images", own ? "imagenet" : "cifar10");
}

/// A photograph's usual size to what ImageNet's networks take: the window that the crop keeps, not all of it.
void resizeToImagenet(benchmark::State& state)
{
    auto image = engine::data::makeImage(500, 375, 3);
    for (int y = 0; y < image.height; ++y) {
        for (std::size_t i = 0; i < image.rowBytes(); ++i)
            image.row(y)[i] = std::uint8_t(std::size_t(y) * 7 + i * 13);
    }
    for (auto _ : state) {
        auto resized = engine::data::resize(image, 341, 256, { 58, 16, 224, 224 }, engine::Interpolation::Bilinear);
        benchmark::DoNotOptimize(resized.pixels);
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(idxGz)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(cifar)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(synthetic)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(jpegFolder)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(resizeToImagenet)->Unit(benchmark::kMillisecond);

} // namespace
