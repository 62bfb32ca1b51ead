// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/column_set.h"

#include <algorithm>

#include <QDataStream>
#include <QEvent>
#include <QHeaderView>
#include <QIODevice>
#include <QMenu>

#include "widgets/views/row_table.h"

namespace widgets {

namespace {

constexpr qint32 version = 2; ///< of save(): changes with the columns of the tables
constexpr int widestBarGain = 120; ///< pixels that a column with bars is widened by at most

} // namespace

ColumnSet::ColumnSet(RowTable* table, Rules rules) : QObject(table), m_table(table), m_rules(std::move(rules))
{
    table->viewport()->installEventFilter(this);
    connect(table->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int, int before, int after) {
        if (m_fitting || !m_automatic || before == 0 || after == 0)
            return;
        // A person's width: what is shown stays.
        m_chosen = fitting();
        m_automatic = false;
    });
}

ColumnSet::~ColumnSet() = default;

bool ColumnSet::isShown(int column) const
{
    return !m_table->isColumnHidden(column);
}

void ColumnSet::show(int column)
{
    choose(column, true);
}

void ColumnSet::hide(int column)
{
    choose(column, false);
}

void ColumnSet::choose(int column, bool shown)
{
    if (m_automatic)
        m_chosen = fitting();
    m_automatic = false;
    std::erase(m_chosen, column);
    if (shown)
        m_chosen.push_back(column);
    fit();
}

void ColumnSet::setAutomatic()
{
    m_automatic = true;
    fit();
}

int ColumnSet::widthOf(int column) const
{
    return std::size_t(column) < m_widths.size() ? m_widths[std::size_t(column)] : 0;
}

void ColumnSet::measure()
{
    m_widths.clear();
    for (int column = 0; column < m_table->model()->columnCount(); ++column)
        m_widths.push_back(m_rules.width(column));
    fit();
}

std::vector<int> ColumnSet::fitting() const
{
    int room = m_table->viewport()->width();
    std::vector<int> shown;
    for (const int column : m_rules.ranking) {
        const int width = m_rules.isPossible(column) ? widthOf(column) : room + 1;
        if (width > room && !shown.empty())
            continue;
        shown.push_back(column);
        room -= width;
    }
    return shown;
}

void ColumnSet::fit()
{
    m_fitting = true;
    const std::vector<int> wanted = m_automatic ? fitting() : m_chosen;
    for (int column = 0; column < m_table->model()->columnCount(); ++column) {
        const bool shown = std::ranges::find(wanted, column) != wanted.end() && m_rules.isPossible(column);
        m_table->setColumnHidden(column, !shown);
        if (shown && (m_automatic || m_table->columnWidth(column) == 0))
            m_table->setColumnWidth(column, widthOf(column));
    }
    if (m_automatic)
        spread();
    m_fitting = false;
}

void ColumnSet::spread()
{
    int room = m_table->viewport()->width();
    std::vector<int> barred;
    for (int column = 0; column < m_table->model()->columnCount(); ++column) {
        if (m_table->isColumnHidden(column))
            continue;
        room -= m_table->columnWidth(column);
        if (m_rules.hasBars(column))
            barred.push_back(column);
    }
    if (barred.empty() || room <= 0)
        return;
    const int gain = std::min(widestBarGain, room / int(barred.size()));
    for (const int column : barred)
        m_table->setColumnWidth(column, m_table->columnWidth(column) + gain);
}

void ColumnSet::fillMenu(QMenu& menu)
{
    menu.addSection(tr("Columns"));
    QAction* automatic = menu.addAction(tr("As Many as Fit"));
    automatic->setCheckable(true);
    automatic->setChecked(m_automatic);
    connect(automatic, &QAction::triggered, this, &ColumnSet::setAutomatic);
    menu.addSeparator();
    for (int column = 1; column < m_table->model()->columnCount(); ++column) {
        QAction* action = menu.addAction(m_rules.title(column));
        action->setCheckable(true);
        action->setChecked(isShown(column));
        action->setEnabled(m_rules.isPossible(column));
        connect(action, &QAction::toggled, this, [this, column](bool on) { choose(column, on); });
    }
}

QByteArray ColumnSet::save() const
{
    QByteArray columns;
    QDataStream stream(&columns, QIODevice::WriteOnly);
    stream << version << m_table->horizontalHeader()->saveState() << m_automatic
           << QList<int>(m_chosen.begin(), m_chosen.end());
    return columns;
}

void ColumnSet::restore(const QByteArray& columns)
{
    QDataStream stream(columns);
    qint32 saved = 0;
    QByteArray header;
    bool automatic = true;
    QList<int> chosen;
    stream >> saved;
    if (saved != version)
        return;
    stream >> header >> automatic >> chosen;
    if (stream.status() != QDataStream::Ok)
        return;
    m_fitting = true;
    const bool restored = m_table->horizontalHeader()->restoreState(header);
    m_fitting = false;
    if (!restored)
        return;
    m_automatic = automatic;
    m_chosen.assign(chosen.begin(), chosen.end());
    fit();
}

bool ColumnSet::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && m_automatic && !m_fitting)
        fit();
    return QObject::eventFilter(watched, event);
}

} // namespace widgets
