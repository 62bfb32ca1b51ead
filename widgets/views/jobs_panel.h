// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QWidget>

class QStackedLayout;
class QVBoxLayout;

namespace widgets {

class EmptyState;
class JobRow;
class PanelHeader;

/// What the window knows of something that runs in the background.
struct JobState {
    enum class State { Waiting, Running, Finished, Failed, Cancelled };
    qint64 id = 0;
    QString name; ///< "w4a8"
    QString what; ///< what it is doing: "evaluating batch 12 of 40"
    qint64 done = 0; ///< of `total`
    qint64 total = 0; ///< 0: unknown
    double elapsedSeconds = 0;
    std::optional<double> remainingSeconds; ///< of what it is doing; absent: unknown
    State state = State::Waiting;
    QString message; ///< of Failed: why; of others a remark, or nothing
    bool operator==(const JobState&) const = default;
};

[[nodiscard]] bool hasEnded(const JobState& job);

/// "12 s", "3 min 05 s", "1 h 02 min".
[[nodiscard]] QString durationText(double seconds);
/// As roughly as it is known: "about 8 s", "about 40 s", "about 3 min".
[[nodiscard]] QString aboutText(double seconds);

/// Jobs at the bottom of the window: each with progress, elapsed and remaining time, what it is doing, and a button
/// that cancels, or takes away what has ended. Rows stay while their job is in the list: only what has changed is drawn
/// again.
class JobsPanel : public QWidget {
    Q_OBJECT

public:
    explicit JobsPanel(QWidget* parent = nullptr);
    ~JobsPanel() override;

    /// In the order they were started. What goes on is shown first, below it what has ended, the latest first.
    void setJobs(const std::vector<JobState>& jobs);

    [[nodiscard]] JobRow* row(qint64 id) const; ///< null where no such job is shown
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }
    [[nodiscard]] PanelHeader* header() const { return m_header; } ///< its button takes away all that has ended

Q_SIGNALS:
    void cancelWanted(qint64 id);
    void dismissWanted(qint64 id);
    void runWanted(); ///< the empty state's button

private:
    void showHeader();

    std::vector<JobRow*> m_jobs;
    PanelHeader* m_header;
    QVBoxLayout* m_list;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
};

} // namespace widgets
