// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/fuse.h"

#include <unordered_map>

#include "engine/exec/kernels.h"

namespace engine::exec
{

namespace
{

using ir::Argument;
using ir::NodeKind;
using ir::ValueId;

class Fuser
{
public:
    explicit Fuser(const ir::Program& program)
        : m_program(program)
        , m_nodes(program.body.nodes)
        , m_uses(std::size_t(program.valueCount), 0)
        , m_reader(std::size_t(program.valueCount), -1)
        , m_dropped(m_nodes.size(), false)
    {
        for (const ir::Weight& weight : program.weights)
            m_weights.emplace(weight.value, weight.tensor);
        for (std::size_t i = 0; i < m_nodes.size(); ++i)
            countUses(m_nodes[i], int(i));
        for (const Argument& output : program.body.outputs)
            countUses(output, -1);
    }

    ir::Program fused()
    {
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            if (m_nodes[i].kind == NodeKind::Convolution)
                fuseConvolution(int(i));
            else if (m_nodes[i].kind == NodeKind::Linear)
                fuseLinear(int(i));
        }
        ir::Program result = m_program;
        result.body.nodes.clear();
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            if (const auto made = m_made.find(int(i)); made != m_made.end())
                result.body.nodes.push_back(made->second);
            else if (!m_dropped[i])
                result.body.nodes.push_back(m_nodes[i]);
        }
        return result;
    }

private:
    void countUses(const Argument& argument, int reader)
    {
        if (argument.kind == Argument::Kind::Value) {
            ++m_uses[std::size_t(argument.value)];
            m_reader[std::size_t(argument.value)] = reader;
        }
        for (const Argument& element : argument.elements)
            countUses(element, reader);
    }

    void countUses(const ir::Node& node, int reader)
    {
        for (const Argument& argument : node.arguments)
            countUses(argument, reader);
        for (const ir::Block& block : node.blocks) {
            for (const ir::Node& inner : block.nodes)
                countUses(inner, reader);
            for (const Argument& output : block.outputs)
                countUses(output, reader);
        }
    }

    /// The node that alone reads `value`, -1 where there is none.
    [[nodiscard]] int onlyReader(ValueId value) const
    {
        return m_uses[std::size_t(value)] == 1 ? m_reader[std::size_t(value)] : -1;
    }

    static bool reads(const Argument& argument, ValueId value)
    {
        return argument.kind == Argument::Kind::Value && argument.value == value;
    }

    /// A constant tensor; undefined for None. `known` becomes false for activations.
    [[nodiscard]] at::Tensor constant(const Argument& argument, bool& known) const
    {
        if (argument.kind == Argument::Kind::Constant && argument.constant.isNone())
            return {};
        if (argument.kind == Argument::Kind::Value) {
            if (const auto found = m_weights.find(argument.value); found != m_weights.end())
                return found->second;
        }
        known = false;
        return {};
    }

    /// The batch norm that alone reads `value` and can be folded into a weight of `features` rows.
    [[nodiscard]] std::optional<ConvolutionKernel::Norm> normAfter(ValueId value, std::int64_t features) const
    {
        const int reader = onlyReader(value);
        if (reader < 0 || m_nodes[std::size_t(reader)].kind != NodeKind::BatchNorm)
            return std::nullopt;
        const ir::Node& node = m_nodes[std::size_t(reader)];
        bool known = reads(node.arguments[0], value) && node.arguments[7].constant.isDouble();
        ConvolutionKernel::Norm norm{ constant(node.arguments[1], known), constant(node.arguments[2], known),
            constant(node.arguments[3], known), constant(node.arguments[4], known), 0 };
        if (!known || norm.mean.numel() != features || norm.mean.scalar_type() != at::kFloat)
            return std::nullopt;
        norm.epsilon = node.arguments[7].constant.toDouble();
        return norm;
    }

    /// The other term where a sum alone reads `value`.
    std::optional<Argument> addedTo(ValueId value) const
    {
        const int reader = onlyReader(value);
        if (reader < 0)
            return std::nullopt;
        const ir::Node& sum = m_nodes[std::size_t(reader)];
        if (sum.op != "aten::add.Tensor" || !sum.arguments[2].constant.isScalar()
            || sum.arguments[2].constant.toScalar().toDouble() != 1) {
            return std::nullopt;
        }
        const Argument& other = reads(sum.arguments[0], value) ? sum.arguments[1] : sum.arguments[0];
        return other.kind == Argument::Kind::Value ? std::optional(other) : std::nullopt;
    }

    /// The post operation that alone reads `value`.
    std::optional<PostOperation> postAfter(ValueId value) const
    {
        const int reader = onlyReader(value);
        return reader < 0 ? std::nullopt : postOperationOf(m_nodes[std::size_t(reader)]);
    }

    static ir::Node nodeLike(const ir::Node& origin, const char* op, ir::NativeFunction function)
    {
        ir::Node node;
        node.op = op;
        node.call = std::move(function);
        node.module = origin.module;
        node.moduleClass = origin.moduleClass;
        return node;
    }

    void fuseConvolution(int index)
    {
        const ir::Node& convolution = m_nodes[std::size_t(index)];
        bool known = true;
        const at::Tensor weight = constant(convolution.arguments[1], known);
        const at::Tensor bias = constant(convolution.arguments[2], known);
        auto spec = known ? convolutionSpec(convolution, weight, bias) : std::nullopt;
        if (!spec)
            return;
        int last = index;
        ValueId value = convolution.outputs.at(0);
        const auto advance = [&] {
            m_dropped[std::size_t(last)] = true;
            last = m_reader[std::size_t(value)];
            value = m_nodes[std::size_t(last)].outputs.at(0);
        };
        if ((spec->norm = normAfter(value, weight.size(0))))
            advance();
        std::optional<Argument> added;
        // A second convolution that ends in the same sum has taken it already.
        if (const auto other = addedTo(value); other && !m_dropped[std::size_t(m_reader[std::size_t(value)])]
            && !m_made.contains(m_reader[std::size_t(value)])) {
            added = other;
            advance();
        }
        if (const auto after = postAfter(value); after && (!added || after->name == "relu")) {
            spec->post = *after;
            advance();
        }
        const auto kernel = std::make_shared<const ConvolutionKernel>(std::move(*spec));
        ir::Node node = nodeLike(convolution, "fused::convolution", [kernel](torch::jit::Stack& stack) {
            at::Tensor other;
            if (stack.size() == 2) {
                other = std::move(stack[1]).toTensor();
                stack.pop_back();
            }
            const auto use = other.defined() && isOwnedAlone(other) ? ConvolutionKernel::Added::MayBeOverwritten
                                                                    : ConvolutionKernel::Added::Kept;
            stack[0] = kernel->run(stack[0].toTensor(), other, use);
        });
        node.arguments = { convolution.arguments[0] };
        if (added)
            node.arguments.push_back(*added);
        node.outputs = { value };
        m_made.emplace(last, std::move(node));
    }

    void fuseLinear(int index)
    {
        const ir::Node& linear = m_nodes[std::size_t(index)];
        bool known = hasFusedKernels();
        const at::Tensor weight = constant(linear.arguments[1], known);
        const at::Tensor bias = constant(linear.arguments[2], known);
        if (!known || !weight.defined())
            return;
        int last = index;
        ValueId value = linear.outputs.at(0);
        PostOperation post;
        if (const auto after = postAfter(value)) {
            post = *after;
            m_dropped[std::size_t(last)] = true;
            last = m_reader[std::size_t(value)];
            value = m_nodes[std::size_t(last)].outputs.at(0);
        }
        ir::Node node = nodeLike(linear, "fused::linear", [weight, bias, post](torch::jit::Stack& stack) {
            stack[0] = runLinear(stack[0].toTensor(), weight, bias, post);
        });
        node.arguments = { linear.arguments[0] };
        node.outputs = { value };
        m_made.emplace(last, std::move(node));
    }

    const ir::Program& m_program;
    const std::vector<ir::Node>& m_nodes;
    std::unordered_map<ValueId, at::Tensor> m_weights;
    std::vector<int> m_uses;
    std::vector<int> m_reader;
    std::vector<bool> m_dropped;
    std::unordered_map<int, ir::Node> m_made; ///< by the index of the last node that it stands for
};

} // namespace

ir::Program fuse(const ir::Program& program)
{
    return hasFusedKernels() ? Fuser(program).fused() : program;
}

} // namespace engine::exec
