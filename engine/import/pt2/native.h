// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/ir/program.h"

namespace engine::import::pt2 {

/// A function of `arity` values with one result, as a NativeFunction.
[[nodiscard]] ir::NativeFunction native(std::size_t arity, c10::IValue (*function)(std::span<const c10::IValue>));

/// Python arithmetic on symbolic sizes, by export's target name ("_operator.floordiv", "math.trunc", "torch.sym_max"),
/// with Python's meaning: // and % round towards minus infinity, / gives a float. Overflow and division by zero throw.
struct PythonOperator {
    std::string name; ///< "python::floordiv"
    std::size_t arity = 0;
    ir::NativeFunction function;
};
[[nodiscard]] std::optional<PythonOperator> findPythonOperator(const std::string& target);

// Conversions between what export writes and what a schema demands.
[[nodiscard]] PythonOperator toWrappedNumber(); ///< number → 0-d tensor that promotes types as a Python number does
[[nodiscard]] PythonOperator toBool(); ///< number or one-element tensor → bool
[[nodiscard]] PythonOperator toInt();
[[nodiscard]] PythonOperator toFloat();
[[nodiscard]] at::Tensor wrappedNumber(const c10::IValue& number);

/// An operator of torch.ao's quantized_decomposed library, which LibTorch lacks, on plain integer tensors:
/// q = clamp(round_half_even(x · (1/s)) + z, min, max), x̂ = (q − z) · s, as torch/ao/quantization/fx/_decomposed.py.
struct DecomposedOperator {
    std::vector<std::string> parameters; ///< names, in the function's order
    std::size_t required = 0; ///< the rest may be absent: None
    ir::NativeFunction function;
};
/// `name`: "quantize_per_tensor.default"; nullopt if this version does not know it.
[[nodiscard]] std::optional<DecomposedOperator> findDecomposedOperator(const std::string& name);

} // namespace engine::import::pt2
