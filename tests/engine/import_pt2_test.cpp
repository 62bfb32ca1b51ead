// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader of .pt2 makes of a file: names, shapes, sharing, structure.
#include <algorithm>
#include <filesystem>
#include <set>

#include <ATen/ops/equal.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/import/importer.h"
#include "engine/import/pt2/native.h"

namespace engine::import {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string formats = std::string(TEST_DATA) + "/formats/";

ir::Program read(const std::string& file)
{
    auto imported = importModel(formats + file, {});
    if (!imported)
        throw std::runtime_error(imported.error().message);
    return std::move(imported->program);
}

std::vector<std::string> outputNames(const ir::Program& program)
{
    std::vector<std::string> names;
    for (const ir::Output& output : program.outputs)
        names.push_back(output.name);
    return names;
}

std::vector<std::string> weightNames(const ir::Program& program)
{
    std::vector<std::string> names;
    for (const ir::Weight& weight : program.weights)
        names.push_back(weight.name);
    return names;
}

std::vector<std::string> modulesOf(const ir::Program& program, const std::string& op)
{
    std::vector<std::string> modules;
    for (const ir::Node& node : program.body.nodes)
        if (node.op == op)
            modules.push_back(node.module);
    return modules;
}

const ir::Weight& weightNamed(const ir::Program& program, const std::string& name)
{
    for (const ir::Weight& weight : program.weights)
        if (weight.name == name)
            return weight;
    throw std::runtime_error("no weight " + name);
}

/// Every value that a block reads was assigned before, each exactly once.
void checkBlock(const ir::Block& block, std::set<ir::ValueId> known, std::set<ir::ValueId>& assigned)
{
    const auto define = [&](ir::ValueId value) {
        EXPECT_TRUE(assigned.insert(value).second) << "assigned twice: " << value;
        known.insert(value);
    };
    const auto checkReads = [&](const auto& self, const std::vector<ir::Argument>& arguments) -> void {
        for (const ir::Argument& argument : arguments) {
            const bool isKnown = argument.kind != ir::Argument::Kind::Value || known.contains(argument.value);
            EXPECT_TRUE(isKnown) << "read before it is assigned: " << argument.value;
            self(self, argument.elements);
        }
    };
    for (const ir::ValueId input : block.inputs)
        define(input);
    for (const ir::Node& node : block.nodes) {
        SCOPED_TRACE(node.op);
        checkReads(checkReads, node.arguments);
        for (const ir::Block& inner : node.blocks)
            checkBlock(inner, known, assigned);
        for (const ir::ValueId output : node.outputs)
            define(output);
    }
    checkReads(checkReads, block.outputs);
}

std::vector<std::string> allPt2()
{
    std::vector<std::string> files;
    for (const std::string folder : { "pt2", "odd", "more", "quantized" })
        for (const auto& entry : std::filesystem::directory_iterator(formats + folder))
            if (entry.path().extension() == ".pt2")
                files.push_back(folder + "/" + entry.path().filename().string());
    std::sort(files.begin(), files.end());
    return files;
}

class EveryPt2 : public testing::TestWithParam<std::string> { };

TEST_P(EveryPt2, IsAWellFormedProgram)
{
    const ir::Program program = read(GetParam());
    std::set<ir::ValueId> assigned;
    std::set<ir::ValueId> weights;
    for (const ir::Weight& weight : program.weights) {
        EXPECT_TRUE(weight.tensor.defined()) << weight.name;
        weights.insert(weight.value);
    }
    EXPECT_EQ(weights.size(), program.weights.size());
    assigned = weights;
    checkBlock(program.body, weights, assigned);
    EXPECT_LE(int(assigned.size()), program.valueCount);
    ASSERT_FALSE(program.inputs.empty());
    ASSERT_EQ(program.body.inputs.size(), program.inputs.size());
    for (std::size_t i = 0; i < program.inputs.size(); ++i) {
        EXPECT_EQ(program.body.inputs[i], program.inputs[i].value);
        EXPECT_TRUE(program.inputs[i].type.has_value());
        EXPECT_EQ(program.inputs[i].shape.size(), program.inputs[i].exampleShape.size());
    }
    EXPECT_EQ(program.body.outputs.size(), program.outputs.size());
    EXPECT_FALSE(program.outputs.empty());
}

std::string testName(const testing::TestParamInfo<std::string>& info)
{
    return std::filesystem::path(info.param).stem().string();
}

INSTANTIATE_TEST_SUITE_P(Pt2, EveryPt2, testing::ValuesIn(allPt2()), testName);

} // namespace

TEST(ImportPt2, NamesInputsAndTheirShapes)
{
    const ir::Program program = read("pt2/twoin_dynamic.pt2");
    ASSERT_EQ(program.inputs.size(), 2U);
    EXPECT_EQ(program.inputs[0].name, "x");
    EXPECT_EQ(program.inputs[1].name, "y");
    EXPECT_THAT(program.inputs[0].shape, ElementsAre(-1, 4));
    EXPECT_THAT(program.inputs[1].shape, ElementsAre(-1, 3));
    EXPECT_THAT(program.inputs[0].exampleShape, ElementsAre(2, 4));
    EXPECT_EQ(program.inputs[0].type, at::kFloat);
    EXPECT_THAT(read("pt2/cnn_static.pt2").inputs[0].shape, ElementsAre(2, 3, 12, 12));
    EXPECT_THAT(read("pt2/cnn_dynamic_hw.pt2").inputs[0].shape, ElementsAre(-1, 3, -1, -1));
    EXPECT_EQ(read("pt2/transformer_dynamic.pt2").inputs[0].name, "tokens");
    EXPECT_EQ(read("pt2/transformer_dynamic.pt2").inputs[0].type, at::kLong);
    EXPECT_EQ(read("pt2/mlp_bf16_dynamic.pt2").inputs[0].type, at::kBFloat16);
}

TEST(ImportPt2, NamesOutputsByTheStructureThatForwardReturned)
{
    EXPECT_THAT(outputNames(read("pt2/mlp_dynamic.pt2")), ElementsAre("output_0"));
    EXPECT_THAT(outputNames(read("pt2/dictout_dynamic.pt2")), ElementsAre("logits", "value"));
    EXPECT_THAT(outputNames(read("pt2/dictout_decomposed.pt2")), ElementsAre("logits", "value"));
    EXPECT_THAT(outputNames(read("pt2/tupleout_dynamic.pt2")), ElementsAre("output_0", "output_1", "output_2"));
    EXPECT_THAT(outputNames(read("more/sizes.pt2")), ElementsAre("joined", "stats.0", "stats.1.near", "stats.1.far"));
}

TEST(ImportPt2, AnInputMayBeAnOutput)
{
    const ir::Program program = read("pt2/tupleout_static.pt2");
    ASSERT_EQ(program.outputs.size(), 3U);
    EXPECT_EQ(program.outputs[2].value.value, program.inputs[0].value);
}

TEST(ImportPt2, TiedWeightsShareOneStorage)
{
    const ir::Program program = read("pt2/tied_dynamic.pt2");
    const at::Tensor& embedding = weightNamed(program, "enc.weight").tensor;
    const at::Tensor& decoder = weightNamed(program, "dec.weight").tensor;
    EXPECT_EQ(embedding.data_ptr(), decoder.data_ptr());
    EXPECT_TRUE(embedding.is_alias_of(decoder));
    const ir::Program mlp = read("pt2/mlp_dynamic.pt2");
    EXPECT_FALSE(mlp.weights[0].tensor.is_alias_of(mlp.weights[2].tensor));
}

TEST(ImportPt2, KeepsStridesAndOffsets)
{
    const ir::Program program = read("more/special.pt2");
    const at::Tensor& weight = weightNamed(program, "weight").tensor;
    EXPECT_THAT(weight.sizes().vec(), ElementsAre(8, 4));
    EXPECT_THAT(weight.strides().vec(), ElementsAre(1, 8));
    EXPECT_EQ(weight.storage_offset(), 8);
    EXPECT_THAT(weightNamed(program, "row").tensor.strides().vec(), ElementsAre(0, 1));
    EXPECT_EQ(weightNamed(program, "row").role, ir::Weight::Role::Buffer);
    // The repacked, deflated file has the same values in an own buffer.
    EXPECT_TRUE(at::equal(weight, weightNamed(read("more/special_bare.pt2"), "weight").tensor));
}

TEST(ImportPt2, AllArchiveLayoutsGiveTheSameWeights)
{
    for (const auto& [one, other] : { std::pair("pt2/mlp_dynamic.pt2", "pt2/mlp_layout27.pt2"),
             std::pair("pt2/cnn_dynamic.pt2", "pt2/cnn_layout27.pt2"),
             std::pair("more/wrapped.pt2", "more/wrapped_layout28.pt2") }) {
        SCOPED_TRACE(other);
        const ir::Program a = read(one);
        const ir::Program b = read(other);
        ASSERT_EQ(weightNames(a), weightNames(b));
        for (std::size_t i = 0; i < a.weights.size(); ++i)
            EXPECT_TRUE(at::equal(a.weights[i].tensor, b.weights[i].tensor)) << a.weights[i].name;
    }
}

TEST(ImportPt2, WeightsOutliveTheFileHandle)
{
    const std::filesystem::path copy = std::filesystem::temp_directory_path() / "quantscope_import_test.pt2";
    std::filesystem::copy_file(
        formats + "pt2/mlp_dynamic.pt2", copy, std::filesystem::copy_options::overwrite_existing);
    auto imported = importModel(copy.string(), {});
    ASSERT_TRUE(imported) << imported.error().message;
    std::filesystem::remove(copy);
    at::Tensor& weight = imported->program.weights[0].tensor;
    EXPECT_TRUE(at::equal(weight, read("pt2/mlp_dynamic.pt2").weights[0].tensor));
    weight.zero_(); // writing to the private copy is allowed
}

TEST(ImportPt2, NodesCarryTheNameOfTheirModule)
{
    EXPECT_THAT(modulesOf(read("pt2/cnn_dynamic.pt2"), "aten::conv2d"), ElementsAre("conv1", "dw", "pw", "down"));
    EXPECT_THAT(modulesOf(read("pt2/cnn_strict.pt2"), "aten::conv2d"), ElementsAre("conv1", "dw", "pw", "down"));
    EXPECT_THAT(modulesOf(read("quantized/cnn_pt2e.pt2"), "aten::conv2d"), ElementsAre("conv1", "dw", "pw", "down"));
    EXPECT_THAT(modulesOf(read("pt2/buffers_dynamic.pt2"), "aten::linear"), ElementsAre("fc", "fc"));
    const ir::Program cnn = read("pt2/cnn_dynamic.pt2");
    EXPECT_EQ(cnn.body.nodes.front().moduleClass, "Conv2d");
}

TEST(ImportPt2, ProjectionsOfAttentionAreNamedAfterTheirWeight)
{
    const std::vector<std::string> layer{ "enc.layers.0.self_attn", "enc.layers.0.self_attn.out_proj",
        "enc.layers.0.linear1", "enc.layers.0.linear2" };
    const std::vector<std::string> dynamic = modulesOf(read("pt2/transformer_dynamic.pt2"), "aten::linear");
    ASSERT_EQ(dynamic.size(), 9U);
    EXPECT_THAT(std::vector(dynamic.begin(), dynamic.begin() + 4), testing::ElementsAreArray(layer));
    EXPECT_EQ(dynamic.back(), "head");
    // Decomposed, the weight reaches addmm through a permutation.
    const std::vector<std::string> decomposed = modulesOf(read("pt2/transformer_decomposed.pt2"), "aten::addmm");
    EXPECT_THAT(decomposed, testing::Contains("enc.layers.1.self_attn.out_proj"));
    EXPECT_THAT(decomposed, testing::Contains("enc.layers.1.linear1"));
}

TEST(ImportPt2, CondBecomesAnIfOverCapturedValues)
{
    const ir::Program program = read("pt2/cond_dynamic.pt2");
    const auto found = std::find_if(program.body.nodes.begin(), program.body.nodes.end(),
        [](const ir::Node& node) { return node.kind == ir::NodeKind::If; });
    ASSERT_NE(found, program.body.nodes.end());
    ASSERT_EQ(found->blocks.size(), 2U);
    EXPECT_TRUE(found->blocks[0].inputs.empty());
    EXPECT_EQ(found->blocks[0].nodes.front().module, "a");
    EXPECT_EQ(found->blocks[1].nodes.front().module, "b");
    EXPECT_EQ(found->blocks[0].outputs.size(), found->outputs.size());
}

TEST(ImportPt2, WhileLoopBecomesALoop)
{
    const ir::Program program = read("more/loop.pt2");
    const ir::Node& loop = program.body.nodes.back();
    ASSERT_EQ(loop.kind, ir::NodeKind::Loop);
    ASSERT_EQ(loop.blocks.size(), 1U);
    EXPECT_EQ(loop.arguments.size(), 4U); // trips, condition, two carried values
    EXPECT_EQ(loop.blocks[0].inputs.size(), 3U);
    EXPECT_EQ(loop.blocks[0].outputs.size(), 3U);
}

TEST(ImportPt2, TrainingModeOpens)
{
    const ir::Program program = read("pt2/cnn_trainmode.pt2");
    EXPECT_THAT(outputNames(program), ElementsAre("output_0"));
    EXPECT_EQ(modulesOf(program, "aten::batch_norm").size(), 2U);
}

TEST(ImportPt2, CancellingStopsIt)
{
    const auto imported = importModel(
        formats + "pt2/mlp_dynamic.pt2", analysis::Control([](const analysis::Progress&) { return false; }));
    ASSERT_FALSE(imported);
    EXPECT_EQ(imported.error().kind, analysis::ErrorKind::Cancelled);
}

namespace {

c10::IValue python(const std::string& target, std::vector<c10::IValue> arguments)
{
    const auto found = pt2::findPythonOperator(target);
    if (!found)
        throw std::runtime_error("no operator " + target);
    found->function(arguments);
    return arguments.at(0);
}

} // namespace

TEST(PythonOperators, RoundLikePython)
{
    EXPECT_EQ(python("_operator.floordiv", { 7, 2 }).toInt(), 3);
    EXPECT_EQ(python("_operator.floordiv", { -7, 2 }).toInt(), -4);
    EXPECT_EQ(python("_operator.floordiv", { 7, -2 }).toInt(), -4);
    EXPECT_EQ(python("_operator.floordiv", { -8, 2 }).toInt(), -4);
    EXPECT_EQ(python("_operator.floordiv", { -7.0, 2 }).toDouble(), -4.0);
    EXPECT_EQ(python("_operator.mod", { -7, 3 }).toInt(), 2);
    EXPECT_EQ(python("_operator.mod", { 7, -3 }).toInt(), -2);
    EXPECT_EQ(python("_operator.mod", { -7.5, 2 }).toDouble(), 0.5);
    EXPECT_EQ(python("_operator.truediv", { 7, 2 }).toDouble(), 3.5);
    EXPECT_EQ(python("_operator.pow", { 2, 10 }).toInt(), 1024);
    EXPECT_EQ(python("_operator.pow", { 2, -1 }).toDouble(), 0.5);
    EXPECT_EQ(python("math.trunc", { -2.7 }).toInt(), -2);
    EXPECT_EQ(python("math.floor", { -2.2 }).toInt(), -3);
    EXPECT_EQ(python("math.ceil", { -2.8 }).toInt(), -2);
    EXPECT_EQ(python("torch.sym_max", { 3, 5 }).toInt(), 5);
    EXPECT_EQ(python("torch.sym_min", { 3, 5 }).toInt(), 3);
    EXPECT_EQ(python("torch.sym_float", { 3 }).toDouble(), 3.0);
    EXPECT_EQ(python("torch.sym_int", { 3.9 }).toInt(), 3);
    EXPECT_FALSE(python("torch.sym_not", { true }).toBool());
    EXPECT_EQ(python("torch.sym_ite", { false, 1, 2 }).toInt(), 2);
    EXPECT_EQ(python("torch._sym_sqrt", { 9 }).toDouble(), 3.0);
    EXPECT_TRUE(python("_operator.and_", { true, true }).isBool());
    EXPECT_EQ(python("_operator.or_", { 4, 1 }).toInt(), 5);
    EXPECT_TRUE(python("_operator.ge", { 2, 2 }).toBool());
}

TEST(PythonOperators, OverflowAndDivisionByZeroThrow)
{
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    EXPECT_THROW(python("_operator.mul", { huge, 2 }), std::exception);
    EXPECT_THROW(python("_operator.add", { huge, 1 }), std::exception);
    EXPECT_THROW(python("_operator.neg", { std::numeric_limits<std::int64_t>::min() }), std::exception);
    EXPECT_THROW(python("_operator.floordiv", { std::numeric_limits<std::int64_t>::min(), -1 }), std::exception);
    EXPECT_THROW(python("_operator.floordiv", { 1, 0 }), std::exception);
    EXPECT_THROW(python("_operator.mod", { 1, 0 }), std::exception);
    EXPECT_THROW(python("math.trunc", { 1e300 }), std::exception);
    EXPECT_FALSE(pt2::findPythonOperator("os.system"));
}

} // namespace engine::import
