// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_predictor.h"

#include <memory>
#include <vector>

#include "sample_analysis.h"

namespace sample {

widgets::PredictorState predictor(std::size_t samples, std::size_t weights)
{
    constexpr std::int64_t outputs = 10;
    const auto gradients = std::make_shared<const std::vector<float>>(sample::weights(samples * weights));
    auto predictor = std::make_shared<widgets::OutputPredictor>();
    predictor->shape = { 1, std::int64_t(samples), outputs };
    predictor->outputPower = 1;
    predictor->bytes = std::int64_t(gradients->size() * sizeof(float));
    predictor->contributions = [gradients, samples](std::span<const float> change) {
        std::vector<float> all(samples, 0.0F);
        for (std::size_t sample = 0; sample < samples; ++sample) {
            for (std::size_t i = 0; i < change.size(); ++i)
                all[sample] += (*gradients)[sample * change.size() + i] * change[i];
        }
        return all;
    };
    return { widgets::PredictorState::Step::Ready, 1, {}, std::move(predictor) };
}

widgets::MeasuredWeights measuredWeights(int layer)
{
    auto table = std::make_shared<analysis::SensitivityTable>();
    table->layers = { layer };
    table->names = { "layer" };
    table->formats = { { analysis::FormatKind::SignedInteger, 4 }, analysis::int8 };
    for (const double sqnrDb : { 29.7, 53.9 }) {
        analysis::SensitivityCell cell;
        cell.certainty = analysis::Certainty::Exact;
        cell.samples = 500;
        cell.mse.value = 0.00107;
        cell.sqnrDb = sqnrDb;
        table->cells.emplace_back(cell);
    }
    return { table, {} };
}

} // namespace sample
