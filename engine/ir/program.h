// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>

namespace engine::ir
{

/// A slot of the executor: one value of the program, assigned exactly once per run (per iteration inside a loop).
using ValueId = int;

/// What fills one place of an operator's stack: a constant, the value of a slot, or a list of such places.
struct Argument {
    enum class Kind { Constant, Value, List };
    Kind kind = Kind::Constant;
    c10::IValue constant; ///< Kind::Constant; None is a constant too
    ValueId value = -1; ///< Kind::Value
    std::vector<Argument> elements; ///< Kind::List
    c10::TypePtr elementType; ///< Kind::List: Tensor, Tensor?, int, float, bool …

    [[nodiscard]] static Argument ofConstant(c10::IValue value);
    [[nodiscard]] static Argument ofValue(ValueId value);
    [[nodiscard]] static Argument ofList(c10::TypePtr elementType, std::vector<Argument> elements);
};

/// An operation that LibTorch's dispatcher does not have (Python arithmetic on sizes, tuples, quantized_decomposed):
/// takes its arguments from the top of the stack and leaves its results there, as a boxed kernel does.
using NativeFunction = std::function<void(torch::jit::Stack&)>;

/// What a node is, once canonicalised. One form each:
/// Convolution: aten::convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups)
/// Linear: aten::linear(input, weight[out, in], bias); MatMul: aten::matmul(a, b) of two activations
/// Embedding: aten::embedding(weight, indices, …); Lstm, Gru: aten::lstm.input / aten::gru.input
/// BatchNorm: aten::batch_norm(input, weight, bias, mean, var, training = false, momentum, eps, cudnn)
enum class NodeKind { Other, Convolution, Linear, MatMul, Embedding, Lstm, Gru, BatchNorm, If, Loop };

struct Block;

struct Node {
    NodeKind kind = NodeKind::Other;
    std::string op; ///< "aten::conv2d", "aten::add.Tensor", "python::floordiv", "prim::If"
    std::variant<std::monostate, c10::OperatorHandle, NativeFunction> call; ///< monostate: If and Loop
    std::vector<Argument> arguments; ///< one per schema argument, defaults filled in
    std::vector<ValueId> outputs;
    std::string module; ///< path of the module that a person knows ("layer1.0.conv1"), or empty
    std::string moduleClass; ///< "Conv2d", or empty
    /// If: arguments {condition}, blocks {then, else}. Loop: arguments {max trips, condition, carried …}, blocks {body};
    /// the body's inputs are {iteration, carried …}, its outputs {condition, carried …}.
    std::vector<Block> blocks;
};

struct Block {
    std::vector<ValueId> inputs;
    std::vector<Node> nodes; ///< topologically ordered
    std::vector<Argument> outputs;
};

/// A parameter, buffer or constant tensor of the file. Tied weights share storage.
struct Weight {
    enum class Role { Parameter, Buffer, Constant };
    std::string name; ///< fully qualified, as the file calls it
    Role role = Role::Parameter;
    at::Tensor tensor;
    ValueId value = -1;
};

struct Input {
    std::string name;
    ValueId value = -1;
    std::optional<at::ScalarType> type; ///< absent where the file does not tell
    std::vector<std::int64_t> shape; ///< -1 where it may vary; empty where the file does not tell
    std::vector<std::int64_t> exampleShape; ///< sizes of the exporter's example; empty where the file does not tell
};

struct Output {
    std::string name; ///< "logits"; "output_0" … where the file has no names
    Argument value;
};

/// A network: a flat list of operator calls over numbered values. Every reader makes one; nothing else is known of files.
struct Program {
    std::vector<Input> inputs;
    std::vector<Weight> weights;
    Block body; ///< body.inputs are the ids of `inputs`; body.outputs those of `outputs`
    std::vector<Output> outputs;
    int valueCount = 0; ///< ids are 0 … valueCount - 1

    [[nodiscard]] ValueId newValue() { return valueCount++; }
};

/// Finds an operator by name and overload ("aten::add", "Tensor"); nullopt where LibTorch has none.
[[nodiscard]] std::optional<c10::OperatorHandle> findOperator(const std::string& name, const std::string& overload);

/// A node that calls `name` with the first arguments given and the schema's defaults for the rest.
/// Throws c10::Error when there is no such operator or a needed argument is missing: a fault of the program, not the file.
[[nodiscard]] Node makeCall(const std::string& name, const std::string& overload, std::vector<Argument> arguments,
    std::vector<ValueId> outputs);

/// A node in the place of `node` (same module, same results) whose first result is its first argument.
[[nodiscard]] Node makePassThrough(const Node& node);

/// Runs an operator or native function on a stack that holds its arguments; its results take their place.
/// Precondition: neither If nor Loop, which need an executor.
void call(const Node& node, torch::jit::Stack& stack);

} // namespace engine::ir
