// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/compare_view.h"

#include <cmath>
#include <limits>

#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "analysis/report/columns.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/charts/scatter_chart.h"
#include "widgets/file_export.h"
#include "widgets/models/number_sort_proxy.h"
#include "widgets/models/variant_metrics.h"
#include "widgets/models/variant_model.h"
#include "widgets/selection.h"
#include "widgets/variant_color.h"
#include "widgets/views/column_set.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/row_table.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

enum class Offer { All, Cost, Gain };

bool isCost(const VariantMetric& metric)
{
    return metric.role == VariantMetric::Role::Cost;
}

QComboBox* metricBox(const QString& accessibleName, Offer offer)
{
    auto* box = new QComboBox;
    box->setAccessibleName(accessibleName);
    box->setToolTip(accessibleName);
    for (const VariantMetric& metric : variantMetrics()) {
        if (offer == Offer::All || isCost(metric) == (offer == Offer::Cost))
            box->addItem(metricTitle(metric), QLatin1String(metric.id));
    }
    return box;
}

const VariantMetric& chosenMetric(const QComboBox* box)
{
    const VariantMetric* metric = findMetric(box->currentData().toString());
    return metric ? *metric : variantMetrics().front();
}

int indexOf(const VariantMetric& metric)
{
    return int(&metric - variantMetrics().data());
}

std::optional<double> shown(const VariantMetric& metric, const std::optional<double>& value)
{
    return value ? std::optional(shownNumber(metric.look, *value)) : std::nullopt;
}

} // namespace

CompareView::CompareView(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_variants(new VariantModel(this))
    , m_rows(new NumberSortProxy(this))
    , m_table(new RowTable)
    , m_splitter(new QSplitter(Qt::Vertical))
    , m_barMetric(metricBox(tr("Number that the bars show"), Offer::All))
    , m_costMetric(metricBox(tr("Cost: the horizontal axis"), Offer::Cost))
    , m_gainMetric(metricBox(tr("Quality: the vertical axis"), Offer::Gain))
    , m_bars(new BarChart)
    , m_scatter(new ScatterChart)
    , m_bestNames(new QLabel)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
{
    m_rows->setSourceModel(m_variants);
    m_table->setModel(m_rows);
    m_table->setIconSize({ 10, 10 });
    m_table->setAccessibleName(tr("Variants"));
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_columns = makeColumns();
    // Its bars begin at zero and still differ.
    m_barMetric->setCurrentIndex(m_barMetric->findData(QStringLiteral("top1_drop")));

    m_splitter->addWidget(m_table);
    m_splitter->addWidget(makeCharts());
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_splitter);
    m_empty->setText(tr("No variants yet: run some to compare them"));
    m_empty->setAction(tr("Set Up a Run…"));
    setLayout(m_pages);
    m_pages->addWidget(page);
    m_pages->addWidget(m_empty);

    for (ChartFrame* chart : std::initializer_list<ChartFrame*>{ m_bars, m_scatter }) {
        chart->setEmptyAction(tr("Set Up a Run…"));
        connect(chart, &ChartFrame::emptyActionWanted, this, &CompareView::runWanted);
    }
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_splitByHand = true; });
    connect(m_empty, &EmptyState::actionWanted, this, &CompareView::runWanted);
    connect(m_barMetric, &QComboBox::currentIndexChanged, this, &CompareView::showBars);
    connect(m_costMetric, &QComboBox::currentIndexChanged, this, &CompareView::showScatter);
    connect(m_gainMetric, &QComboBox::currentIndexChanged, this, &CompareView::showScatter);
    connect(m_bars, &BarChart::barClicked, selection, &Selection::setVariant);
    connect(m_scatter, &ScatterChart::pointClicked, selection, &Selection::setVariant);
    connect(m_table, &QWidget::customContextMenuRequested, this, &CompareView::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
        if (!m_following && row.isValid())
            m_selection->setVariant(m_rows->mapToSource(row).row());
    });
    auto* seen = new WhenSeen(this);
    connect(selection, &Selection::analysisChanged, this, seen->part(this, &CompareView::showAnalysis));
    connect(selection, &Selection::variantChanged, this, seen->part(this, &CompareView::showVariant));
    showAnalysis();
}

CompareView::~CompareView() = default;

ColumnSet* CompareView::makeColumns()
{
    ColumnSet::Rules rules;
    rules.ranking = { VariantModel::NameColumn, VariantModel::FormatColumn };
    for (const char* metric : { "top1", "top1_drop", "output_sqnr_db", "size_bytes", "compression", "agreement",
             "output_kl", "bitops", "evaluate_seconds", "prepare_seconds" })
        rules.ranking.push_back(VariantModel::FirstMetricColumn + indexOf(*findMetric(QLatin1String(metric))));
    rules.ranking.insert(rules.ranking.begin() + 8, VariantModel::CalibrationColumn);
    rules.isPossible = [this](int column) {
        const int metric = column - VariantModel::FirstMetricColumn;
        return metric < 0 || isMeasured(QLatin1String(variantMetrics()[std::size_t(metric)].id));
    };
    rules.width = [this](int column) { return m_table->contentWidth(column); };
    rules.hasBars = [](int) { return false; };
    rules.title = [this](int column) {
        return m_variants->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().replace(u'\n', u' ');
    };
    return new ColumnSet(m_table, std::move(rules));
}

QWidget* CompareView::makeCharts()
{
    auto* barTop = new QHBoxLayout;
    barTop->addWidget(m_barMetric);
    barTop->addStretch();
    auto* scatterTop = new QHBoxLayout;
    scatterTop->addWidget(m_gainMetric);
    scatterTop->addWidget(new QLabel(tr("over")));
    scatterTop->addWidget(m_costMetric);
    scatterTop->addStretch();
    m_bestNames->setTextFormat(Qt::PlainText);
    m_bestNames->setWordWrap(true);
    auto* charts = new QWidget;
    auto* grid = new QGridLayout(charts);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(6);
    grid->addLayout(barTop, 0, 0);
    grid->addLayout(scatterTop, 0, 1);
    grid->addWidget(m_bars, 1, 0);
    grid->addWidget(m_scatter, 1, 1);
    grid->addWidget(m_bestNames, 2, 0, 1, 2);
    grid->setRowStretch(1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    return charts;
}

QTableView* CompareView::table() const
{
    return m_table;
}

void CompareView::showAnalysis()
{
    const Selection::Published& analysis = m_selection->analysis();
    m_pages->setCurrentIndex(analysis && !analysis->variants.empty() ? 0 : 1);
    m_following = true;
    m_variants->setAnalysis(analysis);
    m_following = false;
    m_table->fitRows();
    m_columns->measure();
    fitTable();
    for (QComboBox* box : { m_barMetric, m_costMetric, m_gainMetric })
        chooseMeasured(box);
    showBars();
    showScatter();
    showVariant();
}

bool CompareView::isMeasured(const QString& metric) const
{
    const VariantMetric* which = findMetric(metric);
    for (int row = 0; which && row < m_variants->rowCount(); ++row) {
        const std::optional<double> value = m_variants->number(row, indexOf(*which));
        if (value && !std::isnan(*value))
            return true;
    }
    return false;
}

void CompareView::chooseMeasured(QComboBox* box)
{
    for (int i = box->currentIndex(), tried = 0; tried < box->count(); i = (i + 1) % box->count(), ++tried) {
        if (isMeasured(box->itemData(i).toString()))
            return box->setCurrentIndex(i);
    }
}

/// The table is as high as its rows, as long as the charts keep half of the height.
void CompareView::fitTable()
{
    const int rows = m_table->verticalHeader()->defaultSectionSize() * m_rows->rowCount();
    const int needed = m_table->horizontalHeader()->sizeHint().height() + rows + 2 * m_table->frameWidth();
    const QMargins margins = m_pages->widget(0)->layout()->contentsMargins();
    const int height = this->height() - margins.top() - margins.bottom();
    m_table->setMaximumHeight(needed);
    if (!m_splitByHand)
        m_splitter->setSizes({ std::min(needed, height / 2), height });
}

void CompareView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange)
        return;
    m_table->fitRows();
    m_columns->measure();
    fitTable();
}

void CompareView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitTable();
}

void CompareView::showVariant()
{
    const int variant = m_selection->variant();
    m_bars->setSelected(variant);
    m_scatter->setSelected(variant);
    const QModelIndex row = m_rows->mapFromSource(m_variants->index(variant, 0));
    if (row.row() == m_table->currentIndex().row())
        return;
    m_following = true;
    if (row.isValid()) {
        m_table->selectRow(row.row());
        m_table->scrollTo(row);
    } else {
        m_table->selectionModel()->clear();
    }
    m_following = false;
}

void CompareView::showBars()
{
    const VariantMetric& metric = chosenMetric(m_barMetric);
    std::vector<NamedValue> bars;
    for (int row = 0; row < m_variants->rowCount(); ++row) {
        const VariantLook look = lookOfVariant(*m_selection->analysis(), row);
        const std::optional<double> value = m_variants->number(row, indexOf(metric));
        // As the table writes it.
        bars.push_back({ m_variants->name(row), shown(metric, value), look.color, look.marker,
            value ? numberText(metric.look, value) : QString() });
    }
    m_bars->setBars(std::move(bars), metricTitle(metric));
    m_bars->setSelected(m_selection->variant());
}

void CompareView::showScatter()
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const VariantMetric& cost = chosenMetric(m_costMetric);
    const VariantMetric& gain = chosenMetric(m_gainMetric);
    std::vector<ScatterPoint> points;
    MetricValues costs{ cost.better, {} };
    MetricValues gains{ gain.better, {} };
    for (int row = 0; row < m_variants->rowCount(); ++row) {
        const double x = shown(cost, m_variants->number(row, indexOf(cost))).value_or(nan);
        const double y = shown(gain, m_variants->number(row, indexOf(gain))).value_or(nan);
        const VariantLook look = lookOfVariant(*m_selection->analysis(), row);
        points.push_back({ m_variants->name(row), x, y, look.color, look.marker });
        costs.values.push_back(x);
        gains.values.push_back(y);
    }
    m_best = widgets::paretoBest(costs, gains);
    m_scatter->setPoints(std::move(points), metricTitle(cost), metricTitle(gain));
    m_scatter->setFrontier(m_best);
    m_scatter->setSelected(m_selection->variant());
    QStringList names;
    for (const int variant : m_best)
        names << m_variants->name(variant);
    m_bestNames->setText(names.isEmpty()
            ? tr("No variant has both %1 and %2").arg(metricTitle(gain), metricTitle(cost))
            : tr("Not beaten in %1 and %2 together: %3")
                  .arg(metricTitle(gain), metricTitle(cost), names.join(QStringLiteral(", "))));
}

void CompareView::showMenu(const QPoint& at)
{
    QMenu menu(this);
    menu.addAction(tr("Copy Rows"), QKeySequence::Copy, this, &CompareView::copyRows);
    menu.addAction(tr("Export as CSV…"), this, &CompareView::exportCsv);
    const QModelIndex row = m_table->indexAt(at);
    if (row.isValid()) {
        const int variant = m_rows->mapToSource(row).row();
        menu.addSeparator();
        menu.addAction(tr("Compare with %1").arg(m_variants->name(variant)), this,
            [this, variant] { m_selection->setBaseline(variant); });
    }
    m_columns->fillMenu(menu);
    menu.exec(m_table->viewport()->mapToGlobal(at));
}

void CompareView::copyRows() const
{
    m_table->copyRows();
}

analysis::Result<void> CompareView::writeCsv(const QString& path) const
{
    return widgets::writeCsv(path, [this](analysis::CsvWriter& csv) {
        analysis::writeHeader(csv, analysis::summaryColumns());
        const Selection::Published& analysis = m_selection->analysis();
        for (int row = 0; row < m_rows->rowCount(); ++row) {
            const int variant = m_rows->mapToSource(m_rows->index(row, 0)).row();
            analysis::writeRow(
                csv, analysis::summaryColumns(), { *analysis, analysis->variants[std::size_t(variant)] });
        }
    });
}

void CompareView::exportCsv()
{
    saveAs(this, { tr("Export Variants"), QStringLiteral("summary.csv"), tableFilter() },
        [this](const QString& path) { return writeCsv(path); });
}

} // namespace widgets
