// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/views/jobs_panel.h"

class QLabel;
class QProgressBar;
class QToolButton;

namespace widgets {

class ElidedLabel;

/// One job: its name, bar and share, and below what it is doing and its times. A job that has ended has no bar.
class JobRow : public QWidget {
    Q_OBJECT

public:
    explicit JobRow(const JobState& job, QWidget* parent = nullptr);
    ~JobRow() override;

    void setJob(const JobState& job); ///< touches only what has changed
    [[nodiscard]] const JobState& job() const { return m_job; }

    [[nodiscard]] QProgressBar* progress() const { return m_progress; }
    [[nodiscard]] QToolButton* button() const { return m_button; }
    [[nodiscard]] QString status() const; ///< how far it is, and its times

Q_SIGNALS:
    void cancelWanted(qint64 id);
    void dismissWanted(qint64 id);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showJob();
    void showColors();
    [[nodiscard]] QString shareText() const;
    [[nodiscard]] QString timeText() const;
    [[nodiscard]] QString whatText() const;

    JobState m_job;
    ElidedLabel* m_name;
    QProgressBar* m_progress;
    QLabel* m_share; ///< or the state, where there is no share
    QLabel* m_what;
    QLabel* m_time;
    QToolButton* m_button;
};

} // namespace widgets
