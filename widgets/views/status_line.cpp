// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/status_line.h"

#include <QEvent>

#include "widgets/charts/palette.h"

namespace widgets {

StatusLine::StatusLine(QWidget* parent) : QLabel(parent)
{
    setWordWrap(true);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

StatusLine::~StatusLine() = default;

void StatusLine::say(const QString& text)
{
    m_complains = false;
    setText(text);
    setColors();
}

void StatusLine::complain(const QString& text)
{
    m_complains = true;
    setText(text);
    setColors();
}

/// Only the text's own colour is set, all others are the window's.
void StatusLine::setColors()
{
    QPalette own;
    if (m_complains)
        own.setColor(QPalette::WindowText, readable(errorColor(), Theme::of(palette())));
    setPalette(own);
}

void StatusLine::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_complains)
        setColors();
}

} // namespace widgets
