// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRegularExpression>

#include "widgets/charts/palette.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

constexpr std::size_t mostFindings = 100; ///< the most severe come first

/// The sentence in the reader's language and locale, as HTML. Placeholders are replaced in one pass: a name may itself
/// hold "%1".
QString sentenceHtml(const analysis::Sentence& sentence)
{
    static const QRegularExpression placeholder(QStringLiteral("%(\\d+)"));
    const QString text = QCoreApplication::translate("analysis::Finding", sentence.text.c_str()).toHtmlEscaped();
    QString html;
    qsizetype from = 0;
    for (auto matches = placeholder.globalMatch(text); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        const auto index = std::size_t(match.captured(1).toUInt()) - 1;
        html += text.mid(from, match.capturedStart() - from);
        if (index >= sentence.values.size())
            html += match.captured();
        else if (const double* number = std::get_if<double>(&sentence.values[index]))
            html += significantText(*number, 3);
        else
            html += nameHtml(std::get<std::string>(sentence.values[index]));
        from = match.capturedEnd();
    }
    return html + text.mid(from);
}

QString severityHtml(analysis::Severity severity)
{
    switch (severity) {
    case analysis::Severity::Serious:
        return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(errorColor().name(), ReportText::tr("serious"));
    case analysis::Severity::Warning:
        return QStringLiteral("<span style=\"color:#a85a10\">%1</span>").arg(ReportText::tr("warning"));
    case analysis::Severity::Note:
        break;
    }
    return ReportText::tr("note");
}

} // namespace

void writeFindings(ReportPages& pages, const ReportFacts& facts)
{
    pages.paragraph(ReportText::tr("What deserves a look, most severe first, with the number it rests on and what "
                                   "helps."));
    const std::size_t shown = std::min(facts.findings.size(), mostFindings);
    for (std::size_t i = 0; i < shown; ++i) {
        const analysis::Finding& finding = facts.findings[i];
        QStringList where;
        if (!finding.layer.empty())
            where << nameHtml(finding.layer);
        if (!finding.variant.empty())
            where << nameHtml(finding.variant);
        if (where.isEmpty())
            where << ReportText::tr("the analysis as a whole");
        const QString unit = finding.unit.empty() ? QString() : QStringLiteral(" ") + nameHtml(finding.unit);
        pages.entry(severityHtml(finding.severity),
            QStringLiteral("<b>%1</b><br/>%2<br/>%3 %4<br/><span style=\"color:#656d76; font-size:7.5pt\">%5</span>")
                .arg(where.join(QStringLiteral(" · ")), sentenceHtml(finding.reason), ReportText::tr("What helps:"),
                    sentenceHtml(finding.remedy),
                    ReportText::tr("evidence: %1%2 · %3")
                        .arg(significantText(finding.value, 3), unit, nameHtml(finding.id))));
        pages.space(pages.mm(1));
    }
    if (shown < facts.findings.size())
        pages.paragraph(ReportText::tr("… and %1 more.").arg(facts.findings.size() - shown), ReportPages::Style::Small);
}

} // namespace widgets
