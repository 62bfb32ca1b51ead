// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/marked_field.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "widgets/charts/palette.h"

namespace widgets {

QString breakable(QString text)
{
    return text.replace(u'/', QStringLiteral("/\u200b"));
}

MarkedField::MarkedField(QWidget* content, QWidget* parent) : QWidget(parent), m_content(content), m_text(new QLabel)
{
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    m_text->setFont(small);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_text->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2, 2, 2, 2); // room for the frame
    layout->setSpacing(1);
    layout->addWidget(content);
    layout->addWidget(m_text);
    setFocusProxy(content);
}

MarkedField::~MarkedField() = default;

void MarkedField::setComplaint(const QString& text)
{
    if (text == m_complaint)
        return;
    m_complaint = text;
    showText();
}

void MarkedField::setFacts(const QString& text)
{
    if (text == m_facts)
        return;
    m_facts = text;
    showText();
}

void MarkedField::showText()
{
    const Theme theme = Theme::of(palette());
    const bool wrong = !m_complaint.isEmpty();
    m_text->setText(breakable(wrong ? m_complaint : m_facts));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, wrong ? readable(errorColor(), theme) : theme.faintText);
    m_text->setPalette(colors);
    m_text->setVisible(!m_text->text().isEmpty());
    m_content->setAccessibleDescription(wrong ? m_complaint : m_facts);
    update();
}

void MarkedField::paintEvent(QPaintEvent*)
{
    if (m_complaint.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(readable(errorColor(), Theme::of(palette())), 1.5));
    painter.drawRoundedRect(QRectF(m_content->geometry()).adjusted(-1, -1, 1, 1), 3, 3);
}

void MarkedField::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showText();
}

} // namespace widgets
