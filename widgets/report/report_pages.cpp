// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_pages.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFontMetricsF>
#include <QRegularExpression>
#include <QTextDocument>
#include <QTextOption>

#include "widgets/charts/chart_frame.h"

namespace widgets {

namespace {

class Text {
    Q_DECLARE_TR_FUNCTIONS(widgets::ReportPages)
};

const QColor ink(0x1f, 0x23, 0x28);
const QColor faintInk(0x65, 0x6d, 0x76);
const QColor rule(0xc9, 0xd1, 0xd9);
const QColor tint(0xdf, 0xea, 0xf7);

constexpr double sideMargin = 18; ///< mm
constexpr double topMargin = 20;
constexpr double bottomMargin = 18;
constexpr double entryColumn = 32; ///< mm, width of the names of entry()
constexpr double rowHeight = 5.0; ///< mm
constexpr double leastName = 16; ///< mm

double points(ReportPages::Style style)
{
    switch (style) {
    case ReportPages::Style::Title:
        return 20;
    case ReportPages::Style::Lead:
        return 11.5;
    case ReportPages::Style::Body:
        return 9.5;
    case ReportPages::Style::Small:
    case ReportPages::Style::Note:
        break;
    }
    return 8;
}

constexpr double tablePoints = 7.8;

} // namespace

QFont reportFont(double points)
{
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setStyleHint(QFont::SansSerif);
    font.setPointSizeF(points);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QPalette reportPalette()
{
    QPalette palette(Qt::white);
    for (const QPalette::ColorRole role : { QPalette::Base, QPalette::Window, QPalette::AlternateBase })
        palette.setColor(role, Qt::white);
    for (const QPalette::ColorRole role : { QPalette::Text, QPalette::WindowText, QPalette::ButtonText })
        palette.setColor(role, ink);
    palette.setColor(QPalette::Highlight, QColor(0x1f, 0x6f, 0xd6));
    return palette;
}

ReportPages::ReportPages(QPdfWriter& writer, Frame frame, Pass pass)
    : m_writer(writer)
    , m_frame(std::move(frame))
    , m_pass(pass)
    , m_painter(&writer)
    , m_area(mm(sideMargin), mm(topMargin), writer.width() - 2 * mm(sideMargin),
          writer.height() - mm(topMargin) - mm(bottomMargin))
    , m_y(m_area.top())
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    paintFrame();
}

double ReportPages::mm(double millimetres) const
{
    return millimetres * m_writer.logicalDpiX() / 25.4;
}

void ReportPages::paintFrame()
{
    const QFont font = reportFont(7.5);
    const QFontMetricsF metrics(font);
    m_painter.setFont(font);
    m_painter.setPen(faintInk);
    if (m_page > 0) {
        const QRectF header(m_area.left(), mm(9), m_area.width(), mm(5));
        const QString right = Text::tr("QuantScope report");
        const double room = header.width() - metrics.horizontalAdvance(right) - mm(6);
        m_painter.drawText(
            header, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(m_frame.header, Qt::ElideMiddle, room));
        m_painter.drawText(header, Qt::AlignRight | Qt::AlignVCenter, right);
        m_painter.setPen(QPen(rule, 0.7));
        m_painter.drawLine(header.bottomLeft() + QPointF(0, mm(0.8)), header.bottomRight() + QPointF(0, mm(0.8)));
        m_painter.setPen(faintInk);
    }
    const QRectF footer(m_area.left(), m_writer.height() - mm(13), m_area.width(), mm(5));
    const QString number = m_frame.pageCount > 0 ? Text::tr("%1 / %2").arg(m_page + 1).arg(m_frame.pageCount)
                                                 : QString::number(m_page + 1);
    m_painter.drawText(footer, Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText(m_frame.footer, Qt::ElideRight, footer.width() - mm(25)));
    m_painter.drawText(footer, Qt::AlignRight | Qt::AlignVCenter, number);
}

void ReportPages::startPage()
{
    m_writer.newPage();
    ++m_page;
    m_y = m_area.top();
    paintFrame();
}

void ReportPages::keep(double height)
{
    if (height > room() && m_y > m_area.top())
        startPage();
}

void ReportPages::space(double height)
{
    // White at the head of a page is no use.
    if (m_y > m_area.top())
        m_y = std::min(m_y + height, m_area.bottom());
}

QRectF ReportPages::take(double height)
{
    keep(height);
    const QRectF place(m_area.left(), m_y, m_area.width(), height);
    m_y += height;
    return place;
}

void ReportPages::bookmark(const QString& title, int level)
{
    const double fromBottom = double(m_writer.height()) - std::max(0.0, m_y - mm(2));
    m_outline.push_back({ title, m_page, level, fromBottom * 72.0 / m_writer.logicalDpiY() });
}

void ReportPages::section(const QString& title, double enough)
{
    if (m_page == 0 || room() < enough)
        startPage();
    else
        space(mm(10));
    bookmark(title, 0);
    QFont font = reportFont(15);
    font.setBold(true);
    const QRectF place = take(mm(9));
    m_painter.setFont(font);
    m_painter.setPen(ink);
    m_painter.drawText(
        place, Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(font).elidedText(title, Qt::ElideMiddle, place.width()));
    space(mm(2));
}

void ReportPages::part(const QString& title, double keepAfter)
{
    space(mm(4));
    keep(mm(7) + keepAfter);
    bookmark(title, 1);
    QFont font = reportFont(10.5);
    font.setBold(true);
    const QRectF place = take(mm(6));
    m_painter.setFont(font);
    m_painter.setPen(ink);
    m_painter.drawText(
        place, Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(font).elidedText(title, Qt::ElideMiddle, place.width()));
    space(mm(1));
}

namespace {

/// A number keeps its unit, and its ±, on its line.
QString withUnits(QString html)
{
    static const QRegularExpression unit(QStringLiteral("(\\d) (%|dB|[kMGT]?B|points?|s)(?![A-Za-z])"));
    return html.replace(unit, QStringLiteral("\\1\u00a0\\2")).replace(QStringLiteral("± "), QStringLiteral("±\u00a0"));
}

void setUp(QTextDocument& document, QPaintDevice* device, const QString& html, double width, ReportPages::Style style)
{
    document.documentLayout()->setPaintDevice(device);
    document.setDefaultFont(reportFont(points(style)));
    document.setDocumentMargin(0);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document.setDefaultTextOption(option);
    const bool large = style == ReportPages::Style::Title;
    document.setHtml(QStringLiteral("<div style=\"line-height:%1%; color:%2\">%3</div>")
                         .arg(large ? 100 : 122)
                         .arg((style == ReportPages::Style::Note ? faintInk : ink).name(), withUnits(html)));
    document.setTextWidth(width);
}

} // namespace

double ReportPages::htmlHeight(const QString& html, double width, Style style)
{
    QTextDocument document;
    setUp(document, &m_writer, html, width, style);
    return document.size().height();
}

double ReportPages::drawHtml(const QString& html, const QRectF& place, Style style)
{
    QTextDocument document;
    setUp(document, &m_writer, html, place.width(), style);
    m_painter.save();
    m_painter.translate(place.topLeft());
    document.drawContents(&m_painter);
    m_painter.restore();
    return document.size().height();
}

void ReportPages::paragraph(const QString& html, Style style)
{
    const QRectF place = take(htmlHeight(html, m_area.width(), style));
    drawHtml(html, place, style);
    space(mm(points(style) < 9 ? 1.5 : 2.2));
}

void ReportPages::entry(const QString& name, const QString& html, Style style)
{
    const double column = mm(entryColumn);
    const QString bold = QStringLiteral("<b>%1</b>").arg(name);
    const double height =
        std::max(htmlHeight(html, m_area.width() - column, style), htmlHeight(bold, column - mm(3), style));
    const QRectF place = take(height);
    drawHtml(bold, QRectF(place.topLeft(), QSizeF(column - mm(3), height)), style);
    drawHtml(html, place.adjusted(column, 0, 0, 0), style);
    space(mm(style == Style::Small ? 1.2 : 2.2));
}

void ReportPages::tableHeader(const ReportTable& table, const std::vector<double>& widths)
{
    int lines = 1;
    for (const ReportColumn& column : table.columns)
        lines = std::max(lines, int(column.title.count(u'\n')) + 1);
    const QFont font = reportFont(tablePoints);
    const QRectF place = take(mm(1.5) + lines * QFontMetricsF(font).height());
    m_painter.setFont(font);
    m_painter.setPen(faintInk);
    double x = place.left();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool number = table.columns[i].kind == ReportColumn::Kind::Number;
        const QRectF cell =
            QRectF(x, place.top(), widths[i], place.height() - mm(0.8)).adjusted(mm(0.8), 0, -mm(0.8), 0);
        m_painter.drawText(cell, (number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignBottom | Qt::TextDontClip,
            table.columns[i].title);
        x += widths[i];
    }
    m_painter.setPen(QPen(faintInk, 1));
    m_painter.drawLine(place.bottomLeft(), place.bottomRight());
}

void ReportPages::tableRow(const ReportTable& table, const std::vector<double>& widths, std::size_t row)
{
    const QRectF place = take(mm(rowHeight));
    const bool emphasized = int(row) == table.emphasized;
    if (emphasized)
        m_painter.fillRect(place, tint);
    const QFont font = reportFont(tablePoints);
    const QFontMetricsF metrics(font);
    m_painter.setFont(font);
    double x = place.left();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        QRectF cell = QRectF(x, place.top(), widths[i], place.height()).adjusted(mm(0.8), 0, -mm(0.8), 0);
        if (i == 0 && row < table.marks.size()) {
            const double side = mm(2.2);
            m_painter.fillRect(QRectF(cell.left(), cell.center().y() - side / 2, side, side), table.marks[row]);
            cell.setLeft(cell.left() + side + mm(1.2));
        }
        const bool number = table.columns[i].kind == ReportColumn::Kind::Number;
        const QString& text = table.rows[row].value(qsizetype(i));
        // A rounding error less than a pixel is no reason to elide.
        const QString shown = metrics.horizontalAdvance(text) <= cell.width() + 0.5
            ? text
            : metrics.elidedText(text, Qt::ElideMiddle, cell.width());
        m_painter.setPen(ink);
        m_painter.drawText(
            cell, (number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextDontClip, shown);
        x += widths[i];
    }
    m_painter.setPen(QPen(rule, 0.5));
    m_painter.drawLine(place.bottomLeft(), place.bottomRight());
}

void ReportPages::table(const ReportTable& table)
{
    const QFontMetricsF metrics(reportFont(tablePoints));
    std::vector<double> natural;
    double headerHeight = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        double widest = 0;
        const QStringList title = table.columns[i].title.split(u'\n');
        for (const QString& line : title)
            widest = std::max(widest, metrics.horizontalAdvance(line));
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            const QString& text = table.rows[row].value(qsizetype(i));
            widest = std::max(widest, metrics.horizontalAdvance(text));
        }
        natural.push_back(widest + mm(2) + (i == 0 && !table.marks.empty() ? mm(3.4) : 0));
        headerHeight = std::max(headerHeight, mm(1.5) + double(title.size()) * metrics.height());
    }
    const std::vector<double> widths = columnWidths(natural, table.columns, m_area.width(), mm(leastName));
    // A short table stays whole.
    if (constexpr std::size_t shortTable = 8; table.rows.size() <= shortTable)
        keep(headerHeight + double(table.rows.size()) * mm(rowHeight));
    const auto fitting = [&](double height) { return int((height - headerHeight) / mm(rowHeight)); };
    const std::vector<int> pages = rowsPerPage(int(table.rows.size()), fitting(room()), fitting(m_area.height()));
    std::size_t row = 0;
    for (std::size_t page = 0; page < pages.size(); ++page) {
        if (page > 0)
            startPage();
        if (pages[page] == 0 && !table.rows.empty())
            continue; // begins on the next
        tableHeader(table, widths);
        for (int i = 0; i < pages[page]; ++i)
            tableRow(table, widths, row++);
    }
    space(mm(3));
}

void ReportPages::charts(const std::vector<ChartFrame*>& charts, double height)
{
    const QRectF strip = take(height);
    const double gap = mm(5);
    const double each = (strip.width() - gap * double(charts.size() - 1)) / double(charts.size());
    for (std::size_t i = 0; i < charts.size(); ++i)
        chart(*charts[i], QRectF(strip.left() + double(i) * (each + gap), strip.top(), each, height));
    space(mm(3));
}

void ReportPages::chart(ChartFrame& chart, const QRectF& place)
{
    if (m_pass == Pass::Count)
        return;
    chart.draw(m_painter, place);
}

} // namespace widgets
