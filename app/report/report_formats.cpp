// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/report/report_formats.h"

#include <algorithm>

#include "app/report/pdf_report.h"

namespace app {

namespace {

/// Formats that are drawn; a new one is a line here.
constexpr analysis::ReportWriter drawnFormats[]{
    { "pdf", "report.pdf: pages for people, charts and recommendation", writePdfReport },
};

} // namespace

std::span<const analysis::ReportWriter> reportFormats()
{
    static const std::vector<analysis::ReportWriter> all = [] {
        const auto plain = analysis::reportWriters();
        std::vector<analysis::ReportWriter> writers(plain.begin(), plain.end());
        writers.insert(writers.end(), std::begin(drawnFormats), std::end(drawnFormats));
        return writers;
    }();
    return all;
}

bool isDrawn(const std::vector<std::string>& formats)
{
    return formats.empty() || std::ranges::any_of(drawnFormats, [&](const analysis::ReportWriter& writer) {
        return std::ranges::find(formats, writer.name) != formats.end();
    });
}

} // namespace app
