// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace engine::import
{

/// Size in bytes of the member that holds a storage, by the key that the pickle calls it; nullopt: no such member.
using StorageSize = std::function<std::optional<std::uint64_t>(const std::string& key)>;

/// Walks through a pickle without making any of its objects. Returns what is wrong with it: an opcode that LibTorch's
/// unpickler does not have, a value that is missing on the stack, nesting without end, a storage that claims more
/// elements than its member holds; nullopt: nothing.
[[nodiscard]] std::optional<std::string> pickleFault(std::string_view pickle, const StorageSize& storageSize);

} // namespace engine::import
