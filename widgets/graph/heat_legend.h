// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "widgets/charts/palette.h"
#include "widgets/graph/layer_numbers.h"

namespace widgets {

/// The heat scale with what its ends mean, the unit, and a mark at the selected layer's number.
class HeatLegend : public QWidget {
    Q_OBJECT

public:
    explicit HeatLegend(QWidget* parent = nullptr);
    ~HeatLegend() override;

    void setNumbers(const LayerNumbers& numbers);
    void setMarked(std::optional<double> value);

    /// The same, without the mark, for pictures.
    static void paint(QPainter& painter, const QRectF& target, const LayerNumbers& numbers, const Theme& theme);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    LayerNumbers m_numbers;
    std::optional<double> m_marked;
};

} // namespace widgets
