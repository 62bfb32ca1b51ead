// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/jobs_panel.h"

#include <algorithm>
#include <cmath>

#include <QLocale>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "widgets/views/empty_state.h"
#include "widgets/views/job_row.h"

namespace widgets {

QString durationText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return QStringLiteral("–");
    const auto whole = qint64(std::llround(seconds));
    const QLocale locale;
    const auto two = [](qint64 value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    if (seconds < 9.95)
        return JobsPanel::tr("%1 s").arg(locale.toString(seconds, 'f', 1));
    if (whole < 60)
        return JobsPanel::tr("%1 s").arg(locale.toString(whole));
    if (whole < 3600)
        return JobsPanel::tr("%1 min %2 s").arg(locale.toString(whole / 60), two(whole % 60));
    return JobsPanel::tr("%1 h %2 min").arg(locale.toString(whole / 3600), two(whole / 60 % 60));
}

JobsPanel::JobsPanel(QWidget* parent)
    : QWidget(parent), m_list(new QVBoxLayout), m_empty(new EmptyState), m_pages(new QStackedLayout)
{
    auto* content = new QWidget;
    m_list->setContentsMargins(0, 2, 0, 2);
    m_list->setSpacing(0);
    m_list->addStretch();
    content->setLayout(m_list);
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_empty->setText(tr("Nothing runs: variants that are being measured show their progress here"));
    m_empty->setAction(tr("Set Up a Run…"));
    setLayout(m_pages);
    m_pages->addWidget(scroll);
    m_pages->addWidget(m_empty);
    m_pages->setCurrentIndex(1);
    setAccessibleName(tr("Jobs"));
    connect(m_empty, &EmptyState::actionWanted, this, &JobsPanel::runWanted);
}

JobsPanel::~JobsPanel() = default;

JobRow* JobsPanel::row(qint64 id) const
{
    const auto found = std::ranges::find_if(m_jobs, [&](const JobRow* row) { return row->job().id == id; });
    return found == m_jobs.end() ? nullptr : *found;
}

void JobsPanel::setJobs(const std::vector<JobState>& jobs)
{
    std::erase_if(m_jobs, [&](JobRow* row) {
        const bool gone = std::ranges::none_of(jobs, [&](const JobState& job) { return job.id == row->job().id; });
        if (gone) {
            m_list->removeWidget(row);
            row->hide();
            row->deleteLater(); // its button may be what has led here
        }
        return gone;
    });
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        JobRow* shown = row(jobs[i].id);
        if (shown) {
            shown->setJob(jobs[i]);
        } else {
            shown = new JobRow(jobs[i]);
            connect(shown, &JobRow::cancelWanted, this, &JobsPanel::cancelWanted);
            connect(shown, &JobRow::dismissWanted, this, &JobsPanel::dismissWanted);
            m_jobs.push_back(shown);
        }
        if (m_list->indexOf(shown) != int(i))
            m_list->insertWidget(int(i), shown);
    }
    m_pages->setCurrentIndex(jobs.empty() ? 1 : 0);
}

} // namespace widgets
