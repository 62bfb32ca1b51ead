// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace app {

/// "Intel(R) Xeon(R) … (avx2 avx512f avx512_vnni)": model name and the instruction sets that integer kernels care for.
[[nodiscard]] std::string cpuDescription();
/// "quantscope 0.1.0, libtorch 2.13.0"
[[nodiscard]] std::string versionsDescription();
/// The time now as ISO 8601, UTC.
[[nodiscard]] std::string timestamp();

} // namespace app
