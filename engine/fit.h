// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/result.h"
#include "engine/dataset.h"
#include "engine/model.h"

namespace engine {

/// How a data set's samples become a model's inputs.
struct InputFit {
    struct Port {
        int source = 0; ///< which of the data's inputs
        analysis::Shape shape; ///< of one sample as the model takes it, with the batch axis of length 1
        ElementType type = ElementType::Float32; ///< the data's, or what its numbers are converted to
    };
    std::vector<Port> ports; ///< one per input of the model
};

/// Matches data to inputs by name where both have names, else by order; adds or drops axes of length 1 (an image
/// [1, 28, 28] for a recurrent network that takes [28, 28]); checks ranks, fixed sizes and number types. Floating numbers
/// become the floating type that the input has (people keep float32 arrays for bfloat16 models, a type that NumPy lacks),
/// whole numbers become int64 where that is wanted; other types are refused. Where the file does not tell a type, that of
/// the weights counts. Error: badInput, naming both shapes or types and what to change.
[[nodiscard]] analysis::Result<InputFit> fitInputs(const Model& model, const DatasetInfo& data);

/// Arrays as a model takes them.
struct ArrayFit {
    std::vector<HostTensor> inputs;
    std::vector<std::string> notes; ///< conversions that a person must know of, in one line each
};

/// Whole arrays as a model's inputs, in its order, converted as by fitInputs(). Shapes are left to Model::run().
/// Errors: badInput, naming both types; failed (memory).
[[nodiscard]] analysis::Result<ArrayFit> fitArrays(const Model& model, std::span<const HostTensor> arrays);

/// The shapes of `fit`, for describe().
[[nodiscard]] std::vector<analysis::Shape> inputShapes(const InputFit& fit);

} // namespace engine
