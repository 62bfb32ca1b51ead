// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/fit.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/exec/convert.h"
#include "engine/exec/guard.h"
#include "engine/ir/element_types.h"

namespace engine {

namespace {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Shape;

std::string shapeText(const Shape& shape)
{
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i ? ", " : "") + (shape[i] < 0 ? std::string("N") : std::to_string(shape[i]));
    return text + "]";
}

Shape withoutOnes(const Shape& shape)
{
    Shape result;
    std::copy_if(shape.begin(), shape.end(), std::back_inserter(result), [](std::int64_t size) { return size != 1; });
    return result;
}

/// Whether `sample` fits `wanted` (both without the batch axis) where -1 takes any size.
bool agrees(const Shape& sample, const Shape& wanted)
{
    return std::equal(sample.begin(), sample.end(), wanted.begin(), wanted.end(),
        [](std::int64_t have, std::int64_t want) { return want < 0 || have == want; });
}

/// `sample` in the rank that `wanted` has, by adding or dropping axes of length 1; nullopt where that cannot be.
std::optional<Shape> adapted(const Shape& sample, const Shape& wanted)
{
    if (agrees(sample, wanted))
        return sample;
    const Shape core = withoutOnes(sample);
    Shape result;
    std::size_t next = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::size_t left = wanted.size() - i;
        const bool takes = next < core.size()
            && (wanted[i] < 0 ? left <= core.size() - next || core[next] != 1 : wanted[i] == core[next]);
        if (takes)
            result.push_back(core[next++]);
        else if (wanted[i] == 1 || wanted[i] < 0)
            result.push_back(1);
        else
            return std::nullopt;
    }
    return next == core.size() && agrees(result, wanted) ? std::optional(result) : std::nullopt;
}

std::string sampleNoun(const DatasetInfo& data, std::size_t source)
{
    const std::string& name = data.inputNames[source];
    return data.path + (name.empty() ? "" : " (" + name + ")");
}

/// An input of the model, and what is given to it.
struct Given {
    std::string noun; ///< of the array
    ElementType type;
    std::string input;
};

/// What the numbers become for an input that demands a type: floating numbers its floating type, whole numbers int64.
/// Whole numbers do not become floating ones: nothing tells what of a network's range 255 is.
analysis::Result<ElementType> convertedType(
    const Model& model, const Given& given, const std::optional<at::ScalarType>& demanded)
{
    const at::ScalarType type = exec::scalarTypeOf(given.type);
    if (!demanded || type == *demanded)
        return given.type;
    const bool floats = c10::isFloatingType(type) && c10::isFloatingType(*demanded);
    const bool indices = c10::isIntegralType(type, false) && *demanded == at::kLong;
    const auto converted = exec::elementTypeOf(*demanded);
    if ((floats || indices) && converted)
        return *converted;
    return fail(ErrorKind::BadInput,
        given.noun + ": holds " + elementTypeName(given.type) + " numbers, but input '" + given.input + "' of "
            + model.path() + " takes " + exec::typeName(*demanded)
            + "; store the array in that type, scaled as the model was trained");
}

} // namespace

analysis::Result<InputFit> fitInputs(const Model& model, const DatasetInfo& data)
{
    const auto& ports = model.graph().inputs;
    if (ports.size() != data.inputShapes.size()) {
        return fail(ErrorKind::BadInput,
            data.path + ": gives " + std::to_string(data.inputShapes.size()) + " input(s), but " + model.path()
                + " takes " + std::to_string(ports.size())
                + "; give an NPZ file with one array for each input of the model");
    }
    InputFit fit;
    std::vector<int> order(ports.size());
    std::iota(order.begin(), order.end(), 0);
    const bool named = ports.size() > 1 && std::all_of(ports.begin(), ports.end(), [&](const analysis::Port& port) {
        return std::count(data.inputNames.begin(), data.inputNames.end(), port.name) == 1;
    });
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (named) {
            const auto it = std::find(data.inputNames.begin(), data.inputNames.end(), ports[i].name);
            order[i] = int(it - data.inputNames.begin());
        }
        const auto source = std::size_t(order[i]);
        const Shape& sample = data.inputShapes[source];
        Shape shape = sample;
        if (!ports[i].shape.empty()) {
            const Shape wanted(ports[i].shape.begin() + 1, ports[i].shape.end());
            const auto found = adapted(sample, wanted);
            if (!found) {
                return fail(ErrorKind::BadInput,
                    sampleNoun(data, source) + ": a sample has the shape " + shapeText(sample) + ", but input '"
                        + ports[i].name + "' of " + model.path() + " takes " + shapeText(wanted)
                        + "; set resize, crop, channels or layout in the preprocessing, or choose other data");
            }
            shape = *found;
        }
        const auto type = convertedType(model, { sampleNoun(data, source), data.inputTypes[source], ports[i].name },
            ir::demandedType(model.state().executable.program(), i));
        if (!type)
            return tl::unexpected(type.error());
        shape.insert(shape.begin(), 1);
        fit.ports.push_back({ order[i], shape, *type });
    }
    return fit;
}

analysis::Result<ArrayFit> fitArrays(const Model& model, std::span<const HostTensor> arrays)
{
    return exec::guarded(model.path(), [&]() -> analysis::Result<ArrayFit> {
        const ir::Program& program = model.state().executable.program();
        ArrayFit fit;
        for (std::size_t i = 0; i < arrays.size(); ++i) {
            const HostTensor& array = arrays[i];
            fit.inputs.push_back(array);
            if (i >= program.inputs.size())
                continue;
            const auto wanted = convertedType(model,
                { "array " + std::to_string(i + 1), array.type, program.inputs[i].name }, ir::demandedType(program, i));
            if (!wanted)
                return tl::unexpected(wanted.error());
            if (*wanted == array.type)
                continue;
            fit.inputs.back() = exec::toHost(exec::toTensor(array).to(exec::scalarTypeOf(*wanted)));
            fit.notes.push_back("input '" + program.inputs[i].name + "' takes " + elementTypeName(*wanted)
                + ": the array's " + elementTypeName(array.type) + " numbers are converted");
        }
        return fit;
    });
}

std::vector<Shape> inputShapes(const InputFit& fit)
{
    std::vector<Shape> shapes;
    shapes.reserve(fit.ports.size());
    for (const InputFit::Port& port : fit.ports)
        shapes.push_back(port.shape);
    return shapes;
}

} // namespace engine
