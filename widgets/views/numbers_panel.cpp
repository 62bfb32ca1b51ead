// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/numbers_panel.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include "widgets/charts/palette.h"

namespace widgets {

namespace {

constexpr double panelMargin = 8;
constexpr double columnGap = 18;
constexpr std::size_t columnCount = 2;

} // namespace

NumbersPanel::NumbersPanel(QWidget* parent)
    : QWidget(parent), m_emptyText(tr("No numbers yet: select a quantized layer"))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

NumbersPanel::~NumbersPanel() = default;

void NumbersPanel::setRows(std::vector<NumberRow> rows, const QString& title)
{
    const bool otherHeight =
        (rows.size() + 1) / columnCount != (m_rows.size() + 1) / columnCount || title.isEmpty() != m_title.isEmpty();
    m_rows = std::move(rows);
    m_title = title;
    setAccessibleDescription(text());
    if (otherHeight)
        updateGeometry();
    update();
}

void NumbersPanel::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

QString NumbersPanel::text() const
{
    QString all;
    for (const NumberRow& row : m_rows)
        all += row.name + u'\t' + row.value + u'\n';
    return all;
}

double NumbersPanel::lineHeight() const
{
    return fontMetrics().height() + 4;
}

QSize NumbersPanel::sizeHint() const
{
    const std::size_t lines = std::max<std::size_t>((m_rows.size() + 1) / columnCount, 2) + (m_title.isEmpty() ? 0 : 1);
    return { 320, int(double(lines) * lineHeight() + 2 * panelMargin) };
}

QSize NumbersPanel::minimumSizeHint() const
{
    return { 220, sizeHint().height() };
}

QRectF NumbersPanel::cell(std::size_t row) const
{
    const std::size_t perColumn = (m_rows.size() + 1) / columnCount;
    const double width = (this->width() - 2 * panelMargin - columnGap) / double(columnCount);
    const double top = panelMargin + (m_title.isEmpty() ? 0 : lineHeight());
    return { panelMargin + double(row / perColumn) * (width + columnGap), top + double(row % perColumn) * lineHeight(),
        width, lineHeight() };
}

void NumbersPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme theme = Theme::of(palette());
    painter.fillRect(rect(), theme.background);
    if (m_rows.empty()) {
        painter.setPen(theme.faintText);
        painter.drawText(rect().adjusted(12, 4, -12, -4), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    painter.setPen(theme.faintText);
    if (!m_title.isEmpty())
        painter.drawText(QRectF(panelMargin, panelMargin, width() - 2 * panelMargin, lineHeight()),
            Qt::AlignLeft | Qt::AlignVCenter,
            fontMetrics().elidedText(m_title, Qt::ElideRight, int(width() - 2 * panelMargin)));
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const QRectF place = cell(i);
        painter.setPen(theme.grid);
        painter.drawLine(place.bottomLeft(), place.bottomRight());
        painter.setPen(theme.text);
        const double taken = fontMetrics().horizontalAdvance(m_rows[i].value) + 8;
        painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, m_rows[i].value);
        painter.setPen(theme.faintText);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
            fontMetrics().elidedText(m_rows[i].name, Qt::ElideRight, int(place.width() - taken)));
    }
}

bool NumbersPanel::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (cell(i).contains(help->pos())) {
            QToolTip::showText(help->globalPos(), m_rows[i].name + QStringLiteral(": ") + m_rows[i].formula, this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

void NumbersPanel::copy() const
{
    QGuiApplication::clipboard()->setText(text());
}

void NumbersPanel::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy Numbers"), this, &NumbersPanel::copy)->setEnabled(!m_rows.empty());
    menu.exec(event->globalPos());
}

} // namespace widgets
