// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analysis/control.h"
#include "analysis/graph/graph.h"
#include "engine/tensor.h"

namespace engine {

/// A weight of a layer as plain floats, for analysis' functions. `values` lives as long as the Model.
struct WeightValues {
    analysis::Shape shape;
    std::vector<float> values; ///< row-major
};

/// Whether a weight is wanted as the file has it, or as a quantized variant sees it.
enum class BatchNorm { AsStored, Folded };

struct ModelState; // engine/exec: program, weights, graph

/// A trained network, opened and never changed. A cheap handle: copies share everything.
class Model {
public:
    explicit Model(std::shared_ptr<const ModelState> state);
    /// Layers, edges, parameters. Shapes and MACs are empty here: they depend on the input, see describe().
    [[nodiscard]] const analysis::Graph& graph() const;
    [[nodiscard]] const std::string& path() const;
    [[nodiscard]] const std::string& format() const; ///< "pt2", "torchscript"
    /// The values of a weight use. Folded: W' = W·(g/√(v+eps)), the factor first, in float32.
    [[nodiscard]] WeightValues weight(int weightUse, BatchNorm batchNorm) const;
    /// Plain inference in the file's own precision. Inputs in the order of graph().inputs.
    /// Errors: badInput (number, type or shape of inputs), failed (operator and reason).
    [[nodiscard]] analysis::Result<std::vector<HostTensor>> run(std::span<const HostTensor> inputs) const;

    [[nodiscard]] const ModelState& state() const { return *m_state; } ///< for engine's own files

private:
    std::shared_ptr<const ModelState> m_state;
};

/// Opens .pt2 (torch.export) and TorchScript. The layers are there when it returns; nothing was run.
/// Errors: badInput, naming the file, what it is or is damaged by, and what to do.
[[nodiscard]] analysis::Result<Model> openModel(const std::string& path, const analysis::Control& control = {});

/// graph() with the shapes of all layers and edges, and MACs, for one sample of these input shapes (batch axis included,
/// of length 1 or what a static file demands). Runs the model once on zeros.
/// Empty `inputShapes`: those that the file records (.pt2). Errors: usage (the file records none), failed.
[[nodiscard]] analysis::Result<analysis::Graph> describe(
    const Model& model, std::span<const analysis::Shape> inputShapes);

} // namespace engine
