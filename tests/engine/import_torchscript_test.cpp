// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include <ATen/core/grad_mode.h>

#include "data_files.h"
#include "engine/exec/executor.h"
#include "engine/import/importer.h"
#include "engine/ir/passes.h"
#include "interpreter.h"

namespace engine::import {
extern const Importer torchScriptImporter;
} // namespace engine::import

namespace {

using engine::import::torchScriptImporter;
using engine::test::readArray;

const std::string data = TEST_DATA;

/// Outputs of the framework that wrote the files; other kernels and orders of summation differ by less.
constexpr double tolerance = 1e-5;

/// Largest |a - b| / max(1, |b|).
double deviation(const at::Tensor& computed, const at::Tensor& expected)
{
    const at::Tensor a = computed.to(at::kDouble).contiguous();
    const at::Tensor b = expected.to(at::kDouble).contiguous();
    double largest = 0;
    for (std::int64_t i = 0; i < b.numel(); ++i) {
        const double reference = b.const_data_ptr<double>()[i];
        largest =
            std::max(largest, std::abs(a.const_data_ptr<double>()[i] - reference) / std::max(1.0, std::abs(reference)));
    }
    return largest;
}

engine::ir::Program open(const std::string& path)
{
    analysis::Result<engine::ir::Program> program = torchScriptImporter.read(path, {});
    EXPECT_TRUE(program) << (program ? "" : program.error().message);
    return program ? std::move(*program) : engine::ir::Program{};
}

engine::exec::Executable prepare(engine::ir::Program program)
{
    const analysis::Result<void> functional = engine::ir::functionalize(program);
    EXPECT_TRUE(functional) << (functional ? "" : functional.error().message);
    engine::ir::canonicalize(program);
    return engine::exec::Executable(std::move(program));
}

void expectStored(const engine::exec::Executable& executable, const std::string& stem)
{
    std::vector<at::Tensor> inputs;
    for (std::size_t i = 0; i < executable.program().inputs.size(); ++i)
        inputs.push_back(readArray(stem + "_in" + std::to_string(i) + ".npy"));
    const c10::NoGradGuard noGrad;
    for (int time = 0; time < 2; ++time) {
        const std::vector<at::Tensor> outputs = engine::exec::run(executable, inputs);
        ASSERT_FALSE(outputs.empty());
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const at::Tensor expected = readArray(stem + "_out" + std::to_string(i) + ".npy");
            ASSERT_EQ(outputs[i].sizes(), expected.sizes()) << stem << " output " << i;
            EXPECT_LE(deviation(outputs[i], expected), tolerance) << stem << " output " << i;
        }
    }
}

class TorchScriptFile : public testing::TestWithParam<const char*> { };

TEST_P(TorchScriptFile, GivesStoredOutputs)
{
    const std::string name = GetParam();
    const engine::exec::Executable executable = prepare(open(data + "/formats/torchscript/" + name + ".pt"));
    const std::string net = name.substr(0, name.find('_'));
    if (net == "flow") { // one input for each way through its If
        expectStored(executable, data + "/formats/io/flow_0");
        expectStored(executable, data + "/formats/io/flow_1");
        return;
    }
    for (const char* batch : { "_b2", "_b5" })
        expectStored(executable, data + "/formats/io/" + net + batch);
}

INSTANTIATE_TEST_SUITE_P(Formats, TorchScriptFile,
    testing::Values("attention_trace", "buffers_script", "buffers_trace", "cnn_frozen", "cnn_script", "cnn_trace",
        "convt1d_script", "convt1d_trace", "dictout_script", "flow_script", "gru_script", "gru_trace", "lstm_frozen",
        "lstm_script", "lstm_trace", "mlp_frozen", "mlp_script", "mlp_trace", "tied_script", "tied_trace",
        "transformer_script", "transformer_trace", "tupleout_script", "tupleout_trace", "twoin_script", "twoin_trace"),
    [](const auto& test) { return std::string(test.param); });

TEST(TorchScript, TrainedNetworksGiveReferenceLogits)
{
    struct Case {
        const char* model;
        const char* stem;
    };
    const c10::NoGradGuard noGrad;
    for (const Case& network :
        { Case{ "/resnet20/resnet20.pt", "/resnet20/ref" }, Case{ "/fashion/samplenet.pt", "/fashion/samplenet_ref" },
            Case{ "/fashion/samplelstm.pt", "/fashion/samplelstm_ref" } }) {
        const engine::exec::Executable executable = prepare(open(data + network.model));
        const at::Tensor input = readArray(data + network.stem + "_input.npy");
        const std::vector<at::Tensor> outputs = engine::exec::run(executable, { { input } });
        ASSERT_EQ(outputs.size(), 1U);
        EXPECT_LE(deviation(outputs[0], readArray(data + network.stem + "_logits.npy")), tolerance) << network.model;
    }
}

std::set<std::string> modulesOf(const engine::ir::Program& program, const std::string& op)
{
    std::set<std::string> modules;
    for (const engine::ir::Node& node : program.body.nodes)
        if (node.op.starts_with(op))
            modules.insert(node.module + ":" + node.moduleClass);
    return modules;
}

TEST(TorchScript, NamesOfModulesAndWeights)
{
    const engine::ir::Program resnet = open(data + "/resnet20/resnet20.pt");
    const std::set<std::string> convolutions = modulesOf(resnet, "aten::_convolution");
    EXPECT_EQ(convolutions.size(), 19U);
    EXPECT_TRUE(convolutions.contains("layer2.0.conv1:Conv2d"));
    EXPECT_EQ(modulesOf(resnet, "aten::linear"), std::set<std::string>{ "linear:Linear" });
    ASSERT_EQ(resnet.inputs.size(), 1U);
    EXPECT_EQ(resnet.inputs[0].name, "x");

    for (const char* lstm : { "lstm_script", "lstm_trace" }) {
        const engine::ir::Program program = open(data + "/formats/torchscript/" + lstm + ".pt");
        EXPECT_EQ(modulesOf(program, "aten::lstm"), std::set<std::string>{ "rnn:LSTM" }) << lstm;
    }
}

TEST(TorchScript, NodesWithoutWeightsKnowTheirModule)
{
    const engine::ir::Program program = open(data + "/formats/torchscript/mlp_trace.pt");
    for (const engine::ir::Node& node : program.body.nodes)
        EXPECT_FALSE(node.module.empty()) << node.op;
}

TEST(TorchScript, TiedWeightsShareMemory)
{
    for (const char* name : { "tied_script", "tied_trace" }) {
        const engine::ir::Program program = open(data + "/formats/torchscript/" + name + ".pt");
        std::set<const void*> storages;
        std::set<std::string> names;
        for (const engine::ir::Weight& weight : program.weights) {
            EXPECT_EQ(weight.role, engine::ir::Weight::Role::Parameter) << weight.name;
            storages.insert(weight.tensor.storage().data());
            names.insert(weight.name);
        }
        EXPECT_EQ(names.size(), program.weights.size()) << name;
        // a trace reads the shared tensor by one name, a script by both
        EXPECT_EQ(storages.size(), 3U) << name;
        EXPECT_EQ(names.size(), std::string(name) == "tied_script" ? 4U : 3U) << name;
        EXPECT_EQ(modulesOf(program, "aten::linear"), (std::set<std::string>{ "mid:Linear", "dec:Linear" })) << name;
    }
}

TEST(TorchScript, DictKeysNameOutputs)
{
    const engine::ir::Program program = open(data + "/formats/torchscript/dictout_script.pt");
    ASSERT_EQ(program.outputs.size(), 2U);
    EXPECT_EQ(program.outputs[0].name, "logits");
    EXPECT_EQ(program.outputs[1].name, "value");
    EXPECT_EQ(open(data + "/formats/torchscript/tupleout_script.pt").outputs.at(2).name, "output_2");
}

TEST(TorchScript, ControlFlowStays)
{
    const engine::ir::Program program = open(data + "/formats/torchscript/flow_script.pt");
    const auto count = [&](engine::ir::NodeKind kind) {
        return std::count_if(program.body.nodes.begin(), program.body.nodes.end(),
            [kind](const engine::ir::Node& node) { return node.kind == kind; });
    };
    EXPECT_EQ(count(engine::ir::NodeKind::If), 1);
    EXPECT_EQ(count(engine::ir::NodeKind::Loop), 1);
}

TEST(TorchScript, ScriptedEncoderTakesItsPlainPath)
{
    const engine::ir::Program program = open(data + "/formats/torchscript/transformer_script.pt");
    const std::set<std::string> linear = modulesOf(program, "aten::linear");
    for (const char* layer : { "enc.layers.0.self_attn:MultiheadAttention",
             "enc.layers.0.self_attn.out_proj:NonDynamicallyQuantizableLinear", "enc.layers.0.linear1:Linear",
             "enc.layers.1.linear2:Linear", "head:Linear" })
        EXPECT_TRUE(linear.contains(layer)) << layer << " is not in " << testing::PrintToString(linear);
    EXPECT_TRUE(modulesOf(program, "aten::_transformer_encoder_layer_fwd").empty());
}

struct BadCase {
    std::string file;
    std::string reason;
};

TEST(TorchScript, BadFilesAreNamedInOneLine)
{
    const BadCase cases[]{
        { "/formats/reject/torchscript_no_code.pt", "without code" },
        { "/formats/reject/truncated.pt", "cut short" },
        { "/formats/reject/page.pt", "cut short" },
        { "/formats/quantized/mlp_eager_dynamic.pt", "packed quantized weights (quantized::linear_dynamic)" },
        { "/formats/quantized/mlp_eager_static.pt", "packed quantized weights (quantized::linear" },
        { "/nowhere.pt", "No such file" },
    };
    for (const BadCase& bad : cases) {
        const analysis::Result<engine::ir::Program> program = torchScriptImporter.read(data + bad.file, {});
        ASSERT_FALSE(program) << bad.file;
        const std::string& message = program.error().message;
        EXPECT_EQ(program.error().kind, analysis::ErrorKind::BadInput);
        EXPECT_NE(message.find(bad.file), std::string::npos) << message;
        EXPECT_NE(message.find(bad.reason), std::string::npos) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    }
}

TEST(TorchScript, RecognisedByItsMembers)
{
    engine::import::FileHead head;
    head.members = { "net/data.pkl", "net/data/0", "net/version" };
    EXPECT_FALSE(torchScriptImporter.recognises(head)); // a state_dict
    head.members.push_back("net/constants.pkl");
    EXPECT_TRUE(torchScriptImporter.recognises(head));
    head.members = { "net/models/model.json", "net/archive_format" };
    EXPECT_FALSE(torchScriptImporter.recognises(head));
}

TEST(TorchScript, CancelledBetweenSteps)
{
    const analysis::Control stop([](const analysis::Progress&) { return false; });
    const auto program = torchScriptImporter.read(data + "/formats/torchscript/mlp_trace.pt", stop);
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().kind, analysis::ErrorKind::Cancelled);
}

/// Any flipped or missing bytes give a program or an error, never a crash.
TEST(TorchScript, DamagedFilesDoNotCrash)
{
    const TemporaryFolder folder;
    std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same files each time
    int refused = 0;
    constexpr int files = 300;
    for (int i = 0; i < files; ++i) {
        const std::string source = data + "/formats/torchscript/" + (i % 2 == 0 ? "flow_script.pt" : "mlp_script.pt");
        std::ifstream stream(source, std::ios::binary);
        std::string bytes = withoutChecksums({ std::istreambuf_iterator<char>(stream), {} });
        if (i % 10 == 9) {
            bytes.resize(random() % bytes.size());
        } else {
            const std::size_t flips = 1 + random() % 8;
            for (std::size_t flip = 0; flip < flips; ++flip)
                bytes[random() % bytes.size()] ^= char(1U << (random() % 8));
        }
        const auto program = torchScriptImporter.read(folder.write("damaged.pt", bytes), {});
        if (!program) {
            ++refused;
            const std::string& message = program.error().message;
            EXPECT_EQ(message.find('\n'), std::string::npos) << message;
            for (const char* inside : { "torch::jit", "INTERNAL ASSERT", "enforce fail", ".cpp", "_ivalue_" })
                EXPECT_EQ(message.find(inside), std::string::npos) << message;
        }
    }
    EXPECT_GT(refused, files / 2);
}

} // namespace
