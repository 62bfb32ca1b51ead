// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/data_sets.h"

#include <algorithm>
#include <utility>

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr std::int64_t largestDefaultCalibration = 512;

void tell(const NoteSink& note, const std::string& message)
{
    if (note)
        note(message);
}

/// Only pixels can be preprocessed; whoever asked for it must know that other numbers were left alone. And pixels that
/// nobody said anything about are what makes good networks look bad.
void notePreprocess(
    const std::optional<engine::Preprocess>& wanted, const engine::DatasetInfo& data, const NoteSink& note)
{
    if (wanted && !data.holdsPixels())
        tell(note,
            data.path + ": the preprocessing '" + wanted->name + "' is not applied: these are no images but numbers, "
                + "which are passed on as they are");
    if (!wanted && data.holdsPixels() && data.preprocess.name.empty())
        tell(note,
            data.path + ": no preprocessing was given or lies beside the data: pixels become 0 to 1, no mean and no "
                + "deviation; say what the model was trained with (imagenet, cifar10, mnist, fashion_mnist, or a "
                  "file)");
}

Result<DataSets> splitData(const DataRequest& request, const NoteSink& note, const analysis::Control& control)
{
    // The limit is applied to what is left for measuring, so that it means the same with and without a split.
    engine::DatasetSpec whole = request.data;
    whole.limit = 0;
    const auto data = engine::openDataset(whole, control);
    if (!data)
        return tl::unexpected(data.error());
    if (data->size() < 2)
        return fail(ErrorKind::BadInput,
            request.data.path + ": has too few samples to split off some for calibration; give --calibration-data");
    const std::int64_t wanted =
        request.calibrationLimit > 0 ? request.calibrationLimit : defaultCalibrationSamples(data->size());
    const std::int64_t count = std::min(wanted, data->size() - 1);
    auto [calibration, evaluation] = data->split(count, request.seed);
    if (request.data.limit > 0)
        evaluation = evaluation.first(std::min(request.data.limit, evaluation.size()));
    tell(note,
        "no calibration data was given: " + std::to_string(calibration.size()) + " of " + std::to_string(data->size())
            + " samples, drawn with seed " + std::to_string(request.seed) + ", calibrate, and "
            + std::to_string(evaluation.size()) + " others are measured on");
    return DataSets{ std::move(evaluation), std::move(calibration), true };
}

Result<DataSets> openBoth(const DataRequest& request, const analysis::Control& control)
{
    auto data = engine::openDataset(request.data, control);
    if (!data)
        return tl::unexpected(data.error());
    DataSets sets{ *std::move(data), std::nullopt, false };
    if (!request.calibrationData)
        return sets;
    // Also where no ranges are needed: the shift between both sets is asked for by giving them.
    engine::DatasetSpec spec = *request.calibrationData;
    spec.limit = request.calibrationLimit;
    auto calibration = engine::openDataset(spec, control);
    if (!calibration)
        return tl::unexpected(calibration.error());
    sets.calibration = *std::move(calibration);
    return sets;
}

} // namespace

std::int64_t defaultCalibrationSamples(std::int64_t samples)
{
    return std::clamp<std::int64_t>(samples / 10, 1, largestDefaultCalibration);
}

Result<DataSets> openData(const DataRequest& request, const NoteSink& note, const analysis::Control& control)
{
    const bool split = request.ranges == Ranges::Needed && !request.calibrationData;
    auto sets = split ? splitData(request, note, control) : openBoth(request, control);
    if (!sets)
        return sets;
    notePreprocess(request.data.preprocess, sets->evaluation.info(), note);
    if (sets->calibration && request.calibrationData && request.calibrationData->path != request.data.path)
        notePreprocess(request.calibrationData->preprocess, sets->calibration->info(), note);
    return sets;
}

} // namespace app
