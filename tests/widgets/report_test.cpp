// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/report/report.h"

#include <functional>
#include <limits>
#include <map>

#include <QApplication>
#include <QBuffer>
#include <QPainter>
#include <QPalette>
#include <QPdfWriter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QStringDecoder>
#include <QTemporaryDir>

#include <gmock/gmock.h>

#include "sample_analysis.h"
#include "sample_findings.h"
#include "sample_plans.h"
#include "widgets/report/first_page_text.h"
#include "widgets/report/pdf_outline.h"
#include "widgets/report/report_pages.h"
#include "widgets/report/report_sections.h"
#include "widgets/report/report_table.h"

namespace widgets {

namespace {

using analysis::Analysis;
using analysis::Paper;
using testing::DoubleNear;
using testing::ElementsAre;

constexpr double roundingTolerance = 1e-9; ///< sums of a few doubles

TEST(RowsPerPage, AddUpAndRespectTheRoom)
{
    EXPECT_THAT(rowsPerPage(0, 10, 40), ElementsAre(0));
    EXPECT_THAT(rowsPerPage(5, 10, 40), ElementsAre(5));
    EXPECT_THAT(rowsPerPage(10, 10, 40), ElementsAre(10));
    EXPECT_THAT(rowsPerPage(11, 10, 40), ElementsAre(10, 1));
    EXPECT_THAT(rowsPerPage(100, 10, 40), ElementsAre(10, 40, 40, 10));
    // Fewer than three rows are not worth a header, unless there are no more.
    EXPECT_THAT(rowsPerPage(50, 2, 40), ElementsAre(0, 40, 10));
    EXPECT_THAT(rowsPerPage(2, 2, 40), ElementsAre(2));
    EXPECT_THAT(rowsPerPage(2, 1, 40), ElementsAre(0, 2));
    EXPECT_THAT(rowsPerPage(5, -3, 40), ElementsAre(0, 5));
    // A page too small for a single row still gets one: the table ends.
    EXPECT_THAT(rowsPerPage(2, 0, 0), ElementsAre(0, 1, 1));
}

TEST(ColumnWidths, FillTheWidthAndTakeFromNamesFirst)
{
    const std::vector<ReportColumn> columns{ { "a", ReportColumn::Kind::Name }, { "b", ReportColumn::Kind::Number },
        { "c", ReportColumn::Kind::Number } };
    EXPECT_THAT(columnWidths({ 100, 50, 50 }, columns, 260, 30),
        ElementsAre(
            DoubleNear(120, roundingTolerance), DoubleNear(70, roundingTolerance), DoubleNear(70, roundingTolerance)));
    EXPECT_THAT(columnWidths({ 300, 50, 50 }, columns, 260, 30),
        ElementsAre(
            DoubleNear(160, roundingTolerance), DoubleNear(50, roundingTolerance), DoubleNear(50, roundingTolerance)));
    // Names at their least and still too wide: all shrink in proportion.
    EXPECT_THAT(columnWidths({ 300, 200, 170 }, columns, 200, 30),
        ElementsAre(
            DoubleNear(15, roundingTolerance), DoubleNear(100, roundingTolerance), DoubleNear(85, roundingTolerance)));
    EXPECT_THAT(columnWidths({}, {}, 200, 30), ElementsAre());
}

/// `pages` empty pages as Qt writes them.
QByteArray emptyPdf(int pages)
{
    QByteArray pdf;
    QBuffer buffer(&pdf);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    QPainter painter(&writer);
    for (int i = 1; i < pages; ++i)
        writer.newPage();
    painter.end();
    return pdf;
}

/// Every row of every table of references points at its object; the object texts by number, the newest.
std::map<int, QByteArray> objectsOf(const QByteArray& pdf)
{
    std::map<int, QByteArray> objects;
    qsizetype table = pdf.mid(pdf.lastIndexOf("startxref") + 9).trimmed().split('\n').front().trimmed().toLongLong();
    while (table > 0) {
        EXPECT_EQ(pdf.mid(table, 5), "xref\n");
        const qsizetype trailer = pdf.indexOf("trailer", table);
        const QList<QByteArray> lines = pdf.mid(table + 5, trailer - table - 5).split('\n');
        for (qsizetype i = 0; i + 1 < lines.size();) {
            const QList<QByteArray> head = lines[i++].split(' ');
            const int first = head.value(0).toInt();
            const int count = head.value(1).toInt();
            for (int j = 0; j < count; ++j, ++i) {
                EXPECT_EQ(lines[i].size(), 19) << lines[i].constData();
                if (!lines[i].contains(" n"))
                    continue;
                const qsizetype at = lines[i].left(10).toLongLong();
                const QByteArray expected = QByteArray::number(first + j) + " 0 obj";
                EXPECT_EQ(pdf.mid(at, expected.size()), expected);
                objects.try_emplace(first + j, pdf.mid(at, pdf.indexOf("endobj", at) - at));
            }
        }
        static const QRegularExpression previous(QStringLiteral("/Prev (\\d+)"));
        const QRegularExpressionMatch match =
            previous.match(QString::fromLatin1(pdf.mid(trailer, pdf.indexOf("startxref", trailer) - trailer)));
        table = match.hasMatch() ? match.captured(1).toLongLong() : 0;
    }
    return objects;
}

QString unicodeOf(const QByteArray& object, const char* key)
{
    const qsizetype from = object.indexOf('<', object.indexOf(key) + qsizetype(qstrlen(key))) + 1;
    const QByteArray bytes = QByteArray::fromHex(object.mid(from, object.indexOf('>', from) - from));
    EXPECT_EQ(bytes.left(2), QByteArray::fromHex("FEFF"));
    return QStringDecoder(QStringConverter::Utf16BE)(bytes.mid(2));
}

const QByteArray* objectWith(const std::map<int, QByteArray>& objects, const QByteArray& text)
{
    for (const auto& [number, object] : objects) {
        if (object.contains(text))
            return &object;
    }
    return nullptr;
}

TEST(PdfOutline, AppendsObjectsThatAllTablesFind)
{
    const QByteArray pdf = emptyPdf(3);
    const auto with = withFacts(pdf,
        { "QuantScope", "a (subject) \\ with 量化",
            { { "First", 0, 0, 800 }, { "Inner ((", 1, 1, 400 }, { "Deeper", 1, 2, 300 }, { "Second", 2, 0, 800 } } });
    ASSERT_TRUE(with) << with.error().message;
    EXPECT_TRUE(with->startsWith(pdf));
    const std::map<int, QByteArray> objects = objectsOf(*with);
    const QByteArray* info = objectWith(objects, "/Author");
    ASSERT_NE(info, nullptr);
    EXPECT_EQ(unicodeOf(*info, "/Author"), "QuantScope");
    EXPECT_EQ(unicodeOf(*info, "/Subject"), QString::fromUtf8("a (subject) \\ with 量化"));
    EXPECT_TRUE(info->contains("/Producer")) << "what Qt wrote must stay";
    const QByteArray* catalog = objectWith(objects, "/Catalog");
    ASSERT_NE(catalog, nullptr);
    EXPECT_TRUE(catalog->contains("/PageMode /UseOutlines"));
    EXPECT_TRUE(catalog->contains("/Pages"));
    const QByteArray* outlines = objectWith(objects, "/Type /Outlines");
    ASSERT_NE(outlines, nullptr);
    QStringList titles;
    for (const auto& [number, object] : objects) {
        if (object.contains("/Dest"))
            titles << unicodeOf(object, "/Title");
    }
    EXPECT_EQ(titles, (QStringList{ "First", "Inner ((", "Deeper", "Second" }));
}

TEST(PdfOutline, RefusesWhatQtDidNotWrite)
{
    for (const QByteArray& bytes : { QByteArray(), QByteArray("%PDF-1.4\n"), emptyPdf(1).left(600),
             QByteArray("trailer\n<<\n/Size 3\n/Info 1 0 R\n/Root 2 0 R\n>>\nstartxref\n99999\n%%EOF\n") }) {
        const auto with = withFacts(bytes, { "a", "b", { { "c", 0, 0, 0 } } });
        ASSERT_FALSE(with);
        EXPECT_EQ(with.error().kind, analysis::ErrorKind::Failed);
    }
}

TEST(PdfOutline, OfNothingStillNamesTheAuthor)
{
    const auto with = withFacts(emptyPdf(1), { "QuantScope", "nothing", {} });
    ASSERT_TRUE(with);
    EXPECT_FALSE(with->contains("/Outlines"));
    EXPECT_NE(objectWith(objectsOf(*with), "/Author"), nullptr);
}

TEST(FirstPage, SaysWhatToTakeAndWhy)
{
    const auto sample = sample::residualNetwork(20);
    Analysis analysis = *sample;
    for (analysis::VariantResult& variant : analysis.variants)
        variant.output.error.count = 100;
    const FirstPageText text = firstPageText(reportFacts(analysis, {}));
    EXPECT_TRUE(text.lead.contains("<b>ptsq-int8-minmax</b>")) << text.lead.toStdString();
    EXPECT_TRUE(text.lead.contains("0.10 points")) << text.lead.toStdString();
    EXPECT_TRUE(text.which.contains("2 of 4")) << text.which.toStdString();
    EXPECT_TRUE(text.layers.contains("<b>")) << text.layers.toStdString();
    EXPECT_TRUE(text.certainty.contains("10,000 labelled samples")) << text.certainty.toStdString();
}

TEST(FirstPage, ReadsWellWhereThereIsNothing)
{
    Analysis analysis;
    EXPECT_TRUE(firstPageText(reportFacts(analysis, {})).lead.startsWith("No variant was measured"));
    analysis = *sample::residualNetwork(3);
    analysis.variants.resize(1);
    EXPECT_TRUE(firstPageText(reportFacts(analysis, {})).lead.startsWith("Only FP32 was measured"));
}

TEST(FirstPage, EscapesNames)
{
    Analysis analysis = *sample::residualNetwork(3);
    analysis.variants[1].recipe.name = "<img src=x>&";
    for (analysis::VariantResult& variant : analysis.variants)
        variant.layers[1].layer = "<script>";
    const FirstPageText text = firstPageText(reportFacts(analysis, {}));
    EXPECT_FALSE((text.lead + text.which + text.layers).contains("<img"));
    EXPECT_FALSE(text.layers.contains("<script"));
}

struct Shape {
    const char* name;
    std::function<Analysis()> make;
    int fewestPages;
};

Analysis unlabelled()
{
    Analysis analysis = *sample::residualNetwork(6);
    for (analysis::VariantResult& variant : analysis.variants) {
        variant.output.top1.reset();
        variant.output.top1Drop.reset();
        variant.output.error.count = 1000;
    }
    analysis.shift.reset();
    return analysis;
}

Analysis strangeNames()
{
    Analysis analysis = *sample::residualNetwork(6);
    analysis.provenance.model.path = "/models/量化-网络 <b> & \xff.pt2";
    analysis.provenance.command = std::string(20'000, 'x');
    for (analysis::VariantResult& variant : analysis.variants) {
        variant.recipe.name += std::string(500, 'n');
        variant.notes = { std::string(5000, 'w'), "a <note> & more" };
        for (std::size_t i = 0; i < variant.layers.size(); ++i) {
            const std::string name = "слой.層\n" + std::string(i * 300, 'l') + std::to_string(i);
            variant.layers[i].layer = name;
            analysis.graph.layers[i].name = name;
        }
    }
    return analysis;
}

Analysis withoutPictures()
{
    Analysis analysis = *sample::residualNetwork(4);
    for (analysis::VariantResult& variant : analysis.variants) {
        for (analysis::LayerResult& layer : variant.layers) {
            layer.weight.original = layer.weight.quantized = layer.weight.errors = {};
            layer.weight.pairs = {};
            layer.input.reset();
            layer.local.reset();
            layer.accumulated.reset();
        }
    }
    return analysis;
}

Analysis onlyFp32()
{
    Analysis analysis = *sample::residualNetwork(4);
    analysis.variants.resize(1);
    return analysis;
}

Analysis manyVariants()
{
    Analysis analysis = *sample::residualNetwork(3);
    while (analysis.variants.size() < 200) {
        analysis.variants.push_back(analysis.variants[analysis.variants.size() % 4 + 1]);
        analysis.variants.back().recipe.name += std::to_string(analysis.variants.size());
    }
    return analysis;
}

/// A plan and sensitivities before any variant has run; nothing is labelled or measured.
Analysis onlyPlan()
{
    Analysis analysis = *sample::plannedNetwork(12);
    analysis.variants.clear();
    for (analysis::SensitivityTable& table : analysis.sensitivity) {
        for (auto& cell : table.cells) {
            if (cell)
                cell->top1Drop.reset();
        }
    }
    for (analysis::PlanResult& plan : analysis.planned->plans)
        plan.measured.reset();
    analysis.planned->frontier.clear();
    analysis.planned->outputPower = 0;
    return analysis;
}

Analysis brokenPlan()
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    Analysis analysis = *sample::plannedNetwork(8);
    analysis.sensitivity.resize(2);
    analysis.sensitivity[1].cells.assign(analysis.sensitivity[1].cells.size(), std::nullopt);
    for (auto& cell : analysis.sensitivity[0].cells) {
        cell->mse = { nan, nan, nan };
        cell->sqnrDb = nan;
        cell->top1Drop = analysis::Interval{ nan, nan, nan };
    }
    for (analysis::PlanResult& plan : analysis.planned->plans) {
        plan.damage = nan;
        plan.predictedMse = nan;
        plan.fp32Bytes = 0;
        plan.measured = analysis::PlanMeasurement{ nan, nan, nan, 0 };
    }
    analysis.planned->outputPower = nan;
    return analysis;
}

/// As at int8, where hardly a sample changes sides: fewer layers have a drop than a waterfall has steps.
Analysis fewDrops()
{
    Analysis analysis = *sample::plannedNetwork(20);
    for (analysis::SensitivityTable& table : analysis.sensitivity) {
        for (std::size_t cell = table.formats.size(); cell < table.cells.size(); ++cell) {
            if (table.cells[cell])
                table.cells[cell]->top1Drop = analysis::Interval{ 0, 0, 0 };
        }
    }
    return analysis;
}

class ReportOf : public testing::TestWithParam<Shape> { };

int pagesOf(const QByteArray& pdf)
{
    static const QRegularExpression count(QStringLiteral("/Count (\\d+)\\s*/ProcSet"));
    return count.match(QString::fromLatin1(pdf)).captured(1).toInt();
}

TEST_P(ReportOf, IsSoundOnBothPapers)
{
    const Analysis analysis = GetParam().make();
    analysis::Finding finding;
    finding.id = "clipped-outliers";
    finding.severity = analysis::Severity::Serious;
    finding.layer = "<layer>";
    finding.value = std::numeric_limits<double>::quiet_NaN();
    finding.reason = { "%1 of %2 %9 are clipped", { std::string("%2 <b>"), 3.25 } };
    const std::vector<analysis::Finding> findings(30, finding);
    for (const Paper paper : { Paper::A4, Paper::Letter }) {
        const auto pdf = reportPdf(analysis, findings, paper);
        ASSERT_TRUE(pdf) << pdf.error().message;
        EXPECT_TRUE(pdf->startsWith("%PDF-1."));
        EXPECT_GE(pagesOf(*pdf), GetParam().fewestPages);
        const std::map<int, QByteArray> objects = objectsOf(*pdf);
        EXPECT_NE(objectWith(objects, paper == Paper::A4 ? "/MediaBox [0 0 595" : "/MediaBox [0 0 612"), nullptr);
        EXPECT_NE(objectWith(objects, "/FontFile2"), nullptr) << "fonts are embedded";
        EXPECT_NE(objectWith(objects, "/Type /Outlines"), nullptr);
        const QString qpdf = QStandardPaths::findExecutable("qpdf");
        if (qpdf.isEmpty())
            continue;
        const QTemporaryDir folder;
        QFile file(folder.filePath("report.pdf"));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(*pdf);
        file.close();
        QProcess check;
        check.start(qpdf, { "--check", file.fileName() });
        ASSERT_TRUE(check.waitForFinished());
        EXPECT_EQ(check.exitCode(), 0) << check.readAllStandardError().toStdString();
    }
}

INSTANTIATE_TEST_SUITE_P(All, ReportOf,
    testing::Values(Shape{ "usual", [] { return *sample::residualNetwork(20); }, 8 },
        Shape{ "one_layer", [] { return *sample::residualNetwork(1); }, 6 },
        Shape{ "many_layers", [] { return *sample::residualNetwork(2000); }, 45 },
        Shape{ "not_a_number", [] { return *sample::brokenNetwork(6); }, 6 },
        Shape{ "nothing", [] { return Analysis(); }, 3 }, Shape{ "only_fp32", onlyFp32, 5 },
        Shape{ "unlabelled", unlabelled, 7 }, Shape{ "strange_names", strangeNames, 7 },
        Shape{ "without_pictures", withoutPictures, 6 }, Shape{ "many_variants", manyVariants, 10 },
        Shape{ "planned", [] { return *sample::plannedNetwork(20); }, 14 },
        Shape{ "planned_long", [] { return *sample::plannedNetwork(500); }, 24 },
        Shape{ "planned_one_layer", [] { return *sample::plannedNetwork(1); }, 8 },
        Shape{ "planned_alone", onlyPlan, 6 }, Shape{ "planned_few_drops", fewDrops, 14 },
        Shape{ "planned_not_a_number", brokenPlan, 8 }),
    [](const auto& test) { return test.param.name; });

/// The words of each page, by a reader that is not ours; empty where that is not installed.
QStringList wordsOf(const QByteArray& pdf)
{
    const QString program = QStandardPaths::findExecutable("pdftotext");
    const QTemporaryDir folder;
    QFile file(folder.filePath("report.pdf"));
    if (program.isEmpty() || !file.open(QIODevice::WriteOnly))
        return {};
    file.write(pdf);
    file.close();
    QProcess read;
    read.start(program, { "-layout", file.fileName(), "-" });
    read.waitForFinished();
    return QString::fromUtf8(read.readAllStandardOutput()).split(u'\f');
}

TEST(Report, FindingsOfOneKindAreToldOnce)
{
    const auto network = sample::residualNetwork(20);
    std::vector<analysis::Finding> findings;
    for (int i = 0; i < 20; ++i) {
        findings.push_back(sample::findings()[1]);
        findings.back().layer = network->graph.layers[std::size_t(i)].name;
        findings.back().value = 5 - 0.1 * i;
    }
    const auto pdf = reportPdf(*network, findings, Paper::A4);
    ASSERT_TRUE(pdf);
    const QStringList pages = wordsOf(*pdf);
    if (pages.isEmpty())
        GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
    const QString text = pages.join(QString()).simplified();
    EXPECT_EQ(text.count("of the inputs of layer1.1.conv1 are clipped"), 1) << "the reason";
    EXPECT_TRUE(text.contains("Also layer1.0.conv1 (4.90 %), ")) << text.toStdString();
    EXPECT_TRUE(text.contains("and 16 more, down to 3.10 %: "));
    EXPECT_TRUE(text.contains(QString::fromStdString(findings[19].layer)));
}

TEST(Report, ItsTextIsFoundByPdftotext)
{
    const auto pdf = reportPdf(*sample::residualNetwork(300), {}, Paper::A4);
    ASSERT_TRUE(pdf);
    const QStringList pages = wordsOf(*pdf);
    if (pages.isEmpty())
        GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
    ASSERT_GE(pages.size(), 12);
    EXPECT_TRUE(pages[0].contains("Take ptsq-int8-minmax")) << pages[0].toStdString();
    EXPECT_TRUE(pages[0].contains("Which layers"));
    EXPECT_TRUE(pages[1].contains("Variants compared"));
    EXPECT_TRUE(pages[1].contains("2 / ")) << "numbered pages";
    // The header of a long table is repeated.
    int headers = 0;
    for (const QString& page : pages)
        headers += page.contains("weight shape") ? 1 : 0;
    EXPECT_GE(headers, 6);
    for (const char* title : { "The layers with the largest error of their own", "Ranges and calibration",
             "Where this comes from", "Terms and formulas", "layer3.148.conv1" })
        EXPECT_TRUE(pages.join(QString()).contains(title)) << title;
}

TEST(Report, EverySectionIsInTheOutline)
{
    const auto sample = sample::plannedNetwork(8);
    const std::vector<analysis::Finding> findings;
    const ReportFacts facts = reportFacts(*sample, findings);
    const auto pdf = reportPdf(*sample, findings, Paper::A4);
    ASSERT_TRUE(pdf);
    QStringList titles;
    for (const auto& [number, object] : objectsOf(*pdf)) {
        if (object.contains("/Dest"))
            titles << unicodeOf(object, "/Title");
    }
    EXPECT_TRUE(titles.contains("Summary"));
    for (const ReportSection& section : reportSections()) {
        if (*section.title != '\0') {
            EXPECT_EQ(titles.contains(section.title), section.wanted(facts)) << section.title;
        }
    }
}

TEST(Report, DrawsFromADarkDesktopOnWhite)
{
    const QPalette light = QApplication::palette();
    const auto before = reportPdf(*sample::residualNetwork(4), {}, Paper::A4);
    QPalette dark(QColor(0x1e, 0x1f, 0x22));
    dark.setColor(QPalette::Base, QColor(0x1e, 0x1f, 0x22));
    QApplication::setPalette(dark);
    const auto after = reportPdf(*sample::residualNetwork(4), {}, Paper::A4);
    QApplication::setPalette(light);
    ASSERT_TRUE(before && after);
    // Only the time of creation and the identity may differ.
    EXPECT_EQ(before->size(), after->size());
}

} // namespace

} // namespace widgets
