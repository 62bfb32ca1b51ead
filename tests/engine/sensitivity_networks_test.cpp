// SPDX-License-Identifier: GPL-3.0-or-later
// Exact sensitivity against the naive way: evaluate() of one variant for each cell. Every number must be the same bit for
// bit, for every network of the test data.
#include "engine/sensitivity.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "engine/evaluate.h"
#include "engine/fit.h"
#include "engine/observe.h"
#include "memory_source.h"
#include "naive_sensitivity.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using analysis::SensitivityMode;
using analysis::SensitivityTarget;
using test::dataFolder;
using test::expectSame;
using test::int8AndInt4;
using test::naive;

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
    for (const auto& entry : fs::directory_iterator(dataFolder + "formats/" + folder)) {
        const std::string file = entry.path().filename();
        const std::string extension = entry.path().extension();
        if (extension != ".pt2" && extension != ".pt")
            continue;
        const std::string net = file.substr(0, file.find_first_of("_."));
        const bool fixed = file.find("static") != std::string::npos || file.find("trainmode") != std::string::npos
            || file.find("extra_files") != std::string::npos || file.find("layout27") != std::string::npos
            || folder == "more";
        const std::string place =
            dataFolder + "formats/" + (folder == "more" ? "more/" : "io/") + net + (fixed ? "_b2" : "_b5") + "_in";
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
    cases.push_back({ "formats/torchscript/flow_script.pt", { dataFolder + "formats/io/flow_0_in0.npy" }, 2 });
    cases.push_back({ "formats/torchscript/flow_script.pt", { dataFolder + "formats/io/flow_1_in0.npy" }, 2 });
    cases.push_back({ "formats/quantized/cnn_pt2e.pt2", { dataFolder + "formats/io/cnn_b5_in0.npy" }, 5 });
    cases.push_back({ "fashion/samplelstm.pt", { dataFolder + "fashion/samplelstm_ref_input.npy" }, 7 });
    cases.push_back({ "fashion/samplenet.pt", { dataFolder + "fashion/samplenet_ref_input.npy" }, 16 });
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
        const auto model = openModel(dataFolder + GetParam().file);
        ASSERT_TRUE(model) << model.error().message;
        const Dataset data = dataOf(GetParam(), *model);
        const auto fit = fitInputs(*model, data.info());
        ASSERT_TRUE(fit) << fit.error().message;
        if (!describe(*model, inputShapes(*fit)))
            GTEST_SKIP() << "runs with its own batch size only, which evaluate() cannot";
        SensitivitySpec spec;
        spec.target = target;
        spec.mode = mode;
        spec.formats = int8AndInt4;
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

} // namespace
} // namespace engine
