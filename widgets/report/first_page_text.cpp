// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/first_page_text.h"

#include <algorithm>
#include <cmath>

#include <QLocale>

#include "widgets/number_text.h"
#include "widgets/report/plan_text.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/sensitivity_text.h"

namespace widgets {

namespace {

using analysis::PlanResult;
using analysis::RecommendationRule;
using analysis::VariantResult;

/// "3.84 × smaller" is said of ratios above one.
QString timesText(double ratio)
{
    return significantText(ratio, 3);
}

/// "channel", "group of 64".
QString granularityText(QString name)
{
    return name.replace(u':', ReportText::tr(" of ")).toHtmlEscaped();
}

/// "to int8 with a scale per channel".
QString weightsText(const ReportFacts& facts, const VariantResult& variant)
{
    const QString format = summaryText(facts, variant, "weight_format").toHtmlEscaped();
    const QString granularity = summaryText(facts, variant, "granularity");
    if (granularity == notMeasuredText() || granularity == QLatin1String("mixed"))
        return ReportText::tr("to %1").arg(format);
    return ReportText::tr("to %1 with a scale per %2").arg(format, granularityText(granularity));
}

/// What the variant does, as a sentence.
QString schemeText(const ReportFacts& facts, const VariantResult& variant)
{
    const QString weights = weightsText(facts, variant);
    const QString inputs = summaryText(facts, variant, "activation_format").toHtmlEscaped();
    switch (variant.recipe.method) {
    case analysis::Method::Fp32:
        return ReportText::tr("It quantizes nothing.");
    case analysis::Method::Weights:
        return ReportText::tr("It quantizes weights alone, %1; inputs of layers stay FP32.").arg(weights);
    case analysis::Method::Ptdq:
        return ReportText::tr("It quantizes dynamically (PTDQ): weights %1, inputs of layers to %2 over the range of "
                              "each batch.")
            .arg(weights, inputs);
    case analysis::Method::Ptsq:
        break;
    }
    const QString calibration = summaryText(facts, variant, "calibration");
    return calibration == notMeasuredText()
        ? ReportText::tr("It quantizes statically (PTSQ): weights %1, inputs of layers to %2.").arg(weights, inputs)
        : ReportText::tr("It quantizes statically (PTSQ): weights %1, inputs of layers to %2 over ranges that %3 "
                         "calibration found.")
              .arg(weights, inputs, calibration.toHtmlEscaped());
}

/// "loses 0.33 ± 0.21 points of top-1 accuracy".
QString dropText(double drop, const std::optional<double>& half)
{
    if (std::abs(drop) < 0.005)
        return half ? ReportText::tr("loses no top-1 accuracy (± %1 points)").arg(fixedText(half, 2))
                    : ReportText::tr("loses no top-1 accuracy");
    QString points = fixedText(std::abs(drop), 2);
    if (half)
        points = ReportText::tr("%1 ± %2").arg(points, fixedText(half, 2));
    return drop > 0 ? ReportText::tr("loses %1 points of top-1 accuracy").arg(points)
                    : ReportText::tr("even gains %1 points of top-1 accuracy").arg(points);
}

QString planLead(const PlanResult& plan)
{
    const QString name = ReportText::tr("the mixed-precision plan %1").arg(bold(planTitle(plan).toHtmlEscaped()));
    const QString times = timesText(timesSmaller(plan));
    const std::optional<double> drop = plan.measured->top1Drop;
    if (!drop || !std::isfinite(*drop))
        return ReportText::tr("Take %1: it makes the model %2 times smaller and keeps its output at %3 SQNR.")
            .arg(name, times, decibelText(plan.measured->sqnrDb));
    return (*drop <= analysis::mostDrop ? ReportText::tr("Take %1: it makes the model %2 times smaller and %3.")
                                        : ReportText::tr("Nothing is good enough. Nearest comes %1: it makes the model "
                                                         "%2 times smaller, but %3."))
        .arg(name, times, dropText(*drop, std::nullopt));
}

QString leadText(const ReportFacts& facts)
{
    if (facts.recommendation.planIsBetter)
        return planLead(*facts.plan);
    if (!facts.recommendation.variant) {
        if (facts.analysis.variants.empty())
            return ReportText::tr("No variant was measured, so there is nothing to recommend yet.");
        if (!facts.fp32 || facts.analysis.variants.size() > 1)
            return ReportText::tr("No variant gave a number that could be compared, so none is recommended.");
        return ReportText::tr("Only FP32 was measured, so there is nothing to recommend yet: run a quantized variant.");
    }
    const VariantResult& variant = *facts.chosen;
    const QString name = bold(nameHtml(variant.recipe.name));
    const auto drop = [&] { return dropText(*variant.output.top1Drop, analysis::dropUncertainty(variant)); };
    switch (facts.recommendation.rule) {
    case RecommendationRule::SmallestWithinDrop:
        return ReportText::tr("Take %1: it makes the model %2 times smaller and %3.")
            .arg(name, timesText(variant.compression), drop());
    case RecommendationRule::LeastDrop:
        return ReportText::tr("No variant is good enough. %1 comes nearest: it makes the model %2 times smaller, but "
                              "%3.")
            .arg(name, timesText(variant.compression), drop());
    case RecommendationRule::BestSqnr:
    case RecommendationRule::Nothing:
        break;
    }
    return ReportText::tr("Take %1: it makes the model %2 times smaller and keeps its output best, at %3 SQNR.")
        .arg(name, timesText(variant.compression), decibelText(variant.output.error.sqnrDb));
}

/// What a measured plan does, where something else is to be taken: it is in the chart all the same.
QString otherPlanText(const ReportFacts& facts)
{
    if (!facts.plan || !facts.plan->measured)
        return {};
    const PlanResult& plan = *facts.plan;
    const std::int64_t samples = plan.measured->samples;
    const std::optional<double> drop = plan.measured->top1Drop;
    QString text = ReportText::tr("The measured plan %1 makes the model %2 times smaller and %3, on %4 samples.")
                       .arg(bold(planTitle(plan).toHtmlEscaped()), timesText(timesSmaller(plan)),
                           drop && std::isfinite(*drop)
                               ? dropText(*drop, std::nullopt)
                               : ReportText::tr("keeps its output at %1 SQNR").arg(decibelText(plan.measured->sqnrDb)),
                           countText(samples));
    if (facts.recommendation.variant)
        text += QLatin1Char(' ')
            + (samples == facts.chosen->samples
                    ? ReportText::tr("By the same rule %1 comes before it.")
                    : ReportText::tr("%1 was measured on other samples, so the two were not compared."))
                  .arg(bold(nameHtml(facts.chosen->recipe.name)));
    return text;
}

/// What the plan is, where it is what to take.
QString planText(const ReportFacts& facts)
{
    const PlanResult& plan = *facts.plan;
    QString text = ReportText::tr("It takes %1; %2.")
                       .arg(planFormatsSentence(plan).toHtmlEscaped(),
                           quantizesInputs(plan) ? ReportText::tr("inputs of layers are quantized as well")
                                                 : ReportText::tr("inputs of layers stay FP32"));
    text += QLatin1Char(' ')
        + ReportText::tr(
            "The model then needs %1. This was measured on %2 samples; mixed precision has pages of its own.")
              .arg(bytesText(double(plan.bytes)), countText(plan.measured->samples));
    if (facts.recommendation.variant)
        text += QLatin1Char(' ')
            + ReportText::tr("Among the variants, %1 comes first: the rest of this page is about it.")
                  .arg(bold(nameHtml(facts.chosen->recipe.name)));
    return text;
}

/// How many of the variants stay within the drop.
QString withinText(std::size_t within, std::size_t candidates)
{
    const QString limit = QLocale().toString(analysis::mostDrop);
    if (candidates == 1)
        return ReportText::tr("The only quantized variant loses at most %1 point of top-1 accuracy.").arg(limit);
    if (within == 1)
        return ReportText::tr("Of %1 quantized variants it alone loses at most %2 point of top-1 accuracy.")
            .arg(countText(std::int64_t(candidates)), limit);
    const QString smallest = ReportText::tr("it is the smallest of them.");
    if (within == candidates)
        return ReportText::tr("All %1 quantized variants lose at most %2 point of top-1 accuracy; %3")
            .arg(countText(std::int64_t(candidates)), limit, smallest);
    return ReportText::tr("%1 of %2 quantized variants lose at most %3 point of top-1 accuracy; %4")
        .arg(countText(std::int64_t(within)), countText(std::int64_t(candidates)), limit, smallest);
}

/// Said where other variants within the drop are as small.
QString tieText(const ReportFacts& facts)
{
    const VariantResult& chosen = *facts.chosen;
    const bool tied = std::ranges::any_of(facts.analysis.variants, [&](const VariantResult& other) {
        const double ratio = double(other.sizeBytes) / double(std::max<std::int64_t>(1, chosen.sizeBytes));
        return &other != &chosen && other.recipe.method != analysis::Method::Fp32
            && std::abs(ratio - 1) <= analysis::equalSizes && other.output.top1Drop
            && *other.output.top1Drop <= analysis::mostDrop;
    });
    return tied ? QLatin1Char(' ')
            + ReportText::tr("Others are equally small, but need more bit operations or lose at least as much.")
                : QString();
}

QString whichText(const ReportFacts& facts)
{
    if (!facts.recommendation.variant)
        return ReportText::tr("A recommendation needs at least one quantized variant whose drop of top-1 accuracy, or "
                              "without labels whose output SQNR, is a number.");
    const VariantResult& variant = *facts.chosen;
    const std::size_t candidates = facts.recommendation.candidates;
    QString text;
    switch (facts.recommendation.rule) {
    case RecommendationRule::SmallestWithinDrop:
        text += withinText(facts.recommendation.within, candidates) + tieText(facts);
        break;
    case RecommendationRule::LeastDrop:
        text += candidates == 1 ? ReportText::tr("The only quantized variant loses more than %1 point.")
                                      .arg(QLocale().toString(analysis::mostDrop))
                                : ReportText::tr("All %1 quantized variants lose more than %2 point; it loses least.")
                                      .arg(countText(std::int64_t(candidates)), QLocale().toString(analysis::mostDrop));
        text += QLatin1Char(' ')
            + ReportText::tr("Finer weights, another calibration, mixed precision or quantization-aware training can "
                             "help.");
        break;
    case RecommendationRule::BestSqnr:
    case RecommendationRule::Nothing:
        text += ReportText::tr("The data has no labels, so accuracy is not known; the highest output SQNR decides, of "
                               "%1 quantized variants.")
                    .arg(countText(std::int64_t(candidates)));
    }
    text += QLatin1Char(' ') + schemeText(facts, variant);
    if (variant.output.top1 && facts.fp32 && facts.fp32->output.top1)
        text += QLatin1Char(' ')
            + ReportText::tr("Its top-1 accuracy is %1 %; FP32 has %2 %.")
                  .arg(fixedText(variant.output.top1, 2), fixedText(facts.fp32->output.top1, 2));
    return text;
}

QString costText(const ReportFacts& facts)
{
    if (!facts.recommendation.variant)
        return ReportText::tr("The model has %1 parameters in %2 and takes %3 multiply-accumulates a sample.")
            .arg(countText(facts.analysis.graph.parameters), bytesText(double(facts.analysis.graph.bytes)),
                significantText(double(facts.analysis.graph.macs), 3));
    const VariantResult& variant = *facts.chosen;
    QString text =
        ReportText::tr("%1 instead of %2")
            .arg(bytesText(double(variant.sizeBytes)), bytesText(double(variant.sizeBytes) * variant.compression));
    constexpr double fp32Products = 32.0 * 32.0; // bits of weight · bits of activation
    if (const double whole = double(variant.macs) * fp32Products; variant.bitops > 0 && whole > 0)
        text += ReportText::tr(", and %1 times fewer bit operations a sample").arg(timesText(whole / variant.bitops));
    text += QStringLiteral(". ");
    text += variant.recipe.method == analysis::Method::Ptsq
        ? ReportText::tr("It has to be calibrated once: here with %1 samples, in %2 s.")
              .arg(countText(variant.calibrationSamples), significantText(variant.prepareSeconds, 2))
        : ReportText::tr("It needs no calibration data.");
    if (variant.output.agreement)
        text += QLatin1Char(' ')
            + ReportText::tr("It answers as FP32 does for %1 % of the samples.")
                  .arg(fixedText(variant.output.agreement, 1));
    if (const auto sqnr = measuredSqnr(variant.output.error);
        sqnr && facts.recommendation.rule != RecommendationRule::BestSqnr)
        text += QLatin1Char(' ') + ReportText::tr("The SQNR of its output is %1.").arg(decibelText(*sqnr));
    return text;
}

QString layersText(const ReportFacts& facts)
{
    if (facts.worst.layers.empty())
        return ReportText::tr("No layer was quantized, so none is hurt.");
    QStringList names;
    if (const QString harm = outputHarmHtml(facts.analysis, facts.chosen->recipe); !harm.isEmpty()) {
        for (const analysis::HurtLayer& hurt : facts.worst.layers)
            names << bold(nameHtml(facts.chosen->layers[hurt.layer].layer));
        return harm + QLatin1Char(' ')
            + ReportText::tr("A layer's own output changes most in %1, as the table tells.").arg(listedText(names));
    }
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
        return ReportText::tr("Quantized alone, %1 change their own output most.").arg(listedText(names));
    case analysis::HurtPlace::Accumulated:
        return ReportText::tr("With everything quantized, the output of %1 is changed most.").arg(listedText(names));
    case analysis::HurtPlace::Tensors:
        break;
    }
    return ReportText::tr("The weights or inputs of %1 are changed most.").arg(listedText(names));
}

/// How well the drop is known, and what to take where it may in truth be larger than the rule allows.
QString uncertaintyText(const ReportFacts& facts, double half)
{
    const analysis::Recommendation& choice = facts.recommendation;
    QString text = ReportText::tr("With 95 % confidence the drop is known to ± %1 points").arg(fixedText(half, 2));
    if (choice.rule != RecommendationRule::SmallestWithinDrop || choice.sure)
        return text + QLatin1Char('.');
    const QString limit = QLocale().toString(analysis::mostDrop);
    text += ReportText::tr(", so in truth it may be more than %1 point.").arg(limit) + QLatin1Char(' ');
    if (!choice.cautious)
        return text + ReportText::tr("Measure on more samples before relying on it.");
    const VariantResult& other = facts.analysis.variants[*choice.cautious];
    return text
        + ReportText::tr(
            "Measure on more samples, or take %1, %2 times smaller, which stays within %3 point even then.")
              .arg(bold(nameHtml(other.recipe.name)), timesText(other.compression), limit);
}

QString seriousText(const ReportFacts& facts)
{
    const auto serious = std::ranges::count(facts.findings, analysis::Severity::Serious, &analysis::Finding::severity);
    if (serious == 0)
        return {};
    return QLatin1Char(' ')
        + bold(serious == 1 ? ReportText::tr("There is a serious finding: read it first.")
                            : ReportText::tr("There are %1 serious findings: read them first.").arg(serious));
}

QString certaintyText(const ReportFacts& facts)
{
    if (!facts.chosen)
        return ReportText::tr("Nothing was measured.");
    const VariantResult& variant = *facts.chosen;
    QString text = variant.output.top1 ? ReportText::tr("Measured on %1 labelled samples.")
                                       : ReportText::tr("Measured on %1 samples without labels.");
    text = text.arg(countText(variant.samples));
    if (const auto half = analysis::dropUncertainty(variant); half && variant.recipe.method != analysis::Method::Fp32)
        text += QLatin1Char(' ') + uncertaintyText(facts, *half);
    if (const std::int64_t skipped = facts.analysis.provenance.skippedSamples; skipped > 0)
        text += QLatin1Char(' ')
            + (skipped == 1 ? ReportText::tr("One more sample could not be read.")
                            : ReportText::tr("%1 more samples could not be read.").arg(countText(skipped)));
    text += QLatin1Char(' ')
        + ReportText::tr("Integer arithmetic is simulated in float32: the accuracy is that of exact integer kernels; "
                         "speed was not measured.");
    return text + seriousText(facts);
}

} // namespace

FirstPageText firstPageText(const ReportFacts& facts)
{
    return { leadText(facts), facts.recommendation.planIsBetter ? planText(facts) : otherPlanText(facts),
        whichText(facts), costText(facts), layersText(facts), certaintyText(facts) };
}

} // namespace widgets
