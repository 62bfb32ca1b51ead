// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_sections.h"

#include <algorithm>
#include <array>
#include <limits>

#include "widgets/report/sensitivity_text.h"

namespace widgets {

namespace {

bool always(const ReportFacts&)
{
    return true;
}

bool hasVariants(const ReportFacts& facts)
{
    return facts.chosen != nullptr;
}

bool hasWorstLayers(const ReportFacts& facts)
{
    return !facts.worst.layers.empty();
}

bool hasSensitivity(const ReportFacts& facts)
{
    return std::ranges::any_of(facts.analysis.sensitivity, hasCells);
}

bool hasPlan(const ReportFacts& facts)
{
    return facts.plan != nullptr;
}

bool hasRanges(const ReportFacts& facts)
{
    return facts.chosen != nullptr && !facts.chosen->layers.empty();
}

bool hasFindings(const ReportFacts& facts)
{
    return !facts.findings.empty();
}

double ownPage(const ReportFacts&)
{
    return std::numeric_limits<double>::infinity();
}

/// Text that goes on from page to page.
double someLines(const ReportFacts&)
{
    return 70;
}

double shortTable(const ReportFacts& facts)
{
    constexpr std::size_t fewLayers = 8;
    return facts.chosen->layers.size() <= fewLayers ? someLines(facts) : ownPage(facts);
}

constexpr std::array sections{
    ReportSection{ "", ownPage, always, writeFirstPage },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Variants compared"), ownPage, hasVariants, writeComparison },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Layer by layer"), shortTable, hasVariants, writeLayerTable },
    ReportSection{
        QT_TRANSLATE_NOOP("widgets::Report", "Where the error is born"), ownPage, hasErrorFlow, writeErrorFlow },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "The layers with the largest error of their own"), ownPage,
        hasWorstLayers, writeWorstLayers },
    ReportSection{
        QT_TRANSLATE_NOOP("widgets::Report", "Which layers are sensitive"), ownPage, hasSensitivity, writeSensitivity },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Mixed precision"), ownPage, hasPlan, writePlan },
    ReportSection{
        QT_TRANSLATE_NOOP("widgets::Report", "Ranges and calibration"), ownPage, hasRanges, writeCalibration },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Findings"), someLines, hasFindings, writeFindings },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Where this comes from"), someLines, always, writeProvenance },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Terms and formulas"), ownPage, always, writeGlossary },
};

} // namespace

std::span<const ReportSection> reportSections()
{
    return sections;
}

} // namespace widgets
