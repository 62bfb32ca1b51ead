// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/sensitivity_view.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/charts/bar_chart.h"
#include "widgets/charts/error_flow_chart.h"
#include "widgets/charts/waterfall_chart.h"
#include "widgets/models/number_sort_proxy.h"
#include "widgets/models/sensitivity_model.h"
#include "widgets/selection.h"
#include "widgets/views/row_table.h"
#include "widgets/views/sensitivity_status.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

using analysis::SensitivityMode;
using analysis::SensitivityTarget;

constexpr int narrowestBox = 64; ///< pixels
constexpr int measuredRows = 64; ///< by whose texts columns are as wide as they are

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
    , m_per(new QComboBox)
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
    , m_model(new SensitivityModel(this))
    , m_sorted(new NumberSortProxy(this))
    , m_list(new RowTable)
    , m_flow(new ErrorFlowChart)
    , m_waterfall(new WaterfallChart)
{
    buildControls();
    buildPages();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(controlLines());
    layout->addWidget(m_pages, 1);
    connectPages();
    auto* seen = new WhenSeen(this);
    const auto showVariant = seen->part(this, &SensitivityView::showVariant);
    connect(selection, &Selection::variantChanged, this, showVariant);
    connect(selection, &Selection::analysisChanged, this, showVariant);
    connect(selection, &Selection::layerChanged, this, seen->part(this, &SensitivityView::showSelectedLayer));
    showTable();
    this->showVariant();
    showState();
}

SensitivityView::~SensitivityView() = default;

void SensitivityView::buildControls()
{
    addChoice(m_target, tr("weights"), SensitivityTarget::Weights);
    addChoice(m_target, tr("activations"), SensitivityTarget::Activations);
    addChoice(m_target, tr("both"), SensitivityTarget::Both);
    m_target->setToolTip(tr("What is quantized: weights, inputs (activations), or both"));
    addChoice(m_mode, tr("one alone"), SensitivityMode::Alone);
    addChoice(m_mode, tr("all but one"), SensitivityMode::AllBut);
    m_mode->setToolTip(tr("One alone: what hurts. All but one: what helps most when it stays FP32."));
    addChoice(m_per, tr("layers"), SensitivityPer::Layer);
    addChoice(m_per, tr("blocks"), SensitivityPer::Block);
    addChoice(m_per, tr("channels"), SensitivityPer::Channel);
    m_per->setToolTip(tr("What is quantized as one: a layer; a block of them, such as a residual block or an encoder\n"
                         "layer; or a channel of the selected layer's weight. The study keeps those of layers."));
    for (const SensitivityMetric& each : sensitivityMetrics())
        m_metric->addItem(metricTitle(each), QString::fromLatin1(each.id));
    addChoice(m_order, tr("network order"), LayerOrder::Network);
    addChoice(m_order, tr("worst first"), LayerOrder::MostSensitive);
    m_order->setAccessibleName(tr("Order of rows"));
    m_order->setToolTip(tr("Worst first: by the format of fewest bits that is known"));
    addChoice(m_effort, tr("≈ estimate, then = measure"), SensitivityEffort::Progressive);
    addChoice(m_effort, tr("≈ estimate only"), SensitivityEffort::Screen);
    addChoice(m_effort, tr("= measure all"), SensitivityEffort::Exact);
    m_effort->setAccessibleName(tr("Effort"));
    m_effort->setToolTip(
        tr("≈ is estimated from gradients for all layers at once, in seconds.\n"
           "= is measured by running the network from the layer on, the most important layers first, until their\n"
           "order does not change any more, or all of them."));
    m_measure->setToolTip(tr("Finds out what quantizing each of them does to the model's output"));
    m_pause->setText(tr("Pause"));
    m_pause->setCheckable(true);
    m_cancel->setText(tr("Cancel"));
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_status->setWordWrap(true);
    m_status->setMinimumWidth(40);
    // What is below stays where it is when the text needs its second line.
    m_status->setMinimumHeight(2 * m_status->fontMetrics().lineSpacing());
    m_status->setToolTip(signsExplained());
    // In a narrow window they are cut sooner than the window is made wider.
    for (QComboBox* box : { m_target, m_mode, m_per, m_metric, m_order, m_effort })
        box->setMinimumWidth(narrowestBox);
    for (QComboBox* box : { m_target, m_mode, m_metric, m_order })
        connect(box, &QComboBox::currentIndexChanged, this, &SensitivityView::showTable);
    connect(m_per, &QComboBox::currentIndexChanged, this, &SensitivityView::choosePer);
    connect(m_measure, &QPushButton::clicked, this, [this] { Q_EMIT measureWanted(wish()); });
    connect(m_pause, &QToolButton::clicked, this, &SensitivityView::pauseWanted);
    connect(m_cancel, &QToolButton::clicked, this, &SensitivityView::cancelWanted);
}

void SensitivityView::buildPages()
{
    auto* split = new QSplitter;
    split->addWidget(m_heat);
    split->addWidget(m_bars);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setChildrenCollapsible(false);
    m_sorted->setSourceModel(m_model);
    m_list->setModel(m_sorted);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setAccessibleName(tr("Sensitivity as rows"));
    m_list->sortByColumn(-1, Qt::AscendingOrder);
    // Measuring a thousand rows, as is usual, takes longer than a frame.
    m_list->horizontalHeader()->setResizeContentsPrecision(measuredRows);
    m_pages->setDocumentMode(true);
    m_pages->addTab(split, tr("Rows × Formats"));
    m_pages->addTab(m_list, tr("Table"));
    m_pages->addTab(m_flow, tr("Error Flow"));
    m_pages->addTab(m_waterfall, tr("Accuracy Waterfall"));
}

QLayout* SensitivityView::controlLines()
{
    auto* first = new QHBoxLayout;
    const auto labelled = [&](const QString& text, QComboBox* box) {
        auto* label = new QLabel(text);
        label->setBuddy(box);
        first->addWidget(label);
        first->addWidget(box);
        first->addSpacing(8);
    };
    labelled(tr("&Quantize"), m_target);
    labelled(tr("&of"), m_per);
    first->addWidget(m_mode);
    first->addSpacing(8);
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
    auto* lines = new QVBoxLayout;
    lines->setSpacing(6);
    lines->addLayout(first);
    lines->addLayout(second);
    return lines;
}

void SensitivityView::connectPages()
{
    connect(m_heat, &HeatMapChart::cellClicked, this, [this](int row, int column) {
        m_selection->setLayer(table()->layers[std::size_t(m_rows[std::size_t(row)])]);
        chooseFormat(column);
    });
    connect(m_heat, &ChartFrame::emptyActionWanted, this, [this] { Q_EMIT measureWanted(wish()); });
    connect(m_bars, &BarChart::barClicked, this,
        [this](int bar) { m_selection->setLayer(table()->layers[std::size_t(m_barRows[std::size_t(bar)])]); });
    connect(m_list, &QAbstractItemView::clicked, this, [this](const QModelIndex& at) {
        if (const int layer = m_model->layerAt(m_sorted->mapToSource(at).row()); layer >= 0)
            m_selection->setLayer(layer);
    });
    connect(m_flow, &ErrorFlowChart::pointClicked, this,
        [this](int point) { m_selection->setLayer(m_flowLayers[std::size_t(point)]); });
    connect(m_waterfall, &WaterfallChart::layerClicked, m_selection, &Selection::setLayer);
}

void SensitivityView::chooseFormat(int format)
{
    m_format = format;
    showBars();
    showList();
    showSelectedLayer();
    showWaterfall();
    publishValues();
}

SensitivityPer SensitivityView::per() const
{
    return SensitivityPer(m_per->currentData().toInt());
}

void SensitivityView::choosePer()
{
    // Channels are those of a weight, and each is looked at alone.
    const bool channels = per() == SensitivityPer::Channel;
    if (channels) {
        const QSignalBlocker quietTarget(m_target);
        const QSignalBlocker quietMode(m_mode);
        m_target->setCurrentIndex(m_target->findData(int(SensitivityTarget::Weights)));
        m_mode->setCurrentIndex(m_mode->findData(int(SensitivityMode::Alone)));
    }
    m_target->setEnabled(!channels);
    m_mode->setEnabled(!channels);
    showTable();
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
    wish.per = per();
    const auto& analysis = m_selection->analysis();
    if (wish.per == SensitivityPer::Channel && analysis && wish.firstLayer >= 0
        && std::size_t(wish.firstLayer) < analysis->graph.layers.size())
        wish.channelsOf = analysis->graph.layers[std::size_t(wish.firstLayer)].name;
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

void SensitivityView::setOtherTable(SensitivityPer per, const Table& table)
{
    if (!table) {
        m_blocks.clear();
        m_channels.reset();
    } else if (per == SensitivityPer::Channel) {
        m_channels = table;
    } else {
        std::erase_if(
            m_blocks, [&](const Table& each) { return each->target == table->target && each->mode == table->mode; });
        m_blocks.push_back(table);
    }
    showTable();
}

void SensitivityView::setState(const SensitivityState& state)
{
    m_state = state;
    showState();
}

SensitivityView::Table SensitivityView::table() const
{
    if (per() == SensitivityPer::Channel)
        return m_channels;
    for (const Table& each : per() == SensitivityPer::Block ? m_blocks : m_tables) {
        if (each && int(each->target) == m_target->currentData().toInt()
            && int(each->mode) == m_mode->currentData().toInt())
            return each;
    }
    return nullptr;
}

const SensitivityMetric& SensitivityView::metric() const
{
    return sensitivityMetrics()[std::size_t(std::max(0, m_metric->currentIndex()))];
}

QString SensitivityView::status() const
{
    return m_status->text();
}

QString SensitivityView::emptyText() const
{
    switch (per()) {
    case SensitivityPer::Block:
        return tr("No blocks measured yet");
    case SensitivityPer::Channel:
        return m_selection->layer() < 0 ? tr("Select a layer to measure its channels") : tr("No channels measured yet");
    case SensitivityPer::Layer:
        break;
    }
    return tr("Nothing measured of this yet");
}

void SensitivityView::showState()
{
    const bool running = m_state.activity != SensitivityState::Activity::Idle;
    // A selected layer is what channels are of.
    const bool possible = per() != SensitivityPer::Channel || m_selection->layer() >= 0;
    m_measure->setEnabled(!running && m_selection->analysis() != nullptr && possible);
    m_heat->setEmptyText(emptyText());
    m_heat->setEmptyAction(m_measure->isEnabled() ? m_measure->text() : QString());
    m_pause->setVisible(running);
    m_pause->setChecked(m_state.activity == SensitivityState::Activity::Paused);
    m_cancel->setVisible(running);
    QStringList parts;
    const Table shown = table();
    if (shown)
        parts << knownCells(*shown);
    for (std::size_t i = 0; i < m_tables.size(); ++i) {
        if (!m_tables[i] || m_tables[i] != shown)
            continue;
        if (m_remarks[i].spearman)
            parts << orderOfEstimates(*m_remarks[i].spearman);
        if (!m_remarks[i].settled.isEmpty())
            parts << m_remarks[i].settled;
    }
    if (!m_state.text.isEmpty())
        parts << m_state.text;
    m_status->setText(parts.join(QStringLiteral("  ·  ")));
}

} // namespace widgets
