// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/complain.h"

#include <iostream>

namespace app {

int complain(const std::string& message, ExitCode code)
{
    std::cerr << "quantscope: " << message << std::endl;
    return code;
}

} // namespace app
