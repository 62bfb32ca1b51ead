// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_comparison.h"

#include <algorithm>

#include <QHeaderView>
#include <QStandardItemModel>

#include "widgets/models/plan_session.h"
#include "widgets/models/plan_words.h"

namespace widgets {

namespace {

const QString betweenNames = QStringLiteral(" · "); ///< of one plan

} // namespace

struct PlanComparison::Plan {
    QString name; ///< may be empty
    const analysis::Assignment& choices;
    double predictedMse = 0;
};

PlanComparison::PlanComparison(QWidget* parent) : RowTable(parent), m_rows(new QStandardItemModel(this))
{
    // Few columns in a narrow place: the names take what the numbers leave.
    setHorizontalHeader(new QHeaderView(Qt::Horizontal, this));
    setModel(m_rows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSortingEnabled(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setToolTip(tr("Plans of the same layers; a double click makes one the plan that is worked on"));
    setAccessibleName(tr("Plans that this one is compared with"));
    connect(this, &QAbstractItemView::doubleClicked, this, [this](const QModelIndex& at) {
        if (at.row() >= 0 && std::size_t(at.row()) < m_choices.size())
            Q_EMIT planChosen(analysis::Assignment(m_choices[std::size_t(at.row())]));
    });
}

PlanComparison::~PlanComparison() = default;

void PlanComparison::showHeader(const PlanSession& session, const PlanWords& words)
{
    const bool bytes = session.wish().resource == analysis::Resource::Bytes;
    const QString error = words.showsSqnr() ? tr("dB") : tr("MSE");
    m_rows->setHorizontalHeaderLabels(
        { tr("plan"), bytes ? tr("size") : tr("BitOps"), QStringLiteral("≈ ") + error, QStringLiteral("= ") + error });
    const QString what = words.showsSqnr() ? tr("SQNR of the output, 10·log₁₀(mean y² / mean (ŷ − y)²): more is better")
                                           : tr("Mean (ŷ − y)² of the output: less is better");
    m_rows->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_rows->horizontalHeaderItem(1)->setToolTip(bytes
            ? tr("Of the whole model. > marks what is over the limit.")
            : tr("MACs · weight bits · input bits, summed over layers. > marks what is over the limit."));
    m_rows->horizontalHeaderItem(2)->setToolTip(what + tr("\n≈: predicted from gradients"));
    m_rows->horizontalHeaderItem(3)->setToolTip(what + tr("\n=: measured, the plan was run on the data"));
}

void PlanComparison::addName(int row, const QString& name)
{
    QStandardItem* item = m_rows->item(row, 0);
    QStringList names = item->text().split(betweenNames);
    if (!name.isEmpty() && !names.contains(name))
        item->setText((names << name).join(betweenNames));
    item->setToolTip(item->text());
}

void PlanComparison::add(const PlanSession& session, const PlanWords& words, const Plan& plan)
{
    const auto same = std::ranges::find(m_choices, plan.choices);
    if (same != m_choices.end()) {
        addName(int(same - m_choices.begin()), plan.name);
        return;
    }
    const analysis::PlanTotals totals = totalsOf(*session.problem(), plan.choices);
    const auto& measurements = session.measurements();
    const auto measured = std::ranges::find(measurements, plan.choices, &PlanSession::Measured::choices);
    const QString name = plan.name.isEmpty() ? tr("measured plan") : plan.name;
    const QStringList texts{ name, words.costText(totals), words.errorNumber(plan.predictedMse),
        measured != measurements.end() ? words.errorNumber(measured->result) : QStringLiteral("–") };
    QList<QStandardItem*> row;
    for (const QString& text : texts) {
        row << new QStandardItem(text);
        row.back()->setTextAlignment((row.size() == 1 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    row.front()->setToolTip(name);
    if (session.isOverBudget(totals)) {
        row[1]->setText(QStringLiteral("> ") + row[1]->text()); // a mark beside the hue, as short as it can be
        for (QStandardItem* cell : row) {
            cell->setToolTip(tr("%1: over the limit, it costs more than is allowed").arg(name));
            cell->setForeground(palette().brush(QPalette::Disabled, QPalette::Text));
        }
    }
    QFont font = row.front()->font();
    font.setBold(m_choices.empty());
    row.front()->setFont(font);
    m_rows->appendRow(row);
    m_choices.push_back(plan.choices);
}

void PlanComparison::showPlans(const PlanSession& session, const PlanWords& words)
{
    m_rows->clear();
    m_choices.clear();
    showHeader(session, words);
    setVisible(session.problem() != nullptr);
    if (!session.problem())
        return;
    add(session, words, { tr("this plan"), session.choices(), session.predictedMse() });
    for (const NamedPlan& plan : session.baselines())
        add(session, words, { words.titleOf(plan.name, plan.budget), plan.choices, plan.predictedMse });
    for (const PlanSession::Measured& plan : session.measurements())
        add(session, words, { words.titleOf(plan.name, plan.budget), plan.choices, session.predict(plan.choices) });
    fitRows();
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
}

} // namespace widgets
