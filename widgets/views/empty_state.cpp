// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/empty_state.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/charts/palette.h"

namespace widgets {

EmptyState::EmptyState(QWidget* parent) : QWidget(parent), m_text(new QLabel), m_button(new QPushButton)
{
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_button->hide();
    m_button->setMinimumSize(fontMetrics().averageCharWidth() * 18, fontMetrics().height() * 2);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addStretch();
    layout->addWidget(m_text);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch();
    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionWanted);
    showColors();
}

EmptyState::~EmptyState() = default;

void EmptyState::setText(const QString& text)
{
    m_text->setText(text);
}

void EmptyState::setAction(const QString& text)
{
    m_button->setText(text);
    m_button->setVisible(!text.isEmpty());
}

QString EmptyState::text() const
{
    return m_text->text();
}

void EmptyState::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showColors();
}

void EmptyState::showColors()
{
    QPalette faint = palette();
    faint.setColor(QPalette::WindowText, Theme::of(palette()).faintText);
    m_text->setPalette(faint);
}

} // namespace widgets
