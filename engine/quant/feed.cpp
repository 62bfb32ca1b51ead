// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/feed.h"

#include "engine/exec/convert.h"

namespace engine::quant {

std::vector<at::Tensor> feed(const ModelState& model, const InputFit& fit, const Batch& batch)
{
    const auto& inputs = model.executable.program().inputs;
    std::vector<at::Tensor> tensors;
    for (std::size_t i = 0; i < fit.ports.size(); ++i) {
        at::Tensor tensor = exec::toTensor(batch.inputs[std::size_t(fit.ports[i].source)]);
        analysis::Shape shape = fit.ports[i].shape;
        shape[0] = batch.size;
        tensor = tensor.reshape(shape);
        const bool convert = inputs[i].type && (tensor.is_floating_point() || *inputs[i].type == at::kLong);
        tensors.push_back(convert ? tensor.to(*inputs[i].type) : tensor);
    }
    return tensors;
}

} // namespace engine::quant
