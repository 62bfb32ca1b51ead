// SPDX-License-Identifier: GPL-3.0-or-later
// Milliseconds per batch of a plain FP32 pass: executor_bench <model> <batch> [repetitions]. Prints one line.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>

#include "engine/exec/executor.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/model.h"

namespace
{

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: executor_bench <model> <batch> [repetitions]\n");
        return 2;
    }
    engine::exec::useThreads(1);
    const at::NoGradGuard noGradient;
    const auto opening = Clock::now();
    const auto model = engine::openModel(argv[1]);
    const double openMs = millisecondsSince(opening);
    if (!model) {
        std::fprintf(stderr, "%s\n", model.error().message.c_str());
        return 1;
    }
    std::vector<at::Tensor> inputs;
    for (const auto& input : model->state().executable.program().inputs) {
        std::vector<std::int64_t> shape = input.shape.empty() ? input.exampleShape : input.shape;
        if (!shape.empty())
            shape[0] = std::atoi(argv[2]);
        inputs.push_back(input.type == at::kLong ? at::ones(shape, at::kLong) : at::randn(shape));
    }
    const int repetitions = argc > 3 ? std::atoi(argv[3]) : 10;
    std::vector<double> plain;
    std::vector<double> stepped;
    engine::exec::Tap tap;
    for (int i = 0; i < repetitions + 2; ++i) {
        auto start = Clock::now();
        auto outputs = engine::exec::run(model->state().executable, inputs);
        plain.push_back(millisecondsSince(start));
        start = Clock::now();
        outputs = engine::exec::run(model->state().executable, inputs, &tap);
        stepped.push_back(millisecondsSince(start));
    }
    std::printf("%s: open %.1f ms, %zu layers, %zu nodes; batch %s: plain %.3f ms, node by node %.3f ms (best of %d)\n",
        argv[1], openMs, model->graph().layers.size(), model->state().executable.program().body.nodes.size(), argv[2],
        *std::min_element(plain.begin(), plain.end()), *std::min_element(stepped.begin(), stepped.end()), repetitions);
    return 0;
}
