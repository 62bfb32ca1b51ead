// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/jobs_panel.h"

#include <algorithm>
#include <cmath>

#include <QLocale>
#include <QScrollArea>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/views/empty_state.h"
#include "widgets/views/job_row.h"
#include "widgets/views/panel_header.h"

namespace widgets {

namespace {

std::vector<const JobState*> shownOrder(const std::vector<JobState>& jobs)
{
    std::vector<const JobState*> order;
    for (const JobState& job : jobs) {
        if (!hasEnded(job))
            order.push_back(&job);
    }
    for (auto job = jobs.rbegin(); job != jobs.rend(); ++job) {
        if (hasEnded(*job))
            order.push_back(&*job);
    }
    return order;
}

} // namespace

bool hasEnded(const JobState& job)
{
    return job.state != JobState::State::Waiting && job.state != JobState::State::Running;
}

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

QString aboutText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0)
        return QStringLiteral("–");
    const QLocale locale;
    const auto rounded = [&](double unit, double step) {
        return locale.toString(qlonglong(std::max(1.0, std::ceil(seconds / unit / step)) * step));
    };
    if (seconds < 10)
        return JobsPanel::tr("about %1 s").arg(rounded(1, 1));
    if (seconds < 90)
        return JobsPanel::tr("about %1 s").arg(rounded(1, 5));
    if (seconds < 90 * 60)
        return JobsPanel::tr("about %1 min").arg(rounded(60, 1));
    return JobsPanel::tr("about %1 h").arg(rounded(3600, 1));
}

JobsPanel::JobsPanel(QWidget* parent)
    : QWidget(parent)
    , m_header(new PanelHeader(tr("Jobs")))
    , m_list(new QVBoxLayout)
    , m_empty(new EmptyState)
    , m_pages(new QStackedLayout)
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
    m_header->button()->setText(tr("Clear Ended"));
    m_header->button()->setToolTip(tr("Takes all jobs that have ended out of the list"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addLayout(m_pages, 1);
    m_pages->addWidget(scroll);
    m_pages->addWidget(m_empty);
    m_pages->setCurrentIndex(1);
    setAccessibleName(tr("Jobs"));
    connect(m_empty, &EmptyState::actionWanted, this, &JobsPanel::runWanted);
    connect(m_header->button(), &QToolButton::clicked, this, [this] {
        std::vector<qint64> ended;
        for (const JobRow* row : m_jobs) {
            if (hasEnded(row->job()))
                ended.push_back(row->job().id);
        }
        for (const qint64 id : ended)
            Q_EMIT dismissWanted(id);
    });
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
    const std::vector<const JobState*> order = shownOrder(jobs);
    for (std::size_t i = 0; i < order.size(); ++i) {
        JobRow* shown = row(order[i]->id);
        if (shown) {
            shown->setJob(*order[i]);
        } else {
            shown = new JobRow(*order[i]);
            connect(shown, &JobRow::cancelWanted, this, &JobsPanel::cancelWanted);
            connect(shown, &JobRow::dismissWanted, this, &JobsPanel::dismissWanted);
            m_jobs.push_back(shown);
        }
        if (m_list->indexOf(shown) != int(i))
            m_list->insertWidget(int(i), shown);
    }
    showHeader();
    m_pages->setCurrentIndex(jobs.empty() ? 1 : 0);
}

void JobsPanel::showHeader()
{
    const auto count = [&](JobState::State state) {
        return std::ranges::count_if(m_jobs, [&](const JobRow* row) { return row->job().state == state; });
    };
    using State = JobState::State;
    QStringList parts;
    const auto add = [&](const QString& text, std::initializer_list<State> states) {
        qlonglong sum = 0;
        for (const State state : states)
            sum += count(state);
        if (sum > 0)
            parts << text.arg(QLocale().toString(sum));
    };
    add(tr("%1 running"), { State::Running });
    add(tr("%1 waiting"), { State::Waiting });
    add(tr("%1 failed"), { State::Failed });
    add(tr("%1 ended"), { State::Finished, State::Cancelled });
    m_header->setSummary(parts.join(QStringLiteral(", ")));
    m_header->button()->setVisible(std::ranges::any_of(m_jobs, [](const JobRow* row) { return hasEnded(row->job()); }));
}

} // namespace widgets
