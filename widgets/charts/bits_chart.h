// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// The colour of a format by its bits: FP32 neutral, the fewer bits the brighter.
[[nodiscard]] QColor bitsColor(int bits);

/// A layer and the bits that it may have.
struct LayerBits {
    struct Option {
        QString name; ///< "int4", "int4/int8"
        int weightBits = 32;
        int activationBits = 32;
    };
    QString layer;
    std::vector<Option> options;
    int chosen = 0; ///< index in options
    bool fixed = false;
    int tie = -1; ///< layers of the same tie >= 0 have one format
    QString tied = {}; ///< names of the others of the tie
};

/// Bits of every layer on a logarithmic axis, of weights and, where these are quantized too, of inputs (paler) right of
/// them. Each bar can be dragged to another number of bits.
class BitsChart : public ChartFrame {
    Q_OBJECT

public:
    explicit BitsChart(QWidget* parent = nullptr);
    ~BitsChart() override;

    void setLayers(std::vector<LayerBits> layers);
    void setSelected(int layer); ///< index in what was set; -1: none

    [[nodiscard]] bool isEmpty() const override { return m_layers.empty(); }
    [[nodiscard]] DataTable dataTable() const override;

Q_SIGNALS:
    void bitsDragged(int layer, int option);
    void bitsDropped(int layer, int option);
    void layerClicked(int layer);

protected:
    void rebuild(ChartContent& content) override;
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;
    [[nodiscard]] std::optional<Readout> readout(QPointF pixel) const override;
    [[nodiscard]] bool canGrab(QPointF pixel) const override;
    void grabAt(QPointF pixel) override;
    void dragTo(QPointF pixel) override;
    void drop() override;
    void clicked(QPointF pixel) override;

private:
    [[nodiscard]] int layerAt(QPointF pixel) const;
    using Part = int LayerBits::Option::*;
    /// Whose bar there is at a place of the plot.
    [[nodiscard]] Part partAt(QPointF pixel) const;
    /// With the grabbed bar so high; the other part stays as far as it can.
    [[nodiscard]] int nearestOption(const LayerBits& layer, double bits) const;

    std::vector<LayerBits> m_layers;
    bool m_both = false; ///< some layer may have quantized activations
    int m_selected = -1;
    int m_grabbed = -1;
    Part m_part = &LayerBits::Option::weightBits; ///< that was grabbed
    int m_option = -1; ///< under the mouse while dragging
};

} // namespace widgets
