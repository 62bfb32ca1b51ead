// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace analysis {

using Shape = std::vector<std::int64_t>;

/// What a quantized layer computes. Matmul is a product of two activations (attention); a product with a constant is
/// Linear.
enum class LayerKind { Convolution, ConvolutionTransposed, Linear, MatMul, Embedding, Lstm, Gru };
/// "conv1d" … "conv3d", "convtranspose2d" … are made from kind and rank by Layer::kindName; these are the stems.
[[nodiscard]] std::string layerKindName(LayerKind kind);

/// One weight at one layer. A tensor that two layers share appears at both, with the same `storage`.
struct WeightUse {
    int id = 0; ///< index over all weight uses of the graph; the key in a Plan
    std::string name; ///< as the file calls it: "layer1.0.conv1.weight"
    std::string storage; ///< name of the first weight over the same memory; equal for tied weights
    Shape shape;
    int outputAxis = 0; ///< axis of the output features: 0, for transposed convolutions 1
    std::int64_t count = 0;
    bool operator==(const WeightUse&) const = default;
};

/// A layer is a call site of something with a weight: a module that is called twice is `name` and `name@2`.
struct Layer {
    int id = 0; ///< index in Graph::layers
    int node = 0; ///< index in Graph::nodes
    std::string name; ///< the module name that a person knows: "layer2.0.conv1"
    LayerKind kind = LayerKind::Linear;
    std::string kindName; ///< "conv2d", "linear", "lstm", …
    std::vector<WeightUse> weights; ///< the matrices that are quantized; biases are not among them
    std::vector<int> inputs; ///< edges whose value is quantized when this layer is: one, for MatMul two
    Shape inputShape; ///< at the example input, batch first
    Shape outputShape;
    std::int64_t parameters = 0; ///< weights and biases
    std::int64_t floatParameters = 0; ///< of these, what stays FP32 when the layer is quantized (biases)
    std::int64_t macs = 0; ///< multiply-accumulates of one sample at the example input's shape
    std::string foldedBatchNorm; ///< module name of the batch norm that is folded into this layer, or empty
    bool operator==(const Layer&) const = default;
};

/// An operation as the network view draws it.
struct Node {
    int id = 0;
    std::string name; ///< module path, or the operator's name where no module is known
    std::string op; ///< "conv2d", "relu", "add", …
    int layer = -1; ///< index in Graph::layers, or -1
    bool operator==(const Node&) const = default;
};

/// An activation on its way from a node (or input -1) to one argument of a node.
struct Edge {
    int id = 0;
    int from = -1; ///< node, or -1 for an input of the model
    int to = 0; ///< node
    int argument = 0; ///< which argument of `to`
    Shape shape; ///< at the example input
    bool operator==(const Edge&) const = default;
};

/// Where values enter or leave the model.
struct Port {
    std::string name;
    std::string dtype; ///< "float32", "int64", …
    Shape shape; ///< -1 where the size may vary
    bool operator==(const Port&) const = default;
};

/// A model as people see it. Immutable; ids are indexes.
struct Graph {
    std::vector<Port> inputs;
    std::vector<Port> outputs;
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    std::vector<Layer> layers;
    std::int64_t parameters = 0; ///< all trainable parameters, shared ones once
    /// Of all parameters and buffers in an FP32 network: floats take 4 bytes each in whatever type the file stores them,
    /// others what they take there.
    std::int64_t bytes = 0;
    std::int64_t macs = 0; ///< of all layers, one sample
    bool operator==(const Graph&) const = default;
};

} // namespace analysis
