// SPDX-License-Identifier: GPL-3.0-or-later
// How long the PDF of a large study takes to draw: pages, seconds, and seconds for 30 pages.
#include <chrono>
#include <cstdio>

#include <QApplication>
#include <QRegularExpression>

#include "sample_analysis.h"
#include "widgets/report/report.h"

namespace {

/// `variants` variants, the made-up ones again and again.
analysis::Analysis study(int layers, std::size_t variants)
{
    analysis::Analysis analysis = *sample::residualNetwork(layers);
    while (analysis.variants.size() < variants) {
        analysis.variants.push_back(analysis.variants[1 + analysis.variants.size() % 4]);
        analysis.variants.back().recipe.name += "-" + std::to_string(analysis.variants.size());
    }
    return analysis;
}

void measure(int layers, std::size_t variants)
{
    const analysis::Analysis analysis = study(layers, variants);
    const auto start = std::chrono::steady_clock::now();
    const auto pdf = widgets::reportPdf(analysis, {}, analysis::Paper::A4);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    static const QRegularExpression count(QStringLiteral("/Count (\\d+)\\s*/ProcSet"));
    const int pages = pdf ? count.match(QString::fromLatin1(*pdf)).captured(1).toInt() : 0;
    std::printf("%5d layers x %3zu variants: %3d pages, %7.1f kB, %6.3f s, %6.3f s for 30 pages\n", layers, variants,
        pages, pdf ? double(pdf->size()) / 1000 : 0, seconds, pages > 0 ? 30 * seconds / pages : 0);
}

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    measure(4, 4); // fonts are loaded
    measure(60, 6);
    measure(1000, 6);
    measure(2000, 5);
    measure(60, 400);
}
