// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/findings_panel.h"

#include <algorithm>
#include <utility>

#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QStackedLayout>
#include <QTableView>
#include <QVBoxLayout>

#include "widgets/models/findings_model.h"
#include "widgets/selection.h"
#include "widgets/views/button_delegate.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/finding_delegate.h"
#include "widgets/views/panel_header.h"

namespace widgets {

namespace {

/// Rows out of sight that are fitted in one go: about a millisecond.
constexpr int rowsAtOnce = 25;
/// They wait that long, ms: whoever drags the window's edge gives them another width soon.
constexpr int restDelay = 100;

bool isToggle(int key)
{
    return key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space;
}

/// "7 in all: 1 serious, 4 warnings, 2 notes"
QString summaryText(const std::vector<analysis::Finding>& findings)
{
    const auto count = [&](analysis::Severity severity) {
        return int(std::ranges::count(findings, severity, &analysis::Finding::severity));
    };
    QStringList parts;
    if (const int serious = count(analysis::Severity::Serious))
        parts << FindingsPanel::tr("%1 serious").arg(QLocale().toString(serious));
    if (const int warnings = count(analysis::Severity::Warning))
        parts << (warnings == 1 ? FindingsPanel::tr("1 warning")
                                : FindingsPanel::tr("%1 warnings").arg(QLocale().toString(warnings)));
    if (const int notes = count(analysis::Severity::Note))
        parts << (notes == 1 ? FindingsPanel::tr("1 note")
                             : FindingsPanel::tr("%1 notes").arg(QLocale().toString(notes)));
    const QString text = parts.join(QStringLiteral(", "));
    return parts.size() < 2 ? text : FindingsPanel::tr("%1 in all: %2").arg(QLocale().toString(findings.size()), text);
}

} // namespace

FindingsPanel::FindingsPanel(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_model(new FindingsModel(this))
    , m_header(new PanelHeader(tr("Findings")))
    , m_table(new QTableView)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
{
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setAccessibleName(tr("Findings"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->hide();
    // Severity, place and number stand in the first line of the text.
    for (const int column : { FindingsModel::SeverityColumn, FindingsModel::PlaceColumn, FindingsModel::ValueColumn })
        m_table->setColumnHidden(column, true);
    m_table->setItemDelegateForColumn(FindingsModel::TextColumn, new FindingDelegate(m_table));
    auto* button = new ButtonDelegate(FindingsModel::ActionRole, m_table);
    m_table->setItemDelegateForColumn(FindingsModel::ActionColumn, button);
    m_table->horizontalHeader()->setMinimumSectionSize(1);
    m_table->horizontalHeader()->setSectionResizeMode(FindingsModel::TextColumn, QHeaderView::Stretch);
    m_table->viewport()->installEventFilter(this);
    m_table->installEventFilter(this);
    m_fit.setSingleShot(true);
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(m_pages, 1);
    fitRows();
    showPage();

    connect(button, &ButtonDelegate::pressed, this, [this](const QModelIndex& index) { apply(index.row()); });
    connect(m_empty, &EmptyState::actionWanted, this, &FindingsPanel::runWanted);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& row) { rowChosen(row.row()); });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        toggle(index.row());
        rowChosen(index.row());
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) { apply(index.row()); });
    connect(selection, &Selection::analysisChanged, this, &FindingsPanel::showPage);
    connect(&m_fit, &QTimer::timeout, this, &FindingsPanel::fitSomeRows);
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

void FindingsPanel::setActivity(Activity activity)
{
    if (std::exchange(m_activity, activity) != activity)
        showPage();
}

void FindingsPanel::showPage()
{
    const Selection::Published& analysis = m_selection->analysis();
    const bool measured = analysis && !analysis->variants.empty();
    const bool running = m_activity == Activity::Running;
    if (running)
        m_empty->setText(tr("Findings come with the results: something is being measured"));
    else
        m_empty->setText(measured ? tr("No findings: nothing that was measured calls for attention")
                                  : tr("No findings yet: they are made from what a run has measured"));
    m_empty->setAction(measured || running ? QString() : tr("Set Up a Run…"));
    m_header->setSummary(summaryText(findings()));
    m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
}

void FindingsPanel::fitRows()
{
    QStyleOptionViewItem option;
    option.initFrom(m_table);
    int width = 1;
    // Buttons all say the same: one is enough.
    for (int row = 0; row < m_model->rowCount() && width == 1; ++row) {
        const QModelIndex index = m_model->index(row, FindingsModel::ActionColumn);
        if (!index.data(FindingsModel::ActionRole).toString().isEmpty())
            width = std::max(width, m_table->itemDelegateForIndex(index)->sizeHint(option, index).width());
    }
    m_table->setColumnWidth(FindingsModel::ActionColumn, width);
    if (const int height = 3 * m_table->fontMetrics().height() + 8;
        height != m_table->verticalHeader()->defaultSectionSize())
        m_table->verticalHeader()->setDefaultSectionSize(height);
    fitHeights();
}

/// The rows in sight at once, the others before anybody has scrolled to them.
void FindingsPanel::fitHeights()
{
    m_fittedWidth = m_table->columnWidth(FindingsModel::TextColumn);
    int room = m_table->viewport()->height();
    for (int row = std::max(0, m_table->rowAt(0)); row < m_model->rowCount() && room > 0; ++row) {
        fitRow(row);
        room -= m_table->rowHeight(row);
    }
    m_fitted = 0;
    m_fit.start(restDelay);
}

void FindingsPanel::fitRow(int row)
{
    m_table->setRowHeight(row,
        FindingDelegate::heightFor(m_model->index(row, FindingsModel::TextColumn), m_table->font(), m_fittedWidth));
}

void FindingsPanel::fitSomeRows()
{
    const int end = std::min(m_model->rowCount(), m_fitted + rowsAtOnce);
    for (; m_fitted < end; ++m_fitted)
        fitRow(m_fitted);
    if (m_fitted < m_model->rowCount())
        m_fit.start(0);
}

bool FindingsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table) {
        if (event->type() == QEvent::KeyPress && isToggle(static_cast<const QKeyEvent*>(event)->key())
            && m_table->currentIndex().data(FindingsModel::FoldRole).toBool()) {
            toggle(m_table->currentIndex().row());
            return true;
        }
    } else if (event->type() == QEvent::Resize) {
        // Columns are stretched first.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_table->columnWidth(FindingsModel::TextColumn) != m_fittedWidth)
                    fitHeights();
            },
            Qt::QueuedConnection);
    }
    return QWidget::eventFilter(watched, event);
}

void FindingsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitRows();
}

void FindingsPanel::toggle(int row)
{
    const int before = m_model->rowCount();
    m_model->toggle(row);
    if (m_model->rowCount() != before)
        fitHeights();
}

void FindingsPanel::rowChosen(int row)
{
    const analysis::Finding* chosen = m_model->findingAt(row);
    if (!chosen || !m_selection->analysis())
        return;
    const analysis::Finding& finding = *chosen;
    const analysis::Analysis& analysis = *m_selection->analysis();
    const auto variant = std::ranges::find_if(
        analysis.variants, [&](const analysis::VariantResult& v) { return v.recipe.name == finding.variant; });
    const auto layer = std::ranges::find(analysis.graph.layers, finding.layer, &analysis::Layer::name);
    // What a finding does not name stays as it is.
    const int at =
        layer != analysis.graph.layers.end() ? int(layer - analysis.graph.layers.begin()) : m_selection->layer();
    if (variant != analysis.variants.end())
        m_selection->setPlace(at, int(variant - analysis.variants.begin()));
    else
        m_selection->setLayer(at);
}

void FindingsPanel::apply(int row)
{
    if (const analysis::Finding* finding = m_model->findingAt(row); finding && finding->recipe)
        Q_EMIT applyWanted(*finding->recipe);
}

} // namespace widgets
