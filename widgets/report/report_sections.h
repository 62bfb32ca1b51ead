// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include <QCoreApplication>

#include "widgets/report/report_facts.h"
#include "widgets/report/report_pages.h"

namespace widgets {

/// A section of the report, with a bookmark.
struct ReportSection {
    const char* title; ///< English, for tr(); empty: the function writes its own head
    double (*room)(const ReportFacts& facts); ///< mm that must be left for it to begin on the page of the one before
    bool (*wanted)(const ReportFacts& facts); ///< whether there is something to say
    void (*write)(ReportPages& pages, const ReportFacts& facts);
};

/// All sections in the order of the pages. A new one is a file of its own beside this one and a line in
/// report_sections.cpp.
[[nodiscard]] std::span<const ReportSection> reportSections();

/// Translates texts of the report.
class ReportText {
    Q_DECLARE_TR_FUNCTIONS(widgets::Report)
};

/// Whether the chosen variant's error was measured along the network.
[[nodiscard]] bool hasErrorFlow(const ReportFacts& facts);

void writeFirstPage(ReportPages& pages, const ReportFacts& facts);
void writeComparison(ReportPages& pages, const ReportFacts& facts);
void writeLayerTable(ReportPages& pages, const ReportFacts& facts);
void writeErrorFlow(ReportPages& pages, const ReportFacts& facts);
void writeWorstLayers(ReportPages& pages, const ReportFacts& facts);
void writeSensitivity(ReportPages& pages, const ReportFacts& facts);
void writePlan(ReportPages& pages, const ReportFacts& facts);
void writeCalibration(ReportPages& pages, const ReportFacts& facts);
void writeFindings(ReportPages& pages, const ReportFacts& facts);
void writeProvenance(ReportPages& pages, const ReportFacts& facts);
void writeGlossary(ReportPages& pages, const ReportFacts& facts);

} // namespace widgets
