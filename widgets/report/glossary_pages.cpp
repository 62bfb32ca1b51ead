// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report_sections.h"

namespace widgets {

void writeGlossary(ReportPages& pages, const ReportFacts&)
{
    const auto entry = [&](const QString& name, const QString& html) {
        pages.entry(name, html, ReportPages::Style::Small);
    };
    pages.paragraph(ReportText::tr("x is the FP32 value, x<sub>q</sub> what it becomes, n the number of values."));
    entry(ReportText::tr("encoding"),
        ReportText::tr("x<sub>q</sub> = S·(q − Z) with a scale S &gt; 0, an integer zero point Z and a level q in "
                       "[q<sub>min</sub>, q<sub>max</sub>]; q = clamp(round(x/S) + Z)"));
    entry(ReportText::tr("SQNR"),
        ReportText::tr("20·log<sub>10</sub>(‖x‖ / ‖x − x<sub>q</sub>‖) in dB, over all elements "
                       "together; ∞ where nothing changed. 6 dB are one bit"));
    entry(ReportText::tr("SNR"),
        ReportText::tr("20·log<sub>10</sub>(std(x) / std(x − x<sub>q</sub>)) in dB; differs from "
                       "SQNR where means are not 0"));
    entry(ReportText::tr("MSE, MAE"), ReportText::tr("mean of (x − x<sub>q</sub>)², mean of |x − x<sub>q</sub>|"));
    entry(ReportText::tr("cosine"), ReportText::tr("x·x<sub>q</sub> / (‖x‖·‖x<sub>q</sub>‖)"));
    entry(ReportText::tr("RMSE / S"),
        ReportText::tr("√MSE / scale; 1/√12 = 0.289 where rounding errors are uniform, more where values are clipped"));
    entry(ReportText::tr("clipped"),
        ReportText::tr(
            "share of elements outside the grid: x &lt; S(q<sub>min</sub> − Z − ½) or x &gt; S(q<sub>max</sub> "
            "− Z + ½)"));
    entry(ReportText::tr("output alone"),
        ReportText::tr(
            "local error: this layer alone is quantized, its input is FP32, its own output is compared; first "
            "256 samples"));
    entry(ReportText::tr("output all"),
        ReportText::tr("accumulated error: everything is quantized, this layer's output is compared"));
    entry(ReportText::tr("amplifies, absorbs"),
        ReportText::tr(
            "gain = 10·log<sub>10</sub>((a − l) / i) with noise-to-signal ratios of power: a at the layer's "
            "output with everything quantized, l of the layer alone, i where it enters; above 0 dB the layer "
            "amplifies the relative error that reaches it, below it absorbs it"));
    entry(ReportText::tr("top-1, top-5"),
        ReportText::tr("percent of samples whose label is the first, or among the "
                       "first five, of the model's answers"));
    entry(ReportText::tr("drop"), ReportText::tr("top-1 of FP32 − top-1 of the variant, in percentage points"));
    entry(ReportText::tr("± of a drop"),
        ReportText::tr(
            "1.96·√((a − d²)/n) for n samples, a the share whose answer differs from FP32's, d the drop as a "
            "share; at least 3/n. 95 % confidence, samples compared in pairs"));
    entry(ReportText::tr("agreement"), ReportText::tr("percent of samples that the variant answers as FP32 does"));
    entry(ReportText::tr("size"),
        ReportText::tr("Σ n·bits/8 over weights + 4 bytes a scale + 1 byte a zero point + what "
                       "stays FP32; times smaller = FP32 size / size"));
    entry(ReportText::tr("BitOps"),
        ReportText::tr("Σ multiply-accumulates · bits of the weight · bits of the input, of one sample"));
    entry(ReportText::tr("weight-only, PTDQ, PTSQ"),
        ReportText::tr(
            "only weights are quantized; inputs too, with the range of each batch as it runs; inputs too, with "
            "fixed ranges from calibration data"));
    entry(ReportText::tr("calibration"),
        ReportText::tr("minmax: smallest and largest value; percentile p: the range that holds p % of the values; mse: "
                       "the range with the least expected squared error; entropy: the one whose quantized distribution "
                       "has the least KL divergence (TensorRT); moving_average: a running minimum and maximum over "
                       "batches"));
    entry(ReportText::tr("granularity"),
        ReportText::tr(
            "how many values share a scale: the whole tensor, an output channel, a group of inputs, a block"));
    entry(ReportText::tr("shift"),
        ReportText::tr(
            "mean of four differences between calibration and evaluation data at a layer's input: of means, of "
            "standard deviations and of ranges (absolute), and KL(evaluation ‖ calibration) over 50 common bins"));
    entry(ReportText::tr("sensitivity"),
        ReportText::tr("what changes at the model's output where a layer alone is quantized (alone), or all layers but "
                       "that one are (all but)"));
    entry(ReportText::tr("=, ≈"),
        ReportText::tr("measured by running the network; estimated from gradients: the mean of ⟨gradient, "
                       "x<sub>q</sub> − x⟩² over samples, per element of the output"));
    entry(ReportText::tr("high, medium, low"),
        ReportText::tr("a layer whose drop of top-1 accuracy is above 1.0 points, from 0.5 to 1.0, below 0.5; open "
                       "where the drop's interval crosses a bound. The interval is Tango's for paired samples"));
    entry(ReportText::tr("KL"),
        ReportText::tr("mean of KL(softmax(y) ‖ softmax(y<sub>q</sub>)) over samples, in nats: how far the answers' "
                       "probabilities move"));
    entry(ReportText::tr("mixed precision"),
        ReportText::tr(
            "formats layer by layer. Optimum: the least sum of the layers' own damages (MSE at the output) "
            "within the budget. Refined: the same with how layers' errors add up or cancel (cross terms). "
            "Greedy: again and again the change that does the least damage for each byte. Tutorials' rule: a "
            "layer whose drop at int8 is above 1.5 points stays FP32, above 0.8 FP16, else int8"));
    entry(ReportText::tr("gap"),
        ReportText::tr("(damage − bound) / damage; no plan within the budget does less damage than the bound, which is "
                       "proven. 0 %: nothing better exists, layers taken as independent"));
}

} // namespace widgets
