// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "analysis/control.h"
#include "analysis/measure/results.h"

namespace engine
{

/// SHA-256 of a file's content; of a folder, of its files' relative names, sizes and contents in byte order of the names.
/// A .npy/.idx/… data set is its file alone; "synthetic:…" is its text. Errors: badInput (no such file, unreadable), cancelled.
[[nodiscard]] analysis::Result<analysis::Identity> identify(
    const std::string& path, const analysis::Control& control = {});

} // namespace engine
