// SPDX-License-Identifier: GPL-3.0-or-later
#include "busy_backend.h"

#include <chrono>
#include <numeric>
#include <thread>

#include "app/study/study.h"

namespace bench {

using analysis::Result;

namespace {

/// Works on this thread until told to stop.
void work(const std::atomic<bool>& stop)
{
    std::vector<float> values(std::size_t(4) << 20, 1);
    while (!stop) {
        for (std::size_t i = 1; i < values.size() && !stop; ++i)
            values[i] = values[i] * 0.999F + values[i - 1] * 0.001F;
    }
}

} // namespace

Result<app::AnalysisOutcome> BusyBackend::analyze(
    const widgets::RunSetup& setup, const std::string& path, const app::AnalysisEvents& events)
{
    std::atomic<bool> stop{ false };
    std::vector<std::thread> threads;
    for (int i = 0; i < setup.threads; ++i)
        threads.emplace_back([&stop] { work(stop); });
    app::AnalysisOutcome outcome;
    auto study = app::Study::openOrCreate(path);
    Result<std::int64_t> run = study ? study->beginRun(provenance, graph) : tl::unexpected(study.error());
    int finished = 0;
    constexpr std::int64_t total = 1'000'000;
    for (std::int64_t done = 0; run && events.control.report({ done, total, "evaluating" });
         done = (done + 1) % total) {
        if (finished < wanted) {
            const analysis::VariantResult result = variant(finished);
            if (const auto kept = study->addVariant(*run, result); !kept) {
                run = tl::unexpected(kept.error());
                break;
            }
            ++finished;
            events.finished(result);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    stop = true;
    for (std::thread& thread : threads)
        thread.join();
    if (!run)
        return tl::unexpected(run.error());
    outcome.stopped = analysis::cancelled().value();
    return outcome;
}

Result<analysis::Graph> BusyBackend::describe(const std::string& /*model*/, const analysis::Control& /*control*/)
{
    return graph;
}

Result<widgets::LayerWeights> BusyBackend::weights(
    const std::string& /*model*/, const std::string& /*layer*/, const analysis::Control& /*control*/)
{
    constexpr std::int64_t columns = 1024;
    return widgets::LayerWeights{ { weight }, { { std::int64_t(weight->size()) / columns, columns } }, { 0 } };
}

/// As much work as so many gradients of the weight: they are all the same.
Result<void> BusyBackend::predictors(const app::PredictorWish& /*wish*/,
    const std::function<void(widgets::OutputPredictor)>& ready, const analysis::Control& /*control*/)
{
    constexpr std::int64_t samples = 16;
    widgets::OutputPredictor predictor;
    predictor.shape = { 1, samples, 10 };
    predictor.outputPower = 1;
    predictor.bytes = std::int64_t(weight->size() * sizeof(float));
    predictor.contributions = [gradient = weight](std::span<const float> change) {
        std::vector<float> all;
        for (std::int64_t sample = 0; sample < samples; ++sample)
            all.push_back(std::inner_product(change.begin(), change.end(), gradient->begin(), float(sample)));
        return all;
    };
    ready(std::move(predictor));
    return {};
}

} // namespace bench
