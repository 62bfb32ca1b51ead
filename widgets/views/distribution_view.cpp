// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/distribution_view.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
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
#include "widgets/views/layer_ranges.h"

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
{
    m_switch->addTab(tr("Weights"));
    m_switch->addTab(tr("Input Activations"));
    m_switch->setDrawBase(false);
    m_switch->setExpanding(false);
    m_table->setModel(m_methods);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    m_table->setFont(small);
    m_table->horizontalHeader()->setFont(small);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 6);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(CalibrationModel::MethodColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(20);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setIconSize({ 10, 10 });
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);

    auto* top = new QHBoxLayout;
    top->addWidget(m_switch);
    top->addWidget(m_remark, 1);
    auto* grid = new QGridLayout;
    grid->setSpacing(6);
    grid->addWidget(m_histogram, 0, 0);
    grid->addWidget(m_table, 0, 1);
    grid->addWidget(m_shift, 1, 0);
    grid->addWidget(m_scores, 1, 1);
    grid->addWidget(m_ranges, 2, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(0, 6);
    grid->setRowStretch(1, 4);
    grid->setRowStretch(2, 4);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(top);
    layout->addLayout(grid, 1);

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
    connect(m_scores, &ShiftScoresChart::layerClicked, selection, &Selection::setLayer);
    connect(m_ranges, &RangesChart::layerClicked, selection, &Selection::setLayer);
    connect(&m_job, &LatestJob::failed, m_remark, &QLabel::setText);
    connect(selection, &Selection::analysisChanged, this, &DistributionView::showVariant);
    connect(selection, &Selection::variantChanged, this, &DistributionView::showVariant);
    connect(selection, &Selection::layerChanged, this, &DistributionView::showLayer);
    connect(selection, &Selection::detailChanged, this, &DistributionView::showTensor);
    showVariant();
}

DistributionView::~DistributionView() = default;

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
    const bool input = tensor() == Tensor::Input;
    m_table->setVisible(input);
    // Without the table the histogram takes the whole row.
    auto* grid = static_cast<QGridLayout*>(layout()->itemAt(1)->layout());
    grid->addWidget(m_histogram, 0, 0, 1, input ? 1 : 2);
    m_remark->clear();
    if (input) {
        askForObservation();
        showObservation();
        return;
    }
    m_histogram->setThresholds({});
    m_histogram->setEmptyText(tr("No histogram yet: select a layer of an evaluated variant"));
    const analysis::LayerResult* result = m_selection->currentResult();
    const bool quantized = result && !result->weightEncodings.empty();
    m_histogram->setHistograms(result ? result->weight.original : analysis::BinnedCounts(),
        quantized ? result->weight.quantized : analysis::BinnedCounts(), tr("weight"));
}

void DistributionView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (tensor() == Tensor::Input)
        askForObservation();
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
    m_histogram->setEmptyText(tr("Nothing was seen at this layer's input: run a variant with calibration data"));
    const analysis::LayerResult* result = m_selection->currentResult();
    if (m_seen)
        m_histogram->setHistograms(picture(*m_seen), {}, tr("input activation"));
    else if (result && result->input)
        m_histogram->setHistograms(result->input->original, result->input->quantized, tr("input activation"));
    else
        m_histogram->setHistograms({}, {}, {});
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
    setRange(id, range);
    m_table->selectRow(rowOf(id));
}

void DistributionView::resetRange(const QString& id)
{
    if (const int row = rowOf(id); row >= 0) {
        setRange(id, m_methods->methods()[std::size_t(row)].chosen);
        showThresholds();
    }
}

} // namespace widgets
