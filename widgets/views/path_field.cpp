// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/path_field.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>
#include <QUrl>

namespace widgets {

PathField::PathField(Offers offers, QWidget* parent) : QWidget(parent), m_edit(new QLineEdit)
{
    setAcceptDrops(true);
    m_edit->setAcceptDrops(false); // or a dropped file would be pasted as a URL
    m_edit->setClearButtonEnabled(true);
    auto* browse = new QToolButton;
    browse->setText(QStringLiteral("…"));
    browse->setToolTip(tr("Choose"));
    browse->setAccessibleName(tr("Choose"));
    if (offers == Offers::FilesAndFolders) {
        auto* menu = new QMenu(browse);
        menu->addAction(tr("File…"), this, &PathField::browseFile);
        menu->addAction(tr("Folder…"), this, &PathField::browseFolder);
        browse->setMenu(menu);
        browse->setPopupMode(QToolButton::InstantPopup);
    } else {
        connect(browse, &QToolButton::clicked, this, &PathField::browseFile);
    }
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_edit, 1);
    layout->addWidget(browse);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textChanged, this, &PathField::edited);
    connect(m_edit, &QLineEdit::editingFinished, this, &PathField::tellEntered);
}

PathField::~PathField() = default;

QString PathField::path() const
{
    return m_edit->text().trimmed();
}

void PathField::setPath(const QString& path)
{
    const QSignalBlocker quiet(m_edit);
    m_edit->setText(path);
    m_told = path;
}

void PathField::take(const QString& path)
{
    if (path.isEmpty())
        return;
    m_edit->setText(path);
    tellEntered();
}

void PathField::tellEntered()
{
    if (path() == m_told)
        return;
    m_told = path();
    Q_EMIT entered(m_told);
}

void PathField::browseFile()
{
    take(QFileDialog::getOpenFileName(this, tr("Choose a File"), path(), m_filter));
}

void PathField::browseFolder()
{
    take(QFileDialog::getExistingDirectory(this, tr("Choose a Folder"), path()));
}

void PathField::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile())
        event->acceptProposedAction();
}

void PathField::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() != 1 || !urls.front().isLocalFile())
        return;
    take(urls.front().toLocalFile());
    event->acceptProposedAction();
}

void PathField::keyPressEvent(QKeyEvent* event)
{
    // Return ends the path; a dialog would take it as its button.
    event->setAccepted(event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter);
}

} // namespace widgets
