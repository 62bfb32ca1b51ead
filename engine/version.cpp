// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/version.h"

#include <torch/headeronly/version.h>

namespace engine {

std::string libtorchVersion()
{
    return TORCH_VERSION;
}

} // namespace engine
