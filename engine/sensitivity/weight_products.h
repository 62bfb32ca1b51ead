// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace engine::sense {

/// How a 2-D convolution without groups looks at its input: rows first, then columns. A linear layer is one of 1 × 1.
struct Window {
    std::array<std::int64_t, 2> kernel{ 1, 1 };
    std::array<std::int64_t, 2> stride{ 1, 1 };
    std::array<std::int64_t, 2> padding{ 0, 0 };
    std::array<std::int64_t, 2> dilation{ 1, 1 };
};

/// ⟨g, layer(x; δ)⟩ of each sample for several changes δ of a layer's weight: one product of x and g gives the sample's
/// gradient of the weight, tile by tile in registers, and each change is a dot product with it. Running the layer with
/// each change would cost a forward each; this costs about one, however many changes there are.
/// Sums in float32 over a sample's places, in the same order on every machine.
class WeightProducts {
public:
    /// `changes`: at least one, [outputs, inputs, rows, columns] in float32, all of one shape.
    WeightProducts(const Window& window, std::span<const at::Tensor> changes);

    /// By change and sample. `x`: [samples, inputs, rows, columns]; `g`: [samples, outputs, rows, columns]; float32,
    /// channels last.
    [[nodiscard]] std::vector<std::vector<float>> run(const at::Tensor& x, const at::Tensor& g) const;

    [[nodiscard]] std::int64_t bytes() const { return std::int64_t(m_tiles.size() * sizeof(float)); }

private:
    struct Extent;
    void pack(
        const Extent& extent, std::int64_t first, std::int64_t count, std::span<float> x, std::span<float> g) const;

    Window m_window;
    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    std::size_t m_changes = 0;
    std::int64_t m_rows = 8; ///< of a tile: inputs
    std::int64_t m_columns = 16; ///< of a tile: outputs
    std::int64_t m_panelWidth = 8; ///< inputs that lie together; fewer than a tile's rows where windows are taken whole
    std::int64_t m_inputPanels = 1;
    std::int64_t m_outputPanels = 1;
    std::int64_t m_steps = 1; ///< tiles across a window's columns
    std::int64_t m_stepLength = 0; ///< floats from one of them to the next
    std::vector<float> m_tiles; ///< [output panel][input panel][window row][step][change][tile row][tile column]
};

} // namespace engine::sense
