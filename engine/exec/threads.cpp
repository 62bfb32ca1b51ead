// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/threads.h"

#include <ATen/Parallel.h>

namespace engine::exec
{

void useThreads(int count)
{
    [[maybe_unused]] const int initialised = at::get_num_threads();
    at::set_num_threads(count);
}

ThreadScope::ThreadScope(int count) : m_before(at::get_num_threads())
{
    useThreads(count);
}

ThreadScope::~ThreadScope()
{
    at::set_num_threads(m_before);
}

} // namespace engine::exec
