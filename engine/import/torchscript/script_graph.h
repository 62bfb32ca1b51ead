// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include <ATen/core/ivalue.h>

#include "engine/ir/program.h"

namespace torch::jit {
struct Graph;
struct Value;
} // namespace torch::jit

namespace engine::import {

/// Raised inside the TorchScript reader only, with what is wrong and the remedy, without the file's name.
struct ScriptError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The class of a module and the type that LibTorch gave it: what a node's call stack tells of where it came from.
struct ModuleClass {
    std::string name; ///< "Conv2d"
    const void* type = nullptr;
};

/// The flat graph of a module's forward: calls inlined, attributes resolved, flags of evaluation folded.
struct ScriptGraph {
    struct Weight {
        std::string name;
        ir::Weight::Role role = ir::Weight::Role::Parameter;
        at::Tensor tensor;
        const torch::jit::Value* value = nullptr; ///< an input of the graph, behind forward's own
    };
    struct Input {
        std::string name;
        const torch::jit::Value* value = nullptr;
    };
    std::shared_ptr<torch::jit::Graph> graph;
    std::vector<Input> inputs;
    std::vector<Weight> weights;
    std::unordered_map<const torch::jit::Value*, c10::IValue>
        constants; ///< attributes and defaults that no node can hold
    std::map<std::string, ModuleClass> modules; ///< by path
    std::multimap<const void*, std::string> names; ///< all names of a parameter, by its storage
};

/// Loads the module on the CPU and prepares forward's graph; runs nothing of it. Precondition: the archive was checked.
/// Throws ScriptError or c10::Error.
[[nodiscard]] ScriptGraph loadScriptGraph(const std::string& path);

/// Folds what is known without running: flags of evaluation, the CPU, `len(reason) > 0`, `query is key`, so that
/// branches that are never taken disappear. Throws c10::Error.
void simplifyScriptGraph(std::shared_ptr<torch::jit::Graph>& graph);

/// Whether a node changes this list in place: then it must be one value; any other is spelled out where it is used.
[[nodiscard]] bool isChangedList(const torch::jit::Value& list);

/// The program of a prepared graph. Throws ScriptError or c10::Error.
[[nodiscard]] ir::Program lowerScriptGraph(const ScriptGraph& script);

} // namespace engine::import
