// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/output_predictor.h"

#include <algorithm>
#include <memory>
#include <utility>

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
    predictor.contributions = [kept](std::span<const float> change) { return kept->contributions(change); };
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
    const std::int64_t all = std::min(spec.samples, data->size());
    std::int64_t before = 0;
    for (const std::int64_t samples : { std::min(firstSamples, all), all }) {
        if (samples == before)
            break;
        const analysis::Control part([&](const analysis::Progress& progress) {
            return control.report({ before + progress.done, before + std::max(samples, progress.total), "gradients" });
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
