// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "widgets/charts/palette.h"
#include "widgets/models/findings_model.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

constexpr std::size_t mostGroups = 60; ///< the most severe come first
constexpr std::size_t mostNumbers = 4; ///< of one kind: layers that are named with their number
constexpr std::size_t mostNames = 24; ///< of one kind: layers that are named at all

/// The sentence as HTML, with names as paper has them.
QString sentenceHtml(analysis::Sentence sentence)
{
    for (auto& value : sentence.values) {
        if (std::string* name = std::get_if<std::string>(&value))
            *name = nameText(*name).toStdString();
    }
    return localText(sentence).toHtmlEscaped();
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

/// Findings of one kind about one variant with one remedy: said once.
struct Group {
    std::vector<const analysis::Finding*> findings;
    [[nodiscard]] bool takes(const analysis::Finding& finding) const
    {
        const analysis::Finding& first = *findings.front();
        return finding.id == first.id && finding.severity == first.severity && finding.variant == first.variant
            && finding.remedy.text == first.remedy.text && finding.layer.empty() == first.layer.empty();
    }
    /// Whether one layer's remedy is another's word for word.
    [[nodiscard]] bool sameRemedy() const
    {
        return std::ranges::all_of(
            findings, [&](const analysis::Finding* each) { return each->remedy == findings.front()->remedy; });
    }
};

/// In the order of their first members.
std::vector<Group> grouped(const std::vector<analysis::Finding>& findings)
{
    std::vector<Group> groups;
    for (const analysis::Finding& finding : findings) {
        const auto group = std::ranges::find_if(groups, [&](const Group& other) { return other.takes(finding); });
        if (group == groups.end())
            groups.push_back({ { &finding } });
        else
            group->findings.push_back(&finding);
    }
    return groups;
}

QString evidenceHtml(const analysis::Finding& finding)
{
    return findingNumber(finding).toHtmlEscaped();
}

/// "Also layer2.0.conv1 (0.607), layer1.2.conv1 (0.532) and 9 more: layer2.1.conv1, …": all but the first.
QString othersHtml(const Group& group)
{
    const std::size_t count = group.findings.size();
    const std::size_t numbered = std::min(count, mostNumbers);
    QStringList worst;
    for (std::size_t i = 1; i < numbered; ++i)
        worst << ReportText::tr("%1 (%2)", "layer and its number")
                     .arg(nameHtml(group.findings[i]->layer), evidenceHtml(*group.findings[i]));
    if (numbered == count)
        return ReportText::tr("Also %1.").arg(listedText(worst));
    QStringList names;
    for (std::size_t i = numbered; i < std::min(count, mostNames); ++i)
        names << nameHtml(group.findings[i]->layer);
    if (count > mostNames)
        names << QStringLiteral("…");
    return ReportText::tr("Also %1 and %n more, down to %2: %3", nullptr, int(count - numbered))
        .arg(worst.join(QStringLiteral(", ")), evidenceHtml(*group.findings.back()), names.join(QStringLiteral(", ")));
}

void writeGroup(ReportPages& pages, const Group& group)
{
    const analysis::Finding& first = *group.findings.front();
    QStringList lines;
    if (!first.variant.empty() || first.layer.empty())
        lines << QStringLiteral("<b>%1</b>")
                     .arg(first.variant.empty() ? ReportText::tr("the analysis as a whole") : nameHtml(first.variant));
    const QString layer = first.layer.empty() ? QString() : QStringLiteral("<b>%1</b>").arg(nameHtml(first.layer));
    lines << (layer.isEmpty() ? QString() : layer + QStringLiteral(": ")) + sentenceHtml(first.reason);
    if (group.findings.size() > 1 && !layer.isEmpty())
        lines << othersHtml(group);
    const QString what = group.sameRemedy() ? ReportText::tr("What helps:")
                                            : ReportText::tr("What helps, for %1:").arg(nameText(first.layer));
    lines << QStringLiteral("<i>%1</i> %2").arg(what.toHtmlEscaped(), sentenceHtml(first.remedy));
    lines << QStringLiteral("<span style=\"color:#656d76; font-size:7.5pt\">%1</span>")
                 .arg(ReportText::tr("evidence: %1 · %2").arg(evidenceHtml(first), nameHtml(first.id)));
    pages.entry(severityHtml(first.severity), lines.join(QStringLiteral("<br/>")));
    pages.space(pages.mm(1));
}

} // namespace

void writeFindings(ReportPages& pages, const ReportFacts& facts)
{
    pages.paragraph(ReportText::tr("What deserves a look, most severe first, with the number it rests on and what "
                                   "helps."));
    const std::vector<Group> groups = grouped(facts.findings);
    const std::size_t shown = std::min(groups.size(), mostGroups);
    for (std::size_t i = 0; i < shown; ++i)
        writeGroup(pages, groups[i]);
    if (shown < groups.size())
        pages.paragraph(ReportText::tr("… and %1 kinds more.").arg(groups.size() - shown), ReportPages::Style::Note);
}

} // namespace widgets
