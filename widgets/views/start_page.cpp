// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/start_page.h"

#include <QDragEnterEvent>
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
    , m_subtitle(new QLabel(tr("See what quantization does to a network, layer by layer")))
    , m_recent(new QListView)
    , m_noRecent(new QLabel(tr("No studies yet. A study keeps a model's variants and everything that was measured.")))
    , m_openModel(new QPushButton(tr("Open &Model…")))
    , m_openStudy(new QPushButton(tr("Open &Study…")))
    , m_tryDemo(new QPushButton(tr("Try the &Demo")))
    , m_hint(new QLabel(tr("or drop a model (.pt2, .pt, .onnx), a study or a folder of data anywhere here")))
{
    setAcceptDrops(true);
    auto* title = new QLabel(QStringLiteral("QuantScope"));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 2.2);
    title->setFont(large);
    m_recent->setModel(m_model);
    m_recent->setItemDelegate(new TwoLineDelegate(RecentModel::SecondLineRole, m_recent));
    m_recent->setFrameShape(QFrame::NoFrame);
    m_recent->viewport()->setAutoFillBackground(false); // a list on the page, not a white block
    m_recent->setUniformItemSizes(true);
    m_recent->setContextMenuPolicy(Qt::CustomContextMenu);
    m_recent->setAccessibleName(tr("Recent studies"));
    m_noRecent->setWordWrap(true);
    m_hint->setWordWrap(true);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    for (QPushButton* button : { m_openModel, m_openStudy, m_tryDemo })
        buttons->addWidget(button);
    for (QPushButton* button : { m_openModel, m_openStudy, m_tryDemo })
        button->setMinimumSize(fontMetrics().averageCharWidth() * 18, fontMetrics().height() * 2);
    buttons->addStretch();
    auto* recentTitle = new QLabel(tr("&Recent studies"));
    recentTitle->setBuddy(m_recent);
    QFont bold = font();
    bold.setBold(true);
    recentTitle->setFont(bold);
    auto* column = new QWidget;
    column->setMaximumWidth(640);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(8);
    layout->addWidget(title);
    layout->addWidget(m_subtitle);
    layout->addSpacing(16);
    layout->addLayout(buttons);
    layout->addWidget(m_hint);
    layout->addSpacing(20);
    layout->addWidget(recentTitle);
    layout->addWidget(m_noRecent);
    layout->addWidget(m_recent, 1);
    auto* page = new QHBoxLayout(this);
    page->setContentsMargins(40, 60, 40, 40);
    page->addStretch(1);
    page->addWidget(column, 4);
    page->addStretch(1);

    connect(m_openModel, &QPushButton::clicked, this, &StartPage::modelWanted);
    connect(m_openStudy, &QPushButton::clicked, this, &StartPage::studyWanted);
    connect(m_tryDemo, &QPushButton::clicked, this, &StartPage::demoWanted);
    connect(m_recent, &QListView::clicked, this, &StartPage::choose);
    connect(m_recent, &QListView::activated, this, &StartPage::choose);
    connect(m_recent, &QWidget::customContextMenuRequested, this, &StartPage::showMenu);
    setRecent({});
    showColors();
}

StartPage::~StartPage() = default;

void StartPage::setRecent(std::vector<RecentStudy> studies)
{
    m_noRecent->setVisible(studies.empty());
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
    QPalette faint = palette();
    faint.setColor(QPalette::WindowText, Theme::of(palette()).faintText);
    for (QLabel* label : { m_subtitle, m_hint, m_noRecent })
        label->setPalette(faint);
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
