// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace analysis {

/// Whether all of `text` matches `pattern`: '*' stands for any run of bytes (dots too), '?' for one, all else for
/// itself; "\*", "\?" and "\\" for '*', '?' and '\'. "layer3.*" matches "layer3.0.conv1".
/// Time at most pattern · text, whatever the pattern.
[[nodiscard]] bool matchesGlob(std::string_view pattern, std::string_view text);

/// The pattern that matches `text` alone.
[[nodiscard]] std::string escapeGlob(std::string_view text);

} // namespace analysis
