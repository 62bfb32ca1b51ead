// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <vector>

#include "analysis/plan/sensitivity.h"

namespace engine::sense {

/// Contributions of some layers, by layer, format, probe: a run of samples that grows batch by batch.
class Contributions {
public:
    Contributions(std::vector<int> layers, std::vector<analysis::Format> formats, int probes);

    /// The samples of this batch; `layer` and `format` are indexes. A second time: another input of the same layer.
    void add(std::size_t layer, std::size_t format, int probe, const std::vector<float>& values);
    void endBatch(std::int64_t samples) { m_batchBegin += std::size_t(samples); }
    /// All but the layers `without`. What was never added contributes 0: it does not reach the output.
    [[nodiscard]] analysis::SignedContributions finish(std::int64_t outputs, const std::set<int>& without) const;

private:
    std::vector<int> m_layers;
    std::vector<analysis::Format> m_formats;
    int m_probes;
    std::vector<std::vector<float>> m_runs;
    std::size_t m_batchBegin = 0;
};

} // namespace engine::sense
