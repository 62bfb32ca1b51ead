// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/job_row.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QToolButton>

#include "widgets/charts/palette.h"
#include "widgets/views/elided_label.h"

namespace widgets {

namespace {

/// Of the bar: finer than its pixels.
constexpr int steps = 1000;

bool hasEnded(const JobState& job)
{
    return job.state != JobState::State::Waiting && job.state != JobState::State::Running;
}

double shareOf(const JobState& job)
{
    if (job.state == JobState::State::Finished)
        return 1;
    return job.total > 0 ? std::clamp(double(job.done) / double(job.total), 0.0, 1.0) : 0;
}

} // namespace

JobRow::JobRow(const JobState& job, QWidget* parent)
    : QWidget(parent)
    , m_job(job)
    , m_name(new ElidedLabel)
    , m_progress(new QProgressBar)
    , m_time(new ElidedLabel)
    , m_what(new ElidedLabel)
    , m_button(new QToolButton)
{
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(96);
    m_name->setMinimumCharacters(14);
    m_time->setMinimumCharacters(26);
    m_progress->setMaximumHeight(fontMetrics().height() * 3 / 4);
    m_button->setAutoRaise(true);
    m_button->setText(QStringLiteral("✕"));
    m_button->setFocusPolicy(Qt::StrongFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(6, 1, 6, 1);
    layout->setSpacing(10);
    layout->addWidget(m_name, 3);
    layout->addWidget(m_progress);
    layout->addWidget(m_time);
    layout->addWidget(m_what, 4);
    layout->addWidget(m_button);
    connect(m_button, &QToolButton::clicked, this, [this] {
        if (hasEnded(m_job))
            Q_EMIT dismissWanted(m_job.id);
        else
            Q_EMIT cancelWanted(m_job.id);
    });
    showJob();
}

JobRow::~JobRow() = default;

void JobRow::setJob(const JobState& job)
{
    if (job == m_job)
        return;
    m_job = job;
    showJob();
}

QString JobRow::status() const
{
    return m_time->text();
}

QString JobRow::stateText() const
{
    switch (m_job.state) {
    case JobState::State::Waiting:
        return tr("waiting");
    case JobState::State::Running:
        return tr("running");
    case JobState::State::Finished:
        return tr("● finished");
    case JobState::State::Failed:
        return tr("✕ failed");
    case JobState::State::Cancelled:
        break;
    }
    return tr("cancelled");
}

QString JobRow::timeText() const
{
    if (m_job.state == JobState::State::Waiting)
        return stateText();
    if (hasEnded(m_job))
        return tr("%1 · %2").arg(stateText(), durationText(m_job.elapsedSeconds));
    QStringList parts;
    if (m_job.total > 0)
        parts << tr("%1 %").arg(QLocale().toString(int(100 * shareOf(m_job))));
    parts << durationText(m_job.elapsedSeconds);
    if (m_job.remainingSeconds)
        parts << tr("%1 left").arg(durationText(*m_job.remainingSeconds));
    return parts.join(QStringLiteral(" · "));
}

void JobRow::showJob()
{
    m_name->setText(m_job.name);
    const bool unknown = m_job.state == JobState::State::Running && m_job.total <= 0;
    m_progress->setRange(0, unknown ? 0 : steps);
    if (!unknown)
        m_progress->setValue(int(std::lround(steps * shareOf(m_job))));
    m_progress->setEnabled(!hasEnded(m_job) || m_job.state == JobState::State::Finished);
    m_time->setText(timeText());
    const QString& what = m_job.message.isEmpty() ? m_job.what : m_job.message;
    m_what->setText(what);
    const QString action =
        hasEnded(m_job) ? tr("Take %1 out of the list").arg(m_job.name) : tr("Cancel %1").arg(m_job.name);
    m_button->setToolTip(action);
    m_button->setAccessibleName(action);
    m_progress->setAccessibleName(tr("Progress of %1").arg(m_job.name));
    showColors();
}

void JobRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showColors();
}

void JobRow::showColors()
{
    const Theme theme = Theme::of(palette());
    const bool failed = m_job.state == JobState::State::Failed;
    m_time->setColor(failed ? readable(errorColor(), theme) : QColor());
    m_what->setColor(failed ? QColor() : theme.faintText);
}

} // namespace widgets
