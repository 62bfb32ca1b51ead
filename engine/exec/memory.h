// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine::exec {

/// For the time of a long run: memory that large tensors give back is kept for the next ones, because the system takes
/// long to hand out fresh pages. At most keptBytes, and all of it goes back at the end of the last scope.
/// May be nested and used in several threads; tensors may outlive it.
class MemoryScope {
public:
    static constexpr long long keptBytes = 128LL << 20;

    MemoryScope();
    ~MemoryScope();
    MemoryScope(const MemoryScope&) = delete;
    MemoryScope& operator=(const MemoryScope&) = delete;
};

} // namespace engine::exec
