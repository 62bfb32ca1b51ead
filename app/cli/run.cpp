// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <thread>

#include "analysis/recipe/recipe_json.h"
#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/cli/table.h"
#include "app/jobs/prepare.h"
#include "engine/fit.h"
#include "engine/model.h"
#include "engine/observe.h"
#include "engine/variant.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

struct RunOptions {
    std::string model;
    std::vector<std::string> inputs;
    std::string output;
    std::string recipe;
    std::string calibrationData;
    std::string preprocess;
    std::int64_t calibrationLimit = 0;
    bool quiet = false;
};

/// "out.npy" → "out_1.npy"
std::string numbered(const std::string& path, std::size_t index)
{
    const std::filesystem::path whole(path);
    std::filesystem::path name = whole.stem();
    name += "_" + std::to_string(index);
    name += whole.extension();
    return (whole.parent_path() / name).string();
}

/// What a static recipe's ranges are taken from; nothing for other recipes.
Result<std::optional<analysis::Observation>> observeFor(const analysis::Recipe& recipe, const engine::Model& model,
    const RunOptions& options, const analysis::Control& control)
{
    if (!needsCalibration(recipe))
        return std::nullopt;
    if (options.calibrationData.empty())
        return fail(ErrorKind::Usage,
            options.recipe + ": variant '" + recipe.name
                + "' takes ranges from data; give --calibration-data, or use method weights or ptdq");
    engine::DatasetSpec data{ options.calibrationData, std::nullopt, options.calibrationLimit, 0 };
    if (!options.preprocess.empty()) {
        auto preprocess = engine::parsePreprocess(options.preprocess);
        if (!preprocess)
            return tl::unexpected(preprocess.error());
        data.preprocess = *std::move(preprocess);
    }
    const auto samples = engine::openDataset(data, control);
    if (!samples)
        return tl::unexpected(samples.error());
    engine::ObserveSpec spec;
    spec.threads = int(std::max(1U, std::thread::hardware_concurrency()));
    spec.movingAverageConstants = movingAverageConstants(std::span(&recipe, 1));
    auto seen = engine::observe(model, *samples, spec, control);
    if (!seen)
        return tl::unexpected(seen.error());
    return *std::move(seen);
}

Result<std::vector<engine::HostTensor>> infer(const engine::Model& model, const RunOptions& options,
    std::span<const engine::HostTensor> inputs, const analysis::Control& control)
{
    if (options.recipe.empty())
        return model.run(inputs);
    const auto recipe = analysis::readRecipe(options.recipe);
    if (!recipe)
        return tl::unexpected(recipe.error());
    if (const auto matched = checkPatterns(model, std::span(&*recipe, 1)); !matched)
        return tl::unexpected(matched.error());
    const auto seen = observeFor(*recipe, model, options, control);
    if (!seen)
        return tl::unexpected(seen.error());
    const auto variants = prepareVariants(model, *seen, std::span(&*recipe, 1), control);
    if (!variants)
        return tl::unexpected(variants.error());
    return engine::runVariant(model, variants->front().plan, inputs);
}

/// What can be told of the output's path before any work.
Result<void> checkOutputPath(const std::string& path)
{
    std::error_code error;
    if (path.empty())
        return fail(ErrorKind::Usage, "-o: the path is empty; give the path of a .npy file");
    if (std::filesystem::is_directory(path, error))
        return fail(ErrorKind::Usage, "-o: " + path + " is a folder; give the path of a .npy file");
    // A rename would put a file in the place of a device: /dev/null, for root.
    if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error))
        return fail(ErrorKind::Usage, "-o: " + path + " is no file that can be replaced; give the path of a .npy file");
    return {};
}

int runModel(const RunOptions& options, Console& console)
{
    if (const auto usable = checkOutputPath(options.output); !usable)
        return complain(console, usable.error());
    ProgressPrinter printer(console.err, options.quiet ? ProgressStyle::None : console.progress);
    const analysis::Control control = controlFor(console, printer);
    const auto model = engine::openModel(options.model, control);
    if (!model)
        return complain(console, model.error());
    std::vector<engine::HostTensor> inputs;
    for (const std::string& path : options.inputs) {
        auto input = engine::readNpy(path);
        if (!input)
            return complain(console, input.error());
        inputs.push_back(*std::move(input));
    }
    const auto fit = engine::fitArrays(*model, inputs);
    if (!fit)
        return complain(console, fit.error());
    for (const std::string& text : fit->notes)
        note(console, text);
    const auto outputs = infer(*model, options, fit->inputs, control);
    printer.finish();
    if (!outputs)
        return complain(console, outputs.error());
    const std::filesystem::path folder = std::filesystem::path(options.output).parent_path();
    std::error_code error;
    if (!folder.empty() && !std::filesystem::create_directories(folder, error) && error)
        return complain(console,
            { ErrorKind::Failed,
                folder.string() + ": cannot be created (" + error.message() + "); give another folder" });
    for (std::size_t i = 0; i < outputs->size(); ++i) {
        const std::string path = outputs->size() == 1 ? options.output : numbered(options.output, i);
        const engine::HostTensor& tensor = (*outputs)[i];
        if (const auto written = engine::writeNpy(path, tensor); !written)
            return complain(console, written.error());
        if (!options.quiet)
            console.out << path << "  " << engine::elementTypeName(tensor.type) << "  " << shapeText(tensor.shape)
                        << '\n';
    }
    return exitDone;
}

} // namespace

void addRunCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("run", "Run a model once, to check its outputs against the framework's");
    const auto options = std::make_shared<RunOptions>();
    command->add_option("MODEL", options->model, "Model file: .pt2 (torch.export) or TorchScript")->required();
    addList(*command, "--input", options->inputs, "One .npy file for each input, in the model's order: a.npy[,b.npy]")
        ->required();
    command->add_option("-o", options->output, "Output file; with several outputs OUT_0.npy, OUT_1.npy …")
        ->required()
        ->type_name("OUT.npy");
    command->add_option("--recipe", options->recipe, "Quantize as this JSON recipe says (simulated)")->type_name("R");
    command->add_option("--calibration-data", options->calibrationData, "For recipes with static activations")
        ->type_name("DATA");
    addCount(*command, "--calibration-limit", options->calibrationLimit, "Calibrate on at most N samples");
    command->add_option("--preprocess", options->preprocess, "How the calibration data becomes input")->type_name("P");
    command->add_flag("--quiet", options->quiet, "Print nothing but errors");
    command->footer("Example:\n  quantscope run net.pt2 --input x.npy -o y.npy");
    command->callback(
        [options, &action] { action = { [options](Console& console) { return runModel(*options, console); } }; });
}

} // namespace app
