// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <unordered_map>

#include "engine/import/torchscript/script_graph.h"

namespace engine::import {

/// The tensors that a graph holds as constants. torch.jit.freeze makes them of parameters and buffers, and neither their
/// names nor their modules reach the file: what a call takes for its weight is a parameter all the same, and such layers
/// are called after their operator and a number that runs in the network's order, for each operator from 1: conv1, conv2,
/// conv_transpose1, linear1, lstm1, batch_norm1. Their tensors are called as the operator's arguments (conv1.weight), those
/// of recurrent layers as in PyTorch (lstm1.weight_ih_l0), all others constant_0, constant_1, … A name that a module or
/// weight of the file has is passed over.
class ConstantTensors {
public:
    /// Both outlive it.
    ConstantTensors(const ScriptGraph& script, ir::Program& program) : m_script(script), m_program(program) { }
    /// The value that holds a tensor; the same for the same tensor.
    [[nodiscard]] ir::ValueId add(const at::Tensor& tensor);
    /// Tells parameters and buffers by what `call`, an operator of this schema, takes them for; names them, and the call
    /// where nothing else did.
    void claim(const c10::FunctionSchema& schema, ir::Node& call);

private:
    struct Part {
        ir::ValueId value = -1;
        std::string name;
        ir::Weight::Role role = ir::Weight::Role::Parameter;
    };
    [[nodiscard]] std::vector<Part> partsOf(const c10::FunctionSchema& schema, const ir::Node& call) const;
    [[nodiscard]] std::string newName(const std::string& kind, const std::string& separator);

    const ScriptGraph& m_script;
    ir::Program& m_program;
    std::unordered_map<const void*, ir::ValueId> m_values; ///< by tensor
    std::unordered_map<ir::ValueId, std::size_t> m_weights; ///< place in the program's weights
    std::unordered_map<ir::ValueId, std::string> m_owners; ///< layers of tensors that have their names
    std::unordered_map<std::string, int> m_numbers; ///< the next one of each kind
};

} // namespace engine::import
