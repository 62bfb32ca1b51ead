// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/measurement.h"

#include <cmath>
#include <limits>

#include <ATen/ops/scalar_tensor.h>

#include "analysis/measure/intervals.h"
#include "engine/quant/activation.h"

namespace engine::sense {

namespace {

/// Whether `label` is what these logits tell, as analysis::ClassificationStats counts: of equal logits the first class
/// wins, NaN is above all, and a class whose logit is not finite never counts.
bool tells(std::span<const float> logits, std::int64_t label)
{
    if (label < 0 || label >= std::int64_t(logits.size()) || !std::isfinite(logits[std::size_t(label)]))
        return false;
    const float mine = logits[std::size_t(label)];
    for (std::size_t j = 0; j < logits.size(); ++j) {
        if (std::isnan(logits[j]) || logits[j] > mine || (logits[j] == mine && std::int64_t(j) < label))
            return false;
    }
    return true;
}

std::span<const float> rowOf(const at::Tensor& dense, std::int64_t row, std::int64_t rows)
{
    const std::span<const float> all = quant::elements(dense);
    const std::size_t length = rows > 0 ? all.size() / std::size_t(rows) : 0;
    return all.subspan(std::size_t(row) * length, length);
}

double meanSquaredError(std::span<const float> y, std::span<const float> quantized)
{
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double error = double(quantized[i]) - y[i];
        sum += error * error;
    }
    return std::isfinite(sum) ? sum / double(y.size()) : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

Reference::Reference(const at::Tensor& value, std::vector<std::int64_t> labelsOfBatch)
    : output(quant::denseFloat(value).contiguous())
    , labels(std::move(labelsOfBatch))
    , samples(value.dim() > 0 ? value.size(0) : 1)
{
    for (std::int64_t i = 0; classifies() && i < std::int64_t(labels.size()); ++i)
        right.push_back(tells(rowOf(output, i, samples), labels[std::size_t(i)]));
}

void Measurement::add(const Reference& reference, const at::Tensor& value, double seconds)
{
    const at::Tensor output = quant::denseFloat(value).contiguous();
    const std::span<const float> y = quant::elements(reference.output);
    const std::span<const float> quantized = quant::elements(output);
    m_error.add(y, quantized);
    m_sampleErrors.add({ y, quantized, reference.samples, reference.labels });
    for (std::int64_t i = 0; i < reference.samples; ++i) {
        m_samples.mse.push_back(
            meanSquaredError(rowOf(reference.output, i, reference.samples), rowOf(output, i, reference.samples)));
    }
    m_seconds += seconds;
    if (!reference.classifies())
        return;
    if (!m_classes)
        m_classes.emplace();
    m_classes->add({ y, quantized, reference.samples, reference.labels });
    for (std::size_t i = 0; i < reference.right.size(); ++i) {
        const bool right = tells(rowOf(output, std::int64_t(i), reference.samples), reference.labels[i]);
        m_samples.drop.add(reference.right[i], right);
    }
}

analysis::SensitivityCell Measurement::cell(double confidence) const
{
    analysis::SensitivityCell cell;
    cell.certainty = analysis::Certainty::Exact;
    cell.samples = samplesSeen();
    const analysis::SampleMoments moments{ m_sampleErrors.samples(), m_sampleErrors.mean(), m_sampleErrors.variance() };
    cell.mse = analysis::meanInterval(moments, confidence);
    cell.sqnrDb = m_error.finish().sqnrDb;
    cell.seconds = m_seconds;
    if (!m_classes)
        return cell;
    cell.kl = m_classes->kl();
    cell.agreement = m_classes->agreement();
    if (m_samples.drop.samples > 0)
        cell.top1Drop = analysis::dropInterval(m_samples.drop, confidence);
    return cell;
}

at::Tensor outputTensor(const c10::IValue& value)
{
    if (value.isTensor())
        return value.toTensor();
    return value.isScalar() ? at::scalar_tensor(value.toScalar()) : at::Tensor();
}

} // namespace engine::sense
