// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/convert.h"

#include <array>
#include <utility>

#include <ATen/ops/from_blob.h>

namespace engine::exec {

namespace {

constexpr std::array TYPES{
    std::pair{ElementType::Float32, at::kFloat}, std::pair{ElementType::Float64, at::kDouble},
    std::pair{ElementType::Float16, at::kHalf},  std::pair{ElementType::BFloat16, at::kBFloat16},
    std::pair{ElementType::Int8, at::kChar},     std::pair{ElementType::UInt8, at::kByte},
    std::pair{ElementType::Int16, at::kShort},   std::pair{ElementType::Int32, at::kInt},
    std::pair{ElementType::Int64, at::kLong},    std::pair{ElementType::Bool, at::kBool},
};

} // namespace

at::ScalarType scalarTypeOf(ElementType type)
{
    for (const auto& [element, scalar] : TYPES) {
        if (element == type)
            return scalar;
    }
    return at::ScalarType::Undefined;
}

std::optional<ElementType> elementTypeOf(at::ScalarType type)
{
    for (const auto& [element, scalar] : TYPES) {
        if (scalar == type)
            return element;
    }
    return std::nullopt;
}

std::string typeName(at::ScalarType type)
{
    const std::optional<ElementType> element = elementTypeOf(type);
    return element ? elementTypeName(*element) : c10::toString(type);
}

at::Tensor toTensor(const HostTensor& host)
{
    return at::from_blob(
        host.data.get(), host.shape, [keep = host.data](void*) { }, at::TensorOptions(scalarTypeOf(host.type)));
}

HostTensor toHost(const at::Tensor& tensor)
{
    TORCH_CHECK(tensor.defined(), "an output is not a tensor");
    const std::optional<ElementType> type = elementTypeOf(tensor.scalar_type());
    TORCH_CHECK(type, "an output has the type ", tensor.scalar_type(), ", which cannot be taken out of the model");
    at::Tensor dense = tensor.detach().contiguous();
    if (dense.storage().nbytes() != dense.nbytes())
        dense = dense.clone(); // a small part of a large tensor must not keep all of it
    HostTensor host;
    host.type = *type;
    host.shape = dense.sizes().vec();
    auto* memory = static_cast<std::byte*>(const_cast<void*>(dense.const_data_ptr()));
    host.data = std::shared_ptr<std::byte[]>(memory, [keep = dense](std::byte*) { });
    return host;
}

} // namespace engine::exec
