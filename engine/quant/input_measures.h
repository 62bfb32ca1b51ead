// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "analysis/measure/tensor_comparison.h"
#include "analysis/plan/plan.h"
#include "engine/quant/clean_node.h"

namespace engine::quant {

/// What encodings do to the FP32 inputs of layers. Variants that lay the same encoding on an edge share one measurement.
class InputMeasures {
public:
    struct Entry {
        int edge = 0;
        analysis::EdgeEncoding wanted;
        analysis::TensorComparison comparison;
        std::optional<analysis::Encoding>
            last; ///< what the last batch was quantized with; of dynamic ones its own scale
        at::Tensor value; ///< this node's input after quantization, where it was asked for
    };

    /// `seed` draws the pairs; `batches` is how many there will be.
    InputMeasures(std::uint64_t seed, std::int64_t batches);
    /// The number of the entry that measures this encoding on this edge.
    [[nodiscard]] std::size_t watch(int edge, const analysis::EdgeEncoding& encoding);
    /// Measures all entries whose edge leads into the node. `keep` says whether somebody needs the values.
    enum class Values { Dropped, Kept };
    void measure(const CleanNode& clean, Values keep);
    [[nodiscard]] const Entry& at(std::size_t entry) const { return m_entries.at(entry); }

private:
    std::uint64_t m_seed;
    std::int64_t m_batches;
    std::vector<Entry> m_entries;
    std::map<int, std::vector<std::size_t>> m_byEdge;
    std::vector<std::size_t> m_kept; ///< entries with a value
};

/// Seeds of different tensors must differ, or all pictures would show the same positions.
[[nodiscard]] std::uint64_t seedFor(std::uint64_t seed, std::uint64_t tensor);

} // namespace engine::quant
