// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/data_options.h"

#include "app/cli/options.h"
#include "app/jobs/suggest.h"

namespace app {

using analysis::Result;

const DataWords sensitivityWords{ "--samples", "Layers measured at a time (default: all processors)",
    "Of the split, of synthetic data, of the screening's probes",
    "Keep what is found in this .qstudy file as it becomes known, and take from it what is known already" };

void addDataOptions(CLI::App& command, DataOptions& options, const DataWords& words)
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
            "What static ranges of activations are taken from (default: a tenth of --data, at most 512 samples, drawn "
            "with "
            "--seed and not measured on)")
        ->type_name("DATA")
        ->group(dataGroup);
    command
        .add_option("--preprocess", options.preprocess,
            "imagenet, cifar10, mnist, fashion_mnist, or a JSON file (default: preprocess.json beside the "
            "data, else pixels from 0 to 1)")
        ->type_name("P")
        ->group(dataGroup);
    addCount(command, words.samples, options.samples, "Measure on at most N samples (default: all)")->group(dataGroup);
    addCount(command, "--calibration-limit", options.calibrationLimit, "Calibrate on at most N samples")
        ->group(dataGroup);
    command.add_option("--output", options.output, "Which of the model's outputs is measured (default: the first)")
        ->type_name("NAME")
        ->group(runGroup);
    addCount(command, "--batch", options.batch, "Samples at a time (default: 64)")->group(runGroup);
    addCount(command, "--threads", options.threads, words.threads)->group(runGroup);
    addCount(command, "--seed", options.seed, words.seed, 0)->group(runGroup);
    command.add_option("--study", options.study, words.study)->type_name("FILE")->group(resultGroup);
}

Result<DataSpecs> dataFrom(const DataOptions& options)
{
    constexpr std::int64_t mostThreads = 1024;
    if (options.threads > mostThreads)
        return analysis::fail(analysis::ErrorKind::Usage,
            "--threads: " + std::to_string(options.threads) + " is more than any machine can use; give at most "
                + std::to_string(mostThreads));
    DataSpecs specs;
    specs.data = { options.data, std::nullopt, options.samples, std::uint64_t(options.seed) };
    if (!options.preprocess.empty()) {
        auto preprocess = engine::parsePreprocess(options.preprocess);
        if (!preprocess)
            return tl::unexpected(preprocess.error());
        specs.data.preprocess = *std::move(preprocess);
    }
    if (!options.calibrationData.empty())
        specs.calibration =
            engine::DatasetSpec{ options.calibrationData, specs.data.preprocess, 0, std::uint64_t(options.seed) };
    return specs;
}

Result<SensitivityRequest> requestFrom(const DataOptions& options)
{
    auto specs = dataFrom(options);
    if (!specs)
        return tl::unexpected(specs.error());
    SensitivityRequest request;
    request.model = options.model;
    request.data = std::move(specs->data);
    request.calibrationData = std::move(specs->calibration);
    request.calibrationLimit = options.calibrationLimit;
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
