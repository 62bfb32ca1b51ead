// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/variant.h"

#include <ATen/core/grad_mode.h>

#include "engine/exec/convert.h"
#include "engine/exec/guard.h"
#include "engine/quant/overlay.h"

namespace engine {

analysis::Result<std::vector<HostTensor>> runVariant(const Model& model, const analysis::Plan& plan,
                                                     std::span<const HostTensor> inputs)
{
    const ModelState& state = model.state();
    auto tensors = exec::toInputs(state, inputs);
    if (!tensors)
        return tl::unexpected(tensors.error());
    return exec::guarded("running " + model.path(), [&] {
        const at::NoGradGuard noGradient;
        const quant::Overlay overlay = quant::overlay(state, plan);
        quant::ActivationTap tap(state, plan);
        std::vector<HostTensor> outputs;
        for (const at::Tensor& output : exec::run(overlay.executable, *tensors, &tap))
            outputs.push_back(exec::toHost(output));
        return outputs;
    });
}

} // namespace engine
