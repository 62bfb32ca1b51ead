// SPDX-License-Identifier: GPL-3.0-or-later
// How the dialog that sets up a run is connected with the window.
#include <QPointer>

#include "app/window/main_window.h"
#include "widgets/views/run_dialog.h"

namespace app {

using widgets::RunDialog;

namespace {

/// Has a path of the dialog looked at and tells it the answer.
void connectQuestion(RunDialog* dialog, Session* session, void (RunDialog::*asked)(const QString&),
    void (Session::*describe)(const QString&, Session::Told), void (RunDialog::*facts)(const QString&, const QString&),
    void (RunDialog::*error)(const QString&, const QString&))
{
    QObject::connect(dialog, asked, session, [=, guarded = QPointer<RunDialog>(dialog)](const QString& path) {
        if (path.isEmpty())
            return;
        (session->*describe)(path, [=](const QString& told, const QString& reason) {
            if (guarded)
                (guarded->*(reason.isEmpty() ? facts : error))(path, reason.isEmpty() ? told : reason);
        });
    });
}

} // namespace

RunDialog* MainWindow::setUpRun(const QString& data, const analysis::Recipe* recipe)
{
    auto* dialog = findChild<RunDialog*>();
    if (dialog == nullptr) {
        dialog = new RunDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connectQuestion(dialog, &m_session, &RunDialog::modelPathChanged, &Session::describeModel,
            &RunDialog::setModelFacts, &RunDialog::setModelError);
        connectQuestion(dialog, &m_session, &RunDialog::dataPathChanged, &Session::describeData,
            &RunDialog::setDataFacts, &RunDialog::setDataError);
        connectQuestion(dialog, &m_session, &RunDialog::calibrationDataPathChanged, &Session::describeData,
            &RunDialog::setCalibrationDataFacts, &RunDialog::setCalibrationDataError);
        connect(dialog, &RunDialog::accepted, this, [this, dialog] { m_session.run(dialog->setup()); });
    }
    widgets::RunSetup setup = m_session.setup();
    const widgets::RunSetup expert = dialog->setup();
    setup.recipes = expert.recipes;
    if (setup.data.empty()) {
        setup.batchSize = expert.batchSize;
        setup.threads = expert.threads;
    }
    if (recipe != nullptr)
        setup.recipes = { *recipe };
    if (!data.isEmpty())
        setup.data = data.toStdString();
    dialog->setSetup(setup);
    dialog->setOverrides(m_session.changes());
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
    return dialog;
}

} // namespace app
