// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace engine::exec {

/// linear(input, weight, bias) with a derivative with respect to `input` alone. Both run by oneDNN (runLinear()), up to
/// twice as fast as MKL on processors that are not Intel's. Precondition: weight and bias need no gradient.
[[nodiscard]] at::Tensor linearWithGradient(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

} // namespace engine::exec
