// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/exec/executor.h"
#include "engine/ir/passes.h"

namespace engine::ir
{
namespace
{

/// Other kernels add in another order; all values here are about 1.
constexpr double TOLERANCE = 2e-5;

Argument number(double value)
{
    return Argument::ofConstant(value);
}
Argument integer(std::int64_t value)
{
    return Argument::ofConstant(value);
}
Argument boolean(bool value)
{
    return Argument::ofConstant(value);
}
Argument none()
{
    return Argument::ofConstant({});
}
Argument ints(std::vector<std::int64_t> values)
{
    return Argument::ofConstant(c10::List<std::int64_t>(values));
}

/// A program built by hand: one call after another.
class Builder
{
public:
    Argument input(at::Tensor example)
    {
        const ValueId value = m_program.newValue();
        m_program.inputs.push_back({ "x" + std::to_string(m_inputs.size()), value, {}, {}, {} });
        m_program.body.inputs.push_back(value);
        m_inputs.push_back(std::move(example));
        return Argument::ofValue(value);
    }

    Argument weight(const std::string& name, at::Tensor tensor)
    {
        const ValueId value = m_program.newValue();
        m_program.weights.push_back({ name, Weight::Role::Parameter, std::move(tensor), value });
        return Argument::ofValue(value);
    }

    Argument call(
        const std::string& name, const std::string& overload, std::vector<Argument> arguments, std::size_t results = 1)
    {
        std::vector<ValueId> outputs;
        for (std::size_t i = 0; i < results; ++i)
            outputs.push_back(m_program.newValue());
        m_program.body.nodes.push_back(makeCall(name, overload, std::move(arguments), outputs));
        return Argument::ofValue(outputs[0]);
    }

    void output(const Argument& value)
    {
        m_program.outputs.push_back({ "y", value });
        m_program.body.outputs.push_back(value);
    }

    Program& program() { return m_program; }
    const std::vector<at::Tensor>& inputs() const { return m_inputs; }

private:
    Program m_program;
    std::vector<at::Tensor> m_inputs;
};

std::vector<std::string> operatorsOf(const Program& program)
{
    std::vector<std::string> names;
    for (const Node& node : program.body.nodes)
        names.push_back(node.op);
    return names;
}

std::vector<NodeKind> kindsOf(const Program& program)
{
    std::vector<NodeKind> kinds;
    for (const Node& node : program.body.nodes) {
        if (node.kind != NodeKind::Other)
            kinds.push_back(node.kind);
    }
    return kinds;
}

/// Runs the program as built, node by node, then its canonical form in both ways, and compares.
Program expectEqualAfter(Builder& builder)
{
    const at::NoGradGuard noGradient;
    const at::Tensor wanted = [&] {
        const exec::Executable untouched(builder.program());
        exec::Tap tap;
        return exec::run(untouched, builder.inputs(), &tap).at(0);
    }();
    Program program = builder.program();
    canonicalize(program);
    const exec::Executable canonical(program);
    exec::Tap tap;
    for (exec::Tap* watched : { static_cast<exec::Tap*>(nullptr), &tap }) {
        const at::Tensor got = exec::run(canonical, builder.inputs(), watched).at(0);
        EXPECT_EQ(got.sizes(), wanted.sizes());
        EXPECT_LT(at::sub(got, wanted).abs().max().item<double>(), TOLERANCE);
    }
    return program;
}

class Canonicalize : public testing::Test
{
protected:
    void SetUp() override { at::manual_seed(1); }
};

TEST_F(Canonicalize, ConvolutionsBecomeOneForm)
{
    for (const std::int64_t dims : { 1, 2, 3 }) {
        std::vector<std::int64_t> shape{ 2, 4 }, kernel{ 6, 2 }, transposedKernel{ 4, 3 };
        for (std::int64_t i = 0; i < dims; ++i) {
            shape.push_back(7 + i);
            kernel.push_back(3);
            transposedKernel.push_back(3);
        }
        const std::string rank = std::to_string(dims) + "d";
        const Argument bias = Argument::ofConstant(at::randn({ 6 }));
        Builder plain;
        plain.output(plain.call("aten::conv" + rank, "",
            { plain.input(at::randn(shape)), plain.weight("c.weight", at::randn(kernel)), bias, ints({ 2 }),
                ints({ 1 }), ints({ 1 }), integer(2) }));
        EXPECT_THAT(operatorsOf(expectEqualAfter(plain)), testing::ElementsAre("aten::convolution"));
        Builder transposed;
        transposed.output(transposed.call("aten::conv_transpose" + rank, dims == 1 ? "" : "input",
            { transposed.input(at::randn(shape)), transposed.weight("t.weight", at::randn(transposedKernel)), none(),
                ints({ 2 }), ints({ 1 }), ints({ 1 }) }));
        EXPECT_THAT(kindsOf(expectEqualAfter(transposed)), testing::ElementsAre(NodeKind::Convolution));
    }
}

TEST_F(Canonicalize, PaddingByName)
{
    for (const char* padding : { "same", "valid" }) {
        for (const std::int64_t size : { 3, 4 }) {
            Builder builder;
            builder.output(builder.call("aten::conv2d", "padding",
                { builder.input(at::randn({ 1, 3, 9, 8 })), builder.weight("c.weight", at::randn({ 5, 3, size, size })),
                    none(), ints({ 1, 1 }), Argument::ofConstant(std::string(padding)), ints({ 1, 1 }) }));
            EXPECT_THAT(kindsOf(expectEqualAfter(builder)), testing::ElementsAre(NodeKind::Convolution));
        }
    }
}

TEST_F(Canonicalize, ProductsWithAConstantBecomeLinear)
{
    Builder builder;
    const Argument x = builder.input(at::randn({ 5, 4 }));
    const Argument turned = builder.call("aten::t", "", { builder.weight("a.weight", at::randn({ 3, 4 })) });
    const Argument first = builder.call("aten::addmm", "", { builder.weight("a.bias", at::randn({ 3 })), x, turned });
    const Argument second = builder.call("aten::mm", "", { first, builder.weight("b", at::randn({ 3, 6 })) });
    builder.output(builder.call("aten::matmul", "", { second, builder.weight("c", at::randn({ 6, 2 })) }));
    const Program program = expectEqualAfter(builder);
    EXPECT_THAT(operatorsOf(program), testing::ElementsAre("aten::linear", "aten::linear", "aten::linear"));
    EXPECT_EQ(program.body.nodes[0].module, "a");
    EXPECT_EQ(program.body.nodes[1].module, "b");
}

TEST_F(Canonicalize, WeightedAddmmKeepsItsFactors)
{
    for (const double beta : { 0.0, 0.5 }) {
        Builder builder;
        const Argument x = builder.input(at::randn({ 5, 4 }));
        builder.output(builder.call("aten::addmm", "",
            { builder.weight("bias", at::randn({ 3 })), x, builder.weight("w", at::randn({ 4, 3 })), number(beta),
                number(2.0) }));
        EXPECT_THAT(kindsOf(expectEqualAfter(builder)), testing::ElementsAre(NodeKind::Linear));
    }
}

TEST_F(Canonicalize, EvaluatedBatchNormsBecomeOneForm)
{
    const auto tensors = [](Builder& builder) {
        return std::vector{ builder.input(at::randn({ 2, 3, 4, 4 })), builder.weight("n.weight", at::rand({ 3 })),
            builder.weight("n.bias", at::randn({ 3 })), builder.weight("n.mean", at::randn({ 3 })),
            builder.weight("n.var", at::rand({ 3 })) };
    };
    Builder decomposed;
    std::vector<Argument> arguments = tensors(decomposed);
    arguments.insert(arguments.end(), { number(0.1), number(1e-5) });
    decomposed.output(decomposed.call("aten::_native_batch_norm_legit_no_training", "", arguments, 3));
    EXPECT_THAT(operatorsOf(expectEqualAfter(decomposed)), testing::ElementsAre("aten::batch_norm"));
    Builder training;
    arguments = tensors(training);
    arguments.insert(arguments.end(), { boolean(true), number(0.1), number(1e-5), boolean(false) });
    training.output(training.call("aten::batch_norm", "", arguments));
    Program program = training.program();
    canonicalize(program);
    EXPECT_THAT(kindsOf(program), testing::IsEmpty());
}

TEST_F(Canonicalize, AttentionIsTakenApart)
{
    const at::Tensor boolMask = at::tril(at::ones({ 5, 5 }, at::kBool), -1); // the first row attends to nothing
    for (const at::Tensor& mask : { at::Tensor(), boolMask, at::randn({ 5, 5 }) }) {
        for (const bool causal : { false, true }) {
            if (causal && mask.defined())
                continue;
            Builder builder;
            const Argument q = builder.input(at::randn({ 2, 3, 5, 8 }));
            const Argument k = builder.input(at::randn({ 2, 3, 5, 8 }));
            const Argument v = builder.input(at::randn({ 2, 3, 5, 8 }));
            const Argument given = mask.defined() ? builder.weight("mask", mask) : none();
            builder.output(builder.call(
                "aten::scaled_dot_product_attention", "", { q, k, v, given, number(0.0), boolean(causal) }));
            EXPECT_THAT(kindsOf(expectEqualAfter(builder)), testing::ElementsAre(NodeKind::MatMul, NodeKind::MatMul));
        }
    }
}

TEST_F(Canonicalize, FusedEncoderLayerIsTakenApart)
{
    const std::vector<std::pair<at::Tensor, int>> masks{
        { at::Tensor(), -1 },
        { at::triu(at::ones({ 5, 5 }), 1).to(at::kBool), 0 },
        { at::triu(at::ones({ 2, 5 }), 3).to(at::kBool), 1 },
    };
    for (const bool normFirst : { false, true }) {
        for (const auto& [mask, maskKind] : masks) {
            Builder builder;
            const auto weight = [&](const char* name, std::vector<std::int64_t> shape) {
                return builder.weight(name, at::randn(shape).mul(0.3));
            };
            const Argument x = builder.input(at::randn({ 2, 5, 8 }));
            builder.output(builder.call("aten::_transformer_encoder_layer_fwd", "",
                { x, integer(8), integer(2), weight("l.self_attn.in_proj_weight", { 24, 8 }),
                    weight("l.self_attn.in_proj_bias", { 24 }), weight("l.self_attn.out_proj.weight", { 8, 8 }),
                    weight("l.self_attn.out_proj.bias", { 8 }), boolean(normFirst), boolean(normFirst), number(1e-5),
                    weight("l.norm1.weight", { 8 }), weight("l.norm1.bias", { 8 }), weight("l.norm2.weight", { 8 }),
                    weight("l.norm2.bias", { 8 }), weight("l.linear1.weight", { 16, 8 }),
                    weight("l.linear1.bias", { 16 }), weight("l.linear2.weight", { 8, 16 }),
                    weight("l.linear2.bias", { 8 }), mask.defined() ? builder.weight("mask", mask) : none(),
                    mask.defined() ? integer(maskKind) : none() }));
            const Program program = expectEqualAfter(builder);
            std::vector<std::string> linears;
            for (const Node& node : program.body.nodes) {
                if (node.kind == NodeKind::Linear)
                    linears.push_back(node.module);
            }
            EXPECT_THAT(
                linears, testing::ElementsAre("l.self_attn.in_proj", "l.self_attn.out_proj", "l.linear1", "l.linear2"));
        }
    }
}

TEST_F(Canonicalize, DropoutViewsAndDeadCodeGo)
{
    Builder builder;
    const Argument x = builder.input(at::randn({ 2, 6 }));
    const Argument dropped = builder.call("aten::dropout", "", { x, number(0.5), boolean(false) });
    const Argument cloned = builder.call("aten::clone", "", { dropped });
    builder.call("aten::relu", "", { cloned }); // nobody reads it
    builder.output(builder.call("aten::view", "", { cloned, ints({ 3, 4 }) }));
    EXPECT_THAT(operatorsOf(expectEqualAfter(builder)), testing::ElementsAre("aten::reshape"));
}

TEST_F(Canonicalize, StridesStayWhereTheyMatter)
{
    Builder builder;
    const Argument turned = builder.call("aten::t", "", { builder.input(at::randn({ 3, 4 })) });
    const Argument dense =
        builder.call("aten::clone", "", { turned, Argument::ofConstant(std::int64_t(at::MemoryFormat::Contiguous)) });
    builder.output(builder.call("aten::as_strided", "", { dense, ints({ 2, 2 }), ints({ 3, 1 }) }));
    EXPECT_EQ(expectEqualAfter(builder).body.nodes.size(), 3u);
}

TEST_F(Canonicalize, ErrorsNameModuleAndOperator)
{
    Builder builder;
    const Argument x = builder.input(at::randn({ 2, 5 }));
    builder.output(builder.call("aten::linear", "", { x, builder.weight("head.weight", at::randn({ 3, 4 })), none() }));
    Program program = builder.program();
    canonicalize(program);
    const exec::Executable executable(program);
    try {
        [[maybe_unused]] const auto outputs = exec::run(executable, builder.inputs());
        FAIL();
    } catch (const std::exception& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("head (aten::linear)"));
        EXPECT_THAT(error.what(), testing::HasSubstr("cannot be multiplied"));
    }
}

TEST_F(Canonicalize, BlocksReadValuesFromOutside)
{
    // y = x; for 3 trips: y = y + x; then the same y where the sum is positive, else its negative.
    Builder builder;
    const Argument x = builder.input(at::ones({ 2 }));
    Program& program = builder.program();
    Node loop;
    loop.kind = NodeKind::Loop;
    loop.op = "prim::Loop";
    loop.arguments = { integer(3), boolean(true), x };
    const ValueId trip = program.newValue(), carried = program.newValue(), sum = program.newValue();
    loop.outputs = { program.newValue() };
    Block body;
    body.inputs = { trip, carried };
    body.nodes.push_back(makeCall("aten::add", "Tensor", { Argument::ofValue(carried), x }, { sum }));
    body.outputs = { boolean(true), Argument::ofValue(sum) };
    loop.blocks = { body };
    const Argument looped = Argument::ofValue(loop.outputs[0]);
    program.body.nodes.push_back(loop);
    const Argument total = builder.call("aten::sum", "", { looped });
    const Argument positive = builder.call("aten::gt", "Scalar", { total, integer(0) });
    Node branch;
    branch.kind = NodeKind::If;
    branch.op = "prim::If";
    branch.arguments = { positive };
    branch.outputs = { program.newValue() };
    Block then, otherwise;
    then.outputs = { looped };
    const ValueId negative = program.newValue();
    otherwise.nodes.push_back(makeCall("aten::neg", "", { looped }, { negative }));
    otherwise.outputs = { Argument::ofValue(negative) };
    branch.blocks = { then, otherwise };
    const Argument result = Argument::ofValue(branch.outputs[0]);
    program.body.nodes.push_back(branch);
    builder.output(result);
    const Program canonical = expectEqualAfter(builder);
    const at::Tensor y = exec::run(exec::Executable(canonical), std::vector{ at::full({ 2 }, -1.0) }).at(0);
    EXPECT_EQ(y[0].item<float>(), 4.F); // -(-1 - 3)
}

} // namespace
} // namespace engine::ir
