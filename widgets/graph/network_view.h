// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "analysis/result.h"
#include "widgets/charts/chart_export.h"
#include "widgets/graph/drawn_graph.h"

class QCheckBox;
class QComboBox;
class QLabel;

namespace widgets {

class HeatLegend;
class NetworkCanvas;
class Selection;

/// The network as a graph, its layers coloured by one number of the selected variant. A click selects the layer for all
/// views; what is selected elsewhere is outlined and brought into sight.
class NetworkView : public QWidget {
    Q_OBJECT

public:
    explicit NetworkView(Selection* selection, QWidget* parent = nullptr);
    ~NetworkView() override;

    /// A number from elsewhere (sensitivity, a plan), one per layer of the graph in its order, absent where unknown. It
    /// joins the choices under `title` and is shown at once; another list under the same title replaces it. Dropped when
    /// another analysis with other layers comes.
    void setValues(const QString& title, const QString& unit, std::vector<std::optional<double>> values);

Q_SIGNALS:
    void laidOut(); ///< a layout arrived and is shown

private:
    Selection* m_selection;
};

} // namespace widgets
