// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/panel_header.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "widgets/charts/palette.h"
#include "widgets/views/elided_label.h"

namespace widgets {

PanelHeader::PanelHeader(const QString& title, QWidget* parent)
    : QWidget(parent), m_title(new QLabel(title)), m_summary(new ElidedLabel), m_button(new QToolButton)
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_summary->setMinimumCharacters(8);
    m_button->setAutoRaise(true);
    m_button->setFocusPolicy(Qt::StrongFocus);
    m_button->hide();
    // As high with the button as without: what stands below must not jump.
    setFixedHeight(m_button->sizeHint().height() + 2);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 1, 4, 1);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_summary, 1);
    layout->addWidget(m_button);
    showColors();
}

PanelHeader::~PanelHeader() = default;

void PanelHeader::setSummary(const QString& text)
{
    m_summary->setText(text);
}

QString PanelHeader::summary() const
{
    return m_summary->text();
}

void PanelHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showColors();
}

void PanelHeader::showColors()
{
    m_summary->setColor(Theme::of(palette()).faintText);
}

} // namespace widgets
