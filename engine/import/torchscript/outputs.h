// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "engine/import/torchscript/script_graph.h"

namespace engine::import {

/// What a value of the graph is in the program. Throws ScriptError where it is nothing that a program can hold.
using ArgumentOf = std::function<ir::Argument(const torch::jit::Value*)>;

/// Fills the program's outputs from what forward returns: tuples, lists and dicts are taken apart; a dict's keys and a
/// named tuple's fields become names, `output_0` … where there are none. Throws ScriptError.
void lowerOutputs(const ScriptGraph& script, const ArgumentOf& argumentOf, ir::Program& program);

} // namespace engine::import
