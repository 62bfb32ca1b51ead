// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unordered_map>

#include "engine/import/pt2/json.h"
#include "engine/import/pt2/native.h"
#include "engine/ir/program.h"

namespace engine::import::pt2 {

/// What the names of one graph stand for.
using Scope = std::unordered_map<std::string, ir::Argument>;

/// Where new nodes and values go while a graph is read.
struct Target {
    ir::Program& program;
    std::vector<ir::Node>& nodes;
};

/// Appends `function(arguments)` and returns its result.
[[nodiscard]] ir::Argument call(Target target, const PythonOperator& function, std::vector<ir::Argument> arguments);

/// What `name` stands for. Throws FileFault if nothing computed it before.
[[nodiscard]] const ir::Argument& lookUp(const Scope& scope, const std::string& name);

/// An argument as a schema's `type` wants it; conversions of symbolic numbers are appended to `target`.
/// Throws FileFault: an unknown kind of argument, or one that does not fit.
[[nodiscard]] ir::Argument convert(const Json& argument, const c10::TypePtr& type, const Scope& scope, Target target);

/// The same where no schema tells the type: numbers stay numbers.
[[nodiscard]] ir::Argument convertUntyped(const Json& argument, const Scope& scope);

/// The elements of a list argument, one by one; of anything else, that alone. For operators that take graphs.
[[nodiscard]] std::vector<ir::Argument> flatten(const Json& argument, const Scope& scope);

} // namespace engine::import::pt2
