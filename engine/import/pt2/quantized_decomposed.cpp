// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdexcept>

#include <ATen/TensorOperators.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/round.h>
#include <ATen/ops/scalar_tensor.h>

#include "engine/import/pt2/native.h"

namespace engine::import::pt2 {

namespace {

using c10::IValue;
using Values = std::span<const IValue>;

at::Scalar scalarOf(const IValue& value)
{
    return value.isTensor() ? value.toTensor().item() : value.toScalar();
}

at::Tensor floatInput(const IValue& value)
{
    const at::Tensor& input = value.toTensor();
    if (!input.is_floating_point())
        throw std::invalid_argument("quantize needs a floating-point input");
    return input.scalar_type() == at::kDouble ? input : input.to(at::kFloat);
}

/// One value per channel, shaped so that it broadcasts along `axis` of a tensor of `dimensions` axes.
at::Tensor alongAxis(const at::Tensor& values, std::int64_t axis, std::int64_t dimensions)
{
    const std::int64_t wanted = axis < 0 ? axis + dimensions : axis;
    if (wanted < 0 || wanted >= dimensions)
        throw std::out_of_range(
            "quantization axis " + std::to_string(axis) + " of a tensor with " + std::to_string(dimensions) + " axes");
    std::vector<std::int64_t> shape(std::size_t(dimensions), 1);
    shape[std::size_t(wanted)] = values.numel();
    return values.reshape(shape);
}

at::ScalarType outputType(const IValue& value)
{
    return value.isNone() ? at::kFloat : value.toScalarType();
}

// (input, scale, zero_point, quant_min, quant_max, dtype)
IValue quantizePerTensor(Values v)
{
    const at::Tensor input = floatInput(v[0]);
    const double inverse = 1.0 / scalarOf(v[1]).toDouble();
    return at::clamp(at::round(input * inverse) + scalarOf(v[2]), scalarOf(v[3]), scalarOf(v[4]))
        .to(v[5].toScalarType());
}

// (input, scale, zero_point, quant_min, quant_max, dtype, out_dtype)
IValue dequantizePerTensor(Values v)
{
    const at::Tensor input = v[0].toTensor().to(outputType(v[6]));
    // A scale that is a 0-d tensor promotes as one, a number as a number; both keep a float input's type.
    return (input - scalarOf(v[2])) * scalarOf(v[1]);
}

// (input, scales, zero_points, axis, quant_min, quant_max, dtype)
IValue quantizePerChannel(Values v)
{
    const at::Tensor input = floatInput(v[0]);
    const at::Tensor scales = alongAxis(v[1].toTensor(), v[3].toInt(), input.dim());
    const at::Tensor zeroPoints = alongAxis(v[2].toTensor(), v[3].toInt(), input.dim());
    const at::Tensor rounded = at::round(input * at::reciprocal(scales)) + zeroPoints;
    return at::clamp(rounded, scalarOf(v[4]), scalarOf(v[5])).to(v[6].toScalarType());
}

// (input, scales, zero_points, axis, quant_min, quant_max, dtype, out_dtype)
IValue dequantizePerChannel(Values v)
{
    at::Tensor input = v[0].toTensor();
    const at::Tensor scales = alongAxis(v[1].toTensor(), v[3].toInt(), input.dim());
    if (!v[2].isNone())
        input = input - alongAxis(v[2].toTensor(), v[3].toInt(), input.dim());
    return (input * scales).to(outputType(v[7]));
}

} // namespace

std::optional<DecomposedOperator> findDecomposedOperator(const std::string& name)
{
    const std::size_t dot = name.find('.');
    const std::string base = name.substr(0, dot);
    const std::string overload = dot == std::string::npos ? "" : name.substr(dot + 1);
    const bool perTensor = overload == "default" || overload == "tensor" || overload == "tensor2";
    if (base == "quantize_per_tensor" && perTensor)
        return DecomposedOperator{ { "input", "scale", "zero_point", "quant_min", "quant_max", "dtype" }, 6,
            native(6, quantizePerTensor) };
    if (base == "dequantize_per_tensor" && perTensor)
        return DecomposedOperator{ { "input", "scale", "zero_point", "quant_min", "quant_max", "dtype", "out_dtype" },
            6, native(7, dequantizePerTensor) };
    if (base == "quantize_per_channel" && overload == "default")
        return DecomposedOperator{ { "input", "scales", "zero_points", "axis", "quant_min", "quant_max", "dtype" }, 7,
            native(7, quantizePerChannel) };
    if (base == "dequantize_per_channel" && overload == "default")
        return DecomposedOperator{ { "input", "scales", "zero_points", "axis", "quant_min", "quant_max", "dtype",
                                       "out_dtype" },
            7, native(8, dequantizePerChannel) };
    return std::nullopt;
}

} // namespace engine::import::pt2
