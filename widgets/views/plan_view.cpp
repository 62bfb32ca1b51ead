// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_view.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/charts/bits_chart.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/numbers_panel.h"
#include "widgets/views/row_table.h"
#include "widgets/views/when_seen.h"

namespace widgets {

namespace {

/// Positions of the slider between the least and the largest size.
constexpr int sliderSteps = 1000;

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
    , m_budget(new QSlider(Qt::Horizontal))
    , m_budgetText(new QLabel)
    , m_layer(new QLabel)
    , m_choice(new QComboBox)
    , m_undo(new QToolButton)
    , m_redo(new QToolButton)
    , m_refine(new QToolButton)
    , m_measure(new QPushButton(tr("Measure =")))
    , m_compare(new QPushButton(tr("Measure with Baselines")))
    , m_save(new QPushButton(tr("Save as Recipe…")))
{
    buildLayout();
    connect(m_budget, &QSlider::valueChanged, this, [this](int step) {
        const double share = double(step) / sliderSteps;
        const double bytes = m_session->leastBytes() + share * (m_session->mostBytes() - m_session->leastBytes());
        m_session->setBudget(
            bytes, m_budget->isSliderDown() ? PlanSession::Change::Dragging : PlanSession::Change::Final);
    });
    connect(m_budget, &QSlider::sliderReleased, this,
        [this] { m_session->setBudget(double(m_session->totals().bytes), PlanSession::Change::Final); });
    connect(m_pareto, &ParetoChart::sizeDragged, this,
        [this](double kilobytes) { m_session->setBudget(1000 * kilobytes, PlanSession::Change::Dragging); });
    connect(m_pareto, &ParetoChart::sizeDropped, this,
        [this](double kilobytes) { m_session->setBudget(1000 * kilobytes, PlanSession::Change::Final); });
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
    connect(m_undo, &QToolButton::clicked, m_session, &PlanSession::undo);
    connect(m_redo, &QToolButton::clicked, m_session, &PlanSession::redo);
    connect(m_refine, &QToolButton::clicked, m_session, &PlanSession::refine);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        if (m_session->problem())
            Q_EMIT measureWanted(m_session->choices());
        else
            Q_EMIT sensitivityWanted();
    });
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT compareWanted(m_session->totals().bytes); });
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
    m_compare->setToolTip(tr("Solves for this size, and runs the plan, uniform formats and greedy on the data"));
    m_budget->setRange(0, sliderSteps);
    m_budget->setAccessibleName(tr("Size budget"));
    m_budgetText->setMinimumWidth(m_budgetText->fontMetrics().horizontalAdvance(QStringLiteral("≤ 000.0 kB (0.000×)")));
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

    auto* top = new QHBoxLayout;
    auto* budgetLabel = new QLabel(tr("&Budget"));
    budgetLabel->setBuddy(m_budget);
    top->addWidget(budgetLabel);
    top->addWidget(m_budget, 1);
    top->addWidget(m_budgetText);
    top->addSpacing(8);
    for (QToolButton* button : { m_undo, m_redo, m_refine })
        top->addWidget(button);
    top->addSpacing(8);
    top->addWidget(m_measure);
    auto* layerLine = new QHBoxLayout;
    layerLine->addWidget(m_layer);
    layerLine->addWidget(m_choice);
    layerLine->addStretch(1);
    layerLine->addWidget(m_compare);
    layerLine->addWidget(m_save);

    auto* grid = new QGridLayout;
    grid->setSpacing(6);
    grid->addWidget(m_bits, 0, 0);
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
    layout->addLayout(top);
    layout->addLayout(layerLine);
    layout->addLayout(grid, 1);
}

void PlanView::setProblem(const PlanSession::Problem& problem, const PlanSession::Runs& runs)
{
    setSolved(PlanSession::solve(problem, runs));
}

void PlanView::setSolved(analysis::Result<PlanSession::Solved> solved)
{
    if (solved)
        m_session->setSolved(*std::move(solved));
    else
        m_numbers->setEmptyText(QString::fromStdString(solved.error().message));
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
            line.emplace_back(double(point.solution.totals.bytes) / 1000, error);
    }
    m_pareto->setTitles(
        tr("size (kB)"), m_power ? tr("relative error of the output ‖y − ŷ‖ / ‖y‖") : tr("MSE of the output"));
    m_pareto->setFrontier(std::move(line));
    showChoice();
}

void PlanView::makeBars()
{
    m_barsOf = m_session->problem();
    m_bars.clear();
    for (const analysis::PlanLayer& layer : m_barsOf->layers) {
        LayerBits bar{ QString::fromStdString(layer.name), {}, 0, layer.fixed.has_value() };
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
            points.push_back({ plan.name, double(plan.totals.bytes) / 1000, errorOf(plan.predictedMse),
                ParetoPoint::Mark::Baseline });
        for (const PlanSession::Measured& plan : m_session->measurements())
            points.push_back({ QString(), double(plan.totals.bytes) / 1000,
                m_power ? std::pow(10, -plan.result.sqnrDb / 20) : plan.result.mse, ParetoPoint::Mark::Measured });
        points.push_back({ tr("this plan"), double(m_session->totals().bytes) / 1000,
            errorOf(m_session->predictedMse()), ParetoPoint::Mark::Current });
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

    m_undo->setEnabled(m_session->canUndo());
    m_redo->setEnabled(m_session->canRedo());
    m_refine->setEnabled(problem && m_session->hasCrossTerms());
    m_measure->setText(problem ? tr("Measure =") : tr("Measure Sensitivity…"));
    m_measure->setEnabled(!m_measuring);
    m_compare->setEnabled(problem && !m_measuring);
    m_save->setEnabled(problem != nullptr);
    m_budget->setEnabled(problem != nullptr);
    if (problem) {
        const double span = m_session->mostBytes() - m_session->leastBytes();
        const QSignalBlocker quiet(m_budget);
        if (!m_budget->isSliderDown())
            m_budget->setValue(span > 0 ? int(std::lround(
                                   (double(m_session->totals().bytes) - m_session->leastBytes()) / span * sliderSteps))
                                        : 0);
        m_budgetText->setText(
            tr("%1 (%2×)")
                .arg(bytesText(double(m_session->totals().bytes)),
                    significantText(double(m_session->totals().bytes) / double(problem->fp32Bytes), 3)));
    } else {
        m_budgetText->clear();
    }
    showNumbers();
    showComparison();
    showChoice();
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
    m_planRows->clear();
    m_compared.clear();
    m_planRows->setHorizontalHeaderLabels(
        { tr("plan"), tr("size"), QStringLiteral("≈ ") + error, QStringLiteral("= ") + error });
    m_plans->setVisible(m_session->problem() != nullptr);
    if (!m_session->problem())
        return;
    const auto add = [&](const QString& name, const analysis::Assignment& choices, double bytes, double predicted) {
        if (std::find(m_compared.begin(), m_compared.end(), choices) != m_compared.end())
            return;
        const auto& measurements = m_session->measurements();
        const auto measured = std::find_if(measurements.begin(), measurements.end(),
            [&](const PlanSession::Measured& each) { return each.choices == choices; });
        const bool known = measured != measurements.end();
        const QStringList texts{ name, bytesText(bytes), number(predicted, std::nullopt),
            known ? number(measured->result.mse, measured->result.sqnrDb) : QStringLiteral("–") };
        QList<QStandardItem*> row;
        for (const QString& text : texts) {
            row << new QStandardItem(text);
            row.back()->setTextAlignment((row.size() == 1 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        }
        QFont font = row.front()->font();
        font.setBold(m_compared.empty());
        row.front()->setFont(font);
        m_planRows->appendRow(row);
        m_compared.push_back(choices);
    };
    add(tr("this plan"), m_session->choices(), double(m_session->totals().bytes), m_session->predictedMse());
    for (const NamedPlan& plan : m_session->baselines())
        add(plan.name, plan.choices, double(plan.totals.bytes), plan.predictedMse);
    for (const PlanSession::Measured& plan : m_session->measurements())
        add(plan.name.isEmpty() ? tr("measured plan") : plan.name, plan.choices, double(plan.totals.bytes),
            m_session->predict(plan.choices));
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
    rows.push_back({ tr("BitOps"), significantText(totals.bitops, 4), tr("Σ MACs · weight bits · activation bits") });
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
    m_layer->setText(QString::fromStdString(shown.name));
}

} // namespace widgets
