// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/elided_label.h"

#include <QPainter>

namespace widgets {

ElidedLabel::ElidedLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

ElidedLabel::~ElidedLabel() = default;

void ElidedLabel::setText(const QString& text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    showToolTip();
    update();
}

void ElidedLabel::setColor(const QColor& color)
{
    if (color == m_color)
        return;
    m_color = color;
    update();
}

void ElidedLabel::setMinimumCharacters(int count)
{
    m_characters = count;
    updateGeometry();
}

QSize ElidedLabel::minimumSizeHint() const
{
    return { fontMetrics().averageCharWidth() * m_characters, fontMetrics().height() };
}

QSize ElidedLabel::sizeHint() const
{
    return minimumSizeHint(); // a longer text must not push its neighbours
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_color.isValid() && isEnabled() ? m_color : palette().color(foregroundRole()));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        fontMetrics().elidedText(m_text, Qt::ElideRight, width()));
}

void ElidedLabel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showToolTip();
}

void ElidedLabel::showToolTip()
{
    setToolTip(fontMetrics().horizontalAdvance(m_text) > width() ? m_text : QString());
}

} // namespace widgets
