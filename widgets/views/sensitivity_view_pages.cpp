// SPDX-License-Identifier: GPL-3.0-or-later
// What the tab Sensitivity shows of a table, and of a variant.
#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QHeaderView>
#include <QTabWidget>

#include "analysis/judge/error_flow.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/charts/error_flow_chart.h"
#include "widgets/models/accuracy_waterfall.h"
#include "widgets/models/number_sort_proxy.h"
#include "widgets/models/sensitivity_model.h"
#include "widgets/selection.h"
#include "widgets/views/row_table.h"
#include "widgets/views/sensitivity_view.h"

namespace widgets {

namespace {

using analysis::Certainty;
using analysis::SensitivityMode;

/// More bars than this cannot be read; the heat map has them all.
constexpr std::size_t mostBars = 24;
/// Where bars and other views begin: more bits hurt hardly any layer, fewer hurt all.
constexpr int firstBits = 4;

} // namespace

void SensitivityView::showTable()
{
    const Table shown = table();
    m_rows.clear();
    if (shown) {
        if (m_format < 0) {
            const auto four = std::ranges::find_if(
                shown->formats, [](const analysis::Format& format) { return format.bits <= firstBits; });
            m_format = int(four - shown->formats.begin());
        }
        m_format = std::clamp(m_format, 0, std::max(0, int(shown->formats.size()) - 1));
        m_rows = orderedRows(*shown, metric(), LayerOrder(m_order->currentData().toInt()));
    }
    showMap();
    showBars();
    showList();
    showSelectedLayer();
    showWaterfall();
    showState();
    publishValues();
}

void SensitivityView::showMap()
{
    const Table shown = table();
    HeatMap map;
    if (shown) {
        map = heatMapOf(*shown, metric(), m_rows);
        map.note = [shown, rows = m_rows](int row, int column) {
            return cellNote(*shown, std::size_t(rows[std::size_t(row)]), std::size_t(column));
        };
    }
    m_heat->setMap(std::move(map));
}

void SensitivityView::showList()
{
    const Table shown = table();
    m_model->setTable(shown, shown ? std::size_t(m_format) : 0, m_rows);
    m_list->fitRows();
    const bool known = shown && !shown->formats.empty();
    const QString format =
        known ? QString::fromStdString(analysis::formatName(shown->formats[std::size_t(m_format)])) : QString();
    m_pages->setTabText(m_pages->indexOf(m_list), known ? tr("Table, %1").arg(format) : tr("Table"));
    m_pages->setTabToolTip(m_pages->indexOf(m_list), tr("Of the format that was clicked last among Rows × Formats"));
    for (int column = 0; column < SensitivityModel::ColumnCount; ++column)
        m_list->horizontalHeader()->resizeSection(column, m_list->contentWidth(column));
}

QString SensitivityView::formatTitle() const
{
    const Table shown = table();
    if (!shown || shown->formats.empty())
        return {};
    const QString format = QString::fromStdString(analysis::formatName(shown->formats[std::size_t(m_format)]));
    return tr("%1 at %2").arg(metricTitle(metric()), format);
}

void SensitivityView::showBars()
{
    const Table shown = table();
    m_barRows.clear();
    std::vector<NamedValue> bars;
    if (shown && !shown->formats.empty()) {
        for (const int row : rowsAtFormat(*shown, metric(), std::size_t(m_format))) {
            const auto& cell = shown->at(std::size_t(row), std::size_t(m_format));
            const auto value = cell ? metric().value(*cell) : std::nullopt;
            if (!value || bars.size() == mostBars)
                continue;
            m_barRows.push_back(row);
            bars.push_back({ certaintyMark(cell->certainty) + QLatin1Char(' ')
                    + QString::fromStdString(shown->names[std::size_t(row)]),
                *value, cell->certainty == Certainty::Exact ? quantizedColor() : originalColor() });
        }
    }
    m_bars->setEmptyText(tr("Nothing measured at this format yet"));
    m_bars->setBars(std::move(bars), formatTitle());
}

void SensitivityView::showSelectedLayer()
{
    const int layer = m_selection->layer();
    const Table shown = table();
    // All channels are of one layer.
    const bool marked = shown && per() != SensitivityPer::Channel;
    const auto isLayer = [&](int row) { return marked && shown->layers[std::size_t(row)] == layer; };
    const auto inHeat = std::find_if(m_rows.begin(), m_rows.end(), isLayer);
    m_heat->setSelected(inHeat == m_rows.end() ? -1 : int(inHeat - m_rows.begin()), m_format);
    const auto inBars = std::find_if(m_barRows.begin(), m_barRows.end(), isLayer);
    m_bars->setSelected(inBars == m_barRows.end() ? -1 : int(inBars - m_barRows.begin()));
    if (per() == SensitivityPer::Channel)
        showState();
    const int listed = marked ? m_model->rowOf(layer) : -1;
    m_list->setCurrentIndex(m_sorted->mapFromSource(m_model->index(listed, 0)));
    const auto inFlow = std::find(m_flowLayers.begin(), m_flowLayers.end(), layer);
    m_flow->setSelected(inFlow == m_flowLayers.end() ? -1 : int(inFlow - m_flowLayers.begin()));
}

void SensitivityView::showVariant()
{
    const analysis::VariantResult* variant = m_selection->currentVariant();
    std::vector<FlowPoint> points;
    m_flowLayers.clear();
    if (variant) {
        const analysis::Graph& graph = m_selection->analysis()->graph;
        for (const analysis::ErrorFlow& flow : analysis::errorFlow(graph, *variant)) {
            const analysis::LayerResult& layer = variant->layers[std::size_t(flow.layer)];
            m_flowLayers.push_back(flow.layer);
            points.push_back({ QString::fromStdString(layer.layer), -10 * std::log10(flow.local),
                layer.accumulated->sqnrDb, flow.gainDb });
        }
    }
    m_flow->setFlow(std::move(points));
    showWaterfall();
    showSelectedLayer();
}

void SensitivityView::showWaterfall()
{
    const Table shown = table();
    const Selection::Published& analysis = m_selection->analysis();
    std::vector<WaterfallStep> steps;
    QString title = tr("top-1 accuracy (%)");
    if (shown && analysis && shown->mode == SensitivityMode::Alone && !shown->formats.empty()) {
        const analysis::Format format = shown->formats[std::size_t(m_format)];
        // All channels of a layer are not the whole network.
        const auto together =
            per() == SensitivityPer::Channel ? std::nullopt : quantizedTop1(*analysis, *shown, std::size_t(m_format));
        steps = accuracyWaterfall(*shown, std::size_t(m_format), together);
        title = tr("top-1 accuracy (%), each alone at %1").arg(QString::fromStdString(analysis::formatName(format)));
    }
    m_waterfall->setSteps(std::move(steps), title);
}

void SensitivityView::publishValues()
{
    std::vector<std::optional<double>> values;
    const Table shown = table();
    // Other views know layers.
    if (per() != SensitivityPer::Layer)
        return;
    if (shown && m_selection->analysis() && !shown->formats.empty()) {
        values.resize(m_selection->analysis()->graph.layers.size());
        for (std::size_t row = 0; row < shown->layers.size(); ++row) {
            const auto& cell = shown->at(row, std::size_t(m_format));
            if (cell && std::size_t(shown->layers[row]) < values.size())
                values[std::size_t(shown->layers[row])] = metric().value(*cell);
        }
    }
    Q_EMIT layerValuesChanged(values.empty() ? QString() : formatTitle(), values, metric().worse);
}

} // namespace widgets
