// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/weight_products.h"

#include <algorithm>
#include <cstring>

#include "analysis/vector_clones.h"

namespace engine::sense {

namespace {

constexpr std::int64_t laneCount = 16;
using Vector = float __attribute__((vector_size(64)));

/// The packed samples of a block should stay in a processor's own cache, but a tile of changes should be used often
/// enough to be worth its way from memory.
constexpr std::int64_t blockBytes = 512 * 1024;
constexpr std::int64_t placesOfPanels = 512;

/// The places of one sample that a tile sums over.
struct Places {
    const float* x; ///< of the first place
    const float* g;
    std::int64_t step; ///< floats of x from one column to the next
    std::int64_t rowStep; ///< floats of x from one row to the next
    std::int64_t rows;
    std::int64_t columns;
};

/// sums[change][lane] += gradient of the weight's tile · the change's tile.
template <int Rows, int Vectors>
[[gnu::always_inline]] inline void addTile(const Places& places, const float* changes, std::size_t count, float* sums)
{
    Vector gradient[Rows][Vectors] = {};
    const float* g = places.g;
    for (std::int64_t row = 0; row < places.rows; ++row) {
        const float* x = places.x + row * places.rowStep;
        for (std::int64_t column = 0; column < places.columns; ++column) {
            Vector values[Vectors];
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v) // one by one: an array that is copied whole is kept in memory
                std::memcpy(&values[v], g + v * laneCount, sizeof(Vector));
#pragma GCC unroll 16
            for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 2
                for (int v = 0; v < Vectors; ++v)
                    gradient[i][v] += values[v] * x[i];
            }
            x += places.step;
            g += Vectors * laneCount;
        }
    }
    for (std::size_t change = 0; change < count; ++change) {
        Vector sum;
        std::memcpy(&sum, sums + change * laneCount, sizeof(sum));
#pragma GCC unroll 16
        for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v) {
                Vector weight;
                std::memcpy(&weight, changes, sizeof(weight));
                sum += gradient[i][v] * weight;
                changes += laneCount;
            }
        }
        std::memcpy(sums + change * laneCount, &sum, sizeof(sum));
    }
}

ANALYSIS_VECTOR_CLONES
void addNarrowTile(const Places& places, const float* changes, std::size_t count, float* sums)
{
    addTile<8, 1>(places, changes, count, sums);
}

ANALYSIS_VECTOR_CLONES
void addTallTile(const Places& places, const float* changes, std::size_t count, float* sums)
{
    addTile<16, 1>(places, changes, count, sums);
}

ANALYSIS_VECTOR_CLONES
void addWideTile(const Places& places, const float* changes, std::size_t count, float* sums)
{
    addTile<8, 2>(places, changes, count, sums);
}

std::int64_t panelsOf(std::int64_t count, std::int64_t width)
{
    return (count + width - 1) / width;
}

} // namespace

/// Sizes of one call, and where its tensors begin.
struct WeightProducts::Extent {
    const float* x = nullptr;
    const float* g = nullptr;
    std::int64_t samples = 0;
    std::int64_t rows = 0; ///< of the input
    std::int64_t columns = 0;
    std::int64_t paddedRows = 0;
    std::int64_t paddedColumns = 0;
    std::int64_t outputRows = 0;
    std::int64_t outputColumns = 0;

    [[nodiscard]] std::int64_t paddedPlaces() const { return paddedRows * paddedColumns; }
    [[nodiscard]] std::int64_t outputPlaces() const { return outputRows * outputColumns; }
};

WeightProducts::WeightProducts(const Window& window, std::span<const at::Tensor> changes)
    : m_window(window), m_inputs(changes[0].size(1)), m_outputs(changes[0].size(0)), m_changes(changes.size())
{
    m_columns = m_outputs > laneCount ? 2 * laneCount : laneCount;
    m_rows = m_columns == laneCount && m_inputs > 8 ? 16 : 8;
    m_outputPanels = panelsOf(m_outputs, m_columns);
    m_panelWidth = m_rows;
    m_inputPanels = panelsOf(m_inputs, m_rows);
    m_steps = window.kernel[1];
    m_stepLength = m_rows * window.dilation[1];
    // A few inputs would leave most of a tile empty: a whole row of the window is one run of floats.
    const bool wholeWindows = m_inputs < 8 && window.dilation[1] == 1 && window.kernel[1] > 1;
    if (wholeWindows) {
        m_panelWidth = m_inputs;
        m_steps = panelsOf(m_inputs * window.kernel[1], m_rows);
        m_stepLength = m_rows;
    }
    const std::int64_t tile = m_rows * m_columns;
    m_tiles.assign(std::size_t(m_outputPanels * m_inputPanels * window.kernel[0] * m_steps * tile) * m_changes, 0.0F);
    for (std::size_t change = 0; change < m_changes; ++change) {
        const at::Tensor dense = changes[change].contiguous();
        const float* from = dense.const_data_ptr<float>();
        for (std::int64_t output = 0; output < m_outputs; ++output) {
            for (std::int64_t input = 0; input < m_inputs; ++input) {
                for (std::int64_t row = 0; row < window.kernel[0]; ++row) {
                    for (std::int64_t column = 0; column < window.kernel[1]; ++column) {
                        const std::int64_t place = wholeWindows ? column * m_inputs + input : input % m_rows;
                        const std::int64_t panel = wholeWindows ? 0 : input / m_rows;
                        const std::int64_t step = wholeWindows ? place / m_rows : column;
                        std::int64_t index = output / m_columns * m_inputPanels + panel;
                        index = (index * window.kernel[0] + row) * m_steps + step;
                        index = index * std::int64_t(m_changes) + std::int64_t(change);
                        m_tiles[std::size_t(index * tile + place % m_rows * m_columns + output % m_columns)] = *from++;
                    }
                }
            }
        }
    }
}

void WeightProducts::pack(
    const Extent& extent, std::int64_t first, std::int64_t count, std::span<float> x, std::span<float> g) const
{
    const auto copy = [](const float* from, std::int64_t values, float* to) {
        std::memcpy(to, from, std::size_t(values) * sizeof(float));
    };
    for (std::int64_t panel = 0; panel < m_inputPanels; ++panel) {
        const std::int64_t begin = panel * m_panelWidth;
        const std::int64_t values = std::min(m_panelWidth, m_inputs - begin);
        for (std::int64_t sample = 0; sample < count; ++sample) {
            for (std::int64_t row = 0; row < extent.rows; ++row) {
                const float* from =
                    extent.x + ((first + sample) * extent.rows + row) * extent.columns * m_inputs + begin;
                const std::int64_t place = (panel * count + sample) * extent.paddedPlaces()
                    + (row + m_window.padding[0]) * extent.paddedColumns + m_window.padding[1];
                float* to = x.data() + place * m_panelWidth;
                for (std::int64_t column = 0; column < extent.columns; ++column)
                    copy(from + column * m_inputs, values, to + column * m_panelWidth);
            }
        }
    }
    for (std::int64_t panel = 0; panel < m_outputPanels; ++panel) {
        const std::int64_t begin = panel * m_columns;
        const std::int64_t values = std::min(m_columns, m_outputs - begin);
        const float* from = extent.g + first * extent.outputPlaces() * m_outputs + begin;
        float* to = g.data() + panel * count * extent.outputPlaces() * m_columns;
        for (std::int64_t place = 0; place < count * extent.outputPlaces(); ++place)
            copy(from + place * m_outputs, values, to + place * m_columns);
    }
}

std::vector<std::vector<float>> WeightProducts::run(const at::Tensor& x, const at::Tensor& g) const
{
    const Extent extent{ x.const_data_ptr<float>(), g.const_data_ptr<float>(), x.size(0), x.size(2), x.size(3),
        x.size(2) + 2 * m_window.padding[0], x.size(3) + 2 * m_window.padding[1], g.size(2), g.size(3) };
    std::vector<std::vector<float>> result(m_changes, std::vector<float>(std::size_t(extent.samples), 0.0F));
    const std::int64_t places = extent.outputPlaces();
    if (extent.samples == 0 || places == 0)
        return result;
    const std::int64_t sampleX = extent.paddedPlaces() * m_panelWidth * m_inputPanels;
    const std::int64_t sampleG = places * m_columns * m_outputPanels;
    const std::int64_t fitting = blockBytes / std::int64_t(sizeof(float)) / (sampleX + sampleG);
    const std::int64_t block =
        std::clamp<std::int64_t>(std::max(fitting, panelsOf(placesOfPanels, places)), 1, extent.samples);
    // Borders and what a panel has beyond the layer's inputs and outputs stay zero.
    std::vector<float> packedX(std::size_t(sampleX * block + m_rows), 0.0F);
    std::vector<float> packedG(std::size_t(sampleG * block), 0.0F);
    const auto add = m_columns > laneCount ? addWideTile : m_rows > 8 ? addTallTile : addNarrowTile;
    const std::int64_t tile = m_rows * m_columns * std::int64_t(m_changes);
    const std::int64_t perSample = std::int64_t(m_changes) * laneCount;
    for (std::int64_t first = 0; first < extent.samples; first += block) {
        const std::int64_t count = std::min(block, extent.samples - first);
        if (count < block) // panels move together, and leave their borders behind
            std::ranges::fill(packedX, 0.0F);
        if (count < block)
            std::ranges::fill(packedG, 0.0F);
        pack(extent, first, count, packedX, packedG);
        std::vector<double> totals(std::size_t(count) * m_changes, 0.0);
        const float* changes = m_tiles.data();
        for (std::int64_t outputPanel = 0; outputPanel < m_outputPanels; ++outputPanel) {
            std::vector<float> sums(std::size_t(count * perSample), 0.0F);
            for (std::int64_t inputPanel = 0; inputPanel < m_inputPanels; ++inputPanel) {
                for (std::int64_t row = 0; row < m_window.kernel[0]; ++row) {
                    for (std::int64_t step = 0; step < m_steps; ++step, changes += tile) {
                        for (std::int64_t sample = 0; sample < count; ++sample) {
                            const std::int64_t corner = (inputPanel * count + sample) * extent.paddedPlaces()
                                + row * m_window.dilation[0] * extent.paddedColumns;
                            add({ packedX.data() + corner * m_panelWidth + step * m_stepLength,
                                    packedG.data() + (outputPanel * count + sample) * places * m_columns,
                                    m_window.stride[1] * m_panelWidth,
                                    m_window.stride[0] * extent.paddedColumns * m_panelWidth, extent.outputRows,
                                    extent.outputColumns },
                                changes, m_changes, sums.data() + sample * perSample);
                        }
                    }
                }
            }
            for (std::size_t i = 0; i < sums.size(); ++i)
                totals[i / std::size_t(laneCount)] += double(sums[i]);
        }
        for (std::size_t i = 0; i < totals.size(); ++i)
            result[i % m_changes][std::size_t(first) + i / m_changes] = float(totals[i]);
    }
    return result;
}

} // namespace engine::sense
