// SPDX-License-Identifier: GPL-3.0-or-later
// Every .pt2 of the test data is imported and run on stored inputs; the exporter's framework computed the outputs. Once
// as the file has it, and twice after the passes, in the executor.
#include <filesystem>

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "engine/exec/executor.h"
#include "engine/import/importer.h"
#include "engine/ir/passes.h"
#include "interpreter.h"

namespace engine {

namespace {

const std::string formats = std::string(TEST_DATA) + "/formats/";

// Same kernels, same order of sums in most files; other SIMD widths round differently in the last bits.
constexpr double relativeFloat32 = 1e-5;
// One unit in the last place of the result, as the stored outputs were rounded to that type.
constexpr double relativeFloat16 = 1e-3;
constexpr double relativeBfloat16 = 8e-3;

struct Case {
    std::string file; ///< in tests/data/formats
    std::string arrays; ///< prefix of inputs and outputs
    std::string outputs; ///< prefix of outputs where it differs
    std::vector<int> batches;
};

void PrintTo(const Case& c, std::ostream* out)
{
    *out << c.file;
}

class Formats : public testing::TestWithParam<Case> { };

std::vector<at::Tensor> readAll(const std::string& prefix)
{
    std::vector<at::Tensor> arrays;
    for (int i = 0; std::filesystem::exists(prefix + std::to_string(i) + ".npy"); ++i)
        arrays.push_back(test::readArray(prefix + std::to_string(i) + ".npy"));
    return arrays;
}

double toleranceFor(at::ScalarType type)
{
    return type == at::kHalf ? relativeFloat16 : type == at::kBFloat16 ? relativeBfloat16 : relativeFloat32;
}

void expectOutputs(const std::vector<at::Tensor>& got, const std::vector<at::Tensor>& expected)
{
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        SCOPED_TRACE("output " + std::to_string(i));
        ASSERT_EQ(got[i].sizes(), expected[i].sizes());
        const at::Tensor wanted = expected[i].to(at::kDouble);
        // |y - y'| ≤ tolerance · max(1, |y|)
        const at::Tensor error = (got[i].to(at::kDouble) - wanted).abs() / wanted.abs().clamp_min(1);
        const double tolerance = toleranceFor(got[i].scalar_type());
        EXPECT_LE(error.nan_to_num(INFINITY).max().item<double>(), tolerance);
    }
}

} // namespace

namespace {

std::vector<at::Tensor> inputsOf(const Case& c, int batch, const ir::Program& program)
{
    std::vector<at::Tensor> inputs = readAll(formats + c.arrays + "_b" + std::to_string(batch) + "_in");
    if (inputs.size() != program.inputs.size())
        throw std::runtime_error("inputs of another model");
    for (std::size_t i = 0; i < inputs.size(); ++i)
        inputs[i] = inputs[i].to(program.inputs[i].type.value());
    return inputs;
}

std::vector<at::Tensor> outputsOf(const Case& c, int batch)
{
    return readAll(formats + (c.outputs.empty() ? c.arrays : c.outputs) + "_b" + std::to_string(batch) + "_out");
}

} // namespace

TEST_P(Formats, MeansWhatTheFileSays)
{
    const Case& c = GetParam();
    const auto imported = import::importModel(formats + c.file, {});
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->format, "pt2");
    for (const int batch : c.batches) {
        SCOPED_TRACE("batch " + std::to_string(batch));
        const std::vector<at::Tensor> inputs = inputsOf(c, batch, imported->program);
        expectOutputs(test::interpret(imported->program, inputs), outputsOf(c, batch));
    }
}

TEST_P(Formats, RunsToTheStoredOutputs)
{
    const Case& c = GetParam();
    auto imported = import::importModel(formats + c.file, {});
    ASSERT_TRUE(imported) << imported.error().message;
    const analysis::Result<void> functional = ir::functionalize(imported->program);
    ASSERT_TRUE(functional) << functional.error().message;
    ir::canonicalize(imported->program);
    const exec::Executable executable(std::move(imported->program));
    const c10::NoGradGuard noGradients;
    for (const int batch : c.batches) {
        SCOPED_TRACE("batch " + std::to_string(batch));
        const std::vector<at::Tensor> inputs = inputsOf(c, batch, executable.program());
        for (int time = 0; time < 2; ++time)
            expectOutputs(exec::run(executable, inputs), outputsOf(c, batch));
    }
}

namespace {

std::vector<Case> pt2Cases()
{
    std::vector<Case> cases;
    for (const std::string net : { "mlp", "cnn", "lstm", "gru", "transformer", "attention", "tied", "dictout",
             "tupleout", "twoin", "cond", "buffers", "convt1d" }) {
        for (const std::string variant : { "dynamic", "decomposed", "strict", "layout27" })
            if (std::filesystem::exists(formats + "pt2/" + net + "_" + variant + ".pt2"))
                cases.push_back({ "pt2/" + net + "_" + variant + ".pt2", "io/" + net, "", { 2, 5 } });
        cases.push_back({ "pt2/" + net + "_static.pt2", "io/" + net, "", { 2 } });
    }
    cases.push_back({ "pt2/cnn_dynamic_hw.pt2", "io/cnn", "", { 2, 5 } });
    cases.push_back({ "pt2/mlp_extra_files.pt2", "io/mlp", "", { 2 } });
    for (const std::string type : { "f64", "f16", "bf16" })
        cases.push_back({ "pt2/mlp_" + type + "_dynamic.pt2", "io/mlp", "io/mlp_" + type, { 2 } });
    cases.push_back({ "quantized/cnn_pt2e.pt2", "io/cnn", "io/cnn_pt2e", { 5 } });
    cases.push_back({ "more/loop.pt2", "more/loop", "", { 2 } });
    for (const std::string net : { "wrapped", "sizes", "special" })
        cases.push_back({ "more/" + net + ".pt2", "more/" + net, "", { 2, 5 } });
    cases.push_back({ "more/wrapped_layout28.pt2", "more/wrapped", "", { 2, 5 } });
    cases.push_back({ "more/special_bare.pt2", "more/special", "", { 2, 5 } });
    return cases;
}

std::string testName(const testing::TestParamInfo<Case>& info)
{
    return std::filesystem::path(info.param.file).stem().string();
}

INSTANTIATE_TEST_SUITE_P(Pt2, Formats, testing::ValuesIn(pt2Cases()), testName);

} // namespace

} // namespace engine
