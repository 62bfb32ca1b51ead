// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/dot_rows.h"

#include <algorithm>
#include <array>
#include <utility>

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

/// Samples in memory: where each begins, and how far the next is. Elements of a sample lie densely in any order of axes.
struct SamplesInMemory {
    at::Tensor owner;
    std::size_t stride = 0;

    [[nodiscard]] const float* at(std::size_t sample) const { return owner.const_data_ptr<float>() + sample * stride; }
};

bool samplesAreDense(const SampleAxis& where, const at::Tensor& tensor)
{
    return where.axis == 0 && where.place == SampleAxis::Place::Whole && tensor.scalar_type() == at::kFloat
        && tensor.size(0) > 0 && tensor.select(0, 0).is_non_overlapping_and_dense();
}

/// Both in one order of elements: as they are where that is possible, else copied.
std::pair<SamplesInMemory, SamplesInMemory> paired(
    const SampleAxis& where, const at::Tensor& a, const at::Tensor& b, std::int64_t samples)
{
    const auto asItIs = [](const at::Tensor& tensor) {
        return SamplesInMemory{ tensor, std::size_t(tensor.stride(0)) };
    };
    if (samplesAreDense(where, b)) {
        if (samplesAreDense(where, a) && a.strides().slice(1) == b.strides().slice(1))
            return { asItIs(a), asItIs(b) };
        if (b.is_non_overlapping_and_dense())
            return { asItIs(quant::alignedFloat(a, b)), asItIs(b) };
    }
    return { asItIs(where.rows(a, samples)), asItIs(where.rows(b, samples)) };
}

} // namespace

double dot(std::span<const float> a, std::span<const float> b)
{
    return dotOf(a.data(), b.data(), std::min(a.size(), b.size()));
}

std::vector<float> dotRows(const SampleAxis& where, const at::Tensor& a, const at::Tensor& b, std::int64_t samples)
{
    std::vector<float> result;
    if (samples < 1)
        return result;
    const std::size_t each = std::size_t(b.numel() / samples);
    const auto [first, second] = paired(where, a, b, samples);
    for (std::size_t sample = 0; sample < std::size_t(samples); ++sample)
        result.push_back(float(dotOf(first.at(sample), second.at(sample), each)));
    return result;
}

} // namespace engine::sense
