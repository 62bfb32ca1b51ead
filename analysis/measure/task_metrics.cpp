// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/task_metrics.h"

#include <algorithm>
#include <cmath>

namespace analysis {

namespace {

constexpr std::int64_t topFive = 5;

std::span<const float> rowOf(std::span<const float> values, std::int64_t row, std::int64_t length)
{
    return values.subspan(static_cast<std::size_t>(row * length), static_cast<std::size_t>(length));
}

std::int64_t rowLength(const OutputBatch& batch)
{
    return batch.samples > 0 ? static_cast<std::int64_t>(batch.reference.size()) / batch.samples : 0;
}

/// Whether class j comes before class i in torch's order: NaN above all, then larger logits, then lower indexes.
bool isBefore(std::span<const float> logits, std::size_t j, std::size_t i)
{
    const bool jIsNan = std::isnan(logits[j]);
    const bool iIsNan = std::isnan(logits[i]);
    if (jIsNan || iIsNan)
        return jIsNan && (!iIsNan || j < i);
    return logits[j] > logits[i] || (logits[j] == logits[i] && j < i);
}

std::size_t argmax(std::span<const float> logits)
{
    std::size_t best = 0;
    for (std::size_t i = 1; i < logits.size(); ++i)
        if (isBefore(logits, i, best))
            best = i;
    return best;
}

/// How many classes come before `label`.
std::int64_t rankOf(std::span<const float> logits, std::size_t label)
{
    std::int64_t rank = 0;
    for (std::size_t j = 0; j < logits.size(); ++j)
        rank += j != label && isBefore(logits, j, label) ? 1 : 0;
    return rank;
}

bool allFinite(std::span<const float> values)
{
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

/// log Σ exp(v), without overflow.
double logSumExp(std::span<const float> values)
{
    const double largest = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (const float value : values)
        sum += std::exp(value - largest);
    return largest + std::log(sum);
}

double divergence(std::span<const float> reference, std::span<const float> quantized)
{
    const double referenceNorm = logSumExp(reference);
    const double quantizedNorm = logSumExp(quantized);
    double kl = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const double logP = reference[i] - referenceNorm;
        kl += std::exp(logP) * (logP - (quantized[i] - quantizedNorm));
    }
    return std::max(kl, 0.0); // rounding, where both are equal
}

double percent(std::int64_t part, std::int64_t whole)
{
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

void SampleErrors::add(const OutputBatch& batch)
{
    const std::int64_t length = rowLength(batch);
    if (length == 0)
        return;
    for (std::int64_t row = 0; row < batch.samples; ++row) {
        const std::span<const float> y = rowOf(batch.reference, row, length);
        const std::span<const float> quantized = rowOf(batch.quantized, row, length);
        double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            const double error = static_cast<double>(quantized[i]) - y[i];
            sum += error * error;
        }
        if (!std::isfinite(sum)) {
            ++m_nonFinite;
            continue;
        }
        const double mse = sum / static_cast<double>(length);
        m_largest = std::max(m_largest, mse);
        combine(1, mse, 0);
    }
}

void SampleErrors::combine(std::int64_t samples, double mean, double squaredDeviations)
{
    if (samples == 0)
        return;
    const auto mine = static_cast<double>(m_samples);
    const auto theirs = static_cast<double>(samples);
    const double difference = mean - m_mean;
    m_samples += samples;
    m_mean += difference * (theirs / (mine + theirs));
    m_squaredDeviations += squaredDeviations + difference * difference * (mine * theirs / (mine + theirs));
}

void SampleErrors::merge(const SampleErrors& other)
{
    combine(other.m_samples, other.m_mean, other.m_squaredDeviations);
    m_nonFinite += other.m_nonFinite;
    m_largest = std::max(m_largest, other.m_largest);
}

double SampleErrors::variance() const
{
    return m_samples < 2 ? 0 : m_squaredDeviations / static_cast<double>(m_samples - 1);
}

void ClassificationStats::add(const OutputBatch& batch)
{
    m_classes = std::max(m_classes, rowLength(batch));
    if (m_classes == 0)
        return;
    for (std::int64_t row = 0; row < batch.samples; ++row) {
        const std::span<const float> y = rowOf(batch.reference, row, m_classes);
        const std::span<const float> quantized = rowOf(batch.quantized, row, m_classes);
        ++m_samples;
        const std::size_t chosen = argmax(quantized), wanted = argmax(y);
        m_agreeing += chosen == wanted && std::isfinite(quantized[chosen]) && std::isfinite(y[wanted]) ? 1 : 0;
        if (allFinite(y) && allFinite(quantized)) {
            ++m_compared;
            m_sumKl += divergence(y, quantized);
        }
        if (batch.labels.empty())
            continue;
        ++m_labelled;
        const std::int64_t label = batch.labels[static_cast<std::size_t>(row)];
        if (label < 0 || label >= m_classes || !std::isfinite(quantized[static_cast<std::size_t>(label)]))
            continue;
        const std::int64_t rank = rankOf(quantized, static_cast<std::size_t>(label));
        m_top1 += rank < 1 ? 1 : 0;
        m_top5 += rank < topFive ? 1 : 0;
    }
}

void ClassificationStats::merge(const ClassificationStats& other)
{
    m_samples += other.m_samples;
    m_labelled += other.m_labelled;
    m_classes = std::max(m_classes, other.m_classes);
    m_top1 += other.m_top1;
    m_top5 += other.m_top5;
    m_agreeing += other.m_agreeing;
    m_compared += other.m_compared;
    m_sumKl += other.m_sumKl;
}

std::optional<double> ClassificationStats::top1() const
{
    return m_labelled > 0 ? std::optional(percent(m_top1, m_labelled)) : std::nullopt;
}

std::optional<double> ClassificationStats::top5() const
{
    return m_labelled > 0 && m_classes > topFive ? std::optional(percent(m_top5, m_labelled)) : std::nullopt;
}

std::optional<double> ClassificationStats::agreement() const
{
    return m_samples > 0 ? std::optional(percent(m_agreeing, m_samples)) : std::nullopt;
}

std::optional<double> ClassificationStats::kl() const
{
    return m_compared > 0 ? std::optional(m_sumKl / static_cast<double>(m_compared)) : std::nullopt;
}

void fillOutput(OutputResult& output, const SampleErrors& errors, const ClassificationStats* classification)
{
    output.mseMax = errors.largest();
    output.mseVariance = errors.variance();
    if (!classification)
        return;
    output.kl = classification->kl();
    output.agreement = classification->agreement();
    output.top1 = classification->top1();
    output.top5 = classification->top5();
}

} // namespace analysis
