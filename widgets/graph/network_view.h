// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "analysis/measure/results.h"
#include "analysis/result.h"
#include "widgets/charts/chart_export.h"
#include "widgets/graph/drawn_graph.h"
#include "widgets/graph/layer_numbers.h"

class QCheckBox;
class QComboBox;
class QStackedLayout;

namespace widgets {

class EmptyState;
class GraphLayouter;
class HeatLegend;
class NetworkCanvas;
struct Picture;
class Selection;

/// The network as a graph, its layers coloured by one number of the selected variant. A click selects the layer for all
/// views; what is selected elsewhere is outlined and brought into sight.
class NetworkView : public QWidget {
    Q_OBJECT

public:
    explicit NetworkView(Selection* selection, QWidget* parent = nullptr);
    ~NetworkView() override;

    /// A number from elsewhere (sensitivity, a plan), one per layer of the graph in its order, absent where unknown. It
    /// joins the choices under `title` and is shown at once; another list under the same title replaces it. Dropped
    /// when another analysis with other layers comes.
    void setValues(const QString& title, const QString& unit, std::vector<std::optional<double>> values,
        HeatMap::Bright bright = HeatMap::Bright::High);

    /// The number that colours, by its title as the choice shows it.
    [[nodiscard]] QString quantity() const;
    [[nodiscard]] QStringList quantities() const;
    void setQuantity(const QString& title);
    [[nodiscard]] GraphDetail detail() const;
    void setDetail(GraphDetail detail);

    [[nodiscard]] NetworkCanvas* canvas() const { return m_canvas; }
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }
    [[nodiscard]] GraphLayouter* layouter() const { return m_layouter; }
    [[nodiscard]] DataTable dataTable() const; ///< one row an operation, with the layer's number
    /// The whole network as PNG or SVG, by the name's ending. Errors: usage (another ending), failed.
    [[nodiscard]] analysis::Result<void> writePicture(const QString& path) const;
    [[nodiscard]] analysis::Result<void> writeData(const QString& path) const; ///< CSV

public Q_SLOTS:
    void fit();
    void copyPicture();
    void savePicture(); ///< asks where
    void saveData(); ///< asks where

Q_SIGNALS:
    void laidOut(); ///< a layout arrived and is shown
    void modelWanted(); ///< the empty state's button

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void showAnalysis();
    void showGraph();
    void showValues();
    void showLayer();
    void step(int layers);
    void fillChoices();
    [[nodiscard]] LayerNumbers chosenNumbers() const;
    [[nodiscard]] Picture picture() const;

    std::function<void()> m_drawValues; ///< now, or when the view is shown
    Selection* m_selection;
    QComboBox* m_choice;
    QCheckBox* m_allOperations;
    HeatLegend* m_legend;
    NetworkCanvas* m_canvas;
    GraphLayouter* m_layouter;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
    std::vector<LayerNumbers> m_external;
    std::shared_ptr<const analysis::Analysis> m_shown;
};

} // namespace widgets
