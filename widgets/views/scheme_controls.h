// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "analysis/encoding/format.h"

class QComboBox;
class QToolButton;

namespace widgets {

/// How a tensor is quantized, as far as a person changes it in place.
struct Scheme {
    analysis::Format format;
    analysis::Grid grid = analysis::Grid::Auto;
    analysis::Granularity granularity;
    bool operator==(const Scheme&) const = default;
};

/// "int8, full, channel"; of a float format its name alone.
[[nodiscard]] QString schemeText(const Scheme& scheme);

/// Three choices (format, grid, granularity) and a button back to what the variant has.
class SchemeControls : public QWidget {
    Q_OBJECT

public:
    enum class Tensor { Weight, Input };

    explicit SchemeControls(QWidget* parent = nullptr);
    ~SchemeControls() override;

    /// `stored` is what reset() goes back to. Tells nobody.
    void setScheme(Tensor tensor, const Scheme& stored);
    /// Shows `scheme` where choosing one thing has changed another. Tells nobody.
    void show(const Scheme& scheme);
    [[nodiscard]] Scheme scheme() const;
    [[nodiscard]] const Scheme& stored() const { return m_stored; }

    [[nodiscard]] QComboBox* formatBox() const { return m_format; }
    [[nodiscard]] QComboBox* granularityBox() const { return m_granularity; }

public Q_SLOTS:
    void reset();

Q_SIGNALS:
    void changed(); ///< by a person

private:
    void fill(Tensor tensor);
    void updateEnabled();

    QComboBox* m_format;
    QComboBox* m_grid;
    QComboBox* m_granularity;
    QToolButton* m_reset;
    Scheme m_stored;
    Tensor m_tensor = Tensor::Weight;
    bool m_filled = false;
};

} // namespace widgets
