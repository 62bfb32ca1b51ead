// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/error_stats.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/vector_clones.h"

namespace analysis {

namespace {

constexpr std::size_t sumBlock = Reference::blockSize;
constexpr std::size_t lanes = 16;

/// Σx, Σx² and Σ|x|; n is a multiple of `lanes`, here and below.
ANALYSIS_VECTOR_CLONES void addReference(const float* x, std::size_t n, Reference::Sums& sums)
{
    double sumX[lanes] = {}, sumX2[lanes] = {}, sumAbsX[lanes] = {};
    for (std::size_t i = 0; i < n; i += lanes) {
        for (std::size_t j = 0; j < lanes; ++j) {
            const double value = x[i + j];
            sumX[j] += value;
            sumX2[j] += value * value;
            sumAbsX[j] += std::fabs(value);
        }
    }
    for (std::size_t j = 0; j < lanes; ++j) {
        sums.x += sumX[j];
        sums.x2 += sumX2[j];
        sums.absX += sumAbsX[j];
    }
}

/// The sums that need x̂.
ANALYSIS_VECTOR_CLONES void addErrors(const float* x, const float* quantized, std::size_t n, ErrorSums& sums)
{
    double sumXE[lanes] = {}, sumE[lanes] = {}, sumE2[lanes] = {}, sumAbsE[lanes] = {}, maxE[lanes] = {};
    for (std::size_t i = 0; i < n; i += lanes) {
        for (std::size_t j = 0; j < lanes; ++j) {
            const double value = x[i + j];
            const double error = quantized[i + j] - value;
            const double magnitude = std::fabs(error);
            sumXE[j] += value * error;
            sumE[j] += error;
            sumE2[j] += error * error;
            sumAbsE[j] += magnitude;
            maxE[j] = magnitude > maxE[j] ? magnitude : maxE[j];
        }
    }
    for (std::size_t j = 0; j < lanes; ++j) {
        sums.xe += sumXE[j];
        sums.e += sumE[j];
        sums.e2 += sumE2[j];
        sums.absE += sumAbsE[j];
        sums.maxE = std::max(sums.maxE, maxE[j]);
    }
}

/// All of them in one sweep, with the same bits.
ANALYSIS_VECTOR_CLONES void addPairs(const float* x, const float* quantized, std::size_t n, ErrorSums& sums)
{
    double sumX[lanes] = {}, sumX2[lanes] = {}, sumAbsX[lanes] = {}, sumXE[lanes] = {};
    double sumE[lanes] = {}, sumE2[lanes] = {}, sumAbsE[lanes] = {}, maxE[lanes] = {};
    for (std::size_t i = 0; i < n; i += lanes) {
        for (std::size_t j = 0; j < lanes; ++j) {
            const double value = x[i + j];
            const double error = quantized[i + j] - value;
            const double magnitude = std::fabs(error);
            sumX[j] += value;
            sumX2[j] += value * value;
            sumAbsX[j] += std::fabs(value);
            sumXE[j] += value * error;
            sumE[j] += error;
            sumE2[j] += error * error;
            sumAbsE[j] += magnitude;
            maxE[j] = magnitude > maxE[j] ? magnitude : maxE[j];
        }
    }
    for (std::size_t j = 0; j < lanes; ++j) {
        sums.x += sumX[j];
        sums.x2 += sumX2[j];
        sums.absX += sumAbsX[j];
        sums.xe += sumXE[j];
        sums.e += sumE[j];
        sums.e2 += sumE2[j];
        sums.absE += sumAbsE[j];
        sums.maxE = std::max(sums.maxE, maxE[j]);
    }
}

void addPart(const ErrorSums& part, ErrorSums& sums)
{
    sums.x += part.x;
    sums.x2 += part.x2;
    sums.absX += part.absX;
    sums.xe += part.xe;
    sums.e += part.e;
    sums.e2 += part.e2;
    sums.absE += part.absE;
    sums.maxE = std::max(sums.maxE, part.maxE);
}

/// Σ(v - mean)² from Σv and Σv²; rounding can leave a tiny negative rest where all values are equal.
double centred(double sum, double sumOfSquares, double n)
{
    return std::max(0.0, sumOfSquares - sum * (sum / n));
}

/// 10·log10(signal / error): +inf where there is no error, else -inf where there is no signal.
double decibels(double signal, double error)
{
    if (error == 0)
        return std::numeric_limits<double>::infinity();
    return 10 * std::log10(signal / error);
}

} // namespace

void Reference::sum()
{
    m_sums.assign((m_values.size() + sumBlock - 1) / sumBlock, {});
    for (std::size_t begin = 0; begin < m_values.size(); begin += sumBlock) {
        const std::size_t n = std::min(sumBlock, m_values.size() - begin);
        addReference(m_values.data() + begin, n - n % lanes, m_sums[begin / sumBlock]);
    }
}

void ErrorStats::add(std::span<const float> x, std::span<const float> quantized)
{
    add(Reference(x), quantized);
}

void ErrorStats::add(const Reference& x, std::span<const float> quantized)
{
    for (std::size_t begin = 0; begin < x.values().size(); begin += sumBlock)
        addBlock(x, begin, quantized.subspan(begin, std::min(sumBlock, x.values().size() - begin)));
}

void ErrorStats::addBlock(const Reference& reference, std::size_t begin, std::span<const float> quantized)
{
    const std::size_t n = quantized.size();
    const std::span<const float> x = reference.values().subspan(begin, n);
    std::size_t vectorised = n - n % lanes;
    ErrorSums part;
    if (const Reference::Sums* known = reference.sumsAt(begin)) {
        part.x = known->x;
        part.x2 = known->x2;
        part.absX = known->absX;
        addErrors(x.data(), quantized.data(), vectorised, part);
    } else {
        addPairs(x.data(), quantized.data(), vectorised, part);
    }
    // Squares of finite floats stay finite in double: the sums tell whether a value is not.
    if (part.x2 + part.e2 <= std::numeric_limits<double>::max())
        addPart(part, m_sums);
    else
        vectorised = 0;
    m_count += static_cast<std::int64_t>(vectorised);
    for (std::size_t i = vectorised; i < n; ++i) {
        if (!std::isfinite(x[i]) || !std::isfinite(quantized[i])) {
            ++m_nonFinite;
            continue;
        }
        const double value = x[i];
        const double error = quantized[i] - value;
        const double magnitude = std::fabs(error);
        ++m_count;
        addPart({ value, value * value, std::fabs(value), value * error, error, error * error, magnitude, magnitude },
            m_sums);
    }
}

void ErrorStats::addClipped(std::int64_t clipped, double clippedSquaredError)
{
    m_hasGrid = true;
    m_clipped += clipped;
    m_clippedSquaredError += clippedSquaredError;
}

void ErrorStats::merge(const ErrorStats& other)
{
    m_count += other.m_count;
    m_nonFinite += other.m_nonFinite;
    addPart(other.m_sums, m_sums);
    m_hasGrid = m_hasGrid || other.m_hasGrid;
    m_clipped += other.m_clipped;
    m_clippedSquaredError += other.m_clippedSquaredError;
}

ErrorMeasures ErrorStats::finish() const
{
    ErrorMeasures measures;
    measures.count = m_count;
    if (m_count == 0)
        return measures;
    const auto n = static_cast<double>(m_count);
    measures.sqnrDb = decibels(m_sums.x2, m_sums.e2);
    measures.mse = m_sums.e2 / n;
    measures.mae = m_sums.absE / n;
    measures.maxError = m_sums.maxE;
    measures.bias = m_sums.e / n;
    if (m_sums.absE > 0)
        measures.relativeMae = m_sums.absE / m_sums.absX;
    // The n - 1 of both unbiased variances cancels. A constant error has no spread: what rounding leaves of it counts as 0.
    constexpr double rounding = 1e-14;
    const double errorSpread = centred(m_sums.e, m_sums.e2, n);
    measures.snrDb = decibels(centred(m_sums.x, m_sums.x2, n), errorSpread > rounding * m_sums.e2 ? errorSpread : 0);
    const double quantized2 = std::max(0.0, m_sums.x2 + 2 * m_sums.xe + m_sums.e2);
    const double norms = std::sqrt(m_sums.x2) * std::sqrt(quantized2);
    if (norms > 0)
        measures.cosine = std::clamp((m_sums.x2 + m_sums.xe) / norms, -1.0, 1.0);
    else
        measures.cosine = m_sums.e2 == 0 ? 1 : 0;
    if (m_hasGrid) {
        measures.clipped = static_cast<double>(m_clipped) / n;
        measures.clipMse = std::min(m_clippedSquaredError / n, measures.mse);
        measures.roundMse = measures.mse - *measures.clipMse;
    }
    return measures;
}

} // namespace analysis
