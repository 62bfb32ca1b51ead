// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend/backend.h"

namespace app {

/// The backend out of its shared library, libquantscope_backend.so beside the executable or in ../lib/quantscope. The
/// first call loads it and LibTorch with it; it stays until the process ends. Error: failed, naming what is missing.
[[nodiscard]] analysis::Result<Backend*> loadedBackend();

} // namespace app
