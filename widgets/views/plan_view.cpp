// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_view.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/charts/bits_chart.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/models/plan_layer_model.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/numbers_panel.h"
#include "widgets/views/plan_controls.h"
#include "widgets/views/row_table.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

/// A box of what a layer may have.
class ChoiceDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        auto* box = new QComboBox(parent);
        box->addItems(qobject_cast<const PlanLayerModel*>(index.model())->choicesOf(index.row()));
        connect(box, &QComboBox::activated, this, [this, box] {
            auto* self = const_cast<ChoiceDelegate*>(this);
            Q_EMIT self->commitData(box);
            Q_EMIT self->closeEditor(box);
        });
        return box;
    }

    void setEditorData(QWidget* editor, const QModelIndex& index) const override
    {
        static_cast<QComboBox*>(editor)->setCurrentText(index.data(Qt::EditRole).toString());
    }

    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override
    {
        model->setData(index, static_cast<QComboBox*>(editor)->currentText(), Qt::EditRole);
    }
};

} // namespace

PlanView::PlanView(Selection* selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_session(new PlanSession(this))
    , m_bits(new BitsChart)
    , m_pareto(new ParetoChart)
    , m_shares(new ShareChart)
    , m_numbers(new NumbersPanel)
    , m_plans(new RowTable)
    , m_planRows(new QStandardItemModel(this))
    , m_controls(new PlanControls(m_session))
    , m_pages(new QTabWidget)
    , m_layerRows(new PlanLayerModel(m_session, this))
    , m_layerTable(new RowTable)
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
    buildLayout();
    connect(m_controls, &PlanControls::screeningWanted, this, &PlanView::screeningWanted);
    const auto drag = [this](PlanSession::Change change) {
        return [this, change](double cost) {
            m_session->setBudget(cost * costUnit(m_session->wish().resource, m_session->fp32Cost()).size, change);
        };
    };
    connect(m_pareto, &ParetoChart::sizeDragged, this, drag(PlanSession::Change::Dragging));
    connect(m_pareto, &ParetoChart::sizeDropped, this, drag(PlanSession::Change::Final));
    connect(m_pareto, &ParetoChart::pointClicked, this, [this](int point) {
        const auto& baselines = m_session->baselines();
        if (point >= 0 && std::size_t(point) < baselines.size())
            m_session->setChoices(baselines[std::size_t(point)].choices);
    });
    connect(m_bits, &BitsChart::bitsDragged, this,
        [this](int layer, int option) { m_session->choose(layer, option, PlanSession::Change::Dragging); });
    connect(m_bits, &BitsChart::bitsDropped, this,
        [this](int layer, int option) { m_session->choose(layer, option, PlanSession::Change::Final); });
    connect(m_bits, &BitsChart::layerClicked, this,
        [this](int layer) { m_selection->setLayer(m_session->problem()->layers[std::size_t(layer)].layer); });
    connect(m_choice, &QComboBox::activated, this,
        [this](int option) { m_session->choose(planLayer(), option, PlanSession::Change::Final); });
    connect(m_fixed, &QCheckBox::clicked, this, [this](bool fixed) { m_session->setFixed(planLayer(), fixed); });
    connect(m_hold, &QPushButton::clicked, this, [this] {
        analysis::PlanWish wanted = m_session->wish();
        // The smallest that holds: what was dragged is no limit of it.
        (wanted.resource == analysis::Resource::Bytes ? void(wanted.maxBytes.reset()) : void(wanted.maxBitops.reset()));
        wanted.maxDrop = m_drop->value();
        Q_EMIT planWanted(wanted);
    });
    connect(m_undo, &QToolButton::clicked, m_session, &PlanSession::undo);
    connect(m_redo, &QToolButton::clicked, m_session, &PlanSession::redo);
    connect(m_refine, &QToolButton::clicked, m_session, &PlanSession::refine);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        if (m_session->problem())
            Q_EMIT measureWanted(m_session->choices());
        else
            Q_EMIT sensitivityWanted();
    });
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT planWanted(wish()); });
    connect(m_save, &QPushButton::clicked, this, [this] { Q_EMIT saveWanted(m_session->choices()); });
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

void PlanView::buildLayout()
{
    m_undo->setText(tr("Undo"));
    m_undo->setShortcut(QKeySequence::Undo);
    m_redo->setText(tr("Redo"));
    m_redo->setShortcut(QKeySequence::Redo);
    m_refine->setText(tr("Refine"));
    m_refine->setToolTip(tr("Errors of layers have signs, and some cancel: searches for changes of one or two layers\n"
                            "that lower the predicted error of the whole plan at the same size"));
    m_measure->setToolTip(tr("Runs the plan on the data and fills in what it really does"));
    m_compare->setToolTip(tr("Solves for this cost, and runs the plan, uniform formats and greedy on the data"));
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
    m_choice->setAccessibleName(tr("Formats of the selected layer"));
    m_numbers->setEmptyText(tr("No plan yet"));

    // Few columns in a narrow place: the names take what the numbers leave.
    auto* header = new QHeaderView(Qt::Horizontal, m_plans);
    m_plans->setHorizontalHeader(header);
    m_plans->setModel(m_planRows);
    m_plans->setSelectionMode(QAbstractItemView::SingleSelection);
    m_plans->setSortingEnabled(false);
    m_plans->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_plans->setToolTip(tr("Plans of the same layers; a double click makes one the plan that is worked on"));
    m_plans->setAccessibleName(tr("Plans that this one is compared with"));
    connect(m_plans, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& at) { chooseRow(at.row()); });

    auto* layerLine = new QHBoxLayout;
    layerLine->addWidget(m_layer);
    layerLine->addWidget(m_choice);
    layerLine->addWidget(m_fixed);
    layerLine->addStretch(1);
    for (QToolButton* button : { m_undo, m_redo, m_refine })
        layerLine->addWidget(button);
    auto* runLine = new QHBoxLayout;
    auto* dropLabel = new QLabel(tr("&Drop ≤"));
    dropLabel->setBuddy(m_drop);
    runLine->addWidget(dropLabel);
    runLine->addWidget(m_drop);
    runLine->addWidget(m_hold);
    runLine->addStretch(1);
    runLine->addWidget(m_measure);
    runLine->addWidget(m_compare);
    runLine->addWidget(m_save);
    m_pages->setDocumentMode(true);
    m_pages->addTab(m_bits, tr("Bits"));
    m_pages->addTab(layerRows(), tr("Layers"));

    auto* grid = new QGridLayout;
    grid->setSpacing(6);
    grid->addWidget(m_pages, 0, 0);
    grid->addWidget(m_shares, 0, 1);
    grid->addWidget(m_pareto, 1, 0);
    auto* right = new QVBoxLayout;
    right->setSpacing(6);
    right->addWidget(m_numbers);
    right->addWidget(m_plans, 1);
    grid->addLayout(right, 1, 1);
    grid->setColumnStretch(0, 3);
    grid->setColumnStretch(1, 2);
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

QWidget* PlanView::layerRows()
{
    auto* header = new QHeaderView(Qt::Horizontal, m_layerTable);
    m_layerTable->setHorizontalHeader(header);
    m_layerTable->setModel(m_layerRows);
    m_layerTable->setItemDelegateForColumn(PlanLayerModel::Choice, new ChoiceDelegate(m_layerTable));
    m_layerTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_layerTable->setSortingEnabled(false);
    m_layerTable->setEditTriggers(
        QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    m_layerTable->setAccessibleName(tr("Layers of the plan"));
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setStretchLastSection(true);
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    header->resizeSection(PlanLayerModel::Name, 18 * digit);
    for (const int column : { PlanLayerModel::Size, PlanLayerModel::Bitops, PlanLayerModel::Damage })
        header->resizeSection(column, 11 * digit);
    connect(m_layerTable, &QAbstractItemView::clicked, this, [this](const QModelIndex& at) {
        m_selection->setLayer(m_session->problem()->layers[std::size_t(at.row())].layer);
    });
    return m_layerTable;
}

void PlanView::setSource(const PlanSession::Source& source)
{
    m_session->setSource(source);
}

void PlanView::open(const PlanSession::Source& source, const PlanSession::Start& start)
{
    m_session->open(source, start);
}

analysis::PlanWish PlanView::wish() const
{
    analysis::PlanWish wish = m_session->wish();
    if (wish.resource == analysis::Resource::Bytes)
        wish.maxBytes = m_session->totals().bytes;
    else
        wish.maxBitops = m_session->totals().bitops;
    return wish;
}

double PlanView::costOf(const analysis::PlanTotals& totals) const
{
    return m_session->costOf(totals) / costUnit(m_session->wish().resource, m_session->fp32Cost()).size;
}

QString PlanView::costText(const analysis::PlanTotals& totals) const
{
    if (m_session->wish().resource == analysis::Resource::Bytes)
        return bytesText(double(totals.bytes));
    const CostUnit unit = costUnit(analysis::Resource::Bitops, m_session->fp32Cost());
    return tr("%1 %2").arg(significantText(totals.bitops / unit.size, 3), unit.name.first(1));
}

QString PlanView::titleOf(const QString& name, const analysis::PlanBudget& budget) const
{
    const analysis::PlanBudget now = m_session->budget();
    QStringList limits;
    if (budget.bytes && budget.bytes != now.bytes)
        limits << bytesText(double(*budget.bytes));
    const CostUnit unit =
        costUnit(analysis::Resource::Bitops, m_session->problem() ? m_session->problem()->fp32Bitops : 0);
    if (budget.bitops && budget.bitops != now.bitops)
        limits << tr("%1 %2").arg(significantText(*budget.bitops / unit.size, 3), unit.name);
    return limits.empty() ? name : tr("%1 ≤ %2").arg(name, limits.join(QStringLiteral(", ")));
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

double PlanView::errorOf(double mse) const
{
    return m_power && *m_power > 0 ? std::sqrt(mse / *m_power) : mse;
}

void PlanView::showProblem()
{
    // What layers do to each other makes some plans worse than smaller ones: those are nobody's choice.
    std::vector<QPointF> line;
    for (std::size_t i = 0; i < m_session->frontier().size(); ++i) {
        const analysis::FrontierPoint& point = m_session->frontier()[i];
        const double error = errorOf(m_session->frontierMse()[i]);
        if (line.empty() || error < line.back().y())
            line.emplace_back(costOf(point.solution.totals), error);
    }
    const bool bytes = m_session->wish().resource == analysis::Resource::Bytes;
    m_pareto->setTitles((bytes ? tr("size (%1)") : tr("cost (%1)"))
                            .arg(costUnit(m_session->wish().resource, m_session->fp32Cost()).name),
        m_power ? tr("relative error of the output ‖y − ŷ‖ / ‖y‖") : tr("MSE of the output"));
    m_pareto->setFrontier(std::move(line));
    showChoice();
}

void PlanView::makeBars()
{
    m_barsOf = m_session->problem();
    m_bars.clear();
    for (const analysis::PlanLayer& layer : m_barsOf->layers) {
        LayerBits bar{ QString::fromStdString(layer.name), {}, 0, layer.fixed.has_value(), layer.tie,
            tiedNames(*m_barsOf, m_bars.size()) };
        for (const analysis::PlanChoice& choice : layer.choices)
            bar.options.push_back(
                { QString::fromStdString(choiceName(choice)), choice.weights.bits, choice.activations.bits });
        m_bars.push_back(std::move(bar));
    }
}

void PlanView::showPlan()
{
    const PlanSession::Problem& problem = m_session->problem();
    std::vector<LayerBits> bars;
    struct OneFormat {
        QString name;
        double bytes = 0;
    };
    std::map<std::pair<int, analysis::FormatKind>, OneFormat, std::greater<>> formats; ///< by bits first
    std::vector<ParetoPoint> points;
    if (problem) {
        if (m_barsOf != problem)
            makeBars();
        for (std::size_t i = 0; i < problem->layers.size(); ++i) {
            m_bars[i].chosen = int(m_session->choices()[i]);
            const analysis::PlanChoice& chosen = problem->layers[i].choices[m_session->choices()[i]];
            OneFormat& format = formats[{ chosen.weights.bits, chosen.weights.kind }];
            if (format.name.isEmpty())
                format.name = QString::fromStdString(formatName(chosen.weights));
            format.bytes += double(chosen.bytes);
        }
        bars = m_bars;
        for (const NamedPlan& plan : m_session->baselines())
            points.push_back({ titleOf(plan.name, plan.budget), costOf(plan.totals), errorOf(plan.predictedMse),
                ParetoPoint::Mark::Baseline });
        for (const PlanSession::Measured& plan : m_session->measurements())
            points.push_back({ QString(), costOf(plan.totals),
                m_power ? std::pow(10, -plan.result.sqnrDb / 20) : plan.result.mse, ParetoPoint::Mark::Measured });
        points.push_back({ tr("this plan"), costOf(m_session->totals()), errorOf(m_session->predictedMse()),
            ParetoPoint::Mark::Current });
    }
    m_bits->setLayers(std::move(bars));
    m_pareto->setPoints(std::move(points));

    std::vector<Share> shares;
    for (const auto& [kind, format] : formats) {
        if (format.bytes > 0)
            shares.push_back({ format.name, format.bytes, bitsColor(kind.first) });
    }
    if (problem && problem->restBytes > 0)
        shares.push_back({ tr("biases, norms"), double(problem->restBytes), originalColor().darker(130) });
    m_shares->setShares(std::move(shares), problem ? bytesText(double(m_session->totals().bytes)) : QString());

    m_controls->showPlan();
    m_layerRows->showPlan();
    m_layerTable->fitRows();
    showState();
    showNumbers();
    showComparison();
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

QString PlanView::errorText(double mse) const
{
    return m_power && *m_power > 0 ? decibelText(10 * std::log10(*m_power / mse)) : significantText(mse);
}

void PlanView::chooseRow(int row)
{
    if (row >= 0 && std::size_t(row) < m_compared.size())
        m_session->setChoices(m_compared[std::size_t(row)]);
}

void PlanView::showComparison()
{
    const QString error = m_power ? tr("dB") : tr("MSE");
    // The unit stands in the header alone: there is little room.
    const auto number = [&](double mse, std::optional<double> sqnrDb) {
        if (!m_power || *m_power <= 0)
            return significantText(mse, 3);
        return significantText(sqnrDb ? *sqnrDb : 10 * std::log10(*m_power / mse), 3);
    };
    const bool bytes = m_session->wish().resource == analysis::Resource::Bytes;
    m_planRows->clear();
    m_compared.clear();
    m_planRows->setHorizontalHeaderLabels(
        { tr("plan"), bytes ? tr("size") : tr("BitOps"), QStringLiteral("≈ ") + error, QStringLiteral("= ") + error });
    m_plans->setVisible(m_session->problem() != nullptr);
    if (!m_session->problem())
        return;
    const auto add = [&](const QString& name, const analysis::Assignment& choices, double predicted) {
        const auto same = std::find(m_compared.begin(), m_compared.end(), choices);
        if (same != m_compared.end()) {
            QStandardItem* first = m_planRows->item(int(same - m_compared.begin()), 0);
            QStringList names = first->text().split(QStringLiteral(" · "));
            if (!name.isEmpty() && !names.contains(name))
                first->setText((names << name).join(QStringLiteral(" · ")));
            first->setToolTip(first->text());
            return;
        }
        const auto& measurements = m_session->measurements();
        const auto measured = std::find_if(measurements.begin(), measurements.end(),
            [&](const PlanSession::Measured& each) { return each.choices == choices; });
        const bool known = measured != measurements.end();
        const QStringList texts{ name, costText(totalsOf(*m_session->problem(), choices)),
            number(predicted, std::nullopt),
            known ? number(measured->result.mse, measured->result.sqnrDb) : QStringLiteral("–") };
        QList<QStandardItem*> row;
        for (const QString& text : texts) {
            row << new QStandardItem(text);
            row.back()->setTextAlignment((row.size() == 1 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        }
        row.front()->setToolTip(name);
        if (m_session->isOverBudget(totalsOf(*m_session->problem(), choices))) {
            row[1]->setText(QStringLiteral("> ") + row[1]->text()); // a mark beside the hue, as short as it can be
            for (QStandardItem* cell : row) {
                cell->setToolTip(tr("over budget: it needs more than the limits allow"));
                cell->setForeground(palette().brush(QPalette::Disabled, QPalette::Text));
            }
        }
        QFont font = row.front()->font();
        font.setBold(m_compared.empty());
        row.front()->setFont(font);
        m_planRows->appendRow(row);
        m_compared.push_back(choices);
    };
    add(tr("this plan"), m_session->choices(), m_session->predictedMse());
    for (const NamedPlan& plan : m_session->baselines())
        add(titleOf(plan.name, plan.budget), plan.choices, plan.predictedMse);
    for (const PlanSession::Measured& plan : m_session->measurements())
        add(titleOf(plan.name, plan.budget), plan.choices, m_session->predict(plan.choices));
    for (int row = 0; row < m_planRows->rowCount(); ++row) {
        if (QStandardItem* name = m_planRows->item(row, 0); name->text().isEmpty())
            name->setText(tr("measured plan"));
    }
    m_plans->fitRows();
    m_plans->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_plans->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
}

void PlanView::showNumbers()
{
    const PlanSession::Problem& problem = m_session->problem();
    if (!problem) {
        m_numbers->setRows({}, QString());
        return;
    }
    const analysis::PlanTotals& totals = m_session->totals();
    const QString errorName = m_power ? tr("SQNR") : tr("MSE");
    std::vector<NumberRow> rows;
    rows.push_back({ tr("size"), bytesText(double(totals.bytes)), tr("Σ n·bits/8 + scales + what stays FP32") });
    rows.push_back(
        { tr("of FP32"), tr("%1×").arg(significantText(double(totals.bytes) / double(problem->fp32Bytes), 3)),
            tr("size / size with nothing quantized") });
    rows.push_back({ tr("BitOps"), significantText(totals.bitops, 4), tr("Σ MACs · weight bits · input bits") });
    rows.push_back({ tr("of FP32"),
        problem->fp32Bitops > 0 ? tr("%1×").arg(significantText(totals.bitops / problem->fp32Bitops, 3))
                                : QStringLiteral("–"),
        tr("BitOps / BitOps with nothing quantized") });
    rows.push_back({ tr("%1 ≈").arg(errorName), errorText(m_session->predictedMse()),
        m_session->hasCrossTerms() ? tr("mean over samples of (Σ a)² / outputs, a: signed first-order contributions")
                                   : tr("sum of the layers' own mse: layers are taken for independent") });
    const auto measured = m_session->measured();
    rows.push_back({ tr("%1 =").arg(errorName),
        !measured     ? QStringLiteral("–")
            : m_power ? decibelText(measured->sqnrDb)
                      : significantText(measured->mse),
        tr("the plan was run on the data") });
    rows.push_back({ tr("drop ="),
        measured && measured->top1Drop ? tr("%1 pp").arg(significantText(*measured->top1Drop, 3)) : QStringLiteral("–"),
        tr("top-1 of FP32 minus top-1 of the plan, percentage points") });
    rows.push_back({ tr("gap"),
        m_session->gap() ? (*m_session->gap() <= 1e-12 ? tr("0, proven") : percentText(*m_session->gap()))
                         : tr("not proven"),
        tr("(damage − proven bound) / damage, without cross terms") });
    m_numbers->setRows(std::move(rows), QString());
}

int PlanView::planLayer() const
{
    if (!m_session->problem())
        return -1;
    const auto& layers = m_session->problem()->layers;
    const auto found = std::find_if(layers.begin(), layers.end(),
        [this](const analysis::PlanLayer& layer) { return layer.layer == m_selection->layer(); });
    return found == layers.end() ? -1 : int(found - layers.begin());
}

void PlanView::showChoice()
{
    const int layer = planLayer();
    m_bits->setSelected(layer);
    m_choice->clear();
    m_choice->setVisible(layer >= 0);
    m_fixed->setVisible(layer >= 0);
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
    const QString tied = tiedNames(*m_session->problem(), std::size_t(layer));
    m_layer->setText(QString::fromStdString(shown.name));
    m_layer->setToolTip(tied.isEmpty() ? QString() : tr("tied with %1: they have one format").arg(tied));
}

} // namespace widgets
