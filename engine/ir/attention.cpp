// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/rewriter.h"

#include <cmath>
#include <limits>

#include <ATen/ops/_safe_softmax.h>
#include <ATen/ops/add.h>
#include <ATen/ops/logical_not.h>
#include <ATen/ops/masked_fill.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tril.h>

namespace engine::ir {

namespace {

constexpr double NOT_ATTENDED = -std::numeric_limits<double>::infinity();

c10::IValue pop(torch::jit::Stack& stack)
{
    c10::IValue value = std::move(stack.back());
    stack.pop_back();
    return value;
}

/// (query, scale or None) → query · scale, by default 1/√(size of a head).
void scaleQuery(torch::jit::Stack& stack)
{
    const c10::IValue scale = pop(stack);
    const at::Tensor query = pop(stack).toTensor();
    const double factor = scale.isNone() ? 1 / std::sqrt(double(query.size(-1))) : scale.toDouble();
    stack.emplace_back(at::mul(query, factor));
}

/// (scores, mask or None, is causal) → shares. A boolean mask is true where a key is attended to, a float one is added.
/// A row without any key becomes 0, as in scaled_dot_product_attention.
void attentionSoftmax(torch::jit::Stack& stack)
{
    const bool causal = pop(stack).toBool();
    const c10::IValue mask = pop(stack);
    at::Tensor scores = pop(stack).toTensor();
    if (causal) {
        const at::Tensor attended = at::tril(at::ones({ scores.size(-2), scores.size(-1) }, at::kBool));
        scores = at::masked_fill(scores, at::logical_not(attended), NOT_ATTENDED);
    }
    if (mask.isNone()) {
        stack.emplace_back(at::softmax(scores, -1));
        return;
    }
    const at::Tensor& given = mask.toTensor();
    scores = given.scalar_type() == at::kBool ? at::masked_fill(scores, at::logical_not(given), NOT_ATTENDED)
                                              : at::add(scores, given);
    stack.emplace_back(at::_safe_softmax(scores, -1));
}

/// (scores, mask, kind of mask or None) → shares, as the fused encoder layer means it: the mask is true where a key is
/// left out; kind 0 is [queries, keys], 1 is [batch, keys], 2 is [batch, heads, queries, keys].
void fusedLayerSoftmax(torch::jit::Stack& stack)
{
    const c10::IValue kind = pop(stack);
    at::Tensor mask = pop(stack).toTensor().to(at::kBool);
    const at::Tensor scores = pop(stack).toTensor();
    if (kind.isInt() && kind.toInt() == 1)
        mask = mask.unsqueeze(1).unsqueeze(1);
    const at::Tensor shares = at::softmax(at::masked_fill(scores, mask, NOT_ATTENDED), -1);
    stack.emplace_back(at::masked_fill(shares, mask, 0));
}

Argument emitLinear(Rewriter& rewriter, const Argument& input, const Argument& weight, const Argument& bias)
{
    const ValueId value = rewriter.program().newValue();
    rewriter.emitTo({ value }, "aten::linear", "", { input, weight, bias }).kind = NodeKind::Linear;
    return Argument::ofValue(value);
}

/// scaled_dot_product_attention and its kernels: softmax(scale·q·kᵀ + mask)·v
struct AttentionPlaces {
    int mask;
    int dropout;
    int causal;
    int scale;
    int grouped; ///< -1: the operator has no such argument
};

Rewriter::Rule attentionRule(AttentionPlaces places)
{
    return [places](Rewriter& rewriter, const Node& node) {
        const std::vector<Argument>& a = node.arguments;
        for (std::size_t i = 1; i < node.outputs.size(); ++i) {
            if (rewriter.uses(node.outputs[i]) > 0)
                return false;
        }
        if (constantNumber(a[std::size_t(places.dropout)]) != 0.0)
            return false;
        if (places.grouped >= 0 && constantBool(a[std::size_t(places.grouped)]) != false)
            return false;
        const Argument query =
            rewriter.emitNative("attention::scale", scaleQuery, { a[0], a[std::size_t(places.scale)] });
        const Argument keys = rewriter.emit("aten::transpose", "int", { a[1], integer(-2), integer(-1) });
        const Argument scores = emitMatMul(rewriter, query, keys);
        const Argument shares = rewriter.emitNative("attention::softmax", attentionSoftmax,
            { scores, a[std::size_t(places.mask)], a[std::size_t(places.causal)] });
        rewriter.emitTo({ node.outputs[0] }, "aten::matmul", "", { shares, a[2] }).kind = NodeKind::MatMul;
        return true;
    };
}

/// "encoder.layers.0.self_attn.in_proj_weight" → "encoder.layers.0.self_attn.in_proj"; ".weight" goes as a whole.
std::string moduleOf(const Rewriter& rewriter, const Argument& weight, const std::string& otherwise)
{
    const Weight* found = rewriter.weight(weight);
    return found ? moduleOfWeight(found->name) : otherwise;
}

/// What a fused multi-head attention reads.
struct HeadsSpec {
    Argument query, key, value;
    std::int64_t size = 0; ///< of an embedding
    std::int64_t heads = 0;
    Argument inWeight, inBias, outWeight, outBias;
    Argument mask, maskKind;
    std::string module;
};

struct HeadsResult {
    Argument output;
    Argument shares; ///< [batch, heads, queries, keys]
};

/// [batch, time, size] → [batch, heads, time, size / heads]
Argument splitHeads(Rewriter& rewriter, const HeadsSpec& spec, const Argument& projected)
{
    const Argument split = rewriter.emit(
        "aten::unflatten", "int", { projected, integer(-1), ints({ spec.heads, spec.size / spec.heads }) });
    return rewriter.emit("aten::transpose", "int", { split, integer(1), integer(2) });
}

/// Query, key and value, projected and split. One product where all three come from the same value.
std::vector<Argument> projectInputs(Rewriter& rewriter, const HeadsSpec& spec)
{
    std::vector<Argument> heads;
    const auto same = [](const Argument& a, const Argument& b) {
        return a.kind == Argument::Kind::Value && b.kind == Argument::Kind::Value && a.value == b.value;
    };
    if (same(spec.query, spec.key) && same(spec.query, spec.value)) {
        const Argument projected = emitLinear(rewriter, spec.query, spec.inWeight, spec.inBias);
        const Argument split =
            rewriter.emit("aten::unflatten", "int", { projected, integer(-1), ints({ 3, spec.size }) });
        for (std::int64_t i = 0; i < 3; ++i)
            heads.push_back(
                splitHeads(rewriter, spec, rewriter.emit("aten::select", "int", { split, integer(-2), integer(i) })));
        return heads;
    }
    const auto part = [&](const Argument& whole, std::int64_t i) {
        const Weight weight = *rewriter.weight(whole);
        const std::int64_t from = i * spec.size, to = from + spec.size;
        return rewriter.addWeight(weight.name + "[" + std::to_string(from) + ":" + std::to_string(to) + "]",
            weight.role, weight.tensor.detach().slice(0, from, to));
    };
    const Argument* inputs[] = { &spec.query, &spec.key, &spec.value };
    for (std::int64_t i = 0; i < 3; ++i) {
        heads.push_back(
            splitHeads(rewriter, spec, emitLinear(rewriter, *inputs[i], part(spec.inWeight, i), part(spec.inBias, i))));
    }
    return heads;
}

HeadsResult emitHeads(Rewriter& rewriter, const HeadsSpec& spec)
{
    rewriter.setModule(moduleOf(rewriter, spec.inWeight, spec.module), "Linear");
    const std::vector<Argument> heads = projectInputs(rewriter, spec);
    rewriter.setModule(spec.module, "MultiheadAttention");
    const std::int64_t headSize = spec.size / spec.heads;
    const double scale = 1 / std::sqrt(double(headSize));
    const Argument query = rewriter.emit("aten::mul", "Scalar", { heads[0], Argument::ofConstant(scale) });
    const Argument keys = rewriter.emit("aten::transpose", "int", { heads[1], integer(-2), integer(-1) });
    const Argument scores = emitMatMul(rewriter, query, keys);
    HeadsResult result;
    result.shares = isNone(spec.mask) ? rewriter.emit("aten::softmax", "int", { scores, integer(-1), none() })
                                      : rewriter.emitNative("attention::fused_layer_softmax", fusedLayerSoftmax,
                                          { scores, spec.mask, spec.maskKind });
    const Argument mixed = emitMatMul(rewriter, result.shares, heads[2]);
    const Argument turned = rewriter.emit("aten::transpose", "int", { mixed, integer(1), integer(2) });
    const Argument merged = rewriter.emit("aten::flatten", "using_ints", { turned, integer(2), integer(3) });
    rewriter.setModule(moduleOf(rewriter, spec.outWeight, spec.module), "Linear");
    result.output = emitLinear(rewriter, merged, spec.outWeight, spec.outBias);
    return result;
}

bool hasWeights(const Rewriter& rewriter, std::initializer_list<const Argument*> arguments)
{
    for (const Argument* argument : arguments) {
        if (!rewriter.weight(*argument))
            return false;
    }
    return true;
}

/// aten::_native_multi_head_attention: what nn.MultiheadAttention becomes when it is traced.
bool multiHeadAttention(Rewriter& rewriter, const Node& node)
{
    const std::vector<Argument>& a = node.arguments;
    const auto size = constantInt(a[3]);
    const auto heads = constantInt(a[4]);
    const auto averaged = constantBool(a[11]);
    if (!size || !heads || !averaged || !hasWeights(rewriter, { &a[5], &a[6], &a[7], &a[8] }))
        return false;
    HeadsSpec spec{ a[0], a[1], a[2], *size, *heads, a[5], a[6], a[7], a[8], a[9], a[12], node.module };
    const HeadsResult result = emitHeads(rewriter, spec);
    rewriter.replace(node.outputs.at(0), result.output);
    if (node.outputs.size() < 2)
        return true;
    rewriter.setModule(node.module, node.moduleClass);
    rewriter.replace(node.outputs[1],
        *averaged ? rewriter.emit("aten::mean", "dim", { result.shares, ints({ 1 }) }) : result.shares);
    return true;
}

/// aten::_transformer_encoder_layer_fwd: what nn.TransformerEncoderLayer becomes when it is traced.
bool encoderLayer(Rewriter& rewriter, const Node& node)
{
    const std::vector<Argument>& a = node.arguments;
    const auto size = constantInt(a[1]);
    const auto heads = constantInt(a[2]);
    const auto useGelu = constantBool(a[7]);
    const auto normFirst = constantBool(a[8]);
    if (!size || !heads || !useGelu || !normFirst || !hasWeights(rewriter, { &a[3], &a[4], &a[5], &a[6] }))
        return false;
    std::string attention = moduleOf(rewriter, a[3], node.module);
    if (attention.ends_with(".in_proj"))
        attention = attention.substr(0, attention.size() - std::string_view(".in_proj").size());
    const auto norm = [&](const Argument& input, std::size_t place) {
        rewriter.setModule(moduleOf(rewriter, a[place], node.module), "LayerNorm");
        return rewriter.emit("aten::layer_norm", "",
            { input, ints({ *size }), a[place], a[place + 1], a[9], Argument::ofConstant(false) });
    };
    const auto add = [&](const Argument& left, const Argument& right) {
        rewriter.setModule(node.module, node.moduleClass);
        return rewriter.emit("aten::add", "Tensor", { left, right });
    };
    const auto attend = [&](const Argument& x) {
        return emitHeads(rewriter, { x, x, x, *size, *heads, a[3], a[4], a[5], a[6], a[18], a[19], attention }).output;
    };
    const auto feedForward = [&](const Argument& x) {
        rewriter.setModule(moduleOf(rewriter, a[14], node.module), "Linear");
        const Argument wide = emitLinear(rewriter, x, a[14], a[15]);
        rewriter.setModule(node.module, node.moduleClass);
        const Argument active =
            *useGelu ? rewriter.emit("aten::gelu", "", { wide }) : rewriter.emit("aten::relu", "", { wide });
        rewriter.setModule(moduleOf(rewriter, a[16], node.module), "Linear");
        return emitLinear(rewriter, active, a[16], a[17]);
    };
    Argument x = a[0];
    if (*normFirst) {
        x = add(x, attend(norm(x, 10)));
        x = add(x, feedForward(norm(x, 12)));
    } else {
        x = norm(add(x, attend(x)), 10);
        x = norm(add(x, feedForward(x)), 12);
    }
    rewriter.replace(node.outputs.at(0), x);
    return true;
}

} // namespace

void addAttentionRules(std::unordered_map<std::string, std::vector<Rewriter::Rule>>& rules)
{
    rules["aten::scaled_dot_product_attention"].push_back(attentionRule({ 3, 4, 5, 6, 7 }));
    rules["aten::_scaled_dot_product_attention_math"].push_back(attentionRule({ 3, 4, 5, 7, 8 }));
    rules["aten::_scaled_dot_product_flash_attention_for_cpu"].push_back(attentionRule({ 5, 3, 4, 6, -1 }));
    rules["aten::_native_multi_head_attention"].push_back(multiHeadAttention);
    rules["aten::_transformer_encoder_layer_fwd"].push_back(encoderLayer);
}

} // namespace engine::ir
