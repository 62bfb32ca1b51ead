// SPDX-License-Identifier: GPL-3.0-or-later
// Exact sensitivity against the naive way: evaluate() of one variant for each cell. Every number must be the same bit for
// bit, for every network of the test data.
#include "engine/sensitivity.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/encoding/quantize.h"
#include "engine/evaluate.h"
#include "engine/fit.h"
#include "engine/observe.h"
#include "memory_source.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using analysis::SensitivityMode;
using analysis::SensitivityTarget;

const std::string DATA = std::string(TEST_DATA) + "/";
const std::vector<analysis::Format> FORMATS{ analysis::int8, { analysis::FormatKind::SignedInteger, 4 } };

/// Sums of the same numbers in another order, in double.
constexpr double ROUNDING = 1e-12;

struct Case {
    std::string file; ///< in tests/data
    std::vector<std::string> arrays; ///< .npy of each input
    std::int64_t batchSize = 2;
};

void PrintTo(const Case& c, std::ostream* out)
{
    *out << c.file;
}

/// The inputs that belong to "pt2/NET_how.pt2": those of five samples where the batch may vary, else those of two.
std::vector<Case> casesIn(const std::string& folder)
{
    std::vector<Case> cases;
    for (const auto& entry : fs::directory_iterator(DATA + "formats/" + folder)) {
        const std::string file = entry.path().filename();
        const std::string extension = entry.path().extension();
        if (extension != ".pt2" && extension != ".pt")
            continue;
        const std::string net = file.substr(0, file.find_first_of("_."));
        const bool fixed = file.find("static") != std::string::npos || file.find("trainmode") != std::string::npos
            || file.find("extra_files") != std::string::npos || file.find("layout27") != std::string::npos
            || folder == "more";
        const std::string place =
            DATA + "formats/" + (folder == "more" ? "more/" : "io/") + net + (fixed ? "_b2" : "_b5") + "_in";
        Case c{ "formats/" + folder + "/" + file, {}, 2 };
        for (int i = 0; fs::exists(place + std::to_string(i) + ".npy"); ++i)
            c.arrays.push_back(place + std::to_string(i) + ".npy");
        if (!c.arrays.empty())
            cases.push_back(std::move(c));
    }
    std::ranges::sort(cases, {}, &Case::file);
    return cases;
}

std::vector<Case> allCases()
{
    std::vector<Case> cases = casesIn("pt2");
    for (const std::string folder : { "torchscript", "more" }) {
        const std::vector<Case> more = casesIn(folder);
        cases.insert(cases.end(), more.begin(), more.end());
    }
    cases.push_back({ "formats/torchscript/flow_script.pt", { DATA + "formats/io/flow_0_in0.npy" }, 2 });
    cases.push_back({ "formats/torchscript/flow_script.pt", { DATA + "formats/io/flow_1_in0.npy" }, 2 });
    cases.push_back({ "formats/quantized/cnn_pt2e.pt2", { DATA + "formats/io/cnn_b5_in0.npy" }, 5 });
    cases.push_back({ "fashion/samplelstm.pt", { DATA + "fashion/samplelstm_ref_input.npy" }, 7 });
    cases.push_back({ "fashion/samplenet.pt", { DATA + "fashion/samplenet_ref_input.npy" }, 16 });
    return cases;
}

Dataset dataOf(const Case& c, const Model& model)
{
    std::vector<HostTensor> inputs;
    for (const std::string& path : c.arrays)
        inputs.push_back(*readNpy(path));
    // Any labels will do: that both ways count the same is what is asked.
    std::vector<std::int64_t> labels;
    if (model.graph().outputs.size() == 1) {
        for (std::int64_t i = 0; i < inputs.front().shape.front(); ++i)
            labels.push_back(i % 2);
    }
    return test::memoryDataset(std::move(inputs), std::move(labels));
}

analysis::VariantResult naive(
    const Model& model, const Dataset& data, const analysis::Plan& plan, const SensitivitySpec& spec)
{
    EvaluateSpec evaluating;
    evaluating.batchSize = spec.batchSize;
    evaluating.output = spec.output;
    evaluating.localSamples = 0;
    const std::vector<Variant> variants{ Variant{ {}, plan, 0, 0, {} } };
    analysis::VariantResult result;
    const auto done = evaluate(
        model, data, variants, evaluating, [&](analysis::VariantResult variant) { result = std::move(variant); });
    EXPECT_TRUE(done) << done.error().message;
    return result;
}

/// The plan that one cell measures.
analysis::Plan planOf(
    const Model& model, const analysis::Observation& seen, const SensitivitySpec& spec, int layer, std::size_t format)
{
    std::vector<int> layers{ layer };
    if (spec.mode == SensitivityMode::AllBut) {
        layers.clear();
        for (const analysis::Layer& other : model.graph().layers) {
            if (other.id != layer && !other.weights.empty())
                layers.push_back(other.id);
        }
    }
    const auto plan = sensitivityPlan(model, seen, spec, layers, spec.formats[format]);
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? *plan : analysis::Plan();
}

void expectSame(
    const analysis::SensitivityCell& cell, const SensitivitySamples& samples, const analysis::VariantResult& wanted)
{
    EXPECT_EQ(cell.certainty, analysis::Certainty::Exact);
    EXPECT_EQ(cell.samples, wanted.samples);
    EXPECT_EQ(cell.sqnrDb, wanted.output.error.sqnrDb);
    EXPECT_EQ(cell.kl, wanted.output.kl);
    EXPECT_EQ(cell.agreement, wanted.output.agreement);
    ASSERT_EQ(cell.top1Drop.has_value(), wanted.output.top1Drop.has_value());
    // Percentages are differences of rounded quotients there, quotients of differences here.
    EXPECT_NEAR(cell.top1Drop ? cell.top1Drop->value : 0, wanted.output.top1Drop.value_or(0), ROUNDING);
    const double largest = samples.mse.empty() ? 0 : std::ranges::max(samples.mse);
    EXPECT_EQ(largest, wanted.output.mseMax);
    EXPECT_NEAR(cell.mse.value, wanted.output.error.mse, ROUNDING * wanted.output.error.mse);
}

void expectSameAsNaive(const Model& model, const Dataset& data, const SensitivitySpec& spec)
{
    ObserveSpec observing;
    observing.batchSize = spec.batchSize;
    const auto seen = observe(model, data, observing);
    ASSERT_TRUE(seen) << seen.error().message;
    const auto got = sensitivity(model, data, *seen, spec);
    ASSERT_TRUE(got) << got.error().message;
    const analysis::SensitivityTable& table = got->table;
    std::size_t rows = 0;
    std::size_t cells = 0;
    for (std::size_t row = 0; row < table.layers.size(); ++row) {
        rows += table.at(row, 0).has_value();
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            SCOPED_TRACE(table.names[row] + " " + analysis::formatName(table.formats[format]));
            const analysis::Plan plan = planOf(model, *seen, spec, table.layers[row], format);
            if (!table.at(row, format)) {
                SensitivitySpec alone = spec;
                alone.mode = SensitivityMode::Alone;
                const analysis::Plan own = planOf(model, *seen, alone, table.layers[row], format);
                EXPECT_TRUE(own.weights.empty() && own.edges.empty());
                continue;
            }
            // An empty plan is the model itself in evaluate(); here it is the folded one.
            if (plan.weights.empty() && plan.edges.empty())
                continue;
            ++cells;
            expectSame(*table.at(row, format), got->samples[row * table.formats.size() + format],
                naive(model, data, plan, spec));
        }
    }
    // All but the only layer is nothing.
    EXPECT_TRUE(cells > 0 || rows < (spec.mode == SensitivityMode::AllBut ? 2U : 1U));
}

class SensitivityOf : public testing::TestWithParam<Case> {
protected:
    void compare(SensitivityTarget target, SensitivityMode mode)
    {
        const auto model = openModel(DATA + GetParam().file);
        ASSERT_TRUE(model) << model.error().message;
        const Dataset data = dataOf(GetParam(), *model);
        const auto fit = fitInputs(*model, data.info());
        ASSERT_TRUE(fit) << fit.error().message;
        if (!describe(*model, inputShapes(*fit)))
            GTEST_SKIP() << "runs with its own batch size only, which evaluate() cannot";
        SensitivitySpec spec;
        spec.target = target;
        spec.mode = mode;
        spec.formats = FORMATS;
        spec.batchSize = GetParam().batchSize;
        for (const analysis::Port& output : model->graph().outputs) {
            SCOPED_TRACE(output.name);
            spec.output = output.name;
            expectSameAsNaive(*model, data, spec);
        }
    }
};

TEST_P(SensitivityOf, WeightsAloneIsTheNaiveWay)
{
    compare(SensitivityTarget::Weights, SensitivityMode::Alone);
}

/// One file of each network: the others differ in how they were written only.
class SensitivityModesOf : public SensitivityOf { };

TEST_P(SensitivityModesOf, BothAloneIsTheNaiveWay)
{
    compare(SensitivityTarget::Both, SensitivityMode::Alone);
}

TEST_P(SensitivityModesOf, ActivationsAllButOneIsTheNaiveWay)
{
    compare(SensitivityTarget::Activations, SensitivityMode::AllBut);
}

TEST_P(SensitivityModesOf, BothAllButOneIsTheNaiveWay)
{
    compare(SensitivityTarget::Both, SensitivityMode::AllBut);
}

std::vector<Case> oneOfEach()
{
    std::vector<Case> cases = allCases();
    std::erase_if(cases, [](const Case& c) {
        const bool chosen =
            c.file.find("pt2/") != std::string::npos && c.file.find("_dynamic.pt2") != std::string::npos;
        return !chosen && c.file.find("script") == std::string::npos && c.file.find("fashion/") == std::string::npos;
    });
    return cases;
}

INSTANTIATE_TEST_SUITE_P(AllNetworks, SensitivityOf, testing::ValuesIn(allCases()));
INSTANTIATE_TEST_SUITE_P(OneOfEach, SensitivityModesOf, testing::ValuesIn(oneOfEach()));

class ExactSensitivity : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto opened = openModel(DATA + "resnet20/resnet20.pt2");
        ASSERT_TRUE(opened) << opened.error().message;
        s_model = new Model(*opened);
    }
    static void TearDownTestSuite() { delete s_model; }
    static const Model& model() { return *s_model; }
    static Dataset images(std::int64_t count)
    {
        DatasetSpec spec{ DATA + "resnet20/original_test600.bin", std::nullopt, count, 0 };
        return *openDataset(spec);
    }
    static SensitivitySpec spec()
    {
        SensitivitySpec made;
        made.formats = { FORMATS[1] };
        return made;
    }

private:
    static inline Model* s_model = nullptr;
};

TEST_F(ExactSensitivity, GivesTheReferenceOfTheFramework)
{
    // Sums of other kernels.
    constexpr double decibels = 0.01;
    // On the full grid each channel's largest weight is a tie (7.5 levels). Which way it goes depends on the last digit of
    // the folded weight, and the reference folds in the other order: one such weight moves the logits by up to 1 dB.
    constexpr double decibelsOfTies = 1.2;
    constexpr double images600 = 600;
    SensitivitySpec asked = spec();
    asked.weights.grid = analysis::Grid::Full;
    asked.workers = 2;
    const auto got = sensitivity(model(), images(600), {}, asked);
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_TRUE(got->table.top1);
    EXPECT_NEAR(*got->table.top1, 100 * 551 / images600, 0.01);
    std::ifstream file(DATA + "reference/sensitivity_weights.csv");
    std::string line;
    std::getline(file, line);
    std::vector<double> measured;
    std::vector<double> wanted;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::vector<std::string> values;
        for (std::string field; std::getline(fields, field, ',');)
            values.push_back(field);
        if (values.at(1) != "per_channel" || values.at(2) != "4")
            continue;
        SCOPED_TRACE(values[0]);
        const auto row = std::ranges::find(got->table.names, values[0]) - got->table.names.begin();
        ASSERT_LT(std::size_t(row), got->table.names.size());
        const auto& cell = *got->table.at(std::size_t(row), 0);
        const bool folded = !model().graph().layers[std::size_t(row)].foldedBatchNorm.empty();
        EXPECT_NEAR(cell.sqnrDb, std::stod(values[3]), folded ? decibelsOfTies : decibels);
        measured.push_back(cell.mse.value);
        wanted.push_back(std::stod(values[4]));
        if (!folded) {
            EXPECT_NEAR(*got->table.top1 - cell.top1Drop->value, 100 * std::stod(values[5]) / images600, 0.2);
            EXPECT_NEAR(*cell.agreement, 100 * std::stod(values[6]) / images600, 0.2);
        }
        EXPECT_LT(cell.mse.low, cell.mse.value);
        EXPECT_GT(cell.mse.high, cell.mse.value);
        EXPECT_EQ(got->samples[std::size_t(row)].mse.size(), 600U);
        EXPECT_EQ(got->samples[std::size_t(row)].drop.samples, 600);
    }
    ASSERT_EQ(measured.size(), 20U);
    EXPECT_GT(analysis::spearman(measured, wanted).value_or(0), 0.95);
}

TEST_F(ExactSensitivity, IsTheSameWithMoreWorkersSweepsAndOtherOrder)
{
    const auto one = sensitivity(model(), images(50), {}, spec());
    ASSERT_TRUE(one) << one.error().message;
    SensitivitySpec asked = spec();
    asked.workers = 3;
    asked.unitsPerSweep = 7;
    for (int layer = 19; layer >= 0; --layer)
        asked.units.push_back({ {}, { layer }, {} });
    std::vector<int> order;
    SensitivityEvents events;
    events.finished = [&](const Sensitivity& soFar, std::size_t row, std::size_t format) {
        EXPECT_EQ(format, 0U);
        EXPECT_EQ(soFar.table.at(row, format)->samples, 50);
        order.push_back(soFar.table.layers[row]);
    };
    const auto other = sensitivity(model(), images(50), {}, asked, events);
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(one->table.names, other->table.names);
    EXPECT_EQ(one->samples, other->samples);
    for (std::size_t row = 0; row < 20; ++row) {
        analysis::SensitivityCell a = *one->table.at(row, 0);
        analysis::SensitivityCell b = *other->table.at(row, 0);
        EXPECT_GT(a.seconds, 0);
        a.seconds = b.seconds = 0;
        EXPECT_EQ(a, b) << row;
    }
    ASSERT_EQ(order.size(), 20U);
    EXPECT_EQ(order.front(), 19);
    EXPECT_EQ(order.back(), 0);
}

TEST_F(ExactSensitivity, MeasuresABlockAsOne)
{
    SensitivitySpec asked = spec();
    asked.formats = FORMATS;
    asked.units = { { "layer1.0", { 2, 1 }, { 1 } }, { {}, { 5 }, {} } };
    const Dataset data = images(32);
    const auto got = sensitivity(model(), data, {}, asked);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->table.names, (std::vector<std::string>{ "layer1.0", model().graph().layers[5].name }));
    EXPECT_EQ(got->units.front(), (std::vector<int>{ 1, 2 }));
    EXPECT_FALSE(got->table.at(0, 0));
    ASSERT_TRUE(got->table.at(0, 1));
    const auto plan = sensitivityPlan(model(), {}, asked, std::vector{ 1, 2 }, FORMATS[1]);
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->weights.size(), 2U);
    expectSame(*got->table.at(0, 1), got->samples[1], naive(model(), data, *plan, asked));
}

/// Each channel of the last layer is one output of its own: their errors do not mix, and one sign at that output sees
/// each of them whole.
TEST_F(ExactSensitivity, MeasuresChannelsAlone)
{
    constexpr int layer = 19;
    constexpr std::int64_t samples = 24;
    const auto& last = model().graph().layers[layer];
    const auto units = channelUnits(model().graph(), layer);
    ASSERT_TRUE(units) << units.error().message;
    ASSERT_EQ(units->size(), 10U);
    SensitivitySpec asked = spec();
    asked.units = *units;
    asked.units.push_back({ {}, { layer }, {} });
    const auto got = sensitivity(model(), images(samples), {}, asked);
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_EQ(got->table.names.size(), 11U);
    EXPECT_EQ(got->table.names[0], last.name);
    EXPECT_EQ(got->table.names[10], last.name + "[9]");
    EXPECT_EQ(got->table.layers, (std::vector<int>(11, layer)));

    const auto plan = sensitivityPlan(model(), {}, asked, std::vector{ layer }, FORMATS[1]);
    ASSERT_TRUE(plan);
    const WeightValues weight = model().weight(last.weights[0].id, BatchNorm::Folded);
    std::vector<float> change(weight.values.size());
    const analysis::WeightView view{ last.weights[0].name, weight.values, weight.shape, last.weights[0].outputAxis };
    analysis::fakeQuantizeWeight(plan->weights.at(last.weights[0].id), view, change);
    std::ranges::transform(change, weight.values, change.begin(), std::minus{});
    ScreeningSpec screening;
    screening.samples = samples;
    const auto gradients = layerGradients(model(), images(samples), layer, screening);
    ASSERT_TRUE(gradients) << gradients.error().message;
    const std::vector<double> predicted = gradients->predictedChannelMse(change, last.weights[0].outputAxis);
    ASSERT_EQ(predicted.size(), 10U);
    // Sums of 64 products in float32, of which the output's own digits are taken away again.
    constexpr double tolerance = 1e-4;
    double sum = 0;
    for (std::size_t channel = 0; channel < 10; ++channel) {
        const double mse = got->table.at(channel + 1, 0)->mse.value;
        EXPECT_NEAR(predicted[channel], mse, tolerance * mse) << channel;
        sum += mse;
    }
    EXPECT_NEAR(sum, got->table.at(0, 0)->mse.value, tolerance * sum);
}

TEST_F(ExactSensitivity, RefusesChannelsThatThereAreNot)
{
    const auto refused = [](const SensitivitySpec& asked) {
        const auto got = sensitivity(model(), images(4), {}, asked);
        return got ? std::string() : got.error().message;
    };
    SensitivitySpec asked = spec();
    asked.units = { { {}, { 1 }, {}, 16 } };
    EXPECT_THAT(refused(asked), testing::HasSubstr("has no channel 16; it has 16"));
    asked.units = { { {}, { 1, 2 }, {}, 0 } };
    EXPECT_THAT(refused(asked), testing::HasSubstr("of a layer with one weight"));
    asked.units = { { {}, { 1 }, {}, 0 } };
    asked.mode = SensitivityMode::AllBut;
    EXPECT_THAT(refused(asked), testing::HasSubstr("mode alone"));
    const auto none = channelUnits(model().graph(), 20);
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, testing::HasSubstr("there is no layer 20"));
    const auto lstm = channelUnits(openModel(DATA + "fashion/samplelstm.pt")->graph(), 0);
    ASSERT_FALSE(lstm);
    EXPECT_THAT(lstm.error().message, testing::HasSubstr("weights; channels are measured of layers with one"));
}

TEST_F(ExactSensitivity, LetsCellsRest)
{
    SensitivitySpec asked = spec();
    asked.formats = FORMATS;
    asked.batchSize = 8;
    asked.units = { { {}, { 3 }, {} }, { {}, { 4 }, {} } };
    SensitivityEvents events;
    events.enough = [](const Sensitivity& soFar, std::size_t row, std::size_t format) {
        return format == 0 && soFar.table.at(row, format)->samples >= 16;
    };
    std::size_t finished = 0;
    events.finished = [&](const Sensitivity&, std::size_t, std::size_t format) {
        EXPECT_GT(format, 0U);
        ++finished;
    };
    const auto got = sensitivity(model(), images(32), {}, asked, events);
    ASSERT_TRUE(got) << got.error().message;
    const auto all = sensitivity(model(), images(32), {}, asked);
    ASSERT_TRUE(all);
    EXPECT_EQ(finished, 2 * (FORMATS.size() - 1));
    for (std::size_t row = 0; row < 2; ++row) {
        EXPECT_EQ(got->table.at(row, 0)->samples, 16);
        EXPECT_EQ(got->samples[row * FORMATS.size() + 1], all->samples[row * FORMATS.size() + 1]);
    }
    events.enough = [](const Sensitivity&, std::size_t, std::size_t) { return true; };
    events.finished = {};
    const auto none = sensitivity(model(), images(32), {}, asked, events);
    ASSERT_TRUE(none);
    for (const auto& cell : none->table.cells)
        EXPECT_EQ(cell->samples, 8);
}

TEST_F(ExactSensitivity, StopsWhenSettled)
{
    SensitivitySpec asked = spec();
    asked.batchSize = 8;
    SensitivityEvents events;
    int looks = 0;
    events.settled = [&](const Sensitivity& soFar) {
        EXPECT_EQ(soFar.table.at(3, 0)->samples, 8 * (looks + 1));
        return ++looks == 2;
    };
    events.finished = [](const Sensitivity&, std::size_t, std::size_t) { ADD_FAILURE() << "not all data was seen"; };
    const auto got = sensitivity(model(), images(64), {}, asked, events);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(looks, 2);
    for (const auto& cell : got->table.cells)
        EXPECT_EQ(cell->samples, 16);
}

TEST_F(ExactSensitivity, IsCancelledWithinABatch)
{
    for (const int workers : { 1, 2 }) {
        SensitivitySpec asked = spec();
        asked.workers = workers;
        asked.batchSize = 600;
        SensitivityEvents events;
        int polls = 0;
        events.control = analysis::Control([&](const analysis::Progress& progress) {
            EXPECT_EQ(progress.total, 600 * 20);
            return ++polls < 3;
        });
        events.finished = [](const Sensitivity&, std::size_t, std::size_t) { ADD_FAILURE() << "it was cancelled"; };
        const auto got = sensitivity(model(), images(600), {}, asked, events);
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().kind, analysis::ErrorKind::Cancelled);
        EXPECT_EQ(polls, 3);
    }
}

TEST_F(ExactSensitivity, SaysWhatCannotBeMeasured)
{
    SensitivitySpec noFormat = spec();
    noFormat.formats.clear();
    SensitivitySpec noLayer = spec();
    noLayer.units = { { {}, { 77 }, {} } };
    SensitivitySpec emptyUnit = spec();
    emptyUnit.units = { { "nothing", {}, {} } };
    SensitivitySpec noSuchFormat = spec();
    noSuchFormat.units = { { {}, { 1 }, { 5 } } };
    SensitivitySpec noOutput = spec();
    noOutput.output = "boxes";
    const struct {
        SensitivitySpec spec;
        const char* reason;
    } cases[] = {
        { noFormat, "needs a format" },
        { noLayer, "has no layer 77; it has 20" },
        { emptyUnit, "unit 'nothing' has no layers" },
        { noSuchFormat, "no format 5" },
        { noOutput, "no output 'boxes'" },
    };
    for (const auto& bad : cases) {
        const auto got = sensitivity(model(), images(4), {}, bad.spec);
        ASSERT_FALSE(got) << bad.reason;
        EXPECT_EQ(got.error().kind, analysis::ErrorKind::Usage);
        EXPECT_THAT(got.error().message, testing::HasSubstr(bad.reason));
    }
    SensitivitySpec unseen = spec();
    unseen.target = SensitivityTarget::Both;
    const auto got = sensitivity(model(), images(4), {}, unseen);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->notes.size(), 20U);
    EXPECT_THAT(got->notes.front(), testing::HasSubstr("'conv1' saw no calibration data"));
    for (const auto& cell : got->table.cells)
        EXPECT_FALSE(cell);

    std::vector<std::int64_t> labels(16, 3);
    labels[9] = 10;
    const auto bad =
        sensitivity(model(), test::memoryDataset({ *readNpy(DATA + "resnet20/ref_input.npy") }, labels), {}, spec());
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().kind, analysis::ErrorKind::BadInput);
    EXPECT_THAT(bad.error().message, testing::HasSubstr("label 10"));
}

} // namespace
} // namespace engine
