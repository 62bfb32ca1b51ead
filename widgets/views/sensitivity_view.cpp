// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/sensitivity_view.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "analysis/judge/error_flow.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/charts/error_flow_chart.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

using analysis::Certainty;
using analysis::SensitivityMode;
using analysis::SensitivityTarget;

/// More bars than this cannot be read; the heat map has them all.
constexpr std::size_t mostBars = 24;
constexpr int narrowBox = 64; ///< pixels
/// Where bars and other views begin: more bits hurt hardly any layer, fewer hurt all.
constexpr int firstBits = 4;

template <class Enum>
void addChoice(QComboBox* box, const QString& text, Enum value)
{
    box->addItem(text, int(value));
}

} // namespace

SensitivityView::SensitivityView(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_target(new QComboBox)
    , m_mode(new QComboBox)
    , m_metric(new QComboBox)
    , m_order(new QComboBox)
    , m_effort(new QComboBox)
    , m_measure(new QPushButton(tr("Measure")))
    , m_pause(new QToolButton)
    , m_cancel(new QToolButton)
    , m_status(new QLabel)
    , m_pages(new QTabWidget)
    , m_heat(new HeatMapChart)
    , m_bars(new BarChart)
    , m_flow(new ErrorFlowChart)
    , m_waterfall(new WaterfallChart)
{
    buildControls();
    auto* split = new QSplitter;
    split->addWidget(m_heat);
    split->addWidget(m_bars);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    m_pages->setDocumentMode(true);
    m_pages->addTab(split, tr("Layers × Formats"));
    m_pages->addTab(m_flow, tr("Error Flow"));
    m_pages->addTab(m_waterfall, tr("Accuracy Waterfall"));

    auto* first = new QHBoxLayout;
    const auto labelled = [&](const QString& text, QComboBox* box) {
        auto* label = new QLabel(text);
        label->setBuddy(box);
        first->addWidget(label);
        first->addWidget(box);
        first->addSpacing(8);
    };
    labelled(tr("&Quantize"), m_target);
    labelled(tr("&of"), m_mode);
    labelled(tr("S&how"), m_metric);
    first->addWidget(m_order);
    first->addStretch(1);
    auto* second = new QHBoxLayout;
    second->addWidget(m_effort);
    second->addWidget(m_measure);
    second->addWidget(m_pause);
    second->addWidget(m_cancel);
    second->addSpacing(8);
    second->addWidget(m_status, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addWidget(m_pages, 1);

    connect(m_heat, &HeatMapChart::cellClicked, this, [this](int row, int column) {
        m_format = column;
        m_selection->setLayer(table()->layers[std::size_t(m_rows[std::size_t(row)])]);
        showBars();
        showSelectedLayer();
        showWaterfall();
        publishValues();
    });
    connect(m_bars, &BarChart::barClicked, this,
        [this](int bar) { m_selection->setLayer(table()->layers[std::size_t(m_barRows[std::size_t(bar)])]); });
    connect(m_flow, &ErrorFlowChart::pointClicked, this,
        [this](int point) { m_selection->setLayer(m_flowLayers[std::size_t(point)]); });
    connect(m_waterfall, &WaterfallChart::layerClicked, selection, &Selection::setLayer);
    auto* seen = new WhenSeen(this);
    const auto showVariant = seen->part(this, &SensitivityView::showVariant);
    connect(selection, &Selection::variantChanged, this, showVariant);
    connect(selection, &Selection::analysisChanged, this, showVariant);
    connect(selection, &Selection::layerChanged, this, seen->part(this, &SensitivityView::showSelectedLayer));
    showTable();
    showVariant();
    showState();
}

SensitivityView::~SensitivityView() = default;

void SensitivityView::buildControls()
{
    addChoice(m_target, tr("weights"), SensitivityTarget::Weights);
    addChoice(m_target, tr("activations"), SensitivityTarget::Activations);
    addChoice(m_target, tr("both"), SensitivityTarget::Both);
    addChoice(m_mode, tr("one layer alone"), SensitivityMode::Alone);
    addChoice(m_mode, tr("all but one layer"), SensitivityMode::AllBut);
    for (const SensitivityMetric& each : sensitivityMetrics())
        m_metric->addItem(metricTitle(each), QString::fromLatin1(each.id));
    addChoice(m_order, tr("network order"), LayerOrder::Network);
    addChoice(m_order, tr("worst first"), LayerOrder::MostSensitive);
    addChoice(m_effort, tr("≈ then = until settled"), SensitivityEffort::Progressive);
    addChoice(m_effort, tr("≈ only"), SensitivityEffort::Screen);
    addChoice(m_effort, tr("= for all"), SensitivityEffort::Exact);
    m_effort->setToolTip(
        tr("≈ is predicted from gradients for all layers at once, in seconds.\n"
           "= is measured by running the network from the layer on, the most important layers first."));
    m_measure->setToolTip(tr("Measures what quantizing each layer does to the model's output"));
    m_pause->setText(tr("Pause"));
    m_pause->setCheckable(true);
    m_cancel->setText(tr("Cancel"));
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_status->setWordWrap(true);
    m_status->setMinimumWidth(40);

    m_order->setAccessibleName(tr("Order of layers"));
    m_target->setToolTip(tr("What of a layer is quantized: its weights, its inputs, or both"));
    // In a narrow window they are cut sooner than the window is made wider.
    for (QComboBox* box : { m_target, m_mode, m_metric, m_order, m_effort })
        box->setMinimumWidth(narrowBox);
    for (QComboBox* box : { m_target, m_mode, m_metric, m_order })
        connect(box, &QComboBox::currentIndexChanged, this, &SensitivityView::showTable);
    connect(m_measure, &QPushButton::clicked, this, [this] { Q_EMIT measureWanted(wish()); });
    connect(m_pause, &QToolButton::clicked, this, &SensitivityView::pauseWanted);
    connect(m_cancel, &QToolButton::clicked, this, &SensitivityView::cancelWanted);
}

SensitivityWish SensitivityView::wish() const
{
    SensitivityWish wish;
    wish.target = SensitivityTarget(m_target->currentData().toInt());
    wish.mode = SensitivityMode(m_mode->currentData().toInt());
    wish.effort = SensitivityEffort(m_effort->currentData().toInt());
    for (const char* name : { "int8", "int6", "int4", "int3", "int2" })
        wish.formats.push_back(*analysis::parseFormat(name));
    wish.firstLayer = m_selection->layer();
    return wish;
}

void SensitivityView::setTables(const std::vector<Table>& tables, const std::vector<Remark>& remarks)
{
    const bool first = m_tables.empty();
    m_tables = tables;
    m_remarks = remarks;
    m_remarks.resize(m_tables.size());
    const auto known =
        std::find_if(m_tables.begin(), m_tables.end(), [](const Table& each) { return each != nullptr; });
    if (first && !table() && known != m_tables.end()) {
        const QSignalBlocker quietTarget(m_target);
        const QSignalBlocker quietMode(m_mode);
        m_target->setCurrentIndex(m_target->findData(int((*known)->target)));
        m_mode->setCurrentIndex(m_mode->findData(int((*known)->mode)));
    }
    showTable();
}

void SensitivityView::setState(const SensitivityState& state)
{
    m_state = state;
    showState();
}

const analysis::SensitivityTable* SensitivityView::table() const
{
    for (const Table& each : m_tables) {
        if (each && int(each->target) == m_target->currentData().toInt()
            && int(each->mode) == m_mode->currentData().toInt())
            return each.get();
    }
    return nullptr;
}

const SensitivityMetric& SensitivityView::metric() const
{
    return sensitivityMetrics()[std::size_t(std::max(0, m_metric->currentIndex()))];
}

void SensitivityView::showTable()
{
    const analysis::SensitivityTable* shown = table();
    m_rows.clear();
    if (shown) {
        if (m_format < 0) {
            const auto four = std::find_if(shown->formats.begin(), shown->formats.end(),
                [](const analysis::Format& format) { return format.bits <= firstBits; });
            m_format = int(four - shown->formats.begin());
        }
        m_format = std::clamp(m_format, 0, std::max(0, int(shown->formats.size()) - 1));
        m_rows = orderedRows(*shown, metric(), LayerOrder(m_order->currentData().toInt()));
        HeatMap map = heatMapOf(*shown, metric(), m_rows);
        map.note = [this](int row, int column) {
            return cellNote(*table(), std::size_t(m_rows[std::size_t(row)]), std::size_t(column));
        };
        m_heat->setMap(std::move(map));
    } else {
        m_heat->setMap({});
    }
    showBars();
    showSelectedLayer();
    showWaterfall();
    showState();
    publishValues();
}

void SensitivityView::showBars()
{
    const analysis::SensitivityTable* shown = table();
    m_barRows.clear();
    std::vector<NamedValue> bars;
    QString title;
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
        const QString format = QString::fromStdString(analysis::formatName(shown->formats[std::size_t(m_format)]));
        title = tr("%1 at %2").arg(metricTitle(metric()), format);
    }
    m_bars->setEmptyText(tr("Nothing measured at this format yet"));
    m_bars->setBars(std::move(bars), title);
}

void SensitivityView::showSelectedLayer()
{
    const int layer = m_selection->layer();
    const analysis::SensitivityTable* shown = table();
    const auto isLayer = [&](int row) { return shown && shown->layers[std::size_t(row)] == layer; };
    const auto inHeat = std::find_if(m_rows.begin(), m_rows.end(), isLayer);
    m_heat->setSelected(inHeat == m_rows.end() ? -1 : int(inHeat - m_rows.begin()), m_format);
    const auto inBars = std::find_if(m_barRows.begin(), m_barRows.end(), isLayer);
    m_bars->setSelected(inBars == m_barRows.end() ? -1 : int(inBars - m_barRows.begin()));
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
    const analysis::SensitivityTable* shown = table();
    const Selection::Published& analysis = m_selection->analysis();
    std::vector<WaterfallStep> steps;
    QString title = tr("top-1 accuracy (%)");
    if (shown && analysis && shown->mode == SensitivityMode::Alone && !shown->formats.empty()) {
        const analysis::Format format = shown->formats[std::size_t(m_format)];
        const auto together = quantizedTop1(*analysis, *shown, std::size_t(m_format));
        steps = accuracyWaterfall(*shown, std::size_t(m_format), together);
        title =
            tr("top-1 accuracy (%), each layer alone at %1").arg(QString::fromStdString(analysis::formatName(format)));
    }
    m_waterfall->setSteps(std::move(steps), title);
}

void SensitivityView::showState()
{
    const bool running = m_state.activity != SensitivityState::Activity::Idle;
    m_measure->setEnabled(!running && m_selection->analysis() != nullptr);
    m_pause->setVisible(running);
    m_pause->setChecked(m_state.activity == SensitivityState::Activity::Paused);
    m_cancel->setVisible(running);
    QStringList parts;
    if (const analysis::SensitivityTable* shown = table()) {
        int exact = 0;
        int estimated = 0;
        for (const auto& cell : shown->cells) {
            exact += cell && cell->certainty == Certainty::Exact ? 1 : 0;
            estimated += cell && cell->certainty == Certainty::Estimated ? 1 : 0;
        }
        parts << tr("= %1, ≈ %2 of %3 cells").arg(exact).arg(estimated).arg(shown->cells.size());
    }
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        if (!m_tables[i] || m_tables[i].get() != table())
            continue;
        if (m_remarks[i].spearman)
            parts << tr("rank correlation %1").arg(significantText(*m_remarks[i].spearman, 3));
        if (!m_remarks[i].settled.isEmpty())
            parts << m_remarks[i].settled;
    }
    if (!m_state.text.isEmpty())
        parts << m_state.text;
    m_status->setText(parts.join(QStringLiteral("  ·  ")));
    m_status->setToolTip(m_status->text());
}

void SensitivityView::publishValues()
{
    std::vector<std::optional<double>> values;
    QString title;
    const analysis::SensitivityTable* shown = table();
    if (shown && m_selection->analysis() && !shown->formats.empty()) {
        values.resize(m_selection->analysis()->graph.layers.size());
        for (std::size_t row = 0; row < shown->layers.size(); ++row) {
            const auto& cell = shown->at(row, std::size_t(m_format));
            if (cell && std::size_t(shown->layers[row]) < values.size())
                values[std::size_t(shown->layers[row])] = metric().value(*cell);
        }
        const QString format = QString::fromStdString(analysis::formatName(shown->formats[std::size_t(m_format)]));
        title = tr("%1 at %2").arg(metricTitle(metric()), format);
    }
    Q_EMIT layerValuesChanged(title, values, metric().worse);
}

} // namespace widgets
