// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QFont>
#include <QPainter>
#include <QPalette>
#include <QPdfWriter>
#include <QString>

#include "widgets/report/pdf_outline.h"
#include "widgets/report/report_table.h"

namespace widgets {

class ChartFrame;

/// Pages of a PDF, filled from top to bottom: text, tables and charts in one look, a running header and page numbers.
/// All lengths are in units of the writer (mm() makes them).
class ReportPages {
public:
    /// Counting lays everything out and leaves charts white: how many pages there are must be known to number them.
    enum class Pass { Count, Draw };
    enum class Style { Title, Lead, Body, Small, Note }; ///< Note: small and faint
    struct Frame {
        QString header; ///< on all pages but the first
        QString footer;
        int pageCount = 0; ///< 0: not known yet
    };

    ReportPages(QPdfWriter& writer, Frame frame, Pass pass);

    [[nodiscard]] double mm(double millimetres) const;
    [[nodiscard]] double width() const { return m_area.width(); } ///< of the text area
    [[nodiscard]] double room() const { return m_area.bottom() - m_y; } ///< what is left of this page
    [[nodiscard]] double pageHeight() const { return m_area.height(); }
    [[nodiscard]] int pageCount() const { return m_page + 1; }
    [[nodiscard]] const std::vector<Bookmark>& outline() const { return m_outline; }

    /// A section begins on a page of its own unless `enough` is left of one after the first; a part of it where there
    /// is room for its heading and `keep` after it.
    void section(const QString& title, double enough);
    void part(const QString& title, double keep);
    void bookmark(const QString& title, int level);
    void startPage();
    /// Starts a page where less than `height` is left.
    void keep(double height);
    void space(double height);

    /// Text is HTML: names in it are to be escaped.
    void paragraph(const QString& html, Style style = Style::Body);
    /// A name in a narrow column at the left, its text beside it.
    void entry(const QString& name, const QString& html, Style style = Style::Body);
    void table(const ReportTable& table);
    /// Side by side, `height` high.
    void charts(const std::vector<ChartFrame*>& charts, double height);
    void chart(ChartFrame& chart, const QRectF& place);
    /// A horizontal strip of the page to draw into.
    [[nodiscard]] QRectF take(double height);
    [[nodiscard]] QPainter& painter() { return m_painter; }

private:
    void paintFrame();
    double drawHtml(const QString& html, const QRectF& place, Style style);
    [[nodiscard]] double htmlHeight(const QString& html, double width, Style style);
    void tableHeader(const ReportTable& table, const std::vector<double>& widths);
    void tableRow(const ReportTable& table, const std::vector<double>& widths, std::size_t row);

    QPdfWriter& m_writer;
    Frame m_frame;
    Pass m_pass;
    QPainter m_painter;
    QRectF m_area;
    double m_y = 0;
    int m_page = 0;
    std::vector<Bookmark> m_outline;
};

/// DejaVu Sans, whose digits have one width, at `points`.
[[nodiscard]] QFont reportFont(double points);
/// Ink of the report: a light palette, whatever the desktop has.
[[nodiscard]] QPalette reportPalette();

/// A chart as the report has it. Palette and font come before the data: charts take colours from them as they build.
template <class Chart>
class OnPaper : public Chart {
public:
    OnPaper()
    {
        this->setPalette(reportPalette());
        this->setFont(reportFont(8.5));
    }
};

} // namespace widgets
