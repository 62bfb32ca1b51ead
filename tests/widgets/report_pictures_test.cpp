// SPDX-License-Identifier: GPL-3.0-or-later
// Writes reports of made-up analyses, so that their pages can be looked at: the folder is named by QUANTSCOPE_PICTURES.
#include <QFile>

#include <gtest/gtest.h>

#include "analysis/judge/findings.h"
#include "pictures.h"
#include "sample_plans.h"
#include "widgets/report/report.h"

namespace {

TEST(Pictures, Reports)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    const QString folder = qEnvironmentVariable("QUANTSCOPE_PICTURES");
    for (const int layers : { 20, 300 }) {
        const auto analysis = sample::plannedNetwork(layers);
        for (const analysis::Paper paper : { analysis::Paper::A4, analysis::Paper::Letter }) {
            const auto pdf = widgets::reportPdf(*analysis, analysis::findings(*analysis), paper);
            ASSERT_TRUE(pdf) << pdf.error().message;
            QFile file(QStringLiteral("%1/report_%2_%3.pdf")
                           .arg(folder)
                           .arg(layers)
                           .arg(QString::fromUtf8(analysis::paperName(paper).data())));
            ASSERT_TRUE(file.open(QIODevice::WriteOnly));
            file.write(*pdf);
        }
    }
}

} // namespace
