// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "engine/data/source.h"

namespace engine::test {

/// Arrays [N, …] that are in memory already, as a data set.
class MemorySource final : public DatasetSource {
public:
    MemorySource(std::vector<HostTensor> inputs, std::vector<std::int64_t> labels) : m_inputs(std::move(inputs))
    {
        m_labels = std::move(labels);
        m_info.path = "memory";
        m_info.format = "memory";
        m_info.samples = m_inputs.front().shape.front();
        m_info.labelled = !m_labels.empty();
        for (const HostTensor& input : m_inputs) {
            m_info.inputNames.emplace_back();
            m_info.inputShapes.emplace_back(input.shape.begin() + 1, input.shape.end());
            m_info.inputTypes.push_back(input.type);
        }
    }

    [[nodiscard]] tl::expected<void, SampleFault> decode(
        std::int64_t index, std::span<std::byte* const> targets) const override
    {
        for (std::size_t i = 0; i < m_inputs.size(); ++i) {
            const std::size_t bytes = m_inputs[i].bytes() / std::size_t(m_info.samples);
            std::memcpy(targets[i], m_inputs[i].data.get() + std::size_t(index) * bytes, bytes);
        }
        return {};
    }

private:
    std::vector<HostTensor> m_inputs;
};

inline Dataset memoryDataset(std::vector<HostTensor> inputs, std::vector<std::int64_t> labels = {})
{
    std::vector<std::int64_t> indices(std::size_t(inputs.front().shape.front()));
    std::iota(indices.begin(), indices.end(), 0);
    return Dataset(std::make_shared<MemorySource>(std::move(inputs), std::move(labels)), std::move(indices));
}

} // namespace engine::test
