// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_view.h"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>

#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/models/plan_layer_model.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/numbers_panel.h"
#include "widgets/views/plan_comparison.h"
#include "widgets/views/plan_controls.h"
#include "widgets/views/plan_layer_table.h"
#include "widgets/views/plan_rows.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

constexpr int longestName = 44; ///< characters of the selected layer's name; a longer one loses its middle

} // namespace

PlanView::PlanView(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_session(new PlanSession(this))
    , m_bits(new BitsChart)
    , m_pareto(new ParetoChart)
    , m_shares(new ShareChart)
    , m_numbers(new NumbersPanel)
    , m_comparison(new PlanComparison)
    , m_controls(new PlanControls(m_session))
    , m_pages(new QTabWidget)
    , m_layerRows(new PlanLayerModel(m_session, this))
    , m_layerTable(new PlanLayerTable(m_layerRows))
    , m_layer(new QLabel)
    , m_choice(new QComboBox)
    , m_fixed(new QCheckBox(tr("Fi&xed")))
    , m_drop(new QDoubleSpinBox)
    , m_hold(new QPushButton(tr("Find Smallest")))
    , m_trouble(new QLabel)
    , m_undo(new QToolButton)
    , m_redo(new QToolButton)
    , m_refine(new QToolButton)
    , m_measure(new QPushButton(tr("Measure")))
    , m_compare(new QPushButton(tr("Measure Baselines")))
    , m_save(new QPushButton(tr("Save as Recipe…")))
{
    setTexts();
    buildLayout();
    connectCharts();
    connectEdits();
    connectRuns();
    auto* seen = new WhenSeen(this);
    m_drawProblem = seen->part(this, &PlanView::showProblem);
    m_drawPlan = seen->part(this, &PlanView::showPlan);
    connect(m_session, &PlanSession::problemChanged, this, m_drawProblem);
    connect(m_session, &PlanSession::planChanged, this, m_drawPlan);
    connect(m_session, &PlanSession::measuredChanged, this, m_drawPlan);
    connect(selection, &Selection::layerChanged, this, seen->part(this, &PlanView::showChoice));
    showProblem();
    showPlan();
}

PlanView::~PlanView() = default;

void PlanView::setTexts()
{
    m_undo->setText(tr("Undo"));
    m_undo->setShortcut(QKeySequence::Undo);
    m_redo->setText(tr("Redo"));
    m_redo->setShortcut(QKeySequence::Redo);
    m_refine->setText(tr("Refine"));
    m_refine->setToolTip(tr("Errors of layers have signs, and some cancel: searches for changes of one or two layers\n"
                            "that lower the predicted error of the whole plan at the same size"));
    m_measure->setToolTip(tr("Runs the plan on the data and fills in what it really does (=)"));
    m_compare->setToolTip(tr("Solves for this cost, and runs the plan, uniform formats and greedy on the data"));
    m_save->setToolTip(tr("Writes the plan as a JSON file that the command line's analyze runs (--recipe)"));
    m_fixed->setToolTip(tr("Solving leaves this layer as it is"));
    m_drop->setRange(0, 100);
    m_drop->setValue(1);
    m_drop->setSuffix(tr(" pp"));
    m_drop->setAccessibleName(tr("Drop in accuracy"));
    m_drop->setToolTip(
        tr("The drop in accuracy that the plan may have, in percentage points: FP32's top-1 minus its own"));
    m_hold->setToolTip(
        tr("Measures: runs plans on the data, fewer and fewer bits, and takes the cheapest that was measured to\n"
           "keep to this drop. Needs labels; some minutes for a large network."));
    m_trouble->setWordWrap(true);
    m_trouble->setTextInteractionFlags(Qt::TextSelectableByMouse);
    makeTypable(m_choice);
    m_choice->setAccessibleName(tr("Formats of the selected layer"));
    m_choice->setToolTip(
        tr("Choose, or type bits: 4, or 4/8 for weights and inputs. The numbers below follow at once."));
    m_numbers->setEmptyText(tr("No plan yet"));
}

void PlanView::buildLayout()
{
    auto* layerLine = new QHBoxLayout;
    layerLine->addWidget(m_layer);
    layerLine->addWidget(m_choice);
    layerLine->addWidget(m_fixed);
    layerLine->addStretch(1);
    for (QToolButton* button : { m_undo, m_redo, m_refine })
        layerLine->addWidget(button);
    auto* runLine = new QHBoxLayout;
    auto* dropLabel = new QLabel(tr("Accuracy &drop ≤"));
    dropLabel->setBuddy(m_drop);
    runLine->addWidget(dropLabel);
    runLine->addWidget(m_drop);
    runLine->addWidget(m_hold);
    runLine->addStretch(1);
    for (QPushButton* button : { m_measure, m_compare, m_save })
        runLine->addWidget(button);
    m_pages->setDocumentMode(true);
    m_pages->addTab(m_bits, tr("Bits"));
    m_pages->addTab(m_layerTable, tr("Layers"));

    auto* grid = new QGridLayout;
    grid->setSpacing(6);
    grid->addWidget(m_pages, 0, 0);
    grid->addWidget(m_shares, 0, 1);
    grid->addWidget(m_pareto, 1, 0);
    auto* right = new QVBoxLayout;
    right->setSpacing(6);
    right->addWidget(m_numbers);
    right->addWidget(m_comparison, 1);
    grid->addLayout(right, 1, 1);
    grid->setColumnStretch(0, 5);
    grid->setColumnStretch(1, 4);
    grid->setRowStretch(0, 4);
    grid->setRowStretch(1, 5);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_controls);
    layout->addLayout(layerLine);
    layout->addLayout(runLine);
    layout->addWidget(m_trouble);
    layout->addLayout(grid, 1);
}

void PlanView::connectCharts()
{
    using Change = PlanSession::Change;
    const auto drag = [this](Change change) {
        return [this, change](double cost) { m_session->setBudget(cost * words().unit().size, change); };
    };
    connect(m_pareto, &ParetoChart::sizeDragged, this, drag(Change::Dragging));
    connect(m_pareto, &ParetoChart::sizeDropped, this, drag(Change::Final));
    connect(m_pareto, &ParetoChart::pointClicked, this, [this](int point) {
        if (point >= 0 && std::size_t(point) < m_drawn.size())
            m_session->setChoices(analysis::Assignment(m_drawn[std::size_t(point)]));
    });
    connect(m_comparison, &PlanComparison::planChosen, m_session, &PlanSession::setChoices);
    connect(m_bits, &BitsChart::bitsDragged, this,
        [this](int layer, int option) { m_session->choose(layer, option, Change::Dragging); });
    connect(m_bits, &BitsChart::bitsDropped, this,
        [this](int layer, int option) { m_session->choose(layer, option, Change::Final); });
    const auto select = [this](int layer) {
        const PlanSession::Problem& problem = m_session->problem();
        if (problem && std::size_t(layer) < problem->layers.size())
            m_selection->setLayer(problem->layers[std::size_t(layer)].layer);
    };
    connect(m_bits, &BitsChart::layerClicked, this, select);
    connect(
        m_layerTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [select](const QModelIndex& at) {
            if (at.isValid())
                select(at.row());
        });
}

void PlanView::connectEdits()
{
    connect(m_choice, &QComboBox::activated, this,
        [this](int option) { m_session->choose(planLayer(), option, PlanSession::Change::Final); });
    connect(m_choice->lineEdit(), &QLineEdit::editingFinished, this, &PlanView::typeChoice);
    connect(m_fixed, &QCheckBox::clicked, this, [this](bool fixed) { m_session->setFixed(planLayer(), fixed); });
    connect(m_undo, &QToolButton::clicked, m_session, &PlanSession::undo);
    connect(m_redo, &QToolButton::clicked, m_session, &PlanSession::redo);
    connect(m_refine, &QToolButton::clicked, m_session, &PlanSession::refine);
}

void PlanView::connectRuns()
{
    connect(m_controls, &PlanControls::screeningWanted, this, &PlanView::screeningWanted);
    connect(m_hold, &QPushButton::clicked, this, [this] {
        analysis::PlanWish wanted = m_session->wish();
        // The smallest that holds: what was dragged is no limit of it.
        setLimit(wanted, wanted.resource, std::nullopt);
        wanted.maxDrop = m_drop->value();
        Q_EMIT planWanted(wanted);
    });
    connect(m_measure, &QPushButton::clicked, this, [this] {
        if (m_session->problem())
            Q_EMIT measureWanted(m_session->choices());
        else
            Q_EMIT sensitivityWanted();
    });
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT planWanted(wish()); });
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveWanted(m_session->choices()); });
}

void PlanView::setSource(const PlanSession::Source& source)
{
    m_session->setSource(source);
}

void PlanView::open(const PlanSession::Source& source, const PlanSession::Start& start)
{
    m_session->open(source, start);
}

void PlanView::setOutputPower(std::optional<double> power)
{
    m_power = power;
    m_drawProblem();
    m_drawPlan();
}

void PlanView::setMeasuring(bool measuring)
{
    if (std::exchange(m_measuring, measuring) != measuring)
        m_drawPlan();
}

analysis::PlanWish PlanView::wish() const
{
    analysis::PlanWish wish = m_session->wish();
    setLimit(wish, wish.resource, m_session->cost());
    return wish;
}

void PlanView::showProblem()
{
    const PlanWords words = this->words();
    const bool bytes = m_session->wish().resource == analysis::Resource::Bytes;
    m_pareto->setTitles((bytes ? tr("size (%1)") : tr("cost (%1)")).arg(words.unit().name), words.errorTitle());
    m_pareto->setFrontier(frontierLine(*m_session, words));
    showChoice();
}

void PlanView::showBars()
{
    const PlanSession::Problem& problem = m_session->problem();
    if (std::exchange(m_barsOf, problem) != problem)
        m_bars = problem ? bitBars(*problem) : std::vector<LayerBits>();
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        m_bars[i].chosen = int(m_session->choices()[i]);
    m_bits->setLayers(m_bars);
}

void PlanView::showPlan()
{
    const bool known = m_session->problem() != nullptr;
    const PlanWords words = this->words();
    showBars();
    std::vector<ParetoPoint> points;
    m_drawn.clear();
    if (known) {
        for (DrawnPlan& plan : drawnPlans(*m_session, words)) {
            points.push_back(std::move(plan.point));
            m_drawn.push_back(std::move(plan.choices));
        }
    }
    m_pareto->setPoints(std::move(points));
    m_shares->setShares(known ? sizeShares(*m_session) : std::vector<Share>(),
        known ? bytesText(double(m_session->totals().bytes)) : QString());
    m_numbers->setRows(known ? planNumbers(*m_session, words) : std::vector<NumberRow>(), QString());
    m_comparison->showPlans(*m_session, words);
    m_controls->showPlan();
    m_layerRows->showPlan();
    m_layerTable->fitRows();
    showState();
    showChoice();
}

void PlanView::showState()
{
    const bool known = m_session->problem() != nullptr;
    m_undo->setEnabled(m_session->canUndo());
    m_redo->setEnabled(m_session->canRedo());
    m_refine->setEnabled(known && m_session->hasCrossTerms());
    m_measure->setText(known ? tr("Measure") : tr("Measure Sensitivity…"));
    m_measure->setEnabled(!m_measuring);
    m_compare->setEnabled(known && !m_measuring);
    m_hold->setEnabled(known && !m_measuring);
    m_drop->setEnabled(known);
    m_save->setEnabled(known);
    m_trouble->setText(m_session->isPreparing() ? tr("Solving…") : m_session->trouble());
    m_trouble->setVisible(!m_trouble->text().isEmpty());
}

int PlanView::planLayer() const
{
    if (!m_session->problem())
        return -1;
    const auto& layers = m_session->problem()->layers;
    const auto found = std::ranges::find(layers, m_selection->layer(), &analysis::PlanLayer::layer);
    return found == layers.end() ? -1 : int(found - layers.begin());
}

void PlanView::typeChoice()
{
    const int layer = planLayer();
    if (layer < 0)
        return;
    const std::size_t now = m_session->choices()[std::size_t(layer)];
    const auto choice = typedChoice(m_session->problem()->layers[std::size_t(layer)], now, m_choice->currentText());
    if (choice && *choice != now)
        m_session->choose(layer, int(*choice), PlanSession::Change::Final);
    else
        showChoice();
}

void PlanView::showChoice()
{
    const int layer = planLayer();
    m_bits->setSelected(layer);
    if (layer >= 0 && layer != m_layerTable->currentIndex().row())
        m_layerTable->setCurrentIndex(m_layerRows->index(layer, PlanLayerModel::Choice));
    m_choice->clear();
    m_choice->setVisible(layer >= 0);
    m_fixed->setVisible(layer >= 0);
    m_layer->setToolTip(QString());
    if (layer < 0) {
        m_layer->setText(m_session->problem() ? tr("Select a layer to change its bits, or drag a bar")
                                              : tr("Measure the layers' sensitivity first"));
        return;
    }
    const analysis::PlanLayer& shown = m_session->problem()->layers[std::size_t(layer)];
    for (const analysis::PlanChoice& choice : shown.choices)
        m_choice->addItem(QString::fromStdString(choiceName(choice)));
    m_choice->setCurrentIndex(int(m_session->choices()[std::size_t(layer)]));
    m_choice->setEnabled(!shown.fixed);
    m_fixed->setChecked(shown.fixed.has_value());
    m_fixed->setEnabled(shown.choices.size() > 1);
    const QString name = QString::fromStdString(shown.name);
    const QString tied = tiedNames(*m_session->problem(), std::size_t(layer));
    m_layer->setText(fontMetrics().elidedText(name, Qt::ElideMiddle, longestName * fontMetrics().averageCharWidth()));
    m_layer->setToolTip(tied.isEmpty() ? name : tr("%1\ntied with %2: they have one format").arg(name, tied));
}

} // namespace widgets
