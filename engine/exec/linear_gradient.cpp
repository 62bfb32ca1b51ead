// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/linear_gradient.h"

#include <torch/csrc/autograd/custom_function.h>

#include "engine/exec/kernels.h"

namespace engine::exec {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct LinearOfInput : torch::autograd::Function<LinearOfInput> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
        const std::optional<at::Tensor>& bias)
    {
        context->save_for_backward({ weight });
        return runLinear(input.contiguous(), weight, bias.value_or(at::Tensor()), {});
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const at::Tensor weight = context->get_saved_variables().front();
        return { runLinear(gradients.front().contiguous(), weight.t(), {}, {}), {}, {} };
    }
};

} // namespace

at::Tensor linearWithGradient(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias)
{
    return LinearOfInput::apply(input, weight, bias.defined() ? std::optional(bias) : std::nullopt);
}

} // namespace engine::exec
