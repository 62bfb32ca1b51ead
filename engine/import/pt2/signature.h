// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/import/pt2/arguments.h"
#include "engine/import/pt2/module_names.h"
#include "engine/import/pt2/payloads.h"

namespace engine::import::pt2 {

/// Adds the inputs and weights of `document` (an exported program) to the program and to `scope`.
/// Throws FileFault: signature and graph disagree, data of a weight is missing, custom objects.
void readInputs(const Json& document, Payloads& payloads, Target target, Scope& scope, ModuleNames& names);

/// Adds the outputs. Those that only carry a buffer's new value are dropped (state is per run), and so is None.
void readOutputs(const Json& document, Target target, const Scope& scope);

} // namespace engine::import::pt2
