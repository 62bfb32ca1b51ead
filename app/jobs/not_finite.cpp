// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/not_finite.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace app {

namespace {

constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();

std::int64_t notFinite(const std::vector<double>& errors)
{
    return std::ranges::count_if(errors, [](double error) { return !std::isfinite(error); });
}

} // namespace

std::vector<std::string> notFiniteWeights(const engine::Model& model)
{
    std::vector<std::string> notes;
    for (const analysis::Layer& layer : model.graph().layers) {
        for (const analysis::WeightUse& use : layer.weights) {
            const std::vector<float> values = model.weight(use.id, engine::BatchNorm::Folded).values;
            const auto special = std::ranges::count_if(values, [](float value) { return !std::isfinite(value); });
            if (special > 0)
                notes.push_back("weight '" + use.name + "' of layer '" + layer.name + "' has " + std::to_string(special)
                    + " NaN or Inf, which its range leaves out: train or export the network again");
        }
    }
    return notes;
}

std::optional<std::string> notFiniteOutputs(const engine::Sensitivity& measured)
{
    std::int64_t fewest = 0;
    std::int64_t samples = 0;
    for (const engine::SensitivitySamples& cell : measured.samples) {
        if (cell.mse.empty())
            continue;
        const std::int64_t here = notFinite(cell.mse);
        fewest = samples == 0 ? here : std::min(fewest, here);
        samples = std::max(samples, std::int64_t(cell.mse.size()));
    }
    if (fewest == 0)
        return std::nullopt;
    return "the output of " + std::to_string(fewest) + " of " + std::to_string(samples)
        + " samples has NaN or Inf whichever layer is quantized; errors leave these values out: look for them in the "
          "data and in the weights";
}

analysis::SensitivityTable withoutFalseZeros(const engine::Sensitivity& measured)
{
    analysis::SensitivityTable table = measured.table;
    for (std::size_t cell = 0; cell < table.cells.size() && cell < measured.samples.size(); ++cell) {
        const std::vector<double>& errors = measured.samples[cell].mse;
        if (!table.cells[cell] || errors.empty() || notFinite(errors) < std::int64_t(errors.size()))
            continue;
        analysis::SensitivityCell& known = *table.cells[cell];
        known.mse = { noNumber, noNumber, noNumber };
        known.sqnrDb = noNumber;
        known.kl.reset();
        known.agreement.reset();
        known.top1Drop.reset();
    }
    return table;
}

bool anyFinite(const analysis::SensitivityTable& table)
{
    return std::ranges::any_of(table.cells, [](const auto& cell) { return cell && std::isfinite(cell->mse.value); });
}

std::string nothingKnown(const std::string& rows)
{
    return "nothing is known of the order of " + rows + ": no error at the output is a finite number";
}

} // namespace app
