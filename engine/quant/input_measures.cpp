// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/input_measures.h"

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/finite_range.h"
#include "engine/quant/activation.h"

namespace engine::quant {

std::uint64_t seedFor(std::uint64_t seed, std::uint64_t tensor)
{
    return seed * 0x9e3779b97f4a7c15U + tensor;
}

InputMeasures::InputMeasures(std::uint64_t seed, std::int64_t batches) : m_seed(seed), m_batches(batches) { }

std::size_t InputMeasures::watch(int edge, const analysis::EdgeEncoding& encoding)
{
    std::vector<std::size_t>& here = m_byEdge[edge];
    for (const std::size_t entry : here) {
        if (m_entries[entry].wanted == encoding)
            return entry;
    }
    here.push_back(m_entries.size());
    m_entries.push_back(
        { edge, encoding, analysis::TensorComparison(seedFor(m_seed, 2 * std::uint64_t(edge)), m_batches), {}, {} });
    return here.back();
}

void InputMeasures::measure(const CleanNode& clean, Values keep)
{
    for (const std::size_t entry : m_kept)
        m_entries[entry].value = at::Tensor();
    m_kept.clear();
    for (const auto& [edge, x] : clean.edges) {
        const auto here = m_byEdge.find(edge);
        if (here == m_byEdge.end())
            continue;
        analysis::Reference values(elements(x));
        if (here->second.size() > 1)
            values.sum();
        for (const std::size_t index : here->second) {
            Entry& entry = m_entries[index];
            const analysis::Encoding& grid = entry.wanted.encoding;
            if (keep == Values::Dropped && grid.granularity.kind == analysis::Granularity::Kind::Tensor) {
                const bool dynamic = entry.wanted.timing == analysis::EdgeEncoding::Timing::Dynamic;
                entry.last = dynamic && grid.format.isInteger()
                    ? analysis::encodingForRange(grid, analysis::finiteRange(elements(x)).value_or(analysis::Range{}))
                    : grid;
                entry.comparison.addQuantized(*entry.last, values);
                continue;
            }
            QuantizedActivation quantized = fakeQuantize(x, entry.wanted);
            // Per-token quantization lays rows together, so x̂ may lie in another order than x.
            entry.comparison.add(values, elements(alignedFloat(quantized.value, x)));
            if (quantized.encoding.format.isInteger())
                entry.comparison.addClipped(quantized.counts.clipped, quantized.counts.clippedSquaredError);
            entry.last = std::move(quantized.encoding);
            entry.value = std::move(quantized.value);
            m_kept.push_back(index);
        }
    }
}

} // namespace engine::quant
