// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/weight_preview.h"

#include <algorithm>
#include <span>

#include "analysis/encoding/encode_weight.h"
#include "analysis/encoding/quantize.h"
#include "analysis/measure/tensor_comparison.h"

namespace widgets {

namespace {

/// Elements between two looks at whether to go on: about a millisecond.
constexpr std::size_t chunk = 65'536;

/// Elements in a sample, and how many of them stand together in memory.
constexpr std::size_t sampleSize = 65'536;
constexpr std::size_t sampleRun = 64;

constexpr std::uint64_t pairSeed = 1;

/// Runs of `x` evenly over its whole length.
std::vector<float> sampleOf(std::span<const float> x, std::size_t wanted)
{
    std::vector<float> sample;
    const std::size_t runs = std::max<std::size_t>(1, wanted / sampleRun);
    const std::size_t stride = std::max(sampleRun, x.size() / runs);
    sample.reserve(wanted + sampleRun);
    for (std::size_t from = 0; from + sampleRun <= x.size(); from += stride)
        sample.insert(sample.end(), x.begin() + std::ptrdiff_t(from), x.begin() + std::ptrdiff_t(from + sampleRun));
    return sample;
}

void scaleCounts(analysis::BinnedCounts& histogram, double factor)
{
    for (double& count : histogram.counts)
        count *= factor;
}

} // namespace

WeightPreviewer::WeightPreviewer(LayerWeights weights, std::string name)
    : m_weights(std::move(weights)), m_name(std::move(name)), m_quantized(m_weights.values.size())
{
    m_weights.shapes.resize(m_weights.values.size());
    m_weights.outputAxes.resize(m_weights.values.size(), 0);
    for (std::size_t i = 0; i < m_weights.values.size(); ++i) {
        m_count += std::int64_t(m_weights.values[i]->size());
        m_quantized[i].resize(m_weights.values[i]->size());
    }
}

bool WeightPreviewer::observe(const std::function<bool()>& goOn)
{
    if (m_observed)
        return true;
    analysis::Moments moments;
    analysis::Histogram histogram;
    for (const auto& values : m_weights.values) {
        for (std::size_t from = 0; from < values->size(); from += chunk) {
            if (!goOn())
                return false;
            const auto part = std::span(*values).subspan(from, std::min(chunk, values->size() - from));
            moments.add(part);
            histogram.add(part);
        }
    }
    m_moments = moments;
    m_histogram = histogram;
    m_observed = true;
    return true;
}

analysis::Result<void> WeightPreviewer::run(const analysis::WeightScheme& scheme, const std::function<bool()>& goOn,
    const std::function<void(WeightPreview)>& deliver)
{
    WeightPreview preview;
    analysis::QuantizationCounts counts;
    bool integers = true;
    for (std::size_t i = 0; i < m_weights.values.size(); ++i) {
        const analysis::WeightView weight{ m_name, *m_weights.values[i], m_weights.shapes[i], m_weights.outputAxes[i] };
        auto encoding = analysis::encodeWeight(weight, scheme);
        if (!encoding)
            return tl::unexpected(encoding.error());
        if (!goOn())
            return {};
        counts.merge(analysis::fakeQuantizeWeight(*encoding, weight, m_quantized[i]));
        integers = integers && encoding->format.isInteger();
        preview.encodings.push_back(std::move(*encoding));
    }

    if (m_count >= sampleFrom && goOn()) {
        analysis::TensorComparison comparison(pairSeed, std::int64_t(m_weights.values.size()));
        analysis::Moments moments;
        analysis::Histogram histogram;
        for (std::size_t i = 0; i < m_weights.values.size(); ++i) {
            const std::size_t wanted = sampleSize * m_weights.values[i]->size() / std::size_t(m_count);
            const std::vector<float> x = sampleOf(*m_weights.values[i], wanted);
            comparison.add(x, sampleOf(m_quantized[i], wanted));
            moments.add(x);
            histogram.add(x);
        }
        WeightPreview sampled = preview;
        sampled.exactness = WeightPreview::Exactness::Sampled;
        sampled.result = comparison.finish(moments, histogram);
        const double factor = double(m_count) / double(std::max<std::int64_t>(sampled.result.error.count, 1));
        for (auto* picture : { &sampled.result.original, &sampled.result.quantized, &sampled.result.errors })
            scaleCounts(*picture, factor);
        if (integers)
            sampled.result.error.clipped = double(counts.clipped) / double(m_count);
        deliver(std::move(sampled));
    }

    if (!observe(goOn))
        return {};
    std::int64_t chunks = 0;
    for (const auto& values : m_weights.values)
        chunks += std::int64_t((values->size() + chunk - 1) / chunk);
    analysis::TensorComparison comparison(pairSeed, chunks);
    for (std::size_t i = 0; i < m_weights.values.size(); ++i) {
        const std::span<const float> x = *m_weights.values[i];
        const std::span<const float> quantized = m_quantized[i];
        for (std::size_t from = 0; from < x.size(); from += chunk) {
            if (!goOn())
                return {};
            const std::size_t length = std::min(chunk, x.size() - from);
            comparison.add(x.subspan(from, length), quantized.subspan(from, length));
        }
    }
    if (integers)
        comparison.addClipped(counts.clipped, counts.clippedSquaredError);
    preview.result = comparison.finish(m_moments, m_histogram);
    deliver(std::move(preview));
    return {};
}

} // namespace widgets
