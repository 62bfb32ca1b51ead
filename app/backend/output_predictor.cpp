// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend/output_predictor.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "app/backend/backend.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

/// So that there is something to see soon: a sixteenth of the work.
constexpr std::int64_t firstSamples = 16;

widgets::OutputPredictor predictorOf(engine::LayerGradients gradients)
{
    const auto kept = std::make_shared<const engine::LayerGradients>(std::move(gradients));
    widgets::OutputPredictor predictor;
    predictor.shape = { kept->probes(), kept->samples(), kept->outputs() };
    predictor.outputPower = kept->outputPower();
    std::int64_t weights = 1;
    for (const std::int64_t size : kept->shape())
        weights *= size;
    predictor.bytes = kept->probes() * kept->samples() * weights * std::int64_t(sizeof(float));
    predictor.contributions = [kept, weights](std::span<const float> change) {
        // A weight of another shape is not the one that these gradients are of.
        if (std::int64_t(change.size()) != weights)
            return std::vector<float>(
                std::size_t(kept->probes() * kept->samples()), std::numeric_limits<float>::quiet_NaN());
        return kept->contributions(change);
    };
    return predictor;
}

} // namespace

Result<void> makePredictors(const engine::Model& model, const PredictorRequest& request, const PredictorSink& ready,
    const analysis::Control& control)
{
    const auto& layers = model.graph().layers;
    const auto layer = std::ranges::find(layers, request.layer, &analysis::Layer::name);
    if (layer == layers.end())
        return fail(ErrorKind::Usage,
            model.path() + ": has no layer '" + request.layer + "'; the model is another one than that of the study");
    const auto data = engine::openDataset(request.data, control);
    if (!data)
        return tl::unexpected(data.error());
    const engine::Dataset drawn = data->shuffled(request.seed);
    engine::ScreeningSpec spec;
    spec.batchSize = request.batchSize;
    spec.threads = request.threads;
    spec.seed = request.seed;
    spec.output = request.output;
    const std::int64_t all = std::min(spec.samples, data->size());
    const std::int64_t first = std::min(firstSamples, all);
    const std::int64_t work = first < all ? first + all : all;
    std::int64_t before = 0;
    for (const std::int64_t samples : { first, all }) {
        if (samples == before)
            break;
        const analysis::Control part([&](const analysis::Progress& progress) {
            return control.report({ std::min(before + progress.done, work), work, gradientsStep });
        });
        spec.samples = samples;
        auto gradients = engine::layerGradients(model, drawn, layer->id, spec, part);
        if (!gradients)
            return tl::unexpected(gradients.error());
        const bool fewer = gradients->samples() < samples;
        ready(predictorOf(*std::move(gradients)));
        if (fewer) // no more are kept of this weight
            break;
        before = samples;
    }
    return {};
}

} // namespace app
