// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/start_page.h"

#include <QAction>
#include <QDragEnterEvent>
#include <QGridLayout>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/charts/palette.h"
#include "widgets/models/recent_model.h"
#include "widgets/views/two_line_delegate.h"

namespace widgets {

namespace {

QStringList localFiles(const QMimeData* data)
{
    QStringList paths;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , m_model(new RecentModel(this))
    , m_recent(new QListView)
    , m_recentTitle(new QLabel(tr("&Recent studies")))
    , m_openModel(new QPushButton(tr("Open &Model…")))
    , m_openStudy(new QPushButton(tr("Open &Study…")))
    , m_tryDemo(new QPushButton(tr("Try the &Demo")))
    , m_steps(nullptr)
{
    m_steps = makeSteps(); // all members are there by now: it adds to one of them
    setAcceptDrops(true);
    auto* title = new QLabel(QStringLiteral("QuantScope"));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 2);
    title->setFont(large);
    m_recent->setModel(m_model);
    m_recent->setItemDelegate(new TwoLineDelegate(RecentModel::SecondLineRole, m_recent));
    m_recent->setFrameShape(QFrame::NoFrame);
    m_recent->viewport()->setAutoFillBackground(false); // a list on the page, not a white block
    m_recent->setUniformItemSizes(true);
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recent->setContextMenuPolicy(Qt::CustomContextMenu);
    m_recent->setAccessibleName(tr("Recent studies"));
    m_recentTitle->setBuddy(m_recent);
    QFont bold = font();
    bold.setBold(true);
    m_recentTitle->setFont(bold);

    auto* column = new QWidget;
    column->setMaximumWidth(fontMetrics().averageCharWidth() * 110);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(title);
    layout->addWidget(faint(tr("See what quantization does to a network, layer by layer")));
    layout->addSpacing(20);
    layout->addWidget(makeWays());
    layout->addSpacing(24);
    layout->addWidget(m_recentTitle);
    layout->addWidget(m_steps);
    layout->addWidget(m_recent, 1);
    layout->addStretch();
    auto* page = new QHBoxLayout(this);
    page->setContentsMargins(32, 48, 32, 24);
    page->addStretch(1);
    page->addWidget(column, 100);
    page->addStretch(1);

    auto* forget = new QAction(tr("Take out of This List"), m_recent);
    forget->setShortcut(QKeySequence::Delete);
    forget->setShortcutContext(Qt::WidgetShortcut);
    m_recent->addAction(forget);
    connect(forget, &QAction::triggered, this, [this] {
        if (const QModelIndex study = m_recent->currentIndex(); study.isValid())
            Q_EMIT forgetWanted(study.data(RecentModel::PathRole).toString());
    });
    connect(m_openModel, &QPushButton::clicked, this, &StartPage::modelWanted);
    connect(m_openStudy, &QPushButton::clicked, this, &StartPage::studyWanted);
    connect(m_tryDemo, &QPushButton::clicked, this, &StartPage::demoWanted);
    connect(m_recent, &QListView::clicked, this, &StartPage::choose);
    connect(m_recent, &QListView::activated, this, &StartPage::choose);
    connect(m_recent, &QWidget::customContextMenuRequested, this, &StartPage::showMenu);
    setRecent({});
    showColors();
}

QLabel* StartPage::faint(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    m_faint.push_back(label);
    return label;
}

/// A button a line, and beside it what it leads to.
QWidget* StartPage::makeWays()
{
    auto* ways = new QWidget;
    auto* grid = new QGridLayout(ways);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    const std::pair<QPushButton*, QString> lines[] = {
        { m_openModel,
            tr("A trained network (.pt2, .pt). Its layers are shown at once; data is chosen with the run.") },
        { m_openStudy, tr("What was measured before: variants, layers, findings.") },
        { m_tryDemo, tr("A small network and its data, quantized in several ways, in about a minute.") },
    };
    for (const auto& [button, text] : lines) {
        button->setMinimumSize(fontMetrics().averageCharWidth() * 20, fontMetrics().height() * 2);
        button->setAccessibleDescription(text);
        const int row = grid->rowCount();
        grid->addWidget(button, row, 0);
        grid->addWidget(faint(text), row, 1);
    }
    grid->addWidget(faint(tr("Or drop a model, a study or a folder of data anywhere here.")), grid->rowCount(), 1);
    return ways;
}

QWidget* StartPage::makeSteps()
{
    auto* steps = new QWidget;
    auto* grid = new QGridLayout(steps);
    grid->setContentsMargins(0, 2, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    grid->addWidget(
        faint(tr("None yet. A study keeps a model's variants and everything that was measured.")), 0, 0, 1, 2);
    auto* next = new QLabel(tr("What comes next"));
    QFont bold = font();
    bold.setBold(true);
    next->setFont(bold);
    next->setContentsMargins(0, 16, 0, 0);
    grid->addWidget(next, 1, 0, 1, 2);
    const std::pair<QString, QString> lines[] = {
        { tr("Look"),
            tr("Each layer's weights and activations, FP32 beside quantized; change bits and see what follows.") },
        { tr("Choose"),
            tr("Run variants in the background, compare accuracy, size and error, find the layers that hurt.") },
        { tr("Tell"), tr("Export a report, the numbers, and the recipe that repeats them.") },
    };
    for (const auto& [name, text] : lines) {
        const int row = grid->rowCount();
        auto* label = new QLabel(name);
        label->setMinimumWidth(fontMetrics().averageCharWidth() * 20);
        grid->addWidget(label, row, 0, Qt::AlignTop);
        grid->addWidget(faint(text), row, 1);
    }
    return steps;
}

StartPage::~StartPage() = default;

void StartPage::setRecent(std::vector<RecentStudy> studies)
{
    m_steps->setVisible(studies.empty());
    m_recent->setVisible(!studies.empty());
    m_model->setStudies(std::move(studies));
}

void StartPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showColors();
}

void StartPage::showColors()
{
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, Theme::of(palette()).faintText);
    for (QLabel* label : m_faint)
        label->setPalette(colors);
}

void StartPage::choose(const QModelIndex& study)
{
    Q_EMIT recentChosen(study.data(RecentModel::PathRole).toString());
}

void StartPage::showMenu(const QPoint& at)
{
    const QModelIndex study = m_recent->indexAt(at);
    if (!study.isValid())
        return;
    const QString path = study.data(RecentModel::PathRole).toString();
    QMenu menu(this);
    menu.addAction(tr("Open"), this, [this, path] { Q_EMIT recentChosen(path); });
    menu.addAction(tr("Take out of This List"), this, [this, path] { Q_EMIT forgetWanted(path); });
    menu.exec(m_recent->viewport()->mapToGlobal(at));
}

void StartPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (localFiles(event->mimeData()).isEmpty())
        return;
    event->acceptProposedAction();
    m_dropping = true;
    update();
}

void StartPage::dragLeaveEvent(QDragLeaveEvent*)
{
    m_dropping = false;
    update();
}

void StartPage::dropEvent(QDropEvent* event)
{
    m_dropping = false;
    update();
    const QStringList paths = localFiles(event->mimeData());
    if (paths.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT filesDropped(paths);
}

void StartPage::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    if (!m_dropping)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 3, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(8, 8, -8, -8), 8, 8);
}

} // namespace widgets
