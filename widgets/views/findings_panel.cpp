// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/findings_panel.h"

#include <algorithm>

#include <QHeaderView>
#include <QStackedLayout>
#include <QTableView>

#include "widgets/models/findings_model.h"
#include "widgets/selection.h"
#include "widgets/views/button_delegate.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/two_line_delegate.h"

namespace widgets {

namespace {

constexpr int measuredRows = 500; ///< that columns are fitted to
constexpr int widestColumn = 36; ///< characters

} // namespace

FindingsPanel::FindingsPanel(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_model(new FindingsModel(this))
    , m_table(new QTableView)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
{
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setAccessibleName(tr("Findings"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->hide();
    m_table->setItemDelegate(new TwoLineDelegate(FindingsModel::SecondLineRole, m_table));
    auto* button = new ButtonDelegate(FindingsModel::ActionRole, m_table);
    m_table->setItemDelegateForColumn(FindingsModel::ActionColumn, button);
    m_table->horizontalHeader()->setSectionResizeMode(FindingsModel::TextColumn, QHeaderView::Stretch);
    m_empty->setAction(tr("Set Up a Run…"));
    setLayout(m_pages);
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_empty);
    fitRows();
    showPage();

    connect(button, &ButtonDelegate::pressed, this, [this](const QModelIndex& index) { apply(index.row()); });
    connect(m_empty, &EmptyState::actionWanted, this, &FindingsPanel::runWanted);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& row) { rowChosen(row.row()); });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) { rowChosen(index.row()); });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) { apply(index.row()); });
    connect(selection, &Selection::analysisChanged, this, &FindingsPanel::showPage);
}

FindingsPanel::~FindingsPanel() = default;

void FindingsPanel::setFindings(std::vector<analysis::Finding> findings)
{
    m_model->setFindings(std::move(findings));
    fitRows();
    showPage();
}

const std::vector<analysis::Finding>& FindingsPanel::findings() const
{
    return m_model->findings();
}

void FindingsPanel::showPage()
{
    const Selection::Published& analysis = m_selection->analysis();
    const bool measured = analysis && !analysis->variants.empty();
    m_empty->setText(measured ? tr("No findings: nothing that was measured calls for attention")
                              : tr("No findings yet: they are made from what a run has measured"));
    m_empty->setAction(measured ? QString() : tr("Set Up a Run…"));
    m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
}

void FindingsPanel::fitRows()
{
    const QFontMetrics metrics = m_table->fontMetrics();
    m_table->verticalHeader()->setDefaultSectionSize(TwoLineDelegate::rowHeight(metrics));
    QStyleOptionViewItem option;
    option.initFrom(m_table);
    for (const int column : { int(FindingsModel::SeverityColumn), int(FindingsModel::PlaceColumn),
             int(FindingsModel::ValueColumn), int(FindingsModel::ActionColumn) }) {
        int width = metrics.averageCharWidth();
        for (int row = 0; row < std::min(m_model->rowCount(), measuredRows); ++row) {
            const QModelIndex index = m_model->index(row, column);
            width = std::max(width, m_table->itemDelegateForIndex(index)->sizeHint(option, index).width());
        }
        m_table->setColumnWidth(column, std::min(width, metrics.averageCharWidth() * widestColumn));
    }
}

void FindingsPanel::rowChosen(int row)
{
    if (row < 0 || row >= m_model->rowCount() || !m_selection->analysis())
        return;
    const analysis::Finding& finding = findings()[std::size_t(row)];
    const analysis::Analysis& analysis = *m_selection->analysis();
    const auto variant = std::ranges::find_if(
        analysis.variants, [&](const analysis::VariantResult& v) { return v.recipe.name == finding.variant; });
    if (variant != analysis.variants.end())
        m_selection->setVariant(int(variant - analysis.variants.begin()));
    const auto layer = std::ranges::find(analysis.graph.layers, finding.layer, &analysis::Layer::name);
    if (layer != analysis.graph.layers.end())
        m_selection->setLayer(int(layer - analysis.graph.layers.begin()));
}

void FindingsPanel::apply(int row)
{
    if (const analysis::Finding& finding = findings().at(std::size_t(row)); finding.recipe)
        Q_EMIT applyWanted(*finding.recipe);
}

} // namespace widgets
