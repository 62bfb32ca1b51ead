// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/weight_preview.h"

#include <algorithm>
#include <functional>
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

bool isInteger(const WeightPreview& preview)
{
    return std::ranges::all_of(
        preview.encodings, [](const analysis::Encoding& encoding) { return encoding.format.isInteger(); });
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

analysis::Result<WeightPreview> WeightPreviewer::quantize(const WeightTrial& trial, const TrialEvents& events)
{
    WeightPreview preview;
    m_counts = {};
    for (std::size_t i = 0; i < m_weights.values.size(); ++i) {
        const std::vector<float>& values = *m_weights.values[i];
        const analysis::WeightView weight{ m_name, values, m_weights.shapes[i], m_weights.outputAxes[i] };
        analysis::WeightView ranged = weight;
        if (trial.range) {
            m_scratch.resize(values.size());
            std::ranges::transform(values, m_scratch.begin(),
                [range = *trial.range](float x) { return std::clamp(x, range.lo, range.hi); });
            ranged.values = m_scratch;
        }
        auto encoding = analysis::encodeWeight(ranged, trial.scheme);
        if (!encoding)
            return tl::unexpected(encoding.error());
        if (!events.goOn())
            break;
        m_counts.merge(analysis::fakeQuantizeWeight(*encoding, weight, m_quantized[i]));
        preview.encodings.push_back(std::move(*encoding));
    }
    return preview;
}

void WeightPreviewer::tellDamage(const WeightTrial& trial, const TrialEvents& events)
{
    // Predictors are of layers with one weight.
    if (!trial.predictor || m_weights.values.size() != 1 || !events.goOn())
        return;
    m_scratch.resize(m_quantized.front().size());
    std::ranges::transform(m_quantized.front(), *m_weights.values.front(), m_scratch.begin(), std::minus{});
    events.damage(predictDamage(*trial.predictor, m_scratch));
}

WeightPreview WeightPreviewer::sampled(const WeightPreview& whole) const
{
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
    WeightPreview sampled = whole;
    sampled.exactness = WeightPreview::Exactness::Sampled;
    sampled.result = comparison.finish(moments, histogram);
    const double factor = double(m_count) / double(std::max<std::int64_t>(sampled.result.error.count, 1));
    for (auto* picture : { &sampled.result.original, &sampled.result.quantized, &sampled.result.errors })
        scaleCounts(*picture, factor);
    if (isInteger(whole))
        sampled.result.error.clipped = double(m_counts.clipped) / double(m_count);
    return sampled;
}

analysis::Result<void> WeightPreviewer::run(const WeightTrial& trial, const TrialEvents& events)
{
    auto preview = quantize(trial, events);
    if (!preview)
        return tl::unexpected(preview.error());
    if (!events.goOn())
        return {};
    if (m_count >= sampleFrom)
        events.preview(sampled(*preview));
    tellDamage(trial, events);
    if (!observe(events.goOn))
        return {};
    std::int64_t chunks = 0;
    for (const auto& values : m_weights.values)
        chunks += std::int64_t((values->size() + chunk - 1) / chunk);
    analysis::TensorComparison comparison(pairSeed, chunks);
    for (std::size_t i = 0; i < m_weights.values.size(); ++i) {
        const std::span<const float> x = *m_weights.values[i];
        const std::span<const float> quantized = m_quantized[i];
        for (std::size_t from = 0; from < x.size(); from += chunk) {
            if (!events.goOn())
                return {};
            const std::size_t length = std::min(chunk, x.size() - from);
            comparison.add(x.subspan(from, length), quantized.subspan(from, length));
        }
    }
    if (isInteger(*preview))
        comparison.addClipped(m_counts.clipped, m_counts.clippedSquaredError);
    preview->result = comparison.finish(m_moments, m_histogram);
    if (events.goOn())
        events.preview(*std::move(preview));
    return {};
}

} // namespace widgets
