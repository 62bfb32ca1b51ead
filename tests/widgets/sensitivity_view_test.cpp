// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/sensitivity_view.h"

#include <cmath>

#include <QComboBox>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include <gtest/gtest.h>

#include "pictures.h"
#include "sample_analysis.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/charts/error_flow_chart.h"
#include "widgets/models/accuracy_waterfall.h"
#include "widgets/models/sensitivity_model.h"
#include "widgets/selection.h"

namespace {

using namespace widgets;
using analysis::Certainty;
using analysis::SensitivityTable;

/// Damage that grows with fewer bits and differs from layer to layer; the first column exact.
std::shared_ptr<SensitivityTable> sampleTable(const analysis::Graph& graph)
{
    auto table = std::make_shared<SensitivityTable>();
    for (const analysis::Layer& layer : graph.layers) {
        table->layers.push_back(layer.id);
        table->names.push_back(layer.name);
    }
    for (const char* name : { "int8", "int6", "int4", "int3", "int2" })
        table->formats.push_back(*analysis::parseFormat(name));
    table->top1 = 91.8;
    for (std::size_t layer = 0; layer < table->layers.size(); ++layer) {
        for (std::size_t format = 0; format < table->formats.size(); ++format) {
            analysis::SensitivityCell cell;
            const double weight = 1 + 4 * std::abs(std::sin(1.7 * double(layer)));
            cell.certainty = format == 0 || (layer + format) % 3 == 0 ? Certainty::Exact : Certainty::Estimated;
            cell.samples = 500;
            const int bits = table->formats[format].bits;
            const double mse = weight * std::pow(4.0, 8 - bits) * 1e-5;
            cell.mse = { mse, 0.93 * mse, 1.07 * mse };
            cell.sqnrDb = 50 - 10 * std::log10(weight) - 6.02 * (8 - bits);
            if (cell.certainty == Certainty::Exact) {
                const double drop = 0.05 * weight * (9 - bits);
                cell.top1Drop = analysis::Interval{ drop, drop - 0.2, drop + 0.2 };
                cell.agreement = 100 - 0.5 * weight * (9 - bits);
            }
            table->cells.push_back(cell);
        }
    }
    return table;
}

struct Shown {
    explicit Shown(int layers)
        : analysis(sample::residualNetwork(layers)), table(sampleTable(analysis->graph)), view(&selection)
    {
        selection.setAnalysis(analysis);
        view.resize(900, 640);
        view.setTables({ table });
    }
    std::shared_ptr<const analysis::Analysis> analysis;
    std::shared_ptr<SensitivityTable> table;
    Selection selection;
    SensitivityView view;
};

TEST(SensitivityView, ShowsTheTableAndItsSigns)
{
    Shown shown(20);
    const HeatMap& map = shown.view.heatMap()->map();
    ASSERT_EQ(map.rows.size(), shown.table->layers.size());
    ASSERT_EQ(map.columns.size(), 5U);
    EXPECT_EQ(map.cells[0].mark, QStringLiteral("="));
    EXPECT_EQ(map.cells[1].mark, QStringLiteral("≈"));
    EXPECT_DOUBLE_EQ(*map.cells[0].value, shown.table->cells[0]->sqnrDb);
    const QString note = map.note(0, 0);
    EXPECT_TRUE(note.contains(QStringLiteral("500 samples, 95")));
    EXPECT_TRUE(note.contains(QStringLiteral("top-1 drop"))) << note.toStdString();
    EXPECT_FALSE(map.note(0, 1).contains(QStringLiteral("top-1 drop"))) << "an estimate has none";
    // A number that estimates do not have.
    shown.view.metricBox()->setCurrentIndex(shown.view.metricBox()->findData(QStringLiteral("drop")));
    EXPECT_FALSE(shown.view.heatMap()->map().cells[1].value);
    EXPECT_TRUE(shown.view.heatMap()->map().cells[1].mark.isEmpty());
}

TEST(SensitivityView, OrdersByTheFewestBitsWhereSomethingIsKnown)
{
    SensitivityTable table;
    table.layers = { 0, 1, 2 };
    table.names = { "a", "b", "c" };
    table.formats = { analysis::int8, *analysis::parseFormat("int4") };
    const auto cell = [](double mse) {
        analysis::SensitivityCell made;
        made.mse.value = mse;
        return std::optional(made);
    };
    table.cells = { cell(9), cell(1), std::nullopt, std::nullopt, cell(0), cell(5) };
    const SensitivityMetric& mse = sensitivityMetrics()[1];
    EXPECT_EQ(orderedRows(table, mse, LayerOrder::Network), (std::vector<int>{ 0, 1, 2 }));
    EXPECT_EQ(orderedRows(table, mse, LayerOrder::MostSensitive), (std::vector<int>{ 2, 0, 1 }));
    EXPECT_EQ(rowsAtFormat(table, mse, 0), (std::vector<int>{ 0, 2, 1 })) << "by the number that is shown";
    EXPECT_EQ(rowsAtFormat(table, mse, 1), (std::vector<int>{ 2, 0, 1 }));
}

TEST(SensitivityView, ClicksSelectLayersEverywhereAndTheSelectionIsShown)
{
    Shown shown(20);
    QSignalSpy values(&shown.view, &SensitivityView::layerValuesChanged);
    Q_EMIT shown.view.heatMap()->cellClicked(7, 2);
    EXPECT_EQ(shown.selection.layer(), 7);
    ASSERT_EQ(values.count(), 1);
    EXPECT_TRUE(values[0][0].toString().contains(QStringLiteral("int4")));
    const auto published = values[0][1].value<std::vector<std::optional<double>>>();
    ASSERT_EQ(published.size(), shown.analysis->graph.layers.size());
    EXPECT_DOUBLE_EQ(*published[7], shown.table->at(7, 2)->sqnrDb);
    shown.selection.setVariant(1);
    Q_EMIT shown.view.errorFlow()->pointClicked(3);
    EXPECT_EQ(shown.selection.layer(), 3);
}

TEST(SensitivityView, AsksForWhatTheControlsSay)
{
    Shown shown(5);
    QSignalSpy wishes(&shown.view, &SensitivityView::measureWanted);
    shown.selection.setLayer(2);
    shown.view.measureButton()->click();
    ASSERT_EQ(wishes.count(), 1);
    const auto wish = wishes[0][0].value<SensitivityWish>();
    EXPECT_EQ(wish.effort, SensitivityEffort::Progressive);
    EXPECT_EQ(wish.firstLayer, 2);
    EXPECT_EQ(wish.formats.size(), 5U);
}

TEST(SensitivityView, EmptyOneLayerAndNotANumber)
{
    Selection selection;
    SensitivityView empty(&selection);
    EXPECT_TRUE(empty.heatMap()->isEmpty());
    empty.setTables({ nullptr });
    EXPECT_FALSE(empty.measureButton()->isEnabled());

    Shown one(1);
    one.table->cells[0]->sqnrDb = std::nan("");
    one.table->cells[1]->sqnrDb = std::numeric_limits<double>::infinity();
    one.table->cells[0]->mse.value = std::nan("");
    one.view.setTables({ one.table });
    EXPECT_FALSE(one.view.grab().isNull());
    SensitivityModel model;
    model.setTable(one.table, 0, { 0 });
    for (const int column : { SensitivityModel::Sqnr, SensitivityModel::Mse })
        EXPECT_EQ(model.data(model.index(0, column)).toString(), QStringLiteral("–")) << column;
}

TEST(SensitivityView, ShowsTheTableThatThereIsAndWhatIsKnownOfIt)
{
    Shown shown(20);
    SensitivityView view(&shown.selection);
    auto both = std::make_shared<SensitivityTable>(*shown.table);
    both->target = analysis::SensitivityTarget::Both;
    view.setTables({ both }, { { QStringLiteral("settled so"), 0.75 } });
    EXPECT_EQ(view.heatMap()->map().rows.size(), both->layers.size()) << "not the empty one that is chosen first";
    EXPECT_EQ(view.wish().target, analysis::SensitivityTarget::Both);
    QString texts;
    for (const QLabel* label : view.findChildren<QLabel*>())
        texts += label->text();
    EXPECT_TRUE(texts.contains(QStringLiteral("settled so")));
    EXPECT_TRUE(texts.contains(QLocale().toString(0.75)));
    view.setTables({ shown.table, both });
    EXPECT_EQ(view.wish().target, analysis::SensitivityTarget::Both) << "later ones leave the choice alone";
}

TEST(SensitivityView, ThousandsOfLayersAreOnePictureEach)
{
    Shown shown(2000);
    EXPECT_EQ(shown.view.heatMap()->image().height(), int(shown.table->layers.size()));
    EXPECT_FALSE(shown.view.grab().isNull());
}

TEST(SensitivityView, WaterfallEndsAtWhatWasMeasuredTogether)
{
    const auto graph = sample::residualNetwork(20)->graph;
    const auto table = sampleTable(graph);
    const auto steps = accuracyWaterfall(*table, 0, 80.0, 3);
    ASSERT_EQ(steps.size(), 7U); // FP32, three layers, the others, together, all
    EXPECT_EQ(steps.front().value, 91.8);
    EXPECT_EQ(steps.back().value, 80.0);
    double level = 0;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i)
        level += steps[i].value;
    EXPECT_NEAR(level, 80.0, 1e-9);
    EXPECT_LE(steps[1].value, steps[2].value); // the largest drop first
    // Estimates have no drop of accuracy.
    SensitivityTable estimated = *table;
    for (auto& cell : estimated.cells)
        cell->certainty = Certainty::Estimated;
    EXPECT_TRUE(accuracyWaterfall(estimated, 0, 80.0).empty());
}

TEST(SensitivityView, WaterfallNamesTheHighestStepsUpOrDown)
{
    const auto graph = sample::residualNetwork(20)->graph;
    SensitivityTable table = *sampleTable(graph);
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer)
        table.at(layer, 0)->top1Drop->value = layer == 2 ? -3.0 : layer == 4 ? 2.0 : 0.1;
    const auto steps = accuracyWaterfall(table, 0, 80.0, 2);
    ASSERT_EQ(steps.size(), 6U); // FP32, two layers, the others, together, all
    EXPECT_EQ(steps[1].layer, table.layers[4]);
    EXPECT_EQ(steps[2].layer, table.layers[2]) << "a layer whose quantization helps by more than others cost";
    EXPECT_NEAR(steps[3].value, -0.1 * double(table.layers.size() - 2), 1e-9);
    EXPECT_EQ(steps[3].name, QStringLiteral("%1 other layers").arg(table.layers.size() - 2));
    for (auto& cell : table.cells)
        cell->top1Drop->value = 0;
    const auto none = accuracyWaterfall(table, 0, std::nullopt, 8);
    ASSERT_EQ(none.size(), 2U) << "a layer without a drop has no step of its own";
    EXPECT_EQ(none[1].name, QStringLiteral("%1 other layers").arg(table.layers.size()));
}

class Sheet : public QWidget {
public:
    /// `prefix` stands before all names.
    explicit Sheet(int page, const std::string& prefix = {}, int layers = 20) : m_shown(layers)
    {
        for (std::string& name : m_shown.table->names)
            name = prefix + name;
        m_shown.selection.setVariant(1);
        m_shown.selection.setLayer(6);
        m_shown.view.pages()->setCurrentIndex(page);
        m_shown.view.setTables({ m_shown.table }, { { tr("the order of layers is settled"), 0.983 } });
        m_shown.view.setState({ SensitivityState::Activity::Running, tr("measuring layer2.0.conv1 at int3") });
        m_shown.view.setParent(this);
    }

protected:
    void resizeEvent(QResizeEvent*) override { m_shown.view.setGeometry(rect()); }

private:
    Shown m_shown;
};

TEST(Pictures, Sensitivity)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "set QUANTSCOPE_PICTURES to a folder to draw pictures into";
    pictures::take("sensitivity", [] { return new Sheet(0); });
    pictures::take("sensitivity-table", [] { return new Sheet(1); });
    pictures::take("error-flow", [] { return new Sheet(2); });
    pictures::take("waterfall", [] { return new Sheet(3); });
    pictures::take("sensitivity-names", [] { return new Sheet(0, "text_model.encoder.block.11."); });
    pictures::take("sensitivity-2000-layers", [] { return new Sheet(0, "", 2000); });
}

} // namespace
