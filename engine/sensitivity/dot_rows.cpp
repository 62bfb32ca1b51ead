// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/dot_rows.h"

#include <algorithm>
#include <array>

#include "analysis/vector_clones.h"
#include "engine/quant/activation.h"

namespace engine::sense {

namespace {

constexpr std::size_t lanes = 16;
/// Elements whose products are summed in float32 before they go to double.
constexpr std::size_t blockLength = 4096;

ANALYSIS_VECTOR_CLONES
double dotOf(const float* a, const float* b, std::size_t count)
{
    double sum = 0;
    for (std::size_t begin = 0; begin < count; begin += blockLength) {
        const std::size_t end = std::min(begin + blockLength, count);
        std::array<float, lanes> partial{};
        std::size_t i = begin;
        for (; i + lanes <= end; i += lanes) {
            for (std::size_t lane = 0; lane < lanes; ++lane)
                partial[lane] += a[i + lane] * b[i + lane];
        }
        for (; i < end; ++i)
            partial[i % lanes] += a[i] * b[i];
        for (const float lane : partial)
            sum += double(lane);
    }
    return sum;
}

/// Whether the samples of a tensor lie one after the other in memory, in whatever order each of them has.
bool samplesLieTogether(const SampleAxis& where, const at::Tensor& tensor)
{
    if (where.axis != 0 || where.place != SampleAxis::Place::Whole || tensor.scalar_type() != at::kFloat)
        return false;
    const std::int64_t each = tensor.size(0) > 0 ? tensor.numel() / tensor.size(0) : 0;
    return tensor.is_non_overlapping_and_dense() && (tensor.size(0) < 2 || tensor.stride(0) == each);
}

} // namespace

double dot(std::span<const float> a, std::span<const float> b)
{
    return dotOf(a.data(), b.data(), std::min(a.size(), b.size()));
}

std::vector<float> dotRows(const SampleAxis& where, const at::Tensor& a, const at::Tensor& b, std::int64_t samples)
{
    const bool together = samplesLieTogether(where, b);
    const at::Tensor second = together ? b : where.rows(b, samples);
    const at::Tensor first = together ? quant::alignedFloat(a, b) : where.rows(a, samples);
    const std::size_t each = std::size_t(second.numel() / std::max<std::int64_t>(1, samples));
    std::vector<float> result;
    for (std::size_t sample = 0; sample < std::size_t(samples); ++sample) {
        result.push_back(float(dot(quant::elements(first).subspan(sample * each, each),
            quant::elements(second).subspan(sample * each, each))));
    }
    return result;
}

} // namespace engine::sense
