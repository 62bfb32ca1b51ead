// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/job_row.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/charts/palette.h"
#include "widgets/views/elided_label.h"
#include "widgets/views/marked_field.h"

namespace widgets {

namespace {

/// Of the bar: finer than its pixels.
constexpr int barSteps = 1000;

/// After these another step follows, so that their end is not that of the job.
bool isPreparation(const QString& what)
{
    static const QStringList beginnings{ QStringLiteral("opening"), QStringLiteral("reading"),
        QStringLiteral("identifying"), QStringLiteral("looking for"), QStringLiteral("observing"),
        QStringLiteral("choosing") };
    return std::ranges::any_of(beginnings, [&](const QString& beginning) { return what.startsWith(beginning); });
}

double shareOf(const JobState& job)
{
    return job.total > 0 ? std::clamp(double(job.done) / double(job.total), 0.0, 1.0) : 0;
}

} // namespace

JobRow::JobRow(const JobState& job, QWidget* parent)
    : QWidget(parent)
    , m_job(job)
    , m_name(new ElidedLabel)
    , m_progress(new QProgressBar)
    , m_share(new QLabel)
    , m_what(new QLabel)
    , m_time(new QLabel)
    , m_button(new QToolButton)
{
    m_progress->setTextVisible(false);
    m_progress->setMinimumWidth(60);
    m_progress->setMaximumSize(220, fontMetrics().height() * 3 / 4);
    m_name->setMinimumCharacters(12);
    m_share->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    // Room for its longest text: neighbours stand still while numbers change.
    m_share->setMinimumWidth(std::max(fontMetrics().horizontalAdvance(tr("%1 %").arg(QLocale().toString(100))),
        fontMetrics().horizontalAdvance(tr("waiting"))));
    m_what->setWordWrap(true);
    m_what->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_what->setTextFormat(Qt::PlainText);
    m_what->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_time->setAlignment(Qt::AlignRight | Qt::AlignTop);
    m_button->setAutoRaise(true);
    m_button->setText(QStringLiteral("✕"));
    m_button->setFocusPolicy(Qt::StrongFocus);
    m_button->setFixedSize(fontMetrics().height() + 4, fontMetrics().height() + 4); // no higher than its line
    auto* first = new QHBoxLayout;
    first->setSpacing(8);
    first->addWidget(m_name, 3);
    first->addWidget(m_progress, 2);
    first->addWidget(m_share);
    auto* second = new QHBoxLayout;
    second->setSpacing(8);
    second->addWidget(m_what, 1);
    second->addWidget(m_time);
    auto* lines = new QVBoxLayout;
    lines->setSpacing(1);
    lines->addLayout(first);
    lines->addLayout(second);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 3, 4, 3);
    layout->setSpacing(6);
    layout->addLayout(lines, 1);
    layout->addWidget(m_button, 0, Qt::AlignTop);
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
    return m_time->text().isEmpty() ? m_share->text() : m_share->text() + QStringLiteral(" · ") + m_time->text();
}

QString JobRow::shareText() const
{
    const auto ended = [this](const QString& state) {
        return m_job.elapsedSeconds > 0 ? tr("%1 · %2").arg(state, durationText(m_job.elapsedSeconds)) : state;
    };
    switch (m_job.state) {
    case JobState::State::Waiting:
        return tr("waiting");
    case JobState::State::Running:
        return m_job.total > 0 ? tr("%1 %").arg(QLocale().toString(int(100 * shareOf(m_job)))) : QString();
    case JobState::State::Finished:
        return ended(tr("● finished"));
    case JobState::State::Failed:
        return ended(tr("✕ failed"));
    case JobState::State::Cancelled:
        break;
    }
    return ended(tr("cancelled"));
}

QString JobRow::timeText() const
{
    if (m_job.state != JobState::State::Running)
        return {};
    const QString elapsed = durationText(m_job.elapsedSeconds);
    if (!m_job.remainingSeconds)
        return elapsed;
    const QString left = aboutText(*m_job.remainingSeconds);
    return tr("%1 · %2").arg(elapsed, (isPreparation(m_job.what) ? tr("%1 for this step") : tr("%1 left")).arg(left));
}

QString JobRow::whatText() const
{
    if (!m_job.message.isEmpty())
        return m_job.message;
    return m_job.state == JobState::State::Running ? m_job.what : QString();
}

void JobRow::showJob()
{
    const bool ended = hasEnded(m_job);
    const bool unknown = m_job.state == JobState::State::Running && m_job.total <= 0;
    m_name->setText(m_job.name);
    m_progress->setVisible(!ended);
    m_progress->setRange(0, unknown ? 0 : barSteps);
    if (!unknown)
        m_progress->setValue(int(std::lround(barSteps * shareOf(m_job))));
    m_share->setText(shareText());
    m_time->setText(timeText());
    m_time->setVisible(!m_time->text().isEmpty());
    m_what->setText(breakable(whatText()));
    m_what->setVisible(!m_what->text().isEmpty());
    const QString action = ended ? tr("Take %1 out of the list").arg(m_job.name) : tr("Cancel %1").arg(m_job.name);
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
    const auto paint = [this](QLabel* label, const QColor& color) {
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, color);
        if (label->palette() != colors)
            label->setPalette(colors);
    };
    paint(m_share, failed ? readable(errorColor(), theme) : theme.text);
    paint(m_what, failed ? theme.text : theme.faintText);
    paint(m_time, theme.faintText);
}

} // namespace widgets
