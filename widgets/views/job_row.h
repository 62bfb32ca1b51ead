// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/views/jobs_panel.h"

class QProgressBar;
class QToolButton;

namespace widgets {

class ElidedLabel;

/// One job as a line.
class JobRow : public QWidget {
    Q_OBJECT

public:
    explicit JobRow(const JobState& job, QWidget* parent = nullptr);
    ~JobRow() override;

    void setJob(const JobState& job); ///< touches only what has changed
    [[nodiscard]] const JobState& job() const { return m_job; }

    [[nodiscard]] QProgressBar* progress() const { return m_progress; }
    [[nodiscard]] QToolButton* button() const { return m_button; }
    [[nodiscard]] QString status() const; ///< what stands beside the bar

Q_SIGNALS:
    void cancelWanted(qint64 id);
    void dismissWanted(qint64 id);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showJob();
    void showColors();
    [[nodiscard]] QString timeText() const;
    [[nodiscard]] QString stateText() const;

    JobState m_job;
    ElidedLabel* m_name;
    QProgressBar* m_progress;
    ElidedLabel* m_time;
    ElidedLabel* m_what;
    QToolButton* m_button;
};

} // namespace widgets
