// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/activation.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/empty_strided.h>

#include "engine/exec/kernels.h"

namespace engine::quant {

namespace {

std::span<float> writable(at::Tensor& dense)
{
    return { dense.data_ptr<float>(), std::size_t(dense.numel()) };
}

} // namespace

at::Tensor denseFloat(const at::Tensor& x)
{
    const at::Tensor floats = x.scalar_type() == at::kFloat ? x : x.to(at::kFloat);
    return floats.is_non_overlapping_and_dense() ? floats : floats.contiguous();
}

std::span<const float> elements(const at::Tensor& dense)
{
    return { dense.const_data_ptr<float>(), std::size_t(dense.numel()) };
}

at::Tensor alignedFloat(const at::Tensor& x, const at::Tensor& like)
{
    if (x.scalar_type() == at::kFloat && x.strides() == like.strides())
        return x;
    at::Tensor result = at::empty_strided(like.sizes(), like.strides(), like.options());
    result.copy_(x);
    return result;
}

QuantizedActivation fakeQuantize(const at::Tensor& x, const analysis::EdgeEncoding& encoding)
{
    const bool perToken = encoding.encoding.granularity.kind == analysis::Granularity::Kind::Token;
    // A token is a row of the last axis, so rows must lie together; otherwise the order of elements does not matter.
    const at::Tensor dense = perToken ? denseFloat(x).contiguous() : denseFloat(x);
    QuantizedActivation result;
    result.value = at::empty_like(dense, at::MemoryFormat::Preserve);
    if (encoding.timing == analysis::EdgeEncoding::Timing::Dynamic) {
        const std::int64_t row = x.dim() > 0 ? x.size(-1) : 1;
        auto dynamic = analysis::fakeQuantizeDynamic(encoding.encoding, elements(dense), row, writable(result.value));
        result.encoding = std::move(dynamic.encoding);
        result.counts = dynamic.counts;
    } else {
        result.counts = analysis::fakeQuantize(encoding.encoding, elements(dense), writable(result.value));
        result.encoding = encoding.encoding;
    }
    if (result.value.scalar_type() != x.scalar_type())
        result.value = result.value.to(x.scalar_type());
    return result;
}

at::Tensor fakeQuantizeGivenUp(at::Tensor x, const analysis::EdgeEncoding& encoding)
{
    const bool perToken = encoding.encoding.granularity.kind == analysis::Granularity::Kind::Token;
    if (perToken || x.scalar_type() != at::kFloat || at::GradMode::is_enabled() || !exec::isOwnedAlone(x))
        return fakeQuantize(x, encoding).value;
    if (encoding.timing == analysis::EdgeEncoding::Timing::Dynamic)
        analysis::fakeQuantizeDynamic(encoding.encoding, elements(x), 0, writable(x));
    else
        analysis::fakeQuantize(encoding.encoding, elements(x), writable(x));
    return x;
}

} // namespace engine::quant
