// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>

#include "app/study/study.h"
#include "app/window/changes_bar.h"
#include "app/window/main_window_parts.h"
#include "app/window/recent_studies.h"
#include "app/window/tabs.h"
#include "widgets/views/findings_panel.h"
#include "widgets/views/inspector.h"
#include "widgets/views/jobs_panel.h"
#include "widgets/views/layers_view.h"
#include "widgets/views/start_page.h"
#include "widgets/views/study_panel.h"

namespace app {

using widgets::Selection;

namespace {

/// How long closing waits for what runs.
constexpr std::chrono::milliseconds patience{ 1000 };

QString filters(const QString& title, const QString& endings)
{
    return title + QStringLiteral(" (%1);;").arg(endings) + MainWindow::tr("All files") + QStringLiteral(" (*)");
}

} // namespace

MainWindow::MainWindow(BackendSource backend, QWidget* parent)
    : QMainWindow(parent)
    , m_session(std::move(backend))
    , m_pages(new QStackedWidget)
    , m_start(new widgets::StartPage)
    , m_columns(new QSplitter(Qt::Horizontal))
    , m_rows(new QSplitter(Qt::Vertical))
    , m_bottom(new QSplitter(Qt::Horizontal))
    , m_study(new widgets::StudyPanel(m_session.selection()))
    , m_tabs(new QTabWidget)
    , m_changes(new ChangesBar)
    , m_inspector(new widgets::Inspector(m_session.selection()))
    , m_jobs(new widgets::JobsPanel)
    , m_findings(new widgets::FindingsPanel(m_session.selection()))
    , m_find(new QLineEdit)
    , m_exactness(new QLabel)
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    build();
    m_actions = makeMenus(this);
    addPanelSwitches(m_actions.view,
        { { tr("Show S&tudy"), m_study }, { tr("Show &Inspector"), m_inspector->parentWidget() },
            { tr("Show &Jobs and Findings"), m_bottom } });
    connectPanels();
    connectSession();
    restore();
    showOpened();
    showSnapshot();
    showRunning();
    showChanges();
}

MainWindow::~MainWindow()
{
    // Children use the selection until they are gone, and it is a member.
    disconnect(m_session.selection(), nullptr, this, nullptr);
    delete takeCentralWidget();
}

void MainWindow::build()
{
    for (const TabEntry& entry : tabEntries()) {
        QWidget* view = entry.make(&m_session);
        view->setObjectName(QLatin1String(entry.id));
        m_tabs->addTab(view, QCoreApplication::translate("Tabs", entry.title));
    }
    m_tabs->setDocumentMode(true);
    m_columns->addWidget(framed(m_study));
    m_columns->addWidget(framed(m_tabs));
    m_columns->addWidget(framed({ m_changes, m_inspector }));
    m_bottom->addWidget(framed(m_jobs));
    m_bottom->addWidget(framed(m_findings));
    m_rows->addWidget(m_columns);
    m_rows->addWidget(m_bottom);
    for (QSplitter* splitter : { m_columns, m_rows, m_bottom }) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(5);
    }
    // Proportions at 1280 × 800. Of what a larger window has more the middle takes most; names and panels beside it get
    // room too.
    m_columns->setSizes({ 216, 700, 354 });
    m_rows->setSizes({ 580, 140 });
    for (const auto& [at, share] : { std::pair{ 0, 1 }, { 1, 5 }, { 2, 2 } })
        m_columns->setStretchFactor(at, share);
    for (const auto& [at, share] : { std::pair{ 0, 5 }, { 1, 1 } })
        m_rows->setStretchFactor(at, share);
    m_bottom->setSizes({ 400, 880 });
    m_pages->addWidget(m_start);
    m_pages->addWidget(m_rows);
    setCentralWidget(m_pages);
    menuBar()->setCornerWidget(makeCorner(m_find, &m_session));
    statusBar()->addWidget(m_exactness, 1);
    statusBar()->setSizeGripEnabled(false);
    resize(1280, 800);
}

void MainWindow::connectPanels()
{
    using namespace widgets;
    connect(m_start, &StartPage::modelWanted, this, &MainWindow::askForModel);
    connect(m_start, &StartPage::studyWanted, this, &MainWindow::askForStudy);
    connect(m_start, &StartPage::demoWanted, &m_session, &Session::runDemo);
    connect(m_start, &StartPage::recentChosen, &m_session, &Session::openStudy);
    connect(m_start, &StartPage::filesDropped, &m_session, &Session::openFiles);
    connect(m_start, &StartPage::forgetWanted, this, [this](const QString& path) {
        forgetStudy(path);
        m_start->setRecent(recentStudies());
    });
    connect(m_study, &StudyPanel::modelWanted, this, &MainWindow::askForModel);
    connect(m_study, &StudyPanel::runChosen, &m_session, &Session::showGroup);
    connect(m_study, &StudyPanel::variantActivated, this, [this] { m_tabs->setCurrentIndex(0); });
    connect(m_study, &StudyPanel::rerunWanted, this, [this](int variant) {
        const auto& analysis = m_session.selection()->analysis();
        if (analysis && variant >= 0 && std::size_t(variant) < analysis->variants.size()) {
            const analysis::Recipe recipe = analysis->variants[std::size_t(variant)].recipe;
            setUpRun({}, &recipe);
        }
    });
    connect(m_inspector, &Inspector::weightsWanted, &m_session, &Session::wantWeights);
    connect(m_inspector, &Inspector::predictorWanted, &m_session, &Session::wantPredictor);
    connect(m_inspector, &Inspector::overrideChanged, &m_session, &Session::changeLayer);
    connect(m_inspector, &Inspector::previewShown, this, [this](bool exact) {
        m_exactness->setText(exact ? tr("= preview of the weight, exact; the network was not run")
                                   : tr("≈ preview of the weight, from a sample of its elements"));
    });
    connect(m_inspector, &Inspector::runWanted, this, [this] { setUpRun(); });
    connect(m_inspector, &Inspector::modelWanted, this, &MainWindow::askForModel);
    connect(m_jobs, &JobsPanel::cancelWanted, m_session.jobs(), &JobQueue::cancel);
    connect(m_jobs, &JobsPanel::dismissWanted, m_session.jobs(), &JobQueue::dismiss);
    connect(m_jobs, &JobsPanel::runWanted, this, [this] { setUpRun(); });
    connect(m_findings, &FindingsPanel::runWanted, this, [this] { setUpRun(); });
    connect(m_findings, &FindingsPanel::applyWanted, &m_session, &Session::runRecipe);
    connect(m_changes, &ChangesBar::runWanted, &m_session, &Session::runChanges);
    connect(m_changes, &ChangesBar::dropWanted, this, [this] {
        m_session.dropChanges();
        m_inspector->controls()->reset();
    });
    connect(m_find, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_tabs->setCurrentIndex(0);
        m_session.selection()->setFilter(text);
    });
}

void MainWindow::connectSession()
{
    Selection* selection = m_session.selection();
    connect(&m_session, &Session::opened, this, &MainWindow::showOpened);
    connect(&m_session, &Session::snapshotChanged, this, &MainWindow::showSnapshot);
    connect(&m_session, &Session::runningChanged, this, &MainWindow::showRunning);
    connect(&m_session, &Session::changesChanged, this, &MainWindow::showChanges);
    connect(&m_session, &Session::modelWanted, this, &MainWindow::askForModel);
    connect(&m_session, &Session::setUpWanted, this, [this](const QString& data) { setUpRun(data); });
    connect(&m_session, &Session::tabWanted, m_tabs, [this](const QString& id) {
        if (auto* view = m_tabs->findChild<QWidget*>(id))
            m_tabs->setCurrentWidget(view);
    });
    connect(&m_session, &Session::remark, m_exactness, &QLabel::setText);
    connect(&m_session, &Session::weightsRead, m_inspector, &widgets::Inspector::setWeights);
    connect(&m_session, &Session::weightsFailed, m_inspector, &widgets::Inspector::setWeightsError);
    connect(&m_session, &Session::predictorChanged, m_inspector, &widgets::Inspector::setPredictor);
    connect(selection, &Selection::filterChanged, m_find, [this](const QString& text) {
        if (m_find->text() != text)
            m_find->setText(text);
    });
    const auto showHistory = [this, selection] {
        m_actions.back->setEnabled(selection->canGoBack());
        m_actions.forward->setEnabled(selection->canGoForward());
    };
    connect(selection, &Selection::historyChanged, this, showHistory);
    showHistory();
    for (const auto changed : { &Selection::layerChanged, &Selection::variantChanged })
        connect(selection, changed, this, &MainWindow::showStatus);
}

void MainWindow::showOpened()
{
    const bool open = m_session.isOpen();
    if (!open)
        m_start->setRecent(recentStudies());
    m_pages->setCurrentWidget(open ? static_cast<QWidget*>(m_rows) : m_start);
    const bool study = !m_session.study().isEmpty();
    setWindowTitle(open ? (study ? m_session.title() : tr("%1 (not run yet)").arg(m_session.title()))
                + QStringLiteral(" — QuantScope")
                        : QStringLiteral("QuantScope"));
    setWindowFilePath({});
    menuBar()->cornerWidget()->setVisible(open);
    m_actions.saveAs->setEnabled(study);
    m_actions.report->setEnabled(study);
    m_actions.close->setEnabled(open);
    m_actions.runs->setEnabled(study);
    showStatus();
}

void MainWindow::showSnapshot()
{
    const auto& snapshot = m_session.snapshot();
    m_findings->setFindings(snapshot ? snapshot->findings : std::vector<analysis::Finding>());
    m_inspector->setMeasured(snapshot ? measuredWeights(*snapshot) : widgets::MeasuredWeights());
    const std::vector<widgets::StudyRun> runs = snapshot ? shownRuns(*snapshot) : std::vector<widgets::StudyRun>();
    m_study->setRuns(runs, snapshot ? qint64(snapshot->group) : 0);
    m_actions.runs->clear();
    for (const widgets::StudyRun& run : runs) {
        QAction* action = m_actions.runs->addAction(run.title, this, [this, id = run.id] { m_session.showGroup(id); });
        action->setCheckable(true);
        action->setChecked(run.id == qint64(snapshot->group));
    }
    showStatus();
}

void MainWindow::showRunning()
{
    const auto jobs = m_session.jobs()->states();
    m_jobs->setJobs(jobs);
    const auto running = m_session.running();
    m_study->setRunning(running);
    using Activity = widgets::FindingsPanel::Activity;
    m_findings->setActivity(running.empty() ? Activity::Idle : Activity::Running);
    m_actions.cancel->setEnabled(m_session.jobs()->isRunning());
    // What went wrong before anything is open is told where a person looks then.
    if (!m_session.isOpen() && !jobs.empty() && jobs.back().state == widgets::JobState::State::Failed)
        statusBar()->showMessage(jobs.back().message);
    else
        statusBar()->clearMessage();
}

void MainWindow::showChanges()
{
    QStringList layers;
    for (const analysis::LayerOverride& change : m_session.changes())
        layers << QString::fromStdString(change.pattern);
    m_changes->setChangedLayers(layers);
    const bool measured = m_session.selection()->currentVariant() != nullptr;
    m_changes->setRunnable(measured ? QString() : tr("Run a variant first: the changes are made to one"));
    m_actions.runChanges->setEnabled(measured && !layers.isEmpty());
}

void MainWindow::showStatus()
{
    m_exactness->setText(statusText(m_session));
    m_exactness->setToolTip(m_session.study());
}

void MainWindow::askForModel()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open Model"), {}, filters(tr("Models"), QStringLiteral("*.pt2 *.pt *.pth")));
    if (!path.isEmpty())
        m_session.openModel(path);
}

void MainWindow::askForStudy()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open Study"), {}, filters(tr("Studies"), QLatin1Char('*') + QLatin1String(studyExtension)));
    if (!path.isEmpty())
        m_session.openStudy(path);
}

void MainWindow::askForCopy()
{
    QString path = QFileDialog::getSaveFileName(this, tr("Save Study As"), m_session.title(),
        filters(tr("Studies"), QLatin1Char('*') + QLatin1String(studyExtension)));
    if (path.isEmpty())
        return;
    if (!path.endsWith(QLatin1String(studyExtension)))
        path += QLatin1String(studyExtension);
    // The dialog has asked whether to replace it.
    if (path != m_session.study())
        QFile::remove(path);
    m_session.saveAs(path);
}

void MainWindow::askForReport()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder of the Report"));
    if (!folder.isEmpty())
        m_session.exportReport(folder);
}

void MainWindow::findLayer()
{
    m_tabs->setCurrentIndex(0);
    if (auto* layers = m_tabs->findChild<widgets::LayersView*>())
        layers->focusFilter();
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About QuantScope"),
        tr("<h3>QuantScope %1</h3><p>Shows what quantization does to a neural network, layer by layer.</p>"
           "<p>Free software under the GNU General Public License, version 3 or later.</p>")
            .arg(QStringLiteral(QUANTSCOPE_VERSION)));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    store();
    m_endedCleanly = m_session.shutDown(patience);
    event->accept();
}

void MainWindow::paintEvent(QPaintEvent* event)
{
    QMainWindow::paintEvent(event);
    if (!std::exchange(m_painted, true))
        QTimer::singleShot(0, &m_session, &Session::loadBackend);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    event->acceptProposedAction();
    m_session.openFiles(paths);
}

void MainWindow::restore()
{
    const QSettings settings;
    restoreGeometry(settings.value("window/geometry").toByteArray());
    m_columns->restoreState(settings.value("window/columns").toByteArray());
    m_rows->restoreState(settings.value("window/rows").toByteArray());
    m_bottom->restoreState(settings.value("window/bottom").toByteArray());
    m_tabs->setCurrentIndex(settings.value("window/tab", 0).toInt());
}

void MainWindow::store()
{
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    settings.setValue("window/columns", m_columns->saveState());
    settings.setValue("window/rows", m_rows->saveState());
    settings.setValue("window/bottom", m_bottom->saveState());
    settings.setValue("window/tab", m_tabs->currentIndex());
    Q_EMIT m_session.settingsWanted();
}

} // namespace app
