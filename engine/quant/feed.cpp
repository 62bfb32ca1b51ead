// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/feed.h"

#include "engine/exec/convert.h"

namespace engine::quant {

std::vector<at::Tensor> feed(const InputFit& fit, const Batch& batch)
{
    std::vector<at::Tensor> tensors;
    tensors.reserve(fit.ports.size());
    for (const InputFit::Port& port : fit.ports) {
        analysis::Shape shape = port.shape;
        shape[0] = batch.size;
        const at::Tensor tensor = exec::toTensor(batch.inputs[std::size_t(port.source)]);
        tensors.push_back(tensor.reshape(shape).to(exec::scalarTypeOf(port.type)));
    }
    return tensors;
}

} // namespace engine::quant
