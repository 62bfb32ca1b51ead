// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_frame.h"

namespace widgets {

/// A part of a whole.
struct Share {
    QString name;
    double value = 0; ///< not negative
    QColor color;
};

/// Parts of a whole as a ring, names and per cent beside it: which format takes which share of a model's size.
class ShareChart : public ChartFrame {
    Q_OBJECT

public:
    explicit ShareChart(QWidget* parent = nullptr);
    ~ShareChart() override;

    void setShares(std::vector<Share> shares, const QString& total); ///< `total` stands in the middle: "268 kB"

    [[nodiscard]] bool isEmpty() const override { return m_sum <= 0; }
    [[nodiscard]] DataTable dataTable() const override;

protected:
    void rebuild(ChartContent& content) override;
    [[nodiscard]] bool canZoom() const override { return false; }
    void paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme) override;

private:
    std::vector<Share> m_shares;
    QString m_total;
    double m_sum = 0;
};

} // namespace widgets
