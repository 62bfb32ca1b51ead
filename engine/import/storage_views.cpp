// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cstring>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include "engine/import/fault.h"
#include "engine/import/pickle.h"

namespace engine::import {

namespace {

// An expanded tensor (stride 0) may be larger than its storage, but nobody stores a huge one that way.
constexpr std::int64_t largestExpanded = 64LL << 20;

[[noreturn]] void tooShort(const std::string& name, std::uint64_t bytes)
{
    throw FileFault("is damaged: the data of '" + name + "' (" + std::to_string(bytes)
        + " bytes) is shorter than its shape says; copy or export it again");
}

/// Throws unless every element of the view lies inside `bytes`.
void checkBounds(const TensorView& view, std::uint64_t bytes, const std::string& name)
{
    const auto width = std::int64_t(c10::elementSize(view.type));
    std::int64_t last = view.offset;
    std::int64_t count = 1;
    bool overflow = view.offset < 0 || view.sizes.size() != view.strides.size();
    for (std::size_t i = 0; i < view.sizes.size() && !overflow; ++i) {
        std::int64_t reach = 0;
        overflow = view.sizes[i] < 0 || view.strides[i] < 0 || __builtin_mul_overflow(count, view.sizes[i], &count)
            || __builtin_mul_overflow(std::max<std::int64_t>(view.sizes[i], 1) - 1, view.strides[i], &reach)
            || __builtin_add_overflow(last, reach, &last);
    }
    std::int64_t needed = 0;
    std::int64_t size = 0;
    overflow = overflow || __builtin_mul_overflow(last, width, &needed)
        || __builtin_add_overflow(needed, width, &needed) || __builtin_mul_overflow(count, width, &size);
    if (overflow || (count > 0 && std::uint64_t(needed) > bytes)
        || (std::uint64_t(size) > bytes && size > largestExpanded))
        tooShort(name, bytes);
}

} // namespace

at::Tensor StorageViews::view(const SharedBytes& bytes, const TensorView& view, const std::string& name)
{
    checkBounds(view, bytes.bytes.size(), name);
    at::Tensor& storage = m_storages[{ bytes.bytes.data(), bytes.bytes.size() }];
    if (!storage.defined()) {
        const auto size = std::int64_t(bytes.bytes.size());
        // Kernels may load whole vectors: a record that a foreign tool left unaligned is copied.
        constexpr std::uintptr_t alignment = 16;
        if (std::bit_cast<std::uintptr_t>(bytes.bytes.data()) % alignment == 0) {
            storage = at::from_blob(
                bytes.bytes.data(), { size }, [owner = bytes.owner](void*) {}, at::TensorOptions(at::kByte));
        } else {
            storage = at::empty({ size }, at::TensorOptions(at::kByte));
            std::memcpy(storage.mutable_data_ptr(), bytes.bytes.data(), bytes.bytes.size());
        }
    }
    at::Tensor tensor = at::empty({ 0 }, at::TensorOptions(view.type));
    tensor.set_(storage.storage(), view.offset, view.sizes, view.strides);
    return tensor;
}

std::map<std::string, at::Tensor> readTensorArchive(const SharedBytes& file)
{
    const ZipArchive archive(file);
    const auto isPickle = [](const ZipMember& m) { return m.name == "data.pkl" || m.name.ends_with("/data.pkl"); };
    const auto pickle = std::find_if(archive.members().begin(), archive.members().end(), isPickle);
    if (pickle == archive.members().end())
        throw FileFault("is damaged: a record of torch.save in it has no data.pkl; copy or export it again");
    const std::string root = pickle->name.substr(0, pickle->name.size() - std::string_view("data.pkl").size());
    std::map<std::string, at::Tensor> tensors;
    std::map<std::string, SharedBytes> storages;
    StorageViews views;
    for (const auto& [name, view] : readPickle(archive.read(*pickle).bytes)) {
        SharedBytes& storage = storages[view.storage];
        if (!storage.owner) {
            const ZipMember* record = archive.find(root + "data/" + view.storage);
            if (!record)
                throw FileFault("is damaged: the data of '" + name + "' is missing; copy or export it again");
            storage = archive.read(*record);
        }
        tensors[name] = views.view(storage, view, name);
    }
    return tensors;
}

} // namespace engine::import
