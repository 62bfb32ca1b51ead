// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/number_rows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QCoreApplication>
#include <QLocale>

#include "widgets/number_text.h"

namespace widgets {

namespace {

class NumberText {
    Q_DECLARE_TR_FUNCTIONS(widgets::NumberText)
};

QString rangeText(double lo, double hi)
{
    return lo == hi ? significantText(lo) : significantText(lo, 3) + QStringLiteral(" … ") + significantText(hi, 3);
}

/// Of whole numbers.
QString rangeText(std::int32_t lo, std::int32_t hi)
{
    const QString least = QLocale().toString(lo);
    return lo == hi ? least : least + QStringLiteral(" … ") + QLocale().toString(hi);
}

/// The largest of several numbers: the one that decides.
QString largestText(double lo, double hi)
{
    return (lo == hi ? QString() : QStringLiteral("≤ ")) + significantText(hi, 3);
}

const QString& notMeasured()
{
    static const QString text = QStringLiteral("–");
    return text;
}

void addErrors(std::vector<NumberRow>& rows, const analysis::ErrorMeasures& error)
{
    rows.push_back({ NumberText::tr("SQNR"), decibelText(error.sqnrDb),
        NumberText::tr("20·log10(‖x‖ / ‖x − x_q‖), dB, over all elements together") });
    rows.push_back({ NumberText::tr("SNR"), decibelText(error.snrDb),
        NumberText::tr("20·log10(std(x) / std(x − x_q)), dB: differs from SQNR where means are not 0") });
    rows.push_back(
        { NumberText::tr("MSE"), significantText(error.mse), NumberText::tr("mean of (x − x_q)², unit of x squared") });
    rows.push_back(
        { NumberText::tr("MAE"), significantText(error.mae), NumberText::tr("mean of |x − x_q|, unit of x") });
    rows.push_back({ NumberText::tr("relative MAE"), percentText(error.relativeMae),
        NumberText::tr("mean |x − x_q| / mean |x|") });
    rows.push_back({ NumberText::tr("max error"), significantText(error.maxError),
        NumberText::tr("largest |x − x_q|, unit of x") });
    rows.push_back(
        { NumberText::tr("cosine"), significantText(error.cosine, 6), NumberText::tr("x·x_q / (‖x‖·‖x_q‖), no unit") });
}

} // namespace

std::vector<NumberRow> tensorRows(
    const std::vector<analysis::Encoding>& encodings, const analysis::ErrorMeasures& error)
{
    std::vector<NumberRow> rows;
    std::vector<float> scales;
    std::vector<std::int32_t> zeros;
    for (const analysis::Encoding& encoding : encodings) {
        scales.insert(scales.end(), encoding.scales.begin(), encoding.scales.end());
        zeros.insert(zeros.end(), encoding.zeroPoints.begin(), encoding.zeroPoints.end());
    }
    const auto [leastScale, greatestScale] = std::minmax_element(scales.begin(), scales.end());
    const auto [leastZero, greatestZero] = std::minmax_element(zeros.begin(), zeros.end());
    const bool hasScale = !scales.empty();
    rows.push_back({ NumberText::tr("scale S"), hasScale ? largestText(*leastScale, *greatestScale) : notMeasured(),
        NumberText::tr("x_q = S·(q − Z): the step between two levels, unit of x; of %1 scales, %2")
            .arg(scales.size())
            .arg(hasScale ? rangeText(*leastScale, *greatestScale) : notMeasured()) });
    rows.push_back(
        { NumberText::tr("zero point Z"), zeros.empty() ? notMeasured() : rangeText(*leastZero, *greatestZero),
            NumberText::tr("the level that means 0: x_q = S·(q − Z)") });
    addErrors(rows, error);
    rows.push_back({ NumberText::tr("clipped"), error.clipped ? percentText(*error.clipped) : notMeasured(),
        NumberText::tr("share of elements outside the grid: x < S·(qmin − Z − ½) or x > S·(qmax − Z + ½)") });
    const double meanScale = hasScale ? std::accumulate(scales.begin(), scales.end(), 0.0) / double(scales.size()) : 0;
    rows.push_back({ NumberText::tr("RMSE / S"),
        hasScale ? significantText(std::sqrt(error.mse) / meanScale, 3) : notMeasured(),
        NumberText::tr("√MSE / mean scale: 0.289 = 1/√12 where rounding errors are uniform; more means clipping") });
    return rows;
}

std::vector<NumberRow> outputRows(const analysis::ErrorMeasures& error)
{
    std::vector<NumberRow> rows;
    addErrors(rows, error);
    return rows;
}

std::vector<NumberRow> placeRows(const analysis::LayerResult& result)
{
    return { { NumberText::tr("local SQNR"), result.local ? decibelText(result.local->sqnrDb) : notMeasured(),
                 NumberText::tr(
                     "of the layer's own output, this layer alone quantized, its input FP32 (first 256 samples), dB") },
        { NumberText::tr("accum. SQNR"), result.accumulated ? decibelText(result.accumulated->sqnrDb) : notMeasured(),
            NumberText::tr("of the layer's own output, everything quantized, dB") } };
}

} // namespace widgets
