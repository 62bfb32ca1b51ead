// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine::exec
{

/// Sets how many threads one operator may use on the calling thread. LibTorch takes a thread's first number from what
/// any thread set last, at its first use: so the number is read once before it is set, or it would be overwritten.
void useThreads(int count);

/// useThreads() for a scope; the former number comes back at its end.
class ThreadScope
{
public:
    explicit ThreadScope(int count);
    ~ThreadScope();
    ThreadScope(const ThreadScope&) = delete;
    ThreadScope& operator=(const ThreadScope&) = delete;

private:
    int m_before;
};

} // namespace engine::exec
