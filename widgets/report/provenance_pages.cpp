// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>

#include "widgets/number_text.h"
#include "widgets/report/report_sections.h"

namespace widgets {

namespace {

constexpr qsizetype mostCharacters = 1500; ///< of one value: an entry stays on a page
constexpr std::size_t mostNotes = 60;

QString valueHtml(const std::string& value)
{
    QString text = QString::fromStdString(value).simplified();
    if (text.size() > mostCharacters)
        text = text.left(mostCharacters) + ReportText::tr(" … (%1 characters)").arg(text.size());
    return text.isEmpty() ? notMeasuredText() : text.toHtmlEscaped();
}

QString identityHtml(const analysis::Identity& identity)
{
    QString html = valueHtml(identity.path);
    if (identity.bytes > 0)
        html += QStringLiteral(" · ") + bytesText(double(identity.bytes));
    if (!identity.hash.empty())
        html += QStringLiteral("<br/>SHA-256 ") + valueHtml(identity.hash);
    return html;
}

void writeNotes(ReportPages& pages, const ReportFacts& facts)
{
    std::size_t notes = 0;
    for (const analysis::VariantResult& variant : facts.analysis.variants) {
        for (const std::string& note : variant.notes) {
            if (notes == 0)
                pages.part(ReportText::tr("Notes of the variants"), pages.mm(15));
            if (notes++ < mostNotes)
                pages.entry(nameHtml(variant.recipe.name), valueHtml(note), ReportPages::Style::Small);
        }
    }
    if (notes > mostNotes)
        pages.paragraph(ReportText::tr("… and %1 more.").arg(notes - mostNotes), ReportPages::Style::Small);
}

/// Results that the run's command cannot have made: they were added to it, and their commands are not kept.
QString laterHtml(const analysis::Analysis& analysis)
{
    const QString command = QString::fromStdString(analysis.provenance.command);
    const bool plans = command.contains(QLatin1String("quantscope plan "));
    QStringList parts;
    if (!analysis.sensitivity.empty() && !plans && !command.contains(QLatin1String("quantscope sensitivity ")))
        parts << ReportText::tr("<code>quantscope sensitivity</code>");
    if (analysis.planned && !plans)
        parts << ReportText::tr("<code>quantscope plan</code>");
    return parts.isEmpty() ? QString()
                           : ReportText::tr("What %1 found, or the window with the same settings; the study does not "
                                            "keep their command lines.")
                                 .arg(listedText(parts));
}

} // namespace

void writeProvenance(ReportPages& pages, const ReportFacts& facts)
{
    const analysis::Provenance& run = facts.analysis.provenance;
    const auto number = [](std::int64_t value) { return QLocale().toString(qlonglong(value)); };
    const auto entry = [&](const QString& name, const QString& html) {
        pages.entry(name, html, ReportPages::Style::Small);
    };
    pages.paragraph(ReportText::tr("Enough to run it again and to tell whether it is the same."));
    entry(ReportText::tr("Model"), identityHtml(run.model));
    entry(ReportText::tr("Evaluation data"), identityHtml(run.data));
    if (run.calibrationData)
        entry(ReportText::tr("Calibration data"), identityHtml(*run.calibrationData));
    if (facts.chosen)
        entry(ReportText::tr("Samples"),
            ReportText::tr("%1 measured, %2 for calibration, %3 skipped because they could not be read")
                .arg(number(facts.chosen->samples), number(facts.chosen->calibrationSamples),
                    number(run.skippedSamples)));
    entry(ReportText::tr("Preprocessing"), valueHtml(run.preprocess));
    entry(ReportText::tr("Measured output"), valueHtml(run.output));
    entry(ReportText::tr("Run"),
        ReportText::tr("seed %1, batches of %2, %3 threads, started %4 (UTC)")
            .arg(number(run.seed), number(run.batchSize), number(run.threads), valueHtml(run.started)));
    entry(ReportText::tr("Versions"), valueHtml(run.versions));
    entry(ReportText::tr("Processor"), valueHtml(run.cpu));
    entry(ReportText::tr("Command"), QStringLiteral("<code>%1</code>").arg(valueHtml(run.command)));
    if (const QString later = laterHtml(facts.analysis); !later.isEmpty())
        entry(ReportText::tr("Added later"), later);
    writeNotes(pages, facts);

    pages.part(ReportText::tr("Limits of the method"), pages.mm(30));
    for (const QString& text :
        { ReportText::tr("Quantization is simulated: every quantized value is rounded to its grid and computed with in "
                         "float32. Kernels that accumulate in integers differ from that by rounding alone; those that "
                         "saturate or requantize between layers can differ more."),
            ReportText::tr("Speed and memory of a quantized network are not measured. Size counts bits of weights, "
                           "scales and zero points, not the bytes of an exported file."),
            ReportText::tr("An accuracy is that of these samples. The confidence range covers their random choice, not "
                           "data of another kind."),
            ReportText::tr("The SQNR of a layer's own output is measured on the first 256 samples and tells where an "
                           "error is born, not how much the task suffers from it.") })
        pages.paragraph(text, ReportPages::Style::Small);
}

} // namespace widgets
