// SPDX-License-Identifier: GPL-3.0-or-later
// What predicts the damage at the output while a person tries something on a weight, with the engine.
#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>

#include "analysis/encoding/quantize.h"
#include "analysis/plan/predict.h"
#include "app/backend/engine_backend.h"
#include "app/jobs/changes.h"
#include "engine/sensitivity.h"
#include "sensitivity_runs.h"
#include "temporary_folder.h"

namespace {

using analysis::ErrorKind;
using testing::HasSubstr;

constexpr double SUMS = 1e-4; ///< screening sums products in another order, over several samples at once

const std::vector<analysis::Format> FORMATS{ analysis::int8, { analysis::FormatKind::SignedInteger, 4 } };

app::PredictorWish wishOf(const std::string& layer)
{
    app::PredictorWish wish;
    wish.setup.model = runs::model;
    wish.setup.data = runs::images;
    wish.setup.limit = 60;
    wish.setup.batchSize = 25;
    wish.setup.seed = 3;
    wish.layer = layer;
    return wish;
}

struct Told {
    std::vector<widgets::OutputPredictor> predictors;
    analysis::Result<void> end;
};

Told ask(app::EngineBackend& backend, const app::PredictorWish& wish, const analysis::Control& control = {})
{
    Told told;
    told.end = backend.predictors(
        wish, [&](widgets::OutputPredictor predictor) { told.predictors.push_back(std::move(predictor)); }, control);
    return told;
}

/// ŵ - w of a layer's weight.
std::vector<float> changeOf(app::EngineBackend& backend, const app::PredictorWish& wish, analysis::Format format)
{
    const widgets::LayerWeights weights = backend.weights(wish.setup.model, wish.layer, {}).value();
    const analysis::WeightView view{ wish.layer, *weights.values[0], weights.shapes[0], weights.outputAxes[0] };
    std::vector<float> change(view.values.size());
    analysis::fakeQuantizeWeight(analysis::encodeWeight(view, { format }).value(), view, change);
    std::ranges::transform(change, view.values, change.begin(), std::minus{});
    return change;
}

/// What screening the same samples says of all layers.
analysis::Result<engine::Screening> screened(const app::PredictorWish& wish)
{
    const auto model = engine::openModel(wish.setup.model);
    const auto data = engine::openDataset({ wish.setup.data, std::nullopt, wish.setup.limit, wish.setup.seed });
    if (!model || !data)
        return tl::unexpected(model ? data.error() : model.error());
    engine::ScreeningSpec spec;
    spec.formats = FORMATS;
    spec.seed = wish.setup.seed;
    return engine::screen(*model, data->shuffled(spec.seed), {}, spec);
}

double mseOf(const engine::Screening& screening, std::size_t row, std::size_t format)
{
    return analysis::predictRun(
        analysis::runOf(screening.weights, row, format), analysis::shapeOf(screening.weights), 0.95)
        .value;
}

class OutputPredictorTest : public testing::Test {
protected:
    app::EngineBackend backend;
    TemporaryFolder folder;
};

TEST_F(OutputPredictorTest, PredictsWhatScreeningDoesForEveryLayer)
{
    const auto screening = screened(wishOf(""));
    ASSERT_TRUE(screening) << screening.error().message;
    const auto model = engine::openModel(runs::model);
    ASSERT_FALSE(screening->weights.layers.empty());
    for (std::size_t row = 0; row < screening->weights.layers.size(); ++row) {
        const analysis::Layer& layer = model->graph().layers[std::size_t(screening->weights.layers[row])];
        SCOPED_TRACE(layer.name);
        const app::PredictorWish wish = wishOf(layer.name);
        const Told told = ask(backend, wish);
        ASSERT_TRUE(told.end) << told.end.error().message;
        ASSERT_EQ(told.predictors.size(), 2U);
        EXPECT_EQ(told.predictors.front().shape.samples, 16) << "soon, from few";
        const widgets::OutputPredictor& predictor = told.predictors.back();
        EXPECT_EQ(predictor.shape, analysis::shapeOf(screening->weights));
        EXPECT_EQ(predictor.bytes, 60 * layer.weights.front().count * std::int64_t(sizeof(float)));
        EXPECT_NEAR(predictor.outputPower, screening->outputPower, SUMS * screening->outputPower);
        for (std::size_t format = 0; format < FORMATS.size(); ++format) {
            const double expected = mseOf(*screening, row, format);
            const auto damage = widgets::predictDamage(predictor, changeOf(backend, wish, FORMATS[format]));
            EXPECT_NEAR(damage.mse.value, expected, SUMS * expected);
        }
    }
}

/// Networks that work in other numbers than float32, and are that much less exact.
TEST_F(OutputPredictorTest, IsOfTheNumbersThatTheLayerWorksWith)
{
    for (const auto& [name, tolerance] : { std::pair{ "f64", 1e-6 }, { "f16", 0.05 }, { "bf16", 0.3 } }) {
        SCOPED_TRACE(name);
        app::PredictorWish wish = wishOf("fc2");
        wish.setup.model = std::string(TEST_DATA "/formats/pt2/mlp_") + name + "_dynamic.pt2";
        wish.setup.data = "synthetic:normal:8:40";
        const Told told = ask(backend, wish);
        ASSERT_TRUE(told.end) << told.end.error().message;
        EXPECT_EQ(told.predictors.back().shape.samples, 40);
        const auto screening = screened(wish);
        ASSERT_TRUE(screening) << screening.error().message;
        ASSERT_EQ(screening->weights.layers.size(), 2U);
        const double expected = mseOf(*screening, 1, 1);
        const auto damage = widgets::predictDamage(told.predictors.back(), changeOf(backend, wish, FORMATS[1]));
        EXPECT_NEAR(damage.mse.value, expected, tolerance * expected);
    }
}

TEST_F(OutputPredictorTest, IsOfTheOutputThatWasMeasured)
{
    app::PredictorWish wish = wishOf("body"); // both outputs depend on it
    wish.setup.model = TEST_DATA "/formats/pt2/dictout_dynamic.pt2";
    wish.setup.data = "synthetic:normal:8:40";
    for (const auto& [output, elements] : { std::pair{ "", 3 }, { "logits", 3 }, { "value", 1 } }) {
        SCOPED_TRACE(output);
        wish.setup.output = output;
        const Told told = ask(backend, wish);
        ASSERT_TRUE(told.end) << told.end.error().message;
        EXPECT_EQ(told.predictors.back().shape.outputs, elements);
    }
    app::PredictorWish other = wish;
    other.setup.output = "logits";
    EXPECT_FALSE(other == wish) << "what is kept of one is none of the other";
    other.setup.output = "nowhere";
    const Told told = ask(backend, other);
    ASSERT_FALSE(told.end);
    EXPECT_THAT(told.end.error().message, HasSubstr("has no output 'nowhere'"));
}

TEST_F(OutputPredictorTest, RefusesAWeightOfAnotherShape)
{
    const Told told = ask(backend, wishOf(engine::openModel(runs::model)->graph().layers.front().name));
    ASSERT_TRUE(told.end) << told.end.error().message;
    const widgets::OutputPredictor& predictor = told.predictors.back();
    const std::vector<float> none = predictor.contributions(std::vector<float>(3, 1.0F));
    EXPECT_EQ(std::int64_t(none.size()), predictor.shape.probes * predictor.shape.samples);
    EXPECT_TRUE(std::ranges::all_of(none, [](float x) { return std::isnan(x); }));
    EXPECT_TRUE(std::isnan(widgets::predictDamage(predictor, std::vector<float>(3, 1.0F)).sqnrDb));
}

TEST_F(OutputPredictorTest, SaysWhyThereIsNone)
{
    const auto errorOf = [&](const app::PredictorWish& wish) {
        const Told told = ask(backend, wish);
        EXPECT_TRUE(told.predictors.empty());
        return told.end ? analysis::Error{} : told.end.error();
    };
    EXPECT_THAT(errorOf(wishOf("nowhere")).message, HasSubstr("has no layer 'nowhere'"));

    const auto model = engine::openModel(runs::model);
    const std::string layer = model->graph().layers.front().name;
    app::PredictorWish wish = wishOf(layer);
    wish.setup.data = folder.path("gone.npy");
    EXPECT_THAT(errorOf(wish).message, HasSubstr("gone.npy"));
    wish = wishOf(layer);
    wish.setup.data = "synthetic:normal:2x5:10";
    EXPECT_EQ(errorOf(wish).kind, ErrorKind::BadInput) << "of another shape";
    wish = wishOf(layer);
    wish.setup.model = folder.path("gone.pt2");
    EXPECT_THAT(errorOf(wish).message, HasSubstr("gone.pt2"));

    app::PredictorWish recurrent = wishOf("");
    recurrent.setup.model = TEST_DATA "/recurrent/lstm_plain.pt2";
    recurrent.setup.data = TEST_DATA "/recurrent/lstm_plain_x.npy";
    const auto lstm = engine::openModel(recurrent.setup.model);
    ASSERT_TRUE(lstm);
    recurrent.layer = lstm->graph().layers.front().name;
    EXPECT_THAT(errorOf(recurrent).message, HasSubstr("can only be measured"));
}

TEST_F(OutputPredictorTest, ComparesTheModelWithThatOfTheResults)
{
    const std::string path = folder.path("copy.pt2");
    std::filesystem::copy_file(runs::model, path);
    app::PredictorWish wish = wishOf(engine::openModel(path)->graph().layers.front().name);
    wish.setup.model = path;
    wish.model = app::identityOf(path).value();
    EXPECT_TRUE(ask(backend, wish).end);
    EXPECT_TRUE(ask(backend, wish).end) << "the second time the hash is known";
    wish.model.hash.front() = wish.model.hash.front() == '0' ? '1' : '0';
    const Told told = ask(backend, wish);
    ASSERT_FALSE(told.end);
    EXPECT_EQ(told.end.error().kind, ErrorKind::BadInput);
    EXPECT_THAT(told.end.error().message, HasSubstr("has changed since"));
    EXPECT_TRUE(told.predictors.empty());
}

TEST_F(OutputPredictorTest, StopsWhenNobodyWaits)
{
    const std::string layer = engine::openModel(runs::model)->graph().layers.front().name;
    double before = 0;
    int reports = 0;
    Told told = ask(backend, wishOf(layer), analysis::Control([&](const analysis::Progress& progress) {
        ++reports;
        if (progress.what != app::gradientsStep)
            return true;
        EXPECT_EQ(progress.total, 16 + 60) << "of both predictors";
        const double share = double(progress.done) / double(progress.total);
        EXPECT_LE(share, 1);
        EXPECT_GE(share, before) << "the second goes on where the first ended";
        before = share;
        return true;
    }));
    EXPECT_TRUE(told.end);
    EXPECT_GT(reports, 0);
    told = ask(backend, wishOf(layer), analysis::Control([](const analysis::Progress&) { return false; }));
    ASSERT_FALSE(told.end);
    EXPECT_EQ(told.end.error().kind, ErrorKind::Cancelled);
    EXPECT_TRUE(told.predictors.empty());
}

} // namespace
