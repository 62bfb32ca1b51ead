// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/layers_view.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "analysis/report/columns.h"
#include "widgets/file_export.h"
#include "widgets/models/layer_difference_proxy.h"
#include "widgets/models/layer_filter_proxy.h"
#include "widgets/models/layer_model.h"
#include "widgets/selection.h"
#include "widgets/views/bar_delegate.h"
#include "widgets/views/column_set.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/row_table.h"
#include "widgets/views/variant_box.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

using Model = LayerModel;

constexpr int chipsBesideTheLine = 3; ///< more have a line of their own

/// All columns, those that are shown in a narrow window first.
std::vector<int> ranking()
{
    const int accumulated = LayerDifferenceProxy::differenceColumn(Model::AccumulatedSqnrColumn);
    std::vector<int> columns{ Model::NameColumn, Model::BitsColumn, Model::WeightSqnrColumn,
        Model::AccumulatedSqnrColumn, accumulated, Model::InputClippedColumn, Model::SizeColumn, Model::KindColumn,
        Model::ParametersColumn, Model::ShapeColumn, Model::SizeShareColumn, Model::InputSqnrColumn,
        Model::LocalSqnrColumn, Model::WeightClippedColumn, Model::MacsColumn };
    for (int column = 0; column < Model::ColumnCount; ++column) {
        const int difference = LayerDifferenceProxy::differenceColumn(column);
        if (difference >= 0 && difference != accumulated)
            columns.push_back(difference);
    }
    return columns;
}

} // namespace

LayersView::LayersView(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_results(new LayerModel(this))
    , m_baseline(new LayerModel(this))
    , m_differences(new LayerDifferenceProxy(this))
    , m_rows(new LayerFilterProxy(this))
    , m_filterLine(new QLineEdit)
    , m_kinds(new QWidget)
    , m_top(new QHBoxLayout)
    , m_below(new QHBoxLayout)
    , m_count(new QLabel)
    , m_variantBox(new QComboBox)
    , m_baselineBox(new QComboBox)
    , m_table(new RowTable)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
{
    m_differences->setLayers(m_results, m_baseline);
    m_rows->setSourceModel(m_differences);
    m_table->setModel(m_rows);
    m_columns = makeColumns();
    m_table->setAccessibleName(tr("Layers"));
    m_table->sortByColumn(-1, Qt::AscendingOrder);

    makeTop();
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addLayout(m_top);
    layout->addLayout(m_below);
    layout->addWidget(m_table, 1);
    m_empty->setText(tr("No layers yet: open a model, or a study of one"));
    m_empty->setAction(tr("Open Model…"));
    setLayout(m_pages);
    m_pages->addWidget(page);
    m_pages->addWidget(m_empty);

    connect(m_empty, &EmptyState::actionWanted, this, &LayersView::modelWanted);
    connect(m_filterLine, &QLineEdit::textEdited, this, &LayersView::filterEdited);
    connect(m_variantBox, &QComboBox::activated, this,
        [this](int at) { m_selection->setVariant(m_variantBox->itemData(at).toInt()); });
    connect(m_baselineBox, &QComboBox::activated, this,
        [this](int at) { m_selection->setBaseline(m_baselineBox->itemData(at).toInt()); });
    connect(m_table, &QWidget::customContextMenuRequested, this,
        [this](const QPoint& at) { showMenu(m_table->viewport()->mapToGlobal(at)); });
    connect(m_table->horizontalHeader(), &QWidget::customContextMenuRequested, this,
        [this](const QPoint& at) { showMenu(m_table->horizontalHeader()->mapToGlobal(at)); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &LayersView::rowChosen);
    auto* seen = new WhenSeen(this);
    connect(selection, &Selection::analysisChanged, this, seen->part(this, &LayersView::showAnalysis));
    const auto showVariant = seen->part(this, &LayersView::showVariant);
    connect(selection, &Selection::variantChanged, this, showVariant);
    connect(selection, &Selection::baselineChanged, this, showVariant);
    connect(selection, &Selection::layerChanged, this, seen->part(this, &LayersView::showLayer));
    connect(selection, &Selection::filterChanged, this, seen->part(this, &LayersView::showFilter));
    showAnalysis();
    layOutColumns();
}

LayersView::~LayersView() = default;

void LayersView::makeTop()
{
    m_filterLine->setPlaceholderText(tr("Filter by name"));
    m_filterLine->setAccessibleName(tr("Filter by name"));
    m_filterLine->setClearButtonEnabled(true);
    m_filterLine->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
    auto* kinds = new QHBoxLayout(m_kinds);
    kinds->setContentsMargins(0, 0, 0, 0);
    kinds->setSpacing(4);
    setUpVariantBox(m_variantBox, tr("Variant that is shown"));
    setUpVariantBox(m_baselineBox, tr("Variant that differences are taken from"));
    auto* variantLabel = new QLabel(tr("va&riant"));
    variantLabel->setBuddy(m_variantBox);
    auto* baselineLabel = new QLabel(tr("&base"));
    baselineLabel->setBuddy(m_baselineBox);

    m_top->setSpacing(6);
    m_top->addWidget(m_filterLine, 3);
    m_top->addWidget(m_kinds);
    m_top->addWidget(m_count);
    m_top->addStretch(1);
    m_top->addWidget(baselineLabel);
    m_top->addWidget(m_baselineBox);
    m_top->addSpacing(6);
    m_top->addWidget(variantLabel);
    m_top->addWidget(m_variantBox);
}

QTableView* LayersView::table() const
{
    return m_table;
}

void LayersView::showAnalysis()
{
    const Selection::Published& analysis = m_selection->analysis();
    m_pages->setCurrentIndex(analysis && !analysis->graph.layers.empty() ? 0 : 1);
    fillVariantBox(m_variantBox, analysis.get(), {});
    fillVariantBox(m_baselineBox, analysis.get(), tr("none"));
    showKinds();
    const int rows = m_results->rowCount();
    showVariant();
    if (m_results->rowCount() != rows)
        fitColumns(); // another model; widths that a person chose for this one stay
    showFilter();
}

void LayersView::showVariant()
{
    m_following = true;
    m_results->setResults(m_selection->analysis(), m_selection->variant());
    m_baseline->setResults(m_selection->analysis(), m_selection->baseline());
    m_following = false;
    chooseVariant(m_variantBox, m_selection->variant());
    chooseVariant(m_baselineBox, m_selection->baseline());
    m_columns->fit();
    showLayer();
}

void LayersView::showLayer()
{
    const QModelIndex row = m_rows->mapFromSource(m_differences->index(m_selection->layer(), 0));
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

void LayersView::rowChosen(const QModelIndex& current)
{
    if (!m_following && current.isValid())
        m_selection->setLayer(m_rows->mapToSource(current).row());
}

void LayersView::showFilter()
{
    const LayerFilter filter = LayerFilter::parse(m_selection->filter());
    if (LayerFilter::parse(m_filterLine->text()).name != filter.name)
        m_filterLine->setText(filter.name);
    for (auto* chip : m_kinds->findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly))
        chip->setChecked(filter.kinds.contains(chip->text()));
    m_following = true;
    m_rows->setFilter(filter);
    m_following = false;
    showCount();
    showLayer();
}

void LayersView::showCount()
{
    const int shown = m_rows->rowCount();
    const int all = m_results->rowCount();
    m_count->setText(shown == all ? QString() : tr("%1 of %2").arg(QLocale().toString(shown), QLocale().toString(all)));
}

void LayersView::filterEdited()
{
    // What is typed may name kinds too; the chips follow.
    LayerFilter filter = LayerFilter::parse(m_filterLine->text());
    for (const auto* chip : m_kinds->findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (chip->isChecked() && !filter.kinds.contains(chip->text()))
            filter.kinds << chip->text();
    }
    m_selection->setFilter(filter.text());
}

void LayersView::showKinds()
{
    QStringList kinds;
    if (const Selection::Published& analysis = m_selection->analysis()) {
        for (const analysis::Layer& layer : analysis->graph.layers) {
            if (const QString kind = QString::fromStdString(layer.kindName); !kinds.contains(kind))
                kinds << kind;
        }
    }
    QStringList shown;
    const auto chips = m_kinds->findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly);
    for (const auto* chip : chips)
        shown << chip->text();
    if (kinds == shown)
        return;
    qDeleteAll(chips);
    QWidget* before = m_filterLine;
    for (const QString& kind : kinds) {
        auto* chip = new QToolButton;
        chip->setText(kind);
        chip->setCheckable(true);
        chip->setToolTip(tr("Only layers of this kind; several may be chosen"));
        chip->setAccessibleName(tr("Only layers of kind %1").arg(kind));
        chip->setFocusPolicy(Qt::TabFocus);
        m_kinds->layout()->addWidget(chip);
        setTabOrder(before, chip);
        before = chip;
        connect(chip, &QToolButton::clicked, this, &LayersView::filterEdited);
    }
    if (kinds.size() <= chipsBesideTheLine)
        m_top->insertWidget(1, m_kinds);
    else
        m_below->insertWidget(0, m_kinds, 0, Qt::AlignLeft);
    m_kinds->setVisible(kinds.size() > 1);
}

bool LayersView::isColumnShown(int column) const
{
    return m_columns->isShown(column);
}

void LayersView::setColumnShown(int column)
{
    m_columns->show(column);
}

void LayersView::setColumnHidden(int column)
{
    m_columns->hide(column);
}

ColumnSet* LayersView::makeColumns()
{
    ColumnSet::Rules rules;
    rules.ranking = ranking();
    rules.isPossible = [this](int column) {
        return LayerDifferenceProxy::differenceOf(column) < 0 || m_baseline->variant();
    };
    rules.width = [this](int column) { return columnWidth(column); };
    rules.hasBars = [](int column) {
        return column < Model::ColumnCount && layerColumn(column).bar != LayerColumn::Bar::None;
    };
    rules.title = [this](int column) { return m_differences->title(column); };
    return new ColumnSet(m_table, std::move(rules));
}

void LayersView::layOutColumns()
{
    QHeaderView* header = m_table->horizontalHeader();
    // Each difference beside the number that it is of.
    for (int column = 0; column < Model::ColumnCount; ++column) {
        const int difference = LayerDifferenceProxy::differenceColumn(column);
        if (difference >= 0)
            header->moveSection(header->visualIndex(difference), header->visualIndex(column) + 1);
    }
    fitColumns();
}

void LayersView::fitColumns()
{
    m_table->fitRows();
    m_columns->measure();
}

int LayersView::columnWidth(int column) const
{
    const QFontMetrics metrics = m_table->fontMetrics();
    const int character = metrics.averageCharWidth();
    const QString header = m_differences->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    int width = std::max(metrics.size(0, header).width(), 6 * character);
    if (column == Model::NameColumn)
        width = std::clamp(textWidth(column), 12 * character, 34 * character);
    else if (column == Model::BitsColumn) // the same for every variant
        width = metrics.horizontalAdvance(QStringLiteral("int16 · uint16"));
    else if (column < Model::ColumnCount) // numbers are never cut
        width = std::clamp(textWidth(column), width, 20 * character);
    else // of other variants too
        width = std::max(width, metrics.horizontalAdvance(QStringLiteral("−0.0000")));
    width += 2 * BarDelegate::margin + 2;
    const bool bar = column < Model::ColumnCount && layerColumn(column).bar != LayerColumn::Bar::None;
    return bar ? std::max(width, BarDelegate::width(metrics)) : width;
}

int LayersView::textWidth(int column) const
{
    // Shaping thousands of texts takes long; of those with the most characters one is the widest, nearly always.
    constexpr qsizetype slack = 1;
    const QFontMetrics metrics = m_table->fontMetrics();
    int width = 0;
    qsizetype longest = 0;
    QString last;
    for (int row = 0; row < m_results->rowCount(); ++row) {
        const QString text = m_results->index(row, column).data().toString();
        if (text.size() + slack < longest || text == last)
            continue;
        longest = std::max(longest, text.size());
        width = std::max(width, metrics.horizontalAdvance(text));
        last = text;
    }
    return width;
}

QByteArray LayersView::saveColumns() const
{
    return m_columns->save();
}

void LayersView::restoreColumns(const QByteArray& columns)
{
    m_columns->restore(columns);
}

void LayersView::showMenu(const QPoint& at)
{
    QMenu menu(this);
    menu.addAction(tr("Copy Rows"), QKeySequence::Copy, this, &LayersView::copyRows);
    menu.addAction(tr("Export as CSV…"), this, &LayersView::exportCsv);
    m_columns->fillMenu(menu);
    menu.exec(at);
}

void LayersView::copyRows() const
{
    m_table->copyRows();
}

analysis::Result<void> LayersView::writeCsv(const QString& path) const
{
    return widgets::writeCsv(path, [this](analysis::CsvWriter& csv) {
        analysis::writeHeader(csv, analysis::layerColumns());
        const analysis::VariantResult* variant = m_results->variant();
        for (int row = 0; variant && row < m_rows->rowCount(); ++row) {
            const int layer = m_rows->mapToSource(m_rows->index(row, 0)).row();
            if (const analysis::LayerResult* result = m_results->result(layer))
                analysis::writeRow(csv, analysis::layerColumns(),
                    { *variant, *result, &m_selection->analysis()->graph.layers[std::size_t(layer)] });
        }
    });
}

void LayersView::exportCsv()
{
    saveAs(this, { tr("Export Layers"), QStringLiteral("layers.csv"), tableFilter() },
        [this](const QString& path) { return writeCsv(path); });
}

void LayersView::focusFilter()
{
    m_filterLine->setFocus(Qt::ShortcutFocusReason);
    m_filterLine->selectAll();
}

void LayersView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitColumns();
}

} // namespace widgets
