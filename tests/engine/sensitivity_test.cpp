// SPDX-License-Identifier: GPL-3.0-or-later
// Exact sensitivity against the naive way: evaluate() of one variant for each cell. Every number must be the same bit for
// bit, for every network of the test data.
#include "engine/sensitivity.h"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/evaluate.h"
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
    std::size_t cells = 0;
    for (std::size_t row = 0; row < table.layers.size(); ++row) {
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
    const bool onlyLayer = spec.mode == SensitivityMode::AllBut && table.layers.size() == 1;
    EXPECT_TRUE(cells > 0 || table.layers.empty() || onlyLayer);
}

class SensitivityOf : public testing::TestWithParam<Case> {
protected:
    void compare(SensitivityTarget target, SensitivityMode mode)
    {
        const auto model = openModel(DATA + GetParam().file);
        ASSERT_TRUE(model) << model.error().message;
        const Dataset data = dataOf(GetParam(), *model);
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

TEST_P(SensitivityOf, BothAloneIsTheNaiveWay)
{
    compare(SensitivityTarget::Both, SensitivityMode::Alone);
}

TEST_P(SensitivityOf, ActivationsAllButOneIsTheNaiveWay)
{
    compare(SensitivityTarget::Activations, SensitivityMode::AllBut);
}

TEST_P(SensitivityOf, BothAllButOneIsTheNaiveWay)
{
    compare(SensitivityTarget::Both, SensitivityMode::AllBut);
}

INSTANTIATE_TEST_SUITE_P(AllNetworks, SensitivityOf, testing::ValuesIn(allCases()));

} // namespace
} // namespace engine
