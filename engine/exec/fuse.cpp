// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/fuse.h"

namespace engine::exec
{

ir::Program fuse(const ir::Program& program)
{
    return program;
}

} // namespace engine::exec
