// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/changes_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace app {

ChangesBar::ChangesBar(QWidget* parent)
    : QFrame(parent), m_text(new QLabel), m_run(new QPushButton(tr("Run as New Variant")))
{
    setObjectName(QStringLiteral("changesBar"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    auto* drop = new QToolButton;
    drop->setText(tr("Reset"));
    drop->setToolTip(tr("Back to what the variant has"));
    drop->setAutoRaise(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addWidget(m_text, 1);
    layout->addWidget(drop);
    layout->addWidget(m_run);
    connect(m_run, &QPushButton::clicked, this, &ChangesBar::runWanted);
    connect(drop, &QToolButton::clicked, this, &ChangesBar::dropWanted);
    hide();
}

void ChangesBar::setChangedLayers(const QStringList& layers)
{
    m_text->setText(tr("%n layers changed", nullptr, int(layers.size())));
    m_text->setToolTip(layers.join(QLatin1Char('\n')));
    setVisible(!layers.isEmpty());
}

void ChangesBar::setRunnable(const QString& whyNot)
{
    m_run->setEnabled(whyNot.isEmpty());
    m_run->setToolTip(whyNot.isEmpty() ? tr("Measures the variant with these changes on the same data") : whyNot);
}

} // namespace app
