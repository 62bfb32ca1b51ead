// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model.h"

#include <ATen/core/grad_mode.h>

#include "engine/describe/graph_builder.h"
#include "engine/exec/convert.h"
#include "engine/exec/guard.h"
#include "engine/exec/model_state.h"
#include "engine/import/importer.h"
#include "engine/ir/passes.h"
#include "engine/quant/folding.h"

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

} // namespace

Model::Model(std::shared_ptr<const ModelState> state)
    : m_state(std::move(state))
{
}

const analysis::Graph& Model::graph() const { return m_state->graph; }

const std::string& Model::path() const { return m_state->path; }

const std::string& Model::format() const { return m_state->format; }

WeightValues Model::weight(int weightUse, BatchNorm batchNorm) const
{
    at::Tensor tensor;
    if (batchNorm == BatchNorm::Folded) {
        for (const analysis::Layer& layer : m_state->graph.layers) {
            if (layer.foldedBatchNorm.empty() || layer.weights.at(0).id != weightUse)
                continue;
            tensor = quant::foldBatchNorm(*m_state, layer.id)->weight;
        }
    }
    if (!tensor.defined())
        tensor = quant::weightAt(m_state->executable.program(), m_state->weights.at(std::size_t(weightUse)));
    const at::Tensor dense = tensor.detach().to(at::kFloat).contiguous();
    WeightValues values;
    values.shape = dense.sizes().vec();
    const float* first = dense.const_data_ptr<float>();
    values.values.assign(first, first + dense.numel());
    return values;
}

analysis::Result<std::vector<HostTensor>> Model::run(std::span<const HostTensor> inputs) const
{
    if (const auto checked = checkInputs(*m_state, inputs); !checked)
        return tl::unexpected(checked.error());
    return exec::guarded(m_state->path, [&] {
        const at::NoGradGuard noGradient;
        std::vector<at::Tensor> tensors;
        for (const HostTensor& input : inputs)
            tensors.push_back(exec::toTensor(input));
        std::vector<HostTensor> outputs;
        for (const at::Tensor& output : exec::run(m_state->executable, tensors))
            outputs.push_back(exec::toHost(output));
        return outputs;
    });
}

analysis::Result<Model> openModel(const std::string& path, const analysis::Control& control)
{
    auto imported = import::importModel(path, control);
    if (!imported)
        return tl::unexpected(imported.error());
    return exec::guarded(path, [&]() -> analysis::Result<Model> {
        const at::NoGradGuard noGradient;
        const WeightTotals totals = totalsOf(imported->program);
        if (auto functional = ir::functionalize(imported->program); !functional)
            return tl::unexpected(functional.error());
        ir::canonicalize(imported->program);
        auto state = std::make_shared<ModelState>(ModelState{
            path, imported->format, exec::Executable(std::move(imported->program)), {}, {}, {}, {}, {}});
        buildGraph(*state, totals);
        return Model(std::move(state));
    });
}

} // namespace engine
