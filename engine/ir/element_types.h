// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "engine/ir/program.h"

namespace engine::ir {

/// The element types that follow from those of weights and inputs, node by node. Only what is certain is known.
class ElementTypes {
public:
    explicit ElementTypes(const Program& program);
    /// Learns the type of what the node computes.
    void infer(const Node& node);
    /// The one type that all tensors among an operator's arguments are known to have (numbers adapt to it); or nullopt.
    [[nodiscard]] std::optional<at::ScalarType> common(
        const c10::FunctionSchema& schema, const std::vector<Argument>& arguments) const;
    [[nodiscard]] std::optional<at::ScalarType> ofArgument(const Argument& argument) const;

private:
    std::unordered_map<ValueId, at::ScalarType> m_types;
};

/// The type that an input of the program must have for the operators that read it: the declared one; where the file tells
/// none, that of the weight which the input meets first (int64 where it is looked up in an embedding), or else the
/// floating type that all weights share. nullopt where neither is certain, and where the network converts it itself.
[[nodiscard]] std::optional<at::ScalarType> demandedType(const Program& program, std::size_t input);

} // namespace engine::ir
