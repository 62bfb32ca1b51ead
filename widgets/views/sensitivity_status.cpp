// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/sensitivity_status.h"

#include <QCoreApplication>
#include <QLocale>

#include "widgets/number_text.h"

namespace widgets {

namespace {

QString cellCount(qsizetype count)
{
    return count == 0 ? QCoreApplication::translate("sensitivity", "none") : QLocale().toString(qlonglong(count));
}

} // namespace

QString knownCells(const analysis::SensitivityTable& table)
{
    qsizetype exact = 0;
    qsizetype estimated = 0;
    for (const auto& cell : table.cells) {
        if (cell)
            ++(cell->certainty == analysis::Certainty::Exact ? exact : estimated);
    }
    const auto all = qsizetype(table.cells.size());
    const QString text = QCoreApplication::translate("sensitivity", "%1 of %2 cells measured (=), %3 estimated (≈)")
                             .arg(cellCount(exact), cellCount(all), cellCount(estimated));
    const qsizetype missing = all - exact - estimated;
    return missing == 0
        ? text
        : text + QCoreApplication::translate("sensitivity", ", %1 not known yet").arg(cellCount(missing));
}

QString orderOfEstimates(double spearman)
{
    return QCoreApplication::translate("sensitivity", "order of estimates against measured: ρ = %1")
        .arg(significantText(spearman, 3));
}

QString signsExplained()
{
    return QCoreApplication::translate("sensitivity",
        "= measured: the network was run with just this quantized.\n"
        "≈ estimated from gradients, without running it: mse ≈ mean of ⟨g, δ⟩² / outputs,\n"
        "   δ: what quantizing changes, g: gradient of a random mix of the outputs.\n"
        "ρ: Spearman's rank correlation, that of the layers' ranks by estimate and by measurement; 1: the same\n"
        "   order. Of the format where it is least.");
}

} // namespace widgets
