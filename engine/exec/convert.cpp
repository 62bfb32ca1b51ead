// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/convert.h"

#include <array>
#include <utility>

#include <ATen/ops/from_blob.h>

namespace engine::exec
{

namespace
{

constexpr std::array TYPES{
    std::pair{ ElementType::Float32, at::kFloat },
    std::pair{ ElementType::Float64, at::kDouble },
    std::pair{ ElementType::Float16, at::kHalf },
    std::pair{ ElementType::BFloat16, at::kBFloat16 },
    std::pair{ ElementType::Int8, at::kChar },
    std::pair{ ElementType::UInt8, at::kByte },
    std::pair{ ElementType::Int16, at::kShort },
    std::pair{ ElementType::Int32, at::kInt },
    std::pair{ ElementType::Int64, at::kLong },
    std::pair{ ElementType::Bool, at::kBool },
};

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text = "[";
    for (const std::int64_t size : shape)
        text += (text.size() > 1 ? ", " : "") + (size < 0 ? std::string("any") : std::to_string(size));
    return text + "]";
}

/// Empty where `given` fits.
std::string misfit(const ir::Input& wanted, const HostTensor& given)
{
    const std::string name = "input " + wanted.name;
    if (wanted.type && scalarTypeOf(given.type) != *wanted.type) {
        return name + " is " + typeName(*wanted.type) + ", not " + elementTypeName(given.type) + "; convert the data";
    }
    if (wanted.shape.empty())
        return {};
    bool fits = wanted.shape.size() == given.shape.size();
    for (std::size_t axis = 0; fits && axis < wanted.shape.size(); ++axis)
        fits = wanted.shape[axis] < 0 || wanted.shape[axis] == given.shape[axis];
    return fits ? std::string()
                : name + " has the shape " + shapeText(wanted.shape) + ", not " + shapeText(given.shape);
}

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
        host.data.get(), host.shape, [keep = host.data](void*) {}, at::TensorOptions(scalarTypeOf(host.type)));
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
    host.data = std::shared_ptr<std::byte[]>(memory, [keep = dense](std::byte*) {});
    return host;
}

analysis::Result<std::vector<at::Tensor>> toInputs(const ModelState& model, std::span<const HostTensor> inputs)
{
    const std::vector<ir::Input>& wanted = model.executable.program().inputs;
    const auto refuse = [&](const std::string& reason) {
        return analysis::fail(analysis::ErrorKind::BadInput, model.path + ": " + reason);
    };
    if (inputs.size() != wanted.size()) {
        return refuse("the model has " + std::to_string(wanted.size()) + " inputs, " + std::to_string(inputs.size())
            + " were given");
    }
    std::vector<at::Tensor> tensors;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (const std::string reason = misfit(wanted[i], inputs[i]); !reason.empty())
            return refuse(reason);
        tensors.push_back(toTensor(inputs[i]));
    }
    return tensors;
}

} // namespace engine::exec
