// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_sections.h"

#include <algorithm>
#include <array>

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

constexpr std::array sections{
    ReportSection{ "", always, writeFirstPage },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Variants compared"), hasVariants, writeComparison },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Layer by layer"), hasVariants, writeLayerTable },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Where the error is born"), hasErrorFlow, writeErrorFlow },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "The layers with the largest error of their own"),
        hasWorstLayers, writeWorstLayers },
    ReportSection{
        QT_TRANSLATE_NOOP("widgets::Report", "Which layers are sensitive"), hasSensitivity, writeSensitivity },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Mixed precision"), hasPlan, writePlan },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Ranges and calibration"), hasRanges, writeCalibration },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Findings"), hasFindings, writeFindings },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Where this comes from"), always, writeProvenance },
    ReportSection{ QT_TRANSLATE_NOOP("widgets::Report", "Terms and formulas"), always, writeGlossary },
};

} // namespace

std::span<const ReportSection> reportSections()
{
    return sections;
}

} // namespace widgets
