// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/ir/program.h"

namespace engine::ir {

/// Writes a block anew, node by node: a rule looks at one node and emits what replaces it. Later readers of a replaced
/// value are redirected. Constants are followed through the weights of the program.
class Rewriter {
public:
    /// Emits the replacement of `node` and returns true, or leaves all as it is and returns false.
    using Rule = std::function<bool(Rewriter&, const Node& node)>;

    explicit Rewriter(Program& program);
    /// Rewrites all blocks. The first rule of a node's operator that returns true wins.
    void apply(const std::unordered_map<std::string, std::vector<Rule>>& rules);

    /// Emits a call whose results get the ids of `outputs`, in the module of the node that is being rewritten.
    Node& emitTo(std::vector<ValueId> outputs, const std::string& name, const std::string& overload,
        std::vector<Argument> arguments);
    /// Emits a call with one new result.
    Argument emit(const std::string& name, const std::string& overload, std::vector<Argument> arguments);
    /// Emits an operation that the dispatcher does not have.
    Argument emitNative(const std::string& name, NativeFunction function, std::vector<Argument> arguments);
    void emitNode(Node node) { m_emitted->push_back(std::move(node)); }
    /// Readers of `value` read `replacement` from now on.
    void replace(ValueId value, const Argument& replacement) { m_replacements[value] = replacement; }
    /// Names the module of what is emitted next, until the rule returns.
    void setModule(const std::string& path, const std::string& className);

    [[nodiscard]] Program& program() { return m_program; }
    /// Readers of a value of the program as it was before; 0 for new values.
    [[nodiscard]] int uses(ValueId value) const
    {
        return std::size_t(value) < m_uses.size() ? m_uses[std::size_t(value)] : 0;
    }
    /// The weight (or constant tensor) that an argument is; null for activations. Valid until the next addWeight().
    [[nodiscard]] const Weight* weight(const Argument& argument) const;
    /// Enters another view of a weight's memory.
    Argument addWeight(std::string name, Weight::Role role, at::Tensor tensor);
    /// A constant tensor argument entered as a weight; other arguments as they are.
    Argument asWeight(const Argument& argument, const std::string& name);

private:
    Block rewriteBlock(const Block& block);
    void rewriteNode(Node node);
    [[nodiscard]] Argument resolve(const Argument& argument) const;

    Program& m_program;
    const std::unordered_map<std::string, std::vector<Rule>>* m_rules = nullptr;
    std::vector<Node>* m_emitted = nullptr;
    std::string m_module;
    std::string m_moduleClass;
    std::unordered_map<ValueId, Argument> m_replacements;
    std::unordered_map<ValueId, std::size_t> m_weights;
    std::vector<int> m_uses;
};

/// The name of a weight without its part and its last word: "attn.in_proj_weight[0:64]" → "attn.in_proj".
[[nodiscard]] std::string moduleOfWeight(const std::string& weightName);

[[nodiscard]] bool isNone(const Argument& argument);
[[nodiscard]] std::optional<std::int64_t> constantInt(const Argument& argument);
[[nodiscard]] std::optional<double> constantNumber(const Argument& argument);
[[nodiscard]] std::optional<bool> constantBool(const Argument& argument);
[[nodiscard]] std::optional<std::vector<std::int64_t>> constantInts(const Argument& argument);
[[nodiscard]] Argument none();
[[nodiscard]] Argument boolean(bool value);
[[nodiscard]] Argument integer(std::int64_t value);
[[nodiscard]] Argument ints(const std::vector<std::int64_t>& values);
/// Emits left · right as a product that may be quantized.
[[nodiscard]] Argument emitMatMul(Rewriter& rewriter, const Argument& left, const Argument& right);

/// The fused attention and encoder layers, taken apart into linear, matmul and softmax. (attention.cpp)
void addAttentionRules(std::unordered_map<std::string, std::vector<Rewriter::Rule>>& rules);
/// Convolution, linear, matmul and batch norm in their one form. (canonical_layers.cpp)
void addLayerRules(std::unordered_map<std::string, std::vector<Rewriter::Rule>>& rules);

} // namespace engine::ir
