// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/memory.h"

#include <malloc.h>

#include <map>
#include <mutex>

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

namespace engine::exec {

namespace {

/// Smaller blocks are left to malloc, which keeps them.
constexpr std::size_t smallestKept = std::size_t{ 1 } << 16;

/// LibTorch's own allocator with a store of free blocks behind it, which is empty outside of all scopes.
class KeepingAllocator final : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t bytes) override
    {
        void* block = take(bytes);
        return { block, block, &giveBack, c10::Device(c10::DeviceType::CPU) };
    }
    [[nodiscard]] c10::DeleterFnPtr raw_deleter() const override { return &giveBack; }
    void copy_data(void* to, const void* from, std::size_t bytes) const override { default_copy_data(to, from, bytes); }

    void open()
    {
        const std::lock_guard lock(m_mutex);
        ++m_scopes;
    }

    void close()
    {
        const std::lock_guard lock(m_mutex);
        if (--m_scopes == 0)
            clear();
    }

    static KeepingAllocator& instance()
    {
        // Never destroyed: tensors of other static objects may still be freed after it.
        static auto* const allocator = new KeepingAllocator;
        return *allocator;
    }

private:
    void* take(std::size_t bytes)
    {
        if (bytes >= smallestKept) {
            const std::lock_guard lock(m_mutex);
            // A block of up to twice the size will do: tensors of a network halve from stage to stage.
            const auto found = m_free.lower_bound(bytes);
            if (found != m_free.end() && found->first / 2 <= bytes) {
                void* const block = found->second;
                m_kept -= found->first;
                m_free.erase(found);
                return block;
            }
        }
        return c10::alloc_cpu(bytes);
    }

    static void giveBack(void* block)
    {
        if (!block || !instance().keep(block))
            c10::free_cpu(block);
    }

    bool keep(void* block)
    {
        const std::size_t bytes = malloc_usable_size(block);
        if (bytes < smallestKept)
            return false;
        const std::lock_guard lock(m_mutex);
        if (m_scopes == 0 || m_kept + bytes > std::size_t(MemoryScope::keptBytes))
            return false;
        m_free.emplace(bytes, block);
        m_kept += bytes;
        return true;
    }

    void clear()
    {
        for (const auto& [bytes, block] : m_free)
            c10::free_cpu(block);
        m_free.clear();
        m_kept = 0;
    }

    std::mutex m_mutex;
    std::multimap<std::size_t, void*> m_free; ///< by size
    std::size_t m_kept = 0; ///< bytes of them
    int m_scopes = 0;
};

/// Before main(), because LibTorch's table of allocators has no lock.
[[maybe_unused]] const bool installed = [] {
    c10::SetCPUAllocator(&KeepingAllocator::instance(), 1);
    return true;
}();

} // namespace

MemoryScope::MemoryScope()
{
    KeepingAllocator::instance().open();
}

MemoryScope::~MemoryScope()
{
    KeepingAllocator::instance().close();
}

} // namespace engine::exec
