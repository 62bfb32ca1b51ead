// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/sensitivity_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analysis/measure/intervals.h"
#include "widgets/models/sensitivity_metrics.h"
#include "widgets/number_text.h"
#include "widgets/report/report_facts.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

using analysis::Certainty;
using analysis::SensitivityCell;
using analysis::SensitivityClass;
using analysis::SensitivityMode;
using analysis::SensitivityTable;
using analysis::SensitivityTarget;

constexpr std::size_t mostNamed = 3; ///< layers in a sentence

bool isHurt(const SensitivityCell& cell)
{
    if (!cell.top1Drop)
        return cell.sqnrDb < hurtBelowDb;
    const SensitivityClass judged = analysis::classOf(cell.top1Drop);
    return judged == SensitivityClass::High || judged == SensitivityClass::Medium;
}

bool anyAt(const SensitivityTable& table, std::size_t format, bool (*counts)(const SensitivityCell&))
{
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
        const auto& cell = table.at(layer, format);
        if (cell && counts(*cell))
            return true;
    }
    return false;
}

bool isThere(const SensitivityCell&)
{
    return true;
}

/// Indexes of the formats that have cells, most bits first.
std::vector<std::size_t> formatsDown(const SensitivityTable& table)
{
    std::vector<std::size_t> formats;
    for (std::size_t format = 0; format < table.formats.size(); ++format) {
        if (anyAt(table, format, isThere))
            formats.push_back(format);
    }
    std::ranges::stable_sort(
        formats, [&](std::size_t a, std::size_t b) { return table.formats[a].bits > table.formats[b].bits; });
    return formats;
}

/// On how many samples numbers rest, where not on the same: "16 to 480".
struct SampleSpan {
    std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = 0;

    void add(std::int64_t samples)
    {
        fewest = std::min(fewest, samples);
        most = std::max(most, samples);
    }
    [[nodiscard]] bool isFew() const { return fewest < fewSensitivitySamples; }
    [[nodiscard]] QString text() const
    {
        return fewest < most ? ReportText::tr("%1 to %2").arg(countText(fewest), countText(most)) : countText(most);
    }
};

/// Of the cells of these formats.
SampleSpan samplesOf(const SensitivityTable& table, const std::vector<std::size_t>& formats)
{
    SampleSpan span;
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
        for (const std::size_t format : formats) {
            if (const auto& cell = table.at(layer, format))
                span.add(cell->samples);
        }
    }
    return span;
}

/// "80 of 100 numbers are measured (=) on 16 to 500 samples, the others estimated (≈) on 64."
QString certaintySentence(const SensitivityTable& table)
{
    struct Kind {
        std::int64_t cells = 0;
        SampleSpan samples;
    };
    Kind exact;
    Kind estimated;
    for (const auto& cell : table.cells) {
        if (!cell)
            continue;
        Kind& kind = cell->certainty == Certainty::Exact ? exact : estimated;
        ++kind.cells;
        kind.samples.add(cell->samples);
    }
    if (estimated.cells == 0)
        return ReportText::tr("All numbers are measured (=), on %1 samples.").arg(exact.samples.text());
    if (exact.cells == 0)
        return ReportText::tr("All numbers are estimated from gradients (≈), on %1 samples.")
            .arg(estimated.samples.text());
    return ReportText::tr("%1 of %2 numbers are measured (=), on %3 samples; the others are estimated from gradients "
                          "(≈), on %4.")
        .arg(countText(exact.cells), countText(exact.cells + estimated.cells), exact.samples.text(),
            estimated.samples.text());
}

/// A drop that hurts nobody need not be told.
enum class Detail { Error, ErrorAndDrop };

/// "layer1.conv (= 18.2 dB on only 16 samples; a drop of 1.20 points, between 0.80 and 1.70)".
QString layerHtml(const SensitivityTable& table, std::size_t layer, std::size_t format, Detail detail)
{
    const SensitivityCell& cell = *table.at(layer, format);
    const QString name = QStringLiteral("<b>%1</b>").arg(nameHtml(table.names[layer]));
    QString sqnr = certaintyMark(cell.certainty) + QChar(0xa0) + decibelText(cell.sqnrDb);
    if (cell.samples < fewSensitivitySamples)
        sqnr += QLatin1Char(' ') + ReportText::tr("on only %1 samples").arg(countText(cell.samples));
    if (!cell.top1Drop || detail == Detail::Error)
        return ReportText::tr("%1 (%2)").arg(name, sqnr);
    return ReportText::tr("%1 (%2; a drop of %3 points, between %4 and %5)")
        .arg(name, sqnr, fixedText(cell.top1Drop->value, 2), fixedText(cell.top1Drop->low, 2),
            fixedText(cell.top1Drop->high, 2));
}

QString namesHtml(
    const SensitivityTable& table, const std::vector<std::size_t>& layers, std::size_t format, Detail detail)
{
    QStringList names;
    for (const std::size_t layer : layers) {
        if (names.size() == qsizetype(mostNamed))
            break;
        names << layerHtml(table, layer, format, detail);
    }
    return listedText(names);
}

QString worstHtml(const SensitivityTable& table, std::size_t format)
{
    return namesHtml(table, rankedLayers(table, format), format, Detail::ErrorAndDrop);
}

/// "By accuracy 3 layers are high, 2 medium, 14 low and 1 open."
QString classSentence(const SensitivityTable& table, std::size_t format)
{
    std::array<std::int64_t, 4> counts{};
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
        if (const auto& cell = table.at(layer, format); cell && cell->top1Drop)
            ++counts[std::size_t(analysis::classOf(cell->top1Drop))];
    }
    const auto of = [&](SensitivityClass which) { return countText(counts[std::size_t(which)]); };
    using enum SensitivityClass;
    return ReportText::tr("Classes there: %1 high, %2 medium, %3 low, %4 open.")
        .arg(of(High), of(Medium), of(Low), of(Open));
}

QString aloneHtml(const SensitivityTable& table, std::size_t format)
{
    const QString here = formatText(table, format);
    const bool hurt = anyAt(table, format, isHurt);
    QStringList unhurt;
    std::vector<std::size_t> judged;
    for (const std::size_t other : formatsDown(table)) {
        if (other == format)
            break;
        unhurt << formatText(table, other);
        judged.push_back(other);
    }
    if (!hurt)
        judged.push_back(format);
    QStringList sentences;
    if (!hurt)
        sentences << ReportText::tr("No layer alone is hurt, not even at %1.").arg(here);
    else if (!unhurt.isEmpty())
        sentences << ReportText::tr("At %1 no layer alone is hurt; at %2 it begins.").arg(listedText(unhurt), here);
    if (const SampleSpan span = samplesOf(table, judged); !judged.empty() && span.isFew())
        sentences
            << ReportText::tr("That rests on only %1 samples: measure on more before relying on it.").arg(span.text());
    sentences << ReportText::tr("Most harm is done at %1 by %2.").arg(here, worstHtml(table, format));
    if (hasDrops(table))
        sentences << classSentence(table, format);
    return sentences.join(QLatin1Char(' '));
}

/// The table of layers alone that says most of a variant: of the same target, else any.
const SensitivityTable* tableFor(const analysis::Analysis& analysis, const analysis::Recipe& recipe)
{
    const bool weightsAlone = recipe.method == analysis::Method::Weights;
    const SensitivityTarget same = weightsAlone ? SensitivityTarget::Weights : SensitivityTarget::Both;
    const SensitivityTable* result = nullptr;
    for (const SensitivityTable& table : analysis.sensitivity) {
        const bool exact = std::ranges::any_of(
            table.cells, [](const auto& cell) { return cell && cell->certainty == Certainty::Exact; });
        if (table.mode == SensitivityMode::Alone && exact && (!result || table.target == same))
            result = &table;
    }
    return result;
}

/// The measured layers at this format, most harm first.
std::vector<std::size_t> measuredLayers(const SensitivityTable& table, std::size_t format)
{
    std::vector<std::size_t> layers = rankedLayers(table, format);
    std::erase_if(layers, [&](std::size_t layer) { return table.at(layer, format)->certainty != Certainty::Exact; });
    return layers;
}

/// What is quantized of a layer, for a sentence.
QString targetText(SensitivityTarget target)
{
    switch (target) {
    case SensitivityTarget::Weights:
        return ReportText::tr("weights alone");
    case SensitivityTarget::Activations:
        return ReportText::tr("input alone");
    case SensitivityTarget::Both:
        break;
    }
    return ReportText::tr("weights and input");
}

} // namespace

bool hasCells(const SensitivityTable& table)
{
    return std::ranges::any_of(table.cells, [](const auto& cell) { return cell.has_value(); });
}

bool hasDrops(const SensitivityTable& table)
{
    return std::ranges::any_of(table.cells, [](const auto& cell) { return cell && cell->top1Drop; });
}

std::optional<std::size_t> tellingFormat(const SensitivityTable& table)
{
    const std::vector<std::size_t> formats = formatsDown(table);
    if (formats.empty())
        return std::nullopt;
    if (table.mode == SensitivityMode::Alone) {
        for (const std::size_t format : formats) {
            if (anyAt(table, format, isHurt))
                return format;
        }
    }
    return formats.back();
}

std::vector<std::size_t> rankedLayers(const SensitivityTable& table, std::size_t format)
{
    std::vector<std::size_t> layers;
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
        if (table.at(layer, format))
            layers.push_back(layer);
    }
    // A number that is none is the worst of all.
    const auto rank = [&](std::size_t layer) {
        const double sqnr = table.at(layer, format)->sqnrDb;
        const double worst = std::isnan(sqnr) ? -std::numeric_limits<double>::infinity() : sqnr;
        return table.mode == SensitivityMode::Alone ? worst : -worst;
    };
    std::ranges::stable_sort(layers, {}, rank);
    return layers;
}

QString formatText(const SensitivityTable& table, std::size_t format)
{
    return QString::fromStdString(analysis::formatName(table.formats[format]));
}

QString tableTitle(const SensitivityTable& table)
{
    const bool alone = table.mode == SensitivityMode::Alone;
    switch (table.target) {
    case SensitivityTarget::Weights:
        return alone ? ReportText::tr("Weights, each layer alone") : ReportText::tr("Weights, all layers but one");
    case SensitivityTarget::Activations:
        return alone ? ReportText::tr("Inputs of layers, each alone") : ReportText::tr("Inputs of layers, all but one");
    case SensitivityTarget::Both:
        break;
    }
    return alone ? ReportText::tr("Weights and inputs, each layer alone")
                 : ReportText::tr("Weights and inputs, all layers but one");
}

QString sensitivityHtml(const SensitivityTable& table)
{
    const std::optional<std::size_t> format = tellingFormat(table);
    if (!format)
        return ReportText::tr("Nothing was measured.");
    const QString what = table.mode == SensitivityMode::Alone
        ? aloneHtml(table, *format)
        : ReportText::tr("With all other layers at %1, the output gains most where one of these stays FP32: %2.")
              .arg(formatText(table, *format), worstHtml(table, *format));
    return what + QLatin1Char(' ') + certaintySentence(table);
}

QString outputHarmHtml(const analysis::Analysis& analysis, const analysis::Recipe& recipe)
{
    const SensitivityTable* table = tableFor(analysis, recipe);
    if (!table)
        return {};
    std::optional<std::size_t> format;
    // The variant's own format tells most; else the one at which layers are told apart.
    for (std::size_t i = 0; i < table->formats.size(); ++i) {
        if (table->formats[i] == recipe.weights.format && !measuredLayers(*table, i).empty())
            format = i;
    }
    if (!format)
        format = tellingFormat(*table);
    const std::vector<std::size_t> layers = measuredLayers(*table, *format);
    if (layers.empty())
        return {};
    const QString here = formatText(*table, *format);
    const bool hurt =
        std::ranges::any_of(layers, [&](std::size_t layer) { return isHurt(*table->at(layer, *format)); });
    const QString names = namesHtml(*table, layers, *format, hurt ? Detail::ErrorAndDrop : Detail::Error);
    const QString text = hurt
        ? ReportText::tr("At %1 (%2) the model's output is harmed most by %3, of %4 layers measured alone.")
        : ReportText::tr("At %1 (%2) no layer alone hurts the model's output; it is changed most by %3, of %4 layers "
                         "measured.");
    return text.arg(here, targetText(table->target), names, countText(std::int64_t(layers.size())));
}

} // namespace widgets
