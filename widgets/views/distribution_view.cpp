// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/distribution_view.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedLayout>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include "analysis/measure/tensor_comparison.h"
#include "analysis/recipe/resolve.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/ranges_chart.h"
#include "widgets/charts/shift_chart.h"
#include "widgets/models/calibration_model.h"
#include "widgets/selection.h"
#include "widgets/views/damage_label.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/layer_ranges.h"
#include "widgets/views/weight_range.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

constexpr int pictureBins = 256;

/// What was seen, over the bins that are not empty.
analysis::BinnedCounts picture(const analysis::TensorObservation& seen)
{
    const analysis::Range range = analysis::occupiedRange(seen.histogram);
    return range.lo < range.hi ? analysis::rebin(seen.histogram, range.lo, range.hi, pictureBins)
                               : analysis::BinnedCounts();
}

QString titleOf(const QString& pattern, const analysis::LayerResult* result)
{
    return result ? pattern.arg(QString::fromStdString(result->layer)) : QString();
}

} // namespace

DistributionView::DistributionView(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_switch(new QTabBar)
    , m_remark(new QLabel)
    , m_histogram(new HistogramChart)
    , m_table(new QTableView)
    , m_methods(new CalibrationModel(this))
    , m_shift(new ShiftChart)
    , m_scores(new ShiftScoresChart)
    , m_ranges(new RangesChart)
    , m_grid(new QGridLayout)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
    , m_weight(new WeightRange(selection, m_histogram, this))
{
    m_switch->addTab(tr("Weights"));
    m_switch->addTab(tr("Input Activations"));
    m_switch->setDrawBase(false);
    m_switch->setExpanding(false);
    setUpTable();
    setLayout(m_pages);
    m_pages->addWidget(makePage());
    m_pages->addWidget(m_empty);
    connectParts();
    auto* seen = new WhenSeen(this);
    const auto showVariant = seen->part(this, &DistributionView::showVariant);
    connect(selection, &Selection::analysisChanged, this, showVariant);
    connect(selection, &Selection::variantChanged, this, showVariant);
    connect(selection, &Selection::layerChanged, this, seen->part(this, &DistributionView::showLayer));
    connect(selection, &Selection::detailChanged, this, seen->part(this, &DistributionView::showTensor));
    this->showVariant();
}

QWidget* DistributionView::makePage()
{
    auto* page = new QWidget;
    auto* top = new QHBoxLayout;
    top->addWidget(m_switch);
    top->addWidget(m_remark, 1);
    m_remark->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_grid->setSpacing(6);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    m_grid->setRowStretch(0, 0); // as high as the table
    m_grid->setRowStretch(1, 9);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addWidget(m_weight->damage());
    layout->addLayout(m_grid, 1);
    return page;
}

void DistributionView::connectParts()
{
    for (ChartFrame* chart : std::initializer_list<ChartFrame*>{ m_shift, m_scores, m_ranges }) {
        chart->setEmptyAction(tr("Set Up a Run…"));
        connect(chart, &ChartFrame::emptyActionWanted, this, &DistributionView::runWanted);
    }
    connect(m_histogram, &ChartFrame::emptyActionWanted, this, &DistributionView::fill);
    connect(m_empty, &EmptyState::actionWanted, this,
        [this] { m_selection->analysis() ? Q_EMIT runWanted() : Q_EMIT modelWanted(); });
    connect(m_switch, &QTabBar::currentChanged, this, [this] {
        showTensor();
        showRanges();
    });
    connect(m_histogram, &HistogramChart::thresholdMoved, this, &DistributionView::dragged);
    connect(m_histogram, &HistogramChart::thresholdReset, this, &DistributionView::resetRange);
    connect(m_methods, &QAbstractItemModel::dataChanged, this,
        [this](const QModelIndex&, const QModelIndex&, const QList<int>& roles) {
            if (roles.contains(Qt::CheckStateRole))
                showThresholds();
        });
    connect(m_scores, &ShiftScoresChart::layerClicked, m_selection, &Selection::setLayer);
    connect(m_ranges, &RangesChart::layerClicked, m_selection, &Selection::setLayer);
    connect(m_weight, &WeightRange::drawn, this, &DistributionView::sayWhyEmpty);
    connect(m_weight, &WeightRange::told, m_remark, &QLabel::setText);
    connect(&m_job, &LatestJob::failed, m_remark, &QLabel::setText);
}

DistributionView::~DistributionView() = default;

void DistributionView::setUpTable()
{
    m_table->setModel(m_methods);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    m_table->setFont(small);
    m_table->setAccessibleName(tr("Calibration methods"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 6);
    QHeaderView* header = m_table->horizontalHeader();
    header->setFont(small);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(CalibrationModel::MethodColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(20);
    header->setHighlightSections(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setIconSize({ 10, 10 });
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    // The rows come while the table is shown: its height is that of all, and moves nothing.
    const int rows = int(analysis::calibrationMethods().size());
    m_table->setFixedHeight(header->sizeHint().height() + rows * m_table->verticalHeader()->defaultSectionSize());
}

/// Weights have neither methods to choose from nor a shift: their charts take the room.
void DistributionView::arrange()
{
    const bool input = tensor() == Tensor::Input;
    const int columns = input ? 1 : 2;
    m_grid->addWidget(m_histogram, 0, 0, 2, columns);
    m_grid->addWidget(m_table, 0, 1);
    m_grid->addWidget(m_shift, 1, 1);
    m_grid->addWidget(m_ranges, 2, 0, 1, columns);
    m_grid->addWidget(m_scores, 2, 1);
    m_grid->setRowStretch(2, input ? 7 : 4); // the table takes its part from the rows above
    for (QWidget* widget : std::initializer_list<QWidget*>{ m_table, m_shift, m_scores })
        widget->setVisible(input);
}

DistributionView::Tensor DistributionView::tensor() const
{
    return Tensor(m_switch->currentIndex());
}

void DistributionView::setTensor(Tensor tensor)
{
    m_switch->setCurrentIndex(int(tensor));
}

void DistributionView::showVariant()
{
    const Selection::Published& analysis = m_selection->analysis();
    m_pages->setCurrentIndex(analysis && !analysis->variants.empty() ? 0 : 1);
    m_empty->setText(analysis ? tr("No variants yet: run some to see what they do to weights and activations")
                              : tr("No model yet: open one to see its distributions"));
    m_empty->setAction(analysis ? tr("Set Up a Run…") : tr("Open Model…"));
    m_scores->setScores(analysis && analysis->shift ? *analysis->shift : analysis::ShiftResult());
    showRanges();
    m_askedLayer = -1; // another variant may calibrate for other bits
    showLayer();
}

void DistributionView::showLayer()
{
    m_scores->setSelected(m_selection->layer());
    m_ranges->setSelected(m_selection->layer());
    showShift();
    if (m_askedLayer != m_selection->layer()) {
        m_job.cancel();
        m_askedLayer = -1;
        m_seen.reset();
        m_judge.reset();
        m_methods->setMethods({});
    }
    showTensor();
}

void DistributionView::showShift()
{
    const Selection::Published& analysis = m_selection->analysis();
    const auto layer = std::size_t(m_selection->layer());
    if (analysis && analysis->shift && m_selection->layer() >= 0 && layer < analysis->shift->layers.size())
        m_shift->setShift(analysis->shift->layers[layer]);
    else
        m_shift->clear();
}

void DistributionView::showRanges()
{
    const analysis::VariantResult* variant = m_selection->currentVariant();
    const bool input = tensor() == Tensor::Input;
    std::vector<LayerRange> ranges;
    if (variant)
        ranges = input ? inputRanges(*variant) : weightRanges(*variant);
    m_ranges->setEmptyText(input ? tr("No input is quantized in this variant: run one with quantized activations")
                                 : tr("No ranges yet: run a variant"));
    m_ranges->setRanges(std::move(ranges), input ? tr("input activation") : tr("weight"));
    m_ranges->setSelected(m_selection->layer());
}

void DistributionView::showTensor()
{
    arrange();
    m_remark->clear();
    if (tensor() == Tensor::Weight)
        return m_weight->show();
    m_weight->hide();
    askForObservation();
    showObservation();
}

/// What would fill the histogram, and the button that does.
void DistributionView::sayWhyEmpty()
{
    m_layerToSelect = -1;
    if (!m_histogram->isEmpty())
        return;
    const auto say = [this](const QString& text, const QString& action) {
        m_histogram->setEmptyText(text);
        m_histogram->setEmptyAction(action);
    };
    const analysis::Layer* layer = m_selection->currentLayer();
    const Selection::Published& analysis = m_selection->analysis();
    if (tensor() == Tensor::Input && layer)
        return say(
            tr("Nothing was seen at this layer's input: run a variant with calibration data"), tr("Set Up a Run…"));
    if (layer && !layer->weights.empty())
        return m_selection->hasDetail(m_selection->variant(), m_selection->layer())
            ? say(tr("No histogram of this layer: it was not measured in this variant"), tr("Set Up a Run…"))
            : say(tr("Reading the histogram…"), {});
    if (!analysis)
        return;
    // The next layer that has what is shown here.
    const auto& layers = analysis->graph.layers;
    const auto from = std::size_t(m_selection->layer() + 1);
    for (std::size_t i = 0; i < layers.size() && m_layerToSelect < 0; ++i) {
        const std::size_t at = (from + i) % layers.size();
        if (tensor() == Tensor::Input || !layers[at].weights.empty())
            m_layerToSelect = int(at);
    }
    const QString reason =
        layer ? tr("%1 has no weight").arg(QString::fromStdString(layer->name)) : tr("No layer is selected");
    say(reason,
        m_layerToSelect < 0 ? QString()
                            : tr("Select %1").arg(QString::fromStdString(layers[std::size_t(m_layerToSelect)].name)));
}

void DistributionView::fill()
{
    if (m_layerToSelect >= 0)
        m_selection->setLayer(m_layerToSelect);
    else
        Q_EMIT runWanted();
}

void DistributionView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (tensor() == Tensor::Input)
        askForObservation();
    else
        m_weight->refresh();
}

void DistributionView::askForObservation()
{
    if (!isVisible() || m_selection->layer() < 0 || m_askedLayer == m_selection->layer())
        return;
    m_askedLayer = m_selection->layer();
    Q_EMIT observationWanted(m_askedLayer);
}

analysis::CalibrationTarget DistributionView::target() const
{
    analysis::CalibrationTarget target;
    const analysis::Layer* layer = m_selection->currentLayer();
    const analysis::VariantResult* variant = m_selection->currentVariant();
    if (!layer || !variant)
        return target;
    const analysis::ActivationScheme scheme = analysis::resolve(variant->recipe, layer->name).activations;
    if (scheme.format.isInteger())
        target.bits = scheme.format.bits;
    if (scheme.grid == analysis::Grid::Full || scheme.grid == analysis::Grid::Narrow)
        target.grid = scheme.grid;
    return target;
}

void DistributionView::setObservation(int layer, const std::shared_ptr<const analysis::TensorObservation>& seen)
{
    if (layer != m_selection->layer())
        return;
    m_askedLayer = layer;
    m_job.cancel();
    m_seen = seen;
    m_judge.reset();
    m_methods->setMethods({});
    if (tensor() == Tensor::Input)
        showObservation();
    if (!seen || seen->histogram.empty())
        return;
    // The searches of some methods take longer than a frame.
    m_job.start([this, seen, target = target()](const LatestJob::Turn& turn) {
        const auto judge = std::make_shared<const RangeJudge>(seen, target);
        auto methods = methodRanges(*judge, [&] { return turn.isCurrent(); });
        turn.deliver([this, judge, methods = std::move(methods)] {
            m_judge = judge;
            m_methods->setMethods(methods);
            showThresholds();
            Q_EMIT calibrationsShown();
        });
    });
}

void DistributionView::showObservation()
{
    const analysis::LayerResult* result = m_selection->currentResult();
    const QString title = titleOf(tr("input activation of %1"), result);
    if (m_seen)
        m_histogram->setHistograms(picture(*m_seen), {}, title);
    else if (result && result->input)
        m_histogram->setHistograms(result->input->original, result->input->quantized, title,
            result->inputEncoding ? commonScale({ &result->inputEncoding->encoding, 1 }) : std::nullopt);
    else
        m_histogram->setHistograms({}, {}, {});
    sayWhyEmpty();
    showThresholds();
}

void DistributionView::showThresholds()
{
    if (tensor() != Tensor::Input)
        return;
    std::vector<Threshold> thresholds;
    for (int row = 0; row < m_methods->rowCount(); ++row) {
        if (!m_methods->isShown(row))
            continue;
        const MethodRange& method = m_methods->methods()[std::size_t(row)];
        const QString name = QString::fromStdString(method.name);
        // One-sided data keeps its lower end at 0 on a symmetric grid too.
        const bool mirrored = target().grid != analysis::Grid::Affine && method.chosen.lo < 0;
        thresholds.push_back({ name, name, variantColor(row), method.range,
            mirrored ? Threshold::Ends::Mirrored : Threshold::Ends::Free });
    }
    m_histogram->setThresholds(std::move(thresholds));
}

int DistributionView::rowOf(const QString& id) const
{
    const auto& methods = m_methods->methods();
    const auto it = std::find_if(methods.begin(), methods.end(),
        [&](const MethodRange& method) { return QString::fromStdString(method.name) == id; });
    return it == methods.end() ? -1 : int(it - methods.begin());
}

void DistributionView::setRange(const QString& id, analysis::Range range)
{
    const int row = rowOf(id);
    if (row < 0 || !m_judge)
        return;
    m_methods->setMethod(row, withRange(m_methods->methods()[std::size_t(row)], range, *m_judge));
    Q_EMIT rangeDragged(m_selection->layer(), id, range);
}

void DistributionView::dragged(const QString& id, analysis::Range range)
{
    if (tensor() == Tensor::Weight)
        return m_weight->drag(range);
    setRange(id, range);
    m_table->selectRow(rowOf(id));
}

void DistributionView::resetRange(const QString& id)
{
    if (tensor() == Tensor::Weight)
        return m_weight->reset();
    if (const int row = rowOf(id); row >= 0) {
        setRange(id, m_methods->methods()[std::size_t(row)].chosen);
        showThresholds();
    }
}

} // namespace widgets
