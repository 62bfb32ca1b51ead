// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "analysis/result.h"

namespace engine::import
{

/// Looks through a TorchScript archive before LibTorch does, which trusts what it reads: no member may claim more bytes
/// than the file has, no tensor more than its member has, the code may not be nested without end, and nothing may ask
/// to be run while loading. Errors: badInput, naming file, reason and remedy.
[[nodiscard]] analysis::Result<void> checkTorchScriptArchive(const std::string& path);

} // namespace engine::import
