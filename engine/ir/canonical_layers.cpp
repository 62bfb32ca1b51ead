// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/rewriter.h"

namespace engine::ir {

namespace {

std::string weightName(const Node& node)
{
    return node.module.empty() ? "weight" : node.module + ".weight";
}

/// `{3}` for a 2-D convolution means {3, 3}.
Argument expanded(const Argument& argument, std::int64_t rank)
{
    const auto values = constantInts(argument);
    if (!values || values->size() != 1 || rank < 1)
        return argument;
    return ints(std::vector<std::int64_t>(std::size_t(rank), values->front()));
}

/// Arguments of aten::convolution, in its order.
bool emitConvolution(Rewriter& rewriter, const Node& node, std::vector<Argument> arguments)
{
    arguments[1] = rewriter.asWeight(arguments[1], weightName(node));
    if (const Weight* weight = rewriter.weight(arguments[1])) {
        const std::int64_t rank = weight->tensor.dim() - 2;
        for (const std::size_t place : { 3, 4, 5, 7 })
            arguments[place] = expanded(arguments[place], rank);
    }
    Node& call = rewriter.emitTo({ node.outputs.at(0) }, "aten::convolution", "", std::move(arguments));
    call.kind = NodeKind::Convolution;
    return true;
}

/// conv{1,2,3}d(input, weight, bias, stride, padding, dilation, groups)
bool convolution(Rewriter& rewriter, const Node& node)
{
    const std::vector<Argument>& a = node.arguments;
    return emitConvolution(rewriter, node, { a[0], a[1], a[2], a[3], a[4], a[5], boolean(false), ints({ 0 }), a[6] });
}

/// conv{1,2,3}d.padding: "valid" is none; "same" keeps the size, an odd total gets its extra zero at the end.
bool convolutionPadded(Rewriter& rewriter, const Node& node)
{
    const std::vector<Argument>& a = node.arguments;
    const Argument kernel = rewriter.asWeight(a[1], weightName(node));
    const Weight* weight = rewriter.weight(kernel);
    if (!weight || a[4].kind != Argument::Kind::Constant || !a[4].constant.isString())
        return false;
    const std::int64_t rank = weight->tensor.dim() - 2;
    const auto dilation = constantInts(expanded(a[5], rank));
    if (!dilation || std::int64_t(dilation->size()) != rank)
        return false;
    std::vector<std::int64_t> padding(std::size_t(rank), 0);
    std::vector<std::int64_t> extra; // of constant_pad_nd: last axis first, {before, after}
    bool uneven = false;
    if (a[4].constant.toStringRef() == "same") {
        for (std::int64_t axis = rank - 1; axis >= 0; --axis) {
            const std::int64_t total = (*dilation)[std::size_t(axis)] * (weight->tensor.size(axis + 2) - 1);
            padding[std::size_t(axis)] = total / 2;
            extra.push_back(0);
            extra.push_back(total % 2);
            uneven = uneven || total % 2;
        }
    }
    const Argument input =
        uneven ? rewriter.emit("aten::constant_pad_nd", "", { a[0], ints(extra), integer(0) }) : a[0];
    return emitConvolution(
        rewriter, node, { input, kernel, a[2], a[3], ints(padding), a[5], boolean(false), ints({ 0 }), a[6] });
}

/// conv_transpose{1,2,3}d(input, weight, bias, stride, padding, output_padding, groups, dilation)
bool convolutionTransposed(Rewriter& rewriter, const Node& node)
{
    const std::vector<Argument>& a = node.arguments;
    return emitConvolution(rewriter, node, { a[0], a[1], a[2], a[3], a[4], a[7], boolean(true), a[5], a[6] });
}

/// _convolution and convolution: (input, weight, bias, stride, padding, dilation, transposed, output_padding, groups …)
bool convolutionGeneral(Rewriter& rewriter, const Node& node)
{
    return emitConvolution(rewriter, node, { node.arguments.begin(), node.arguments.begin() + 9 });
}

void emitLinear(Rewriter& rewriter, ValueId output, const Argument& input, const Argument& weight, const Argument& bias)
{
    rewriter.emitTo({ output }, "aten::linear", "", { input, weight, bias }).kind = NodeKind::Linear;
}

/// The [out, in] form of a constant [in, out] matrix, as another view of the same memory.
std::optional<Argument> transposedWeight(Rewriter& rewriter, const Node& node, const Argument& argument)
{
    const Argument entered = rewriter.asWeight(argument, weightName(node));
    const Weight* weight = rewriter.weight(entered);
    if (!weight || weight->tensor.dim() != 2)
        return std::nullopt;
    return rewriter.addWeight(weight->name, weight->role, weight->tensor.detach().t());
}

bool linear(Rewriter& rewriter, const Node& node)
{
    const std::vector<Argument>& a = node.arguments;
    const Argument weight = rewriter.asWeight(a[1], weightName(node));
    if (rewriter.weight(weight)) {
        emitLinear(rewriter, node.outputs[0], a[0], weight, a[2]);
        return true;
    }
    const Argument turned = rewriter.emit("aten::t", "", { weight });
    if (isNone(a[2])) {
        rewriter.emitTo({ node.outputs[0] }, "aten::matmul", "", { a[0], turned }).kind = NodeKind::MatMul;
        return true;
    }
    const Argument product = emitMatMul(rewriter, a[0], turned);
    rewriter.emitTo({ node.outputs[0] }, "aten::add", "Tensor", { product, a[2] });
    return true;
}

/// mm, matmul, bmm (a, b)
bool matmul(Rewriter& rewriter, const Node& node)
{
    const Argument& left = node.arguments[0];
    const Argument& right = node.arguments[1];
    if (const auto weight = transposedWeight(rewriter, node, right)) {
        emitLinear(rewriter, node.outputs[0], left, *weight, none());
        return true;
    }
    // A constant on the left of a matrix: (W·x)ᵀ = xᵀ·Wᵀ. Only mm says that x is a matrix.
    const Argument constant = rewriter.asWeight(left, weightName(node));
    const Weight* weight = rewriter.weight(constant);
    if (node.op == "aten::mm" && weight && weight->tensor.dim() == 2) {
        const Argument columns = rewriter.emit("aten::t", "", { right });
        const ValueId product = rewriter.program().newValue();
        emitLinear(rewriter, product, columns, constant, none());
        rewriter.emitTo({ node.outputs[0] }, "aten::t", "", { Argument::ofValue(product) });
        return true;
    }
    rewriter.emitTo({ node.outputs[0] }, "aten::matmul", "", { left, right }).kind = NodeKind::MatMul;
    return true;
}

/// A term times a constant factor; the term itself where the factor is one.
Argument scaled(Rewriter& rewriter, const Argument& term, const Argument& factor)
{
    return constantNumber(factor) == 1.0 ? term : rewriter.emit("aten::mul", "Scalar", { term, factor });
}

/// addmm and baddbmm (added, a, b, beta, alpha): beta·added + alpha·(a·b). With beta = 0 `added` is not read.
bool addedMatmul(Rewriter& rewriter, const Node& node)
{
    const std::vector<Argument>& a = node.arguments;
    const auto beta = constantNumber(a[3]);
    const auto alpha = constantNumber(a[4]);
    if (!beta || !alpha)
        return false;
    const Weight* added = rewriter.weight(a[0]);
    const auto weight = transposedWeight(rewriter, node, a[2]);
    if (weight && *beta == 1 && *alpha == 1 && added && added->tensor.dim() == 1
        && added->tensor.size(0) == rewriter.weight(*weight)->tensor.size(0)) {
        emitLinear(rewriter, node.outputs[0], a[1], *weight, a[0]);
        return true;
    }
    Argument product;
    if (weight) {
        const ValueId value = rewriter.program().newValue();
        emitLinear(rewriter, value, a[1], *weight, none());
        product = Argument::ofValue(value);
    } else {
        product = emitMatMul(rewriter, a[1], a[2]);
    }
    if (*beta == 0) {
        rewriter.emitTo({ node.outputs[0] }, "aten::mul", "Scalar", { product, a[4] });
        return true;
    }
    product = scaled(rewriter, product, a[4]);
    const Argument term = scaled(rewriter, a[0], a[3]);
    rewriter.emitTo({ node.outputs[0] }, "aten::add", "Tensor", { term, product });
    return true;
}

/// Emits the one form of an evaluated batch norm, unless something reads more than the first result.
bool emitBatchNorm(Rewriter& rewriter, const Node& node, const std::vector<Argument>& tensors, const Argument& momentum,
    const Argument& epsilon)
{
    for (std::size_t i = 1; i < node.outputs.size(); ++i) {
        if (rewriter.uses(node.outputs[i]) > 0)
            return false;
    }
    if (isNone(tensors[3]) || isNone(tensors[4]))
        return false;
    std::vector<Argument> arguments = tensors;
    arguments.insert(arguments.end(), { boolean(false), momentum, epsilon, boolean(false) });
    rewriter.emitTo({ node.outputs[0] }, "aten::batch_norm", "", std::move(arguments)).kind = NodeKind::BatchNorm;
    return true;
}

std::vector<Argument> firstFive(const Node& node)
{
    return { node.arguments.begin(), node.arguments.begin() + 5 };
}

/// (input, weight, bias, mean, var, training, momentum, eps …)
bool batchNorm(Rewriter& rewriter, const Node& node)
{
    return constantBool(node.arguments[5]) == false
        && emitBatchNorm(rewriter, node, firstFive(node), node.arguments[6], node.arguments[7]);
}

/// (input, weight, bias, mean, var, momentum, eps)
bool batchNormEvaluated(Rewriter& rewriter, const Node& node)
{
    return emitBatchNorm(rewriter, node, firstFive(node), node.arguments[5], node.arguments[6]);
}

Rewriter::Rule kindRule(NodeKind kind)
{
    return [kind](Rewriter& rewriter, const Node& node) {
        Node copy = node;
        copy.kind = kind;
        rewriter.emitNode(std::move(copy));
        return true;
    };
}

} // namespace

void addLayerRules(std::unordered_map<std::string, std::vector<Rewriter::Rule>>& rules)
{
    for (const std::string rank : { "1d", "2d", "3d" }) {
        rules["aten::conv" + rank].push_back(convolution);
        rules["aten::conv" + rank + ".padding"].push_back(convolutionPadded);
        rules["aten::conv_transpose" + rank + (rank == "1d" ? "" : ".input")].push_back(convolutionTransposed);
    }
    for (const char* name : { "aten::_convolution", "aten::_convolution.deprecated", "aten::convolution" })
        rules[name].push_back(convolutionGeneral);
    rules["aten::linear"].push_back(linear);
    for (const char* name : { "aten::mm", "aten::bmm", "aten::matmul" })
        rules[name].push_back(matmul);
    for (const char* name : { "aten::addmm", "aten::baddbmm" })
        rules[name].push_back(addedMatmul);
    for (const char* name :
        { "aten::batch_norm", "aten::native_batch_norm", "aten::cudnn_batch_norm", "aten::_batch_norm_impl_index" }) {
        rules[name].push_back(batchNorm);
    }
    for (const char* name : { "aten::_native_batch_norm_legit_no_training", "aten::_batch_norm_no_update" })
        rules[name].push_back(batchNormEvaluated);
    rules["aten::embedding"].push_back(kindRule(NodeKind::Embedding));
    rules["aten::lstm.input"].push_back(kindRule(NodeKind::Lstm));
    rules["aten::gru.input"].push_back(kindRule(NodeKind::Gru));
}

} // namespace engine::ir
