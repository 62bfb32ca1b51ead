// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QPageSize>
#include <QScreen>

#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

/// What one pass over all sections leaves behind.
struct Drawn {
    QByteArray pdf;
    int pages = 0;
    std::vector<Bookmark> outline;
};

Drawn draw(const ReportFacts& facts, analysis::Paper paper, ReportPages::Pass pass, int pageCount)
{
    Drawn drawn;
    QBuffer buffer(&drawn.pdf);
    buffer.open(QIODevice::WriteOnly);
    const QString title = ReportText::tr("%1: quantization report").arg(modelName(facts.analysis));
    QPdfWriter writer(&buffer);
    writer.setTitle(title);
    writer.setCreator(QStringLiteral("QuantScope"));
    // Charts measure text as on the screen: with its resolution one unit of the page is one pixel to them.
    writer.setResolution(qRound(QGuiApplication::primaryScreen()->logicalDotsPerInch()));
    writer.setPageSize(QPageSize(paper == analysis::Paper::A4 ? QPageSize::A4 : QPageSize::Letter));
    writer.setPageMargins({});
    const ReportPages::Frame frame{ modelName(facts.analysis), nameText(facts.analysis.provenance.versions),
        pageCount };
    {
        ReportPages pages(writer, frame, pass);
        for (const ReportSection& section : reportSections()) {
            if (!section.wanted(facts))
                continue;
            if (*section.title != '\0')
                pages.section(ReportText::tr(section.title), pages.mm(section.room(facts)));
            section.write(pages, facts);
        }
        drawn.pages = pages.pageCount();
        drawn.outline = pages.outline();
    }
    return drawn;
}

} // namespace

analysis::Result<QByteArray> reportPdf(
    const analysis::Analysis& analysis, const std::vector<analysis::Finding>& findings, analysis::Paper paper)
{
    const ReportFacts facts = reportFacts(analysis, findings);
    const Drawn counted = draw(facts, paper, ReportPages::Pass::Count, 0);
    const Drawn drawn = draw(facts, paper, ReportPages::Pass::Draw, counted.pages);
    return withFacts(drawn.pdf,
        { QStringLiteral("QuantScope"),
            ReportText::tr("What quantization does to %1, layer by layer").arg(modelName(analysis)), drawn.outline });
}

} // namespace widgets
