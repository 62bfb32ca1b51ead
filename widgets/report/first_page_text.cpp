// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/first_page_text.h"

#include <cmath>

#include <QLocale>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/method.h"
#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

using analysis::RecommendationRule;
using analysis::VariantResult;

QString count(std::int64_t number)
{
    return QLocale().toString(qlonglong(number));
}

QString bold(const QString& html)
{
    return QStringLiteral("<b>%1</b>").arg(html);
}

/// "a, b and c"
QString listed(const QStringList& texts)
{
    if (texts.size() < 2)
        return texts.value(0);
    return ReportText::tr("%1 and %2").arg(texts.mid(0, texts.size() - 1).join(QStringLiteral(", ")), texts.last());
}

/// "3.84 × smaller" is said of ratios above one.
QString timesText(double ratio)
{
    return significantText(ratio, 3);
}

QString methodText(analysis::Method method)
{
    switch (method) {
    case analysis::Method::Fp32:
        return ReportText::tr("no quantization");
    case analysis::Method::Weights:
        return ReportText::tr("weight-only quantization");
    case analysis::Method::Ptdq:
        return ReportText::tr("dynamic quantization (PTDQ)");
    case analysis::Method::Ptsq:
        break;
    }
    return ReportText::tr("static quantization (PTSQ)");
}

/// What the variant does: "static quantization (PTSQ), weights int8 per channel, inputs uint8 per tensor with ranges
/// from minmax".
QString schemeText(const ReportFacts& facts, const VariantResult& variant)
{
    QString text = methodText(variant.recipe.method);
    const QString granularity = summaryText(facts, variant, "granularity");
    text += ReportText::tr(", weights %1").arg(summaryText(facts, variant, "weight_format").toHtmlEscaped());
    if (granularity != notMeasuredText())
        text += ReportText::tr(" per %1").arg(granularity.toHtmlEscaped());
    if (const QString inputs = summaryText(facts, variant, "activation_format"); inputs != QLatin1String("fp32")) {
        text += ReportText::tr(", inputs of layers %1").arg(inputs.toHtmlEscaped());
        const QString calibration = summaryText(facts, variant, "calibration");
        if (calibration != notMeasuredText())
            text += ReportText::tr(" with ranges from %1").arg(calibration.toHtmlEscaped());
    } else {
        text += ReportText::tr(", inputs of layers in FP32");
    }
    return text;
}

QString dropText(const VariantResult& variant)
{
    const double drop = *variant.output.top1Drop;
    if (std::abs(drop) < 0.005)
        return ReportText::tr("no top-1 accuracy");
    const QString points = fixedText(std::abs(drop), 2);
    return drop > 0 ? ReportText::tr("%1 points of top-1 accuracy").arg(points)
                    : ReportText::tr("nothing: top-1 accuracy is %1 points higher").arg(points);
}

QString leadText(const ReportFacts& facts)
{
    if (!facts.recommendation.variant) {
        if (facts.analysis.variants.empty())
            return ReportText::tr("No variant was measured, so there is nothing to recommend yet.");
        if (!facts.fp32 || facts.analysis.variants.size() > 1)
            return ReportText::tr("No variant gave a number that could be compared, so none is recommended.");
        return ReportText::tr("Only FP32 was measured, so there is nothing to recommend yet: run a quantized variant.");
    }
    const VariantResult& variant = *facts.chosen;
    const QString name = bold(nameHtml(variant.recipe.name));
    switch (facts.recommendation.rule) {
    case RecommendationRule::SmallestWithinDrop:
        return ReportText::tr("Take %1: it makes the model %2 times smaller and loses %3.")
            .arg(name, timesText(variant.compression), dropText(variant));
    case RecommendationRule::LeastDrop:
        return ReportText::tr("No variant is good enough. %1 comes nearest: %2 times smaller, but it loses %3.")
            .arg(name, timesText(variant.compression), dropText(variant));
    case RecommendationRule::BestSqnr:
    case RecommendationRule::Nothing:
        break;
    }
    return ReportText::tr("Take %1: it makes the model %2 times smaller and keeps its output best, at %3 SQNR.")
        .arg(name, timesText(variant.compression), decibelText(variant.output.error.sqnrDb));
}

QString whichText(const ReportFacts& facts)
{
    if (!facts.recommendation.variant)
        return ReportText::tr("The rule asks for at least one quantized variant with a top-1 drop, or without labels "
                              "an output SQNR, that is a number.");
    const VariantResult& variant = *facts.chosen;
    const QString candidates = count(qlonglong(facts.recommendation.candidates));
    QString rule;
    switch (facts.recommendation.rule) {
    case RecommendationRule::SmallestWithinDrop:
        rule =
            ReportText::tr("%1 of %2 quantized variants lose at most %3 point of top-1 accuracy. Of these it is the "
                           "smallest; among equal sizes (within 1 %) the one with the fewest bit operations wins, "
                           "then the least drop.")
                .arg(count(qlonglong(facts.recommendation.within)), candidates, QLocale().toString(analysis::mostDrop));
        break;
    case RecommendationRule::LeastDrop:
        rule = ReportText::tr("None of %1 quantized variants stays within a drop of %2 point, so the one with the "
                              "least drop is named. Finer weights, another calibration, mixed precision or "
                              "quantization-aware training can help.")
                   .arg(candidates, QLocale().toString(analysis::mostDrop));
        break;
    case RecommendationRule::BestSqnr:
    case RecommendationRule::Nothing:
        rule = ReportText::tr("The data has no labels, so of %1 quantized variants the one with the highest output "
                              "SQNR is named; accuracy is not known.")
                   .arg(candidates);
    }
    QString text = rule + QStringLiteral(" ") + ReportText::tr("It is %1.").arg(schemeText(facts, variant));
    if (variant.output.top1 && facts.fp32 && facts.fp32->output.top1)
        text += QStringLiteral(" ")
            + ReportText::tr("Top-1 accuracy is %1 %, of FP32 %2 %.")
                  .arg(fixedText(variant.output.top1, 2), fixedText(facts.fp32->output.top1, 2));
    return text;
}

QString costText(const ReportFacts& facts)
{
    if (!facts.recommendation.variant)
        return ReportText::tr("The model has %1 parameters in %2 and takes %3 multiply-accumulates a sample.")
            .arg(count(facts.analysis.graph.parameters), bytesText(double(facts.analysis.graph.bytes)),
                significantText(double(facts.analysis.graph.macs), 3));
    const VariantResult& variant = *facts.chosen;
    QString text =
        ReportText::tr("%1 instead of %2.")
            .arg(bytesText(double(variant.sizeBytes)), bytesText(double(variant.sizeBytes) * variant.compression));
    constexpr double fp32Products = 32.0 * 32.0; // bits of weight · bits of activation
    if (const double whole = double(variant.macs) * fp32Products; variant.bitops > 0 && whole > 0)
        text += QStringLiteral(" ")
            + ReportText::tr("%1 times fewer bit operations a sample.").arg(timesText(whole / variant.bitops));
    if (variant.recipe.method == analysis::Method::Ptsq)
        text += QStringLiteral(" ")
            + ReportText::tr("It needs calibration data once: here %1 samples, %2 s.")
                  .arg(count(variant.calibrationSamples), significantText(variant.prepareSeconds, 2));
    else
        text += QStringLiteral(" ") + ReportText::tr("It needs no calibration data.");
    if (variant.output.agreement)
        text += QStringLiteral(" ")
            + ReportText::tr("It answers as FP32 does for %1 % of the samples.")
                  .arg(fixedText(variant.output.agreement, 1));
    if (const auto sqnr = measuredSqnr(variant.output.error);
        sqnr && facts.recommendation.rule != RecommendationRule::BestSqnr)
        text += QStringLiteral(" ") + ReportText::tr("Output SQNR is %1.").arg(decibelText(*sqnr));
    return text;
}

QString layersText(const ReportFacts& facts)
{
    if (facts.worst.layers.empty())
        return ReportText::tr("No layer was quantized, so none is hurt.");
    QStringList names;
    for (const analysis::HurtLayer& hurt : facts.worst.layers) {
        const QString name = bold(nameHtml(facts.chosen->layers[hurt.layer].layer));
        // ‖error‖ / ‖signal‖
        const QString share = std::isfinite(hurt.sqnrDb)
            ? ReportText::tr("%1 (%2, an error of %3)")
                  .arg(name, decibelText(hurt.sqnrDb), percentText(std::pow(10.0, -hurt.sqnrDb / 20)))
            : ReportText::tr("%1 (%2)").arg(name, decibelText(hurt.sqnrDb));
        names << share;
    }
    switch (facts.worst.place) {
    case analysis::HurtPlace::Local:
        return ReportText::tr("Quantized alone, %1 change their own output most.").arg(listed(names));
    case analysis::HurtPlace::Accumulated:
        return ReportText::tr("With everything quantized, the output of %1 is changed most.").arg(listed(names));
    case analysis::HurtPlace::Tensors:
        break;
    }
    return ReportText::tr("The weights or inputs of %1 are changed most.").arg(listed(names));
}

/// What to take where the drop may in truth be larger than the rule allows.
QString doubtText(const ReportFacts& facts)
{
    const analysis::Recommendation& choice = facts.recommendation;
    if (choice.rule != RecommendationRule::SmallestWithinDrop || choice.sure)
        return {};
    const QString limit = QLocale().toString(analysis::mostDrop);
    if (!choice.cautious)
        return QStringLiteral(" ")
            + ReportText::tr("It may be more than %1 point: measure on more samples before relying on it.").arg(limit);
    const VariantResult& other = facts.analysis.variants[*choice.cautious];
    return QStringLiteral(" ")
        + ReportText::tr(
            "It may be more than %1 point: if in doubt take %2 (%3 times smaller), which stays within that "
            "even so, or measure on more samples.")
              .arg(limit, bold(nameHtml(other.recipe.name)), timesText(other.compression));
}

QString certaintyText(const ReportFacts& facts)
{
    if (!facts.chosen)
        return ReportText::tr("Nothing was measured.");
    const VariantResult& variant = *facts.chosen;
    QString text = ReportText::tr("Measured on %1 samples").arg(count(variant.samples));
    text += variant.output.top1 ? ReportText::tr(" with labels.") : ReportText::tr(" without labels.");
    if (const auto half = analysis::dropUncertainty(variant); half && variant.recipe.method != analysis::Method::Fp32)
        text += QStringLiteral(" ")
            + ReportText::tr("The drop is known to ± %1 points (95 % confidence).").arg(fixedText(half, 2))
            + doubtText(facts);
    if (facts.analysis.provenance.skippedSamples > 0)
        text += QStringLiteral(" ")
            + ReportText::tr("%1 samples could not be read.").arg(count(facts.analysis.provenance.skippedSamples));
    text += QStringLiteral(" ")
        + ReportText::tr("Integer arithmetic was simulated in float32: accuracy is that of an exact integer kernel, "
                         "speed was not measured.");
    int serious = 0;
    for (const analysis::Finding& finding : facts.findings)
        serious += finding.severity == analysis::Severity::Serious ? 1 : 0;
    if (serious > 0)
        text += QStringLiteral(" ") + bold(ReportText::tr("Serious findings: %1; read them first.").arg(serious));
    return text;
}

} // namespace

FirstPageText firstPageText(const ReportFacts& facts)
{
    return { leadText(facts), whichText(facts), costText(facts), layersText(facts), certaintyText(facts) };
}

} // namespace widgets
