// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/check_inputs.h"

#include "engine/exec/convert.h"

namespace engine {

namespace {

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
    if (wanted.type && exec::scalarTypeOf(given.type) != *wanted.type) {
        return name + " is " + exec::typeName(*wanted.type) + ", not " + elementTypeName(given.type)
            + "; convert the data";
    }
    if (wanted.shape.empty())
        return {};
    bool fits = wanted.shape.size() == given.shape.size();
    for (std::size_t axis = 0; fits && axis < wanted.shape.size(); ++axis)
        fits = wanted.shape[axis] < 0 || wanted.shape[axis] == given.shape[axis];
    return fits ? std::string() : name + " has the shape " + shapeText(wanted.shape) + ", not " + shapeText(given.shape);
}

} // namespace

analysis::Result<void> checkInputs(const ModelState& model, std::span<const HostTensor> inputs)
{
    const std::vector<ir::Input>& wanted = model.executable.program().inputs;
    if (inputs.size() != wanted.size()) {
        return analysis::fail(analysis::ErrorKind::BadInput, model.path + ": the model has "
                                  + std::to_string(wanted.size()) + " inputs, " + std::to_string(inputs.size())
                                  + " were given");
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (const std::string reason = misfit(wanted[i], inputs[i]); !reason.empty())
            return analysis::fail(analysis::ErrorKind::BadInput, model.path + ": " + reason);
    }
    return {};
}

} // namespace engine
