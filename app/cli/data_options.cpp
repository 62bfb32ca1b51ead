// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/data_options.h"

#include "app/cli/options.h"
#include "app/cli/suggest.h"

namespace app {

using analysis::Result;

void addDataOptions(CLI::App& command, DataOptions& options)
{
    command.add_option("MODEL", options.model, "Model file: .pt2 (torch.export) or TorchScript")->required();
    command
        .add_option("--data", options.data,
            "What to measure on: a folder of images, an IDX, CIFAR-10, NPY, NPZ or CSV file, or "
            "synthetic:normal:3x32x32:1000")
        ->required()
        ->type_name("DATA")
        ->group(dataGroup);
    command
        .add_option("--calibration-data", options.calibrationData,
            "What ranges of activations are taken from (default: a tenth of --data, at most 512 samples, drawn with "
            "--seed and not measured on)")
        ->type_name("DATA")
        ->group(dataGroup);
    command
        .add_option("--preprocess", options.preprocess,
            "imagenet, cifar10, mnist, fashion_mnist, or a JSON file (default: preprocess.json beside the "
            "data, else pixels from 0 to 1)")
        ->type_name("P")
        ->group(dataGroup);
    addCount(command, "--samples", options.samples, "Measure on at most N samples (default: all)")->group(dataGroup);
    command.add_option("--output", options.output, "Which of the model's outputs is measured (default: the first)")
        ->type_name("NAME")
        ->group(runGroup);
    addCount(command, "--batch", options.batch, "Samples at a time (default: 64)")->group(runGroup);
    addCount(command, "--threads", options.threads, "Layers measured at a time (default: all processors)")
        ->group(runGroup);
    addCount(command, "--seed", options.seed, "Of the split, of synthetic data, of the screening's probes", 0)
        ->group(runGroup);
    command
        .add_option("--study", options.study,
            "Keep what is found in this .qstudy file as it becomes known, and take from it what is known already")
        ->type_name("FILE")
        ->group(resultGroup);
}

Result<SensitivityRequest> requestFrom(const DataOptions& options)
{
    SensitivityRequest request;
    request.model = options.model;
    request.data = { options.data, std::nullopt, options.samples, std::uint64_t(options.seed) };
    if (!options.preprocess.empty()) {
        auto preprocess = engine::parsePreprocess(options.preprocess);
        if (!preprocess)
            return tl::unexpected(preprocess.error());
        request.data.preprocess = *std::move(preprocess);
    }
    if (!options.calibrationData.empty())
        request.calibrationData =
            engine::DatasetSpec{ options.calibrationData, request.data.preprocess, 0, std::uint64_t(options.seed) };
    request.output = options.output;
    request.batchSize = options.batch;
    request.threads = int(options.threads);
    request.seed = std::uint64_t(options.seed);
    request.study = options.study;
    return request;
}

Result<analysis::Format> formatFrom(const std::string& option, const std::string& text)
{
    const auto format = analysis::parseFormat(text);
    if (!format)
        return analysis::fail(
            format.error().kind, option + ": " + format.error().message + didYouMean(text, formatCandidates()));
    return *format;
}

} // namespace app
