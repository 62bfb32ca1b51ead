// SPDX-License-Identifier: GPL-3.0-or-later
// The item models behind the tables of layers, variants and findings.
#include <cmath>
#include <limits>

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_findings.h"
#include "widgets/models/findings_model.h"
#include "widgets/models/layer_difference_proxy.h"
#include "widgets/models/layer_filter_proxy.h"
#include "widgets/models/layer_model.h"
#include "widgets/models/recent_model.h"
#include "widgets/models/variant_metrics.h"
#include "widgets/models/variant_model.h"

namespace {

using namespace widgets;
using Mode = QAbstractItemModelTester::FailureReportingMode;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

QString shown(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

TEST(LayerFilter, ReadsWhatItWrites)
{
    struct Case {
        const char* text;
        const char* name;
        QStringList kinds;
    };
    for (const Case& c :
        { Case{ "", "", {} }, Case{ "layer3", "layer3", {} }, Case{ "layer3 kind:conv2d", "layer3", { "conv2d" } },
            Case{ "kind:conv2d kind:linear", "", { "conv2d", "linear" } },
            Case{ "kind:conv2d a b kind:conv2d", "a b", { "conv2d" } }, Case{ "kind:", "", {} } }) {
        const LayerFilter filter = LayerFilter::parse(c.text);
        EXPECT_EQ(filter.name, c.name) << c.text;
        EXPECT_EQ(filter.kinds, c.kinds) << c.text;
        EXPECT_EQ(LayerFilter::parse(filter.text()), filter) << c.text;
    }
}

TEST(LayerFilter, WantsNameAndOneOfTheKinds)
{
    const LayerFilter filter = LayerFilter::parse("LAYER1 kind:conv2d kind:linear");
    EXPECT_TRUE(filter.accepts("layer1.0.conv1", "conv2d"));
    EXPECT_TRUE(filter.accepts("head.layer1", "linear"));
    EXPECT_FALSE(filter.accepts("layer2.0.conv1", "conv2d"));
    EXPECT_FALSE(filter.accepts("layer1.0.conv1", "lstm"));
    EXPECT_TRUE(LayerFilter().accepts("anything", "lstm"));
}

TEST(NumberLook, WritesMissingAndInfiniteNumbers)
{
    struct Case {
        NumberLook look;
        std::optional<double> value;
        const char* text;
        const char* difference;
    };
    for (const Case& c : { Case{ NumberLook::Decibel, 39.54, "39.5", "+39.5" },
             Case{ NumberLook::Decibel, -3.24, "−3.2", "−3.2" }, Case{ NumberLook::Decibel, infinity, "∞", "+∞" },
             Case{ NumberLook::Decibel, -infinity, "−∞", "−∞" }, Case{ NumberLook::Decibel, nan, "–", "–" },
             Case{ NumberLook::Decibel, {}, "–", "–" }, Case{ NumberLook::Whole, 36864, "36,864", "+36,864" },
             Case{ NumberLook::PercentOfShare, 0.0312, "3.12", "+3.12" },
             Case{ NumberLook::PercentOfShare, 1e-6, "< 0.01", "< 0.01" },
             Case{ NumberLook::PercentOfShare, 0, "0.00", "0" }, Case{ NumberLook::Kilobytes, 9220, "9.22", "+9.22" },
             Case{ NumberLook::Kilobytes, 1'084'520, "1,085", "+1,085" },
             Case{ NumberLook::Millions, 2.359e6, "2.36", "+2.36" } }) {
        EXPECT_EQ(numberText(c.look, c.value), QString::fromUtf8(c.text));
        EXPECT_EQ(differenceText(c.look, c.value), QString::fromUtf8(c.difference));
    }
}

TEST(LayerModel, ShowsTheNumbersOfTheVariant)
{
    const auto analysis = sample::residualNetwork(20);
    LayerModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    model.setResults(analysis, 1);
    ASSERT_EQ(model.rowCount(), 20);
    const analysis::LayerResult& layer = analysis->variants[1].layers[3];
    EXPECT_EQ(shown(model, 3, LayerModel::NameColumn), QString::fromStdString(layer.layer));
    EXPECT_EQ(shown(model, 3, LayerModel::KindColumn), "conv2d");
    EXPECT_EQ(shown(model, 3, LayerModel::ShapeColumn), QString::fromUtf8("16×16×3×3"));
    EXPECT_EQ(shown(model, 3, LayerModel::ParametersColumn), "2,304");
    EXPECT_EQ(shown(model, 3, LayerModel::BitsColumn), QString::fromUtf8("int8 · uint8"));
    EXPECT_EQ(model.number(3, LayerModel::WeightSqnrColumn), layer.weight.error.sqnrDb);
    EXPECT_EQ(model.number(3, LayerModel::InputSqnrColumn), layer.input->error.sqnrDb);
    EXPECT_EQ(model.number(3, LayerModel::LocalSqnrColumn), layer.local->sqnrDb);
    EXPECT_EQ(model.number(3, LayerModel::AccumulatedSqnrColumn), layer.accumulated->sqnrDb);
    EXPECT_EQ(model.number(3, LayerModel::InputClippedColumn), layer.input->error.clipped);
    EXPECT_EQ(model.number(3, LayerModel::SizeColumn), double(layer.sizeBytes));
    EXPECT_EQ(model.number(3, LayerModel::SizeShareColumn),
        double(layer.sizeBytes) / double(analysis->variants[1].sizeBytes));
    EXPECT_EQ(model.number(3, LayerModel::MacsColumn), double(analysis->graph.layers[3].macs));
    EXPECT_EQ(model.index(3, LayerModel::WeightSqnrColumn).data(SortRole).toDouble(), layer.weight.error.sqnrDb);

    const LayerModel::BarScale scale = model.barScale(LayerModel::WeightSqnrColumn);
    double shortest = 1;
    double longest = 0;
    for (int row = 0; row < 20; ++row) {
        const double share = model.index(row, LayerModel::WeightSqnrColumn).data(ShareRole).toDouble();
        EXPECT_DOUBLE_EQ(share,
            (analysis->variants[1].layers[std::size_t(row)].weight.error.sqnrDb - scale.lo) / (scale.hi - scale.lo));
        shortest = std::min(shortest, share);
        longest = std::max(longest, share);
    }
    EXPECT_GT(shortest, 0) << "the worst layer has a bar too";
    EXPECT_LE(longest, 1);
    EXPECT_GT(longest - shortest, 0.4) << "the layers can be told apart";
    EXPECT_EQ(model.headerData(LayerModel::WeightSqnrColumn, Qt::Horizontal, NoteRole).toString(),
        QString("%1…%2").arg(scale.lo).arg(scale.hi))
        << "and the header says where bars begin and end";
    EXPECT_TRUE(model.headerData(LayerModel::SizeColumn, Qt::Horizontal, NoteRole).toString().isEmpty());
    EXPECT_FALSE(model.index(3, LayerModel::SizeColumn).data(ShareRole).isValid());
    for (int column = 0; column < LayerModel::ColumnCount; ++column) {
        EXPECT_FALSE(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        EXPECT_FALSE(model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
}

TEST(LayerModel, WithoutAVariantOnlyTheLayersAreKnown)
{
    LayerModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    EXPECT_EQ(model.rowCount(), 0);
    model.setResults(sample::residualNetwork(3), -1);
    EXPECT_EQ(model.rowCount(), 3);
    EXPECT_EQ(shown(model, 0, LayerModel::ParametersColumn), "2,304");
    for (const int column : { LayerModel::BitsColumn, LayerModel::WeightSqnrColumn, LayerModel::InputClippedColumn,
             LayerModel::SizeColumn, LayerModel::SizeShareColumn })
        EXPECT_EQ(shown(model, 0, column), QString::fromUtf8("–")) << column;
    model.setResults(sample::brokenNetwork(3), 1);
    EXPECT_EQ(shown(model, 0, LayerModel::WeightSqnrColumn), QString::fromUtf8("–"));
    EXPECT_FALSE(model.index(0, LayerModel::WeightSqnrColumn).data(ShareRole).isValid());
    model.setResults(nullptr, 1);
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(LayerModel, AnotherVariantOfTheSameLayersMovesNoRow)
{
    const auto analysis = sample::residualNetwork(5);
    LayerModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    model.setResults(analysis, 0);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setResults(analysis, 2);
    model.setResults(std::make_shared<analysis::Analysis>(*analysis), 2);
    EXPECT_EQ(reset.count(), 0);
    EXPECT_EQ(changed.count(), 2);
    model.setResults(sample::residualNetwork(6), 2);
    EXPECT_EQ(reset.count(), 1);
}

TEST(LayerDifferenceProxy, SubtractsTheBaseline)
{
    const auto analysis = sample::residualNetwork(5);
    LayerModel layers;
    LayerModel baseline;
    LayerDifferenceProxy proxy;
    proxy.setLayers(&layers, &baseline);
    const QAbstractItemModelTester tester(&proxy, Mode::Fatal);
    layers.setResults(analysis, 1);
    const int column = LayerDifferenceProxy::differenceColumn(LayerModel::WeightSqnrColumn);
    ASSERT_GE(column, int(LayerModel::ColumnCount));
    EXPECT_EQ(LayerDifferenceProxy::differenceOf(column), LayerModel::WeightSqnrColumn);
    EXPECT_EQ(LayerDifferenceProxy::differenceColumn(LayerModel::NameColumn), -1);
    EXPECT_EQ(shown(proxy, 2, column), QString::fromUtf8("–")) << "no baseline";

    QSignalSpy changed(&proxy, &QAbstractItemModel::dataChanged);
    baseline.setResults(analysis, 3);
    EXPECT_GE(changed.count(), 1);
    const double expected =
        analysis->variants[1].layers[2].weight.error.sqnrDb - analysis->variants[3].layers[2].weight.error.sqnrDb;
    EXPECT_EQ(proxy.difference(2, column), expected);
    EXPECT_EQ(proxy.index(2, column).data(JudgementRole).value<Judgement>(), Judgement::Better);
    const int size = LayerDifferenceProxy::differenceColumn(LayerModel::SizeColumn);
    EXPECT_EQ(proxy.index(2, size).data(JudgementRole).value<Judgement>(), Judgement::Worse)
        << "8 bits are more than 6";
    EXPECT_EQ(shown(proxy, 2, LayerModel::NameColumn), shown(layers, 2, LayerModel::NameColumn));

    layers.setResults(analysis, 0);
    baseline.setResults(analysis, 0);
    EXPECT_EQ(shown(proxy, 2, column), "0") << "both infinite";
    baseline.setResults(analysis, 1);
    EXPECT_EQ(shown(proxy, 2, column), QString::fromUtf8("+∞"));
}

/// SQNRs of four layers: finite, infinite, missing, finite.
std::shared_ptr<const analysis::Analysis> unevenNetwork()
{
    auto result = std::make_shared<analysis::Analysis>(*sample::residualNetwork(5));
    auto& layers = result->variants[1].layers;
    layers[0].weight.error.sqnrDb = infinity;
    layers[1].weight.error.sqnrDb = 20;
    layers[2].weight.error.sqnrDb = nan;
    layers[3].weight.error.sqnrDb = 30;
    layers[4].weight.error.count = 0;
    return result;
}

TEST(NumberSortProxy, SortsWhatIsNoNumberLastBothWays)
{
    LayerModel layers;
    layers.setResults(unevenNetwork(), 1);
    LayerFilterProxy proxy;
    const QAbstractItemModelTester tester(&proxy, Mode::Fatal);
    proxy.setSourceModel(&layers);
    const auto order = [&] {
        std::vector<int> rows;
        for (int row = 0; row < proxy.rowCount(); ++row)
            rows.push_back(proxy.mapToSource(proxy.index(row, 0)).row());
        return rows;
    };
    proxy.sort(LayerModel::WeightSqnrColumn, Qt::AscendingOrder);
    EXPECT_EQ(order(), (std::vector<int>{ 1, 3, 0, 2, 4 }));
    proxy.sort(LayerModel::WeightSqnrColumn, Qt::DescendingOrder);
    EXPECT_EQ(order(), (std::vector<int>{ 3, 1, 0, 2, 4 }));
    proxy.sort(LayerModel::NameColumn, Qt::DescendingOrder);
    EXPECT_EQ(order().back(), 0) << "conv1";
    proxy.setFilter(LayerFilter::parse("kind:linear"));
    EXPECT_EQ(order(), std::vector<int>{ 4 });
    proxy.setFilter(LayerFilter::parse("nothing is called so"));
    EXPECT_EQ(proxy.rowCount(), 0);
}

TEST(VariantModel, HasAColumnForEachMetric)
{
    const auto analysis = sample::withProvenance(*sample::residualNetwork(5));
    VariantModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    model.setAnalysis(analysis);
    ASSERT_EQ(model.rowCount(), 5);
    ASSERT_EQ(model.columnCount(), VariantModel::FirstMetricColumn + int(variantMetrics().size()));
    for (std::size_t i = 0; i < variantMetrics().size(); ++i) {
        const VariantMetric& metric = variantMetrics()[i];
        EXPECT_EQ(findMetric(metric.id), &metric);
        EXPECT_TRUE(model.number(1, int(i)).has_value()) << metric.id << " is no column of summary.csv";
        EXPECT_FALSE(metricFormula(metric).isEmpty());
    }
    EXPECT_EQ(findMetric("nothing"), nullptr);
    const analysis::VariantResult& variant = analysis->variants[3];
    EXPECT_EQ(metricValue(*findMetric("top1"), *analysis, variant), variant.output.top1);
    EXPECT_EQ(metricValue(*findMetric("size_bytes"), *analysis, variant), double(variant.sizeBytes));
    EXPECT_EQ(metricValue(*findMetric("output_sqnr_db"), *analysis, variant), variant.output.error.sqnrDb);
    EXPECT_EQ(shown(model, 3, VariantModel::NameColumn), "ptsq-w6a6");
    EXPECT_EQ(shown(model, 0, VariantModel::FormatColumn), "fp32");
    EXPECT_EQ(shown(model, 3, VariantModel::FormatColumn), QString::fromUtf8("int6 · uint6"));

    model.setAnalysis(sample::brokenNetwork(5));
    EXPECT_EQ(shown(model, 3, VariantModel::FirstMetricColumn), QString::fromUtf8("–"));
    model.setAnalysis(nullptr);
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(VariantModel, GrowsWhileARunGoesOn)
{
    analysis::Analysis analysis = *sample::residualNetwork(3);
    const std::vector<analysis::VariantResult> all = std::exchange(analysis.variants, {});
    VariantModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    for (const analysis::VariantResult& variant : all) {
        analysis.variants.push_back(variant);
        model.setAnalysis(std::make_shared<analysis::Analysis>(analysis));
    }
    EXPECT_EQ(model.rowCount(), 5);
    EXPECT_EQ(reset.count(), 1) << "the first";
    EXPECT_EQ(inserted.count(), 4);
}

TEST(Pareto, NobodyBeatsTheBest)
{
    using Better = VariantMetric::Better;
    struct Case {
        std::vector<double> cost;
        std::vector<double> gain;
        std::vector<int> best;
    };
    for (const Case& c :
        { Case{ {}, {}, {} }, Case{ { 1 }, { 1 }, { 0 } }, Case{ { 4, 1, 2 }, { 90, 70, 89 }, { 1, 2, 0 } },
            Case{ { 1, 2, 3 }, { 90, 80, 90 }, { 0 } }, Case{ { 2, 1, 2 }, { 90, 90, 91 }, { 1, 2 } },
            Case{ { 1, 1 }, { 5, 5 }, { 0, 1 } }, Case{ { nan, 1, 2 }, { 99, infinity, 3 }, { 2 } } }) {
        EXPECT_EQ(paretoBest({ Better::Smaller, c.cost }, { Better::Larger, c.gain }), c.best);
    }
    EXPECT_EQ(
        paretoBest({ Better::Larger, { 8, 4, 2 } }, { Better::Smaller, { 20, 1, 5 } }), (std::vector<int>{ 0, 1 }))
        << "compression against drop";
}

TEST(FindingsModel, SaysWhatWasFound)
{
    FindingsModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    model.setFindings(sample::findings());
    ASSERT_EQ(model.rowCount(), 4);
    EXPECT_EQ(shown(model, 0, FindingsModel::SeverityColumn), QString::fromUtf8("✕ Serious"));
    EXPECT_EQ(shown(model, 1, FindingsModel::PlaceColumn), "layer1.1.conv1");
    EXPECT_EQ(model.index(1, FindingsModel::PlaceColumn).data(FindingsModel::SecondLineRole), "ptsq-int8-minmax");
    EXPECT_EQ(shown(model, 1, FindingsModel::ValueColumn), "3.10 %");
    EXPECT_EQ(shown(model, 3, FindingsModel::ValueColumn), "64 samples");
    EXPECT_EQ(shown(model, 1, FindingsModel::TextColumn), "3.10 % of the inputs of layer1.1.conv1 are clipped");
    EXPECT_FALSE(model.index(1, FindingsModel::ActionColumn).data(FindingsModel::ActionRole).toString().isEmpty());
    EXPECT_TRUE(model.index(3, FindingsModel::ActionColumn).data(FindingsModel::ActionRole).toString().isEmpty());

    std::vector<analysis::Finding> broken = sample::findings();
    broken[0].value = nan;
    broken[1].value = infinity;
    model.setFindings(broken);
    EXPECT_EQ(shown(model, 0, FindingsModel::ValueColumn), QString::fromUtf8("– points"));
    EXPECT_EQ(shown(model, 1, FindingsModel::ValueColumn), QString::fromUtf8("∞ %"));
}

TEST(FindingsModel, FillsSentences)
{
    EXPECT_EQ(localText({ "%2 before %1", { 1.5, std::string("layer") } }), "layer before 1.50");
    EXPECT_EQ(localText({ "%1 keeps its %", { std::string("100 %2") } }), "100 %2 keeps its %");
    EXPECT_EQ(localText({ "%3 has no value", { 1.0 } }), "%3 has no value");
    EXPECT_EQ(localText({ "50 % of %1 %", { 12.0 } }), "50 % of 12 %");
    EXPECT_EQ(localText({ "", {} }), "");
    analysis::Sentence many{ "%10", {} };
    for (int i = 1; i <= 10; ++i)
        many.values.emplace_back(double(i));
    EXPECT_EQ(localText(many), "10");
}

TEST(RecentModel, DescribesStudies)
{
    RecentModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    model.setStudies(
        { { "/a/b.qstudy", "net.pt2", QDateTime({ 2026, 11, 22 }, { 8, 10 }), 1 }, { "/c.qstudy", {}, {}, 0 } });
    EXPECT_EQ(shown(model, 0, 0), "b");
    EXPECT_TRUE(model.index(0).data(RecentModel::SecondLineRole).toString().startsWith("net.pt2 · 1 variant · "));
    EXPECT_EQ(model.index(1).data(RecentModel::PathRole), "/c.qstudy");
}

} // namespace
