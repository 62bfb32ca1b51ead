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

namespace engine
{

Model::Model(std::shared_ptr<const ModelState> state) : m_state(std::move(state)) { }

const analysis::Graph& Model::graph() const
{
    return m_state->graph;
}

const std::string& Model::path() const
{
    return m_state->path;
}

const std::string& Model::format() const
{
    return m_state->format;
}

WeightValues Model::weight(int weightUse, BatchNorm batchNorm) const
{
    at::Tensor tensor;
    if (batchNorm == BatchNorm::Folded) {
        for (const analysis::Layer& layer : m_state->graph.layers) {
            if (layer.foldedBatchNorm.empty() || layer.weights.at(0).id != weightUse)
                continue;
            tensor = quant::foldBatchNorm(*m_state, layer.id).weight;
        }
    }
    if (!tensor.defined())
        tensor = quant::weightTensor(*m_state, weightUse);
    const at::Tensor dense = tensor.detach().to(at::kFloat).contiguous();
    WeightValues values;
    values.shape = dense.sizes().vec();
    const float* first = dense.const_data_ptr<float>();
    values.values.assign(first, first + dense.numel());
    return values;
}

analysis::Result<std::vector<HostTensor>> Model::run(std::span<const HostTensor> inputs) const
{
    const auto tensors = exec::toInputs(*m_state, inputs);
    if (!tensors)
        return tl::unexpected(tensors.error());
    return exec::guarded(m_state->path, [&] {
        const at::NoGradGuard noGradient;
        std::vector<HostTensor> outputs;
        for (const at::Tensor& output : exec::run(m_state->executable, *tensors))
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
        auto state = std::make_shared<ModelState>(
            ModelState{ path, imported->format, exec::Executable(std::move(imported->program)), {}, {}, {}, {}, {} });
        buildGraph(*state, totals);
        return Model(std::move(state));
    });
}

} // namespace engine
