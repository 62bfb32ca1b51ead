// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>

#include "app/window/study_contents.h"
#include "widgets/models/plan_session.h"
#include "widgets/views/latest_job.h"

namespace widgets {
class PlanView;
}

namespace app {

class Session;

/// Keeps the tab Plan at what its session knows. Encoding a network in all formats and solving for the frontier takes
/// longer than a frame: done on a thread of its own, and only for who looks at the tab.
class PlanFollower : public QObject {
    Q_OBJECT

public:
    /// As a child of the view.
    PlanFollower(Session* session, widgets::PlanView* view);
    ~PlanFollower() override;

private:
    struct Found {
        std::shared_ptr<const PlanInputs> inputs;
        analysis::Result<widgets::PlanSession::Solved> solved;
    };
    void follow();
    void ask(const std::shared_ptr<const PlanSource>& source);
    void show(const std::shared_ptr<const PlanSource>& source, Found found);
    void showMeasured();

    Session* m_session;
    widgets::PlanView* m_view;
    std::shared_ptr<const PlanSource> m_asked; ///< what is shown or worked on
    std::shared_ptr<const PlanSource> m_shown; ///< null: nothing is
    widgets::LatestJob m_job;
};

} // namespace app
