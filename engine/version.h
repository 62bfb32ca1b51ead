// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace engine {

/// Version of LibTorch, whose kernels run the networks: "2.13.0".
[[nodiscard]] std::string libtorchVersion();

} // namespace engine
