// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/inspector.h"

#include <cmath>

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include "analysis/encoding/encode_weight.h"
#include "sample_analysis.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/numbers_panel.h"

namespace {

using namespace widgets;

constexpr int patience = 20'000; ///< ms: far more than any preview needs, for machines under load

LayerWeights layerWeights(const analysis::Shape& shape)
{
    std::size_t count = 1;
    for (const std::int64_t size : shape)
        count *= std::size_t(size);
    return { { std::make_shared<const std::vector<float>>(sample::weights(count)) }, { shape }, { 0 } };
}

QString valueOf(const Inspector& inspector, const QString& name)
{
    for (const NumberRow& row : inspector.numbers()->rows()) {
        if (row.name == name)
            return row.value;
    }
    return QStringLiteral("no such row");
}

void choose(QComboBox* box, const char* item)
{
    ASSERT_GE(box->findText(item), 0) << item;
    box->setCurrentIndex(box->findText(item));
}

class InspectorTest : public ::testing::Test {
protected:
    InspectorTest() : m_inspector(&m_selection)
    {
        m_inspector.resize(380, 700);
        m_inspector.show();
    }
    void open(int layers)
    {
        m_selection.setAnalysis(sample::residualNetwork(layers));
        m_selection.setVariant(1);
        m_selection.setLayer(std::min(3, layers - 1));
    }
    Selection m_selection;
    Inspector m_inspector;
};

TEST_F(InspectorTest, IsEmptyWithoutASelection)
{
    EXPECT_TRUE(m_inspector.numbers()->rows().empty());
    EXPECT_FALSE(m_inspector.controls()->isEnabled());
    for (const auto tab : { Inspector::Tab::Input, Inspector::Tab::Output, Inspector::Tab::Weights })
        m_inspector.setTab(tab);
    EXPECT_FALSE(m_inspector.grab().isNull());
}

TEST_F(InspectorTest, EmptyStatesDoWhatTheirButtonsSay)
{
    QSignalSpy model(&m_inspector, &Inspector::modelWanted);
    ASSERT_TRUE(m_inspector.emptyState()->isVisible());
    m_inspector.emptyState()->button()->click();
    EXPECT_EQ(model.count(), 1);

    m_selection.setAnalysis(sample::residualNetwork(20));
    m_selection.setLayer(-1);
    ASSERT_TRUE(m_inspector.emptyState()->button()->isVisible());
    m_inspector.emptyState()->button()->click();
    EXPECT_EQ(m_selection.layer(), 0);
    EXPECT_FALSE(m_inspector.emptyState()->isVisible());
    EXPECT_FALSE(m_inspector.setUpRun()->isVisible());
    EXPECT_EQ(model.count(), 1);

    analysis::Analysis described;
    described.graph = m_selection.analysis()->graph;
    m_selection.setAnalysis(std::make_shared<const analysis::Analysis>(described));
    ASSERT_TRUE(m_inspector.setUpRun()->isVisible());
    QSignalSpy run(&m_inspector, &Inspector::runWanted);
    m_inspector.setUpRun()->click();
    EXPECT_EQ(run.count(), 1);

    m_selection.setAnalysis(std::make_shared<const analysis::Analysis>());
    EXPECT_TRUE(m_inspector.emptyState()->isVisible());
    EXPECT_FALSE(m_inspector.emptyState()->button()->isVisible()) << "there is nothing that could be done";
}

TEST_F(InspectorTest, AResultThatComesInLeavesWhatIsTriedOut)
{
    open(20);
    m_inspector.setWeights(3, layerWeights({ 16, 16, 3, 3 }));
    QSignalSpy shown(&m_inspector, &Inspector::previewShown);
    choose(m_inspector.controls()->formatBox(), "int4");
    ASSERT_TRUE(shown.wait(patience));
    auto more = *m_selection.analysis();
    more.variants.push_back(more.variants.back());
    more.variants.back().recipe.name = "one-more";
    m_selection.setAnalysis(std::make_shared<const analysis::Analysis>(more));
    EXPECT_EQ(m_inspector.controls()->formatBox()->currentText(), "int4");
    EXPECT_TRUE(m_inspector.status().contains("preview")) << m_inspector.status().toStdString();
    m_selection.setVariant(2);
    EXPECT_FALSE(m_inspector.status().contains("preview"));
}

TEST_F(InspectorTest, ShowsWhatWasMeasured)
{
    open(20);
    const analysis::LayerResult& result = *m_selection.currentResult();
    EXPECT_TRUE(valueOf(m_inspector, "SQNR").endsWith("dB"));
    EXPECT_EQ(valueOf(m_inspector, "SQNR"), QLocale().toString(result.weight.error.sqnrDb, 'f', 1) + " dB");
    EXPECT_EQ(valueOf(m_inspector, "local SQNR"), QLocale().toString(result.local->sqnrDb, 'f', 1) + " dB");
    EXPECT_TRUE(m_inspector.status().contains("ptsq-int8-minmax"));
    for (const NumberRow& row : m_inspector.numbers()->rows())
        EXPECT_FALSE(row.formula.isEmpty()) << row.name.toStdString();

    m_inspector.setTab(Inspector::Tab::Input);
    EXPECT_EQ(valueOf(m_inspector, "SQNR"), QLocale().toString(result.input->error.sqnrDb, 'f', 1) + " dB");
    m_inspector.setTab(Inspector::Tab::Output);
    EXPECT_EQ(m_inspector.numbers()->rows().size(), 14U);
    EXPECT_TRUE(m_inspector.controls()->isHidden());
}

TEST_F(InspectorTest, SurvivesEveryLayerOfEveryKindOfAnalysis)
{
    for (const auto& analysis :
        { sample::residualNetwork(1), sample::brokenNetwork(5), sample::residualNetwork(2000) }) {
        m_selection.setAnalysis(analysis);
        for (int variant = 0; variant < int(analysis->variants.size()); ++variant) {
            m_selection.setVariant(variant);
            m_selection.setLayer(int(analysis->graph.layers.size()) - 1);
            for (const auto tab : { Inspector::Tab::Input, Inspector::Tab::Output, Inspector::Tab::Weights }) {
                m_inspector.setTab(tab);
                EXPECT_FALSE(m_inspector.grab().isNull());
            }
        }
    }
    m_selection.setAnalysis(nullptr);
    EXPECT_TRUE(m_inspector.numbers()->rows().empty());
}

TEST_F(InspectorTest, AChangeAsksForTheWeightOnceAndShowsWhatItWouldDo)
{
    open(20);
    QSignalSpy wanted(&m_inspector, &Inspector::weightsWanted);
    QSignalSpy changed(&m_inspector, &Inspector::overrideChanged);
    QSignalSpy shown(&m_inspector, &Inspector::previewShown);
    choose(m_inspector.controls()->formatBox(), "int4");
    choose(m_inspector.controls()->granularityBox(), "tensor");
    ASSERT_EQ(wanted.count(), 1);
    EXPECT_EQ(wanted[0][0].toInt(), 3);
    ASSERT_EQ(changed.count(), 2);
    const auto change = changed.last()[1].value<analysis::LayerOverride>();
    EXPECT_EQ(change.pattern, m_selection.currentLayer()->name);
    EXPECT_EQ(change.weightFormat->bits, 4);
    EXPECT_EQ(change.weightGranularity->kind, analysis::Granularity::Kind::Tensor);
    EXPECT_FALSE(change.weightGrid.has_value());

    const LayerWeights weights = layerWeights({ 16, 16, 3, 3 });
    m_inspector.setWeights(3, weights);
    ASSERT_TRUE(shown.wait(patience));
    EXPECT_TRUE(shown.last()[0].toBool()) << "a small weight needs no sample";

    // The naive way: symmetric narrow grid of 4 bits over the whole tensor.
    double largest = 0;
    for (const float x : *weights.values[0])
        largest = std::max(largest, double(std::abs(x)));
    const double scale = largest / 7;
    double power = 0;
    double error = 0;
    for (const float x : *weights.values[0]) {
        const double difference = x - std::clamp(std::nearbyint(x / scale), -7.0, 7.0) * scale;
        power += double(x) * x;
        error += difference * difference;
    }
    EXPECT_EQ(valueOf(m_inspector, "SQNR"), QLocale().toString(10 * std::log10(power / error), 'f', 1) + " dB");
    EXPECT_EQ(valueOf(m_inspector, "clipped"), QLocale().toString(0.0, 'f', 2) + " %");

    m_inspector.controls()->reset();
    EXPECT_EQ(changed.last()[1].value<analysis::LayerOverride>().weightFormat, std::nullopt);
    EXPECT_TRUE(m_inspector.status().contains("ptsq-int8-minmax"));
    EXPECT_EQ(wanted.count(), 1);
}

TEST_F(InspectorTest, OnlyTheLastChoiceIsShown)
{
    open(20);
    m_inspector.setWeights(3, layerWeights({ 256, 256, 3, 3 }));
    QSignalSpy shown(&m_inspector, &Inspector::previewShown);
    for (const char* format : { "int7", "int6", "int5", "int4", "int3", "int2" })
        choose(m_inspector.controls()->formatBox(), format);
    while (shown.isEmpty() || !shown.last()[0].toBool())
        ASSERT_TRUE(shown.wait(patience));
    EXPECT_TRUE(m_inspector.status().contains("int2"));
    const int after = int(shown.count());
    EXPECT_LE(after, 2) << "a sample and the whole, of the last alone";
    QTest::qWait(300);
    EXPECT_EQ(shown.count(), after);
}

TEST_F(InspectorTest, NothingStaleIsShownAfterAnotherLayerIsSelected)
{
    open(20);
    m_inspector.setWeights(3, layerWeights({ 256, 256, 3, 3 }));
    QSignalSpy shown(&m_inspector, &Inspector::previewShown);
    choose(m_inspector.controls()->formatBox(), "int3");
    m_selection.setLayer(5);
    QTest::qWait(300);
    EXPECT_EQ(shown.count(), 0);
    EXPECT_TRUE(m_inspector.status().contains("ptsq-int8-minmax"));
    m_inspector.setWeights(3, layerWeights({ 16, 16 }));
    choose(m_inspector.controls()->formatBox(), "int3");
    QTest::qWait(50);
    EXPECT_EQ(shown.count(), 0) << "weights of a layer that is not selected were taken";
}

TEST_F(InspectorTest, EveryFormatAndGranularityIsShownOrSaysWhyNot)
{
    open(20);
    m_inspector.setWeights(3, layerWeights({ 16, 16, 3, 3 }));
    QSignalSpy shown(&m_inspector, &Inspector::previewShown);
    QComboBox* formats = m_inspector.controls()->formatBox();
    QComboBox* granularities = m_inspector.controls()->granularityBox();
    for (int format = 0; format < formats->count(); ++format) {
        for (int granularity = 0; granularity < granularities->count(); ++granularity) {
            m_inspector.controls()->reset();
            formats->setCurrentIndex(format);
            if (granularities->isEnabled())
                granularities->setCurrentIndex(granularity);
            QTest::qWait(1);
            EXPECT_FALSE(m_inspector.status().isEmpty());
        }
    }
    choose(formats, "nf4");
    EXPECT_EQ(granularities->currentText(), "block:64");
    EXPECT_TRUE(!shown.isEmpty() || shown.wait(patience));
}

TEST_F(InspectorTest, SaysWhyAWeightCannotBeQuantized)
{
    open(20);
    LayerWeights weights = layerWeights({ 4, 4 });
    weights.values = { std::make_shared<const std::vector<float>>(16, std::nanf("")) };
    m_inspector.setWeights(3, weights);
    choose(m_inspector.controls()->formatBox(), "int4");
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return m_inspector.status().contains(QString::fromStdString(m_selection.currentLayer()->name)); },
        patience))
        << m_inspector.status().toStdString();
    m_inspector.setWeightsError(3, "the model's file is gone");
    EXPECT_EQ(m_inspector.status(), "the model's file is gone");
}

TEST_F(InspectorTest, CanBeClosedWhileItComputes)
{
    for (int i = 0; i < 5; ++i) {
        Selection selection;
        auto inspector = std::make_unique<Inspector>(&selection);
        selection.setAnalysis(sample::residualNetwork(5));
        selection.setVariant(1);
        inspector->setWeights(0, layerWeights({ 128, 128, 3, 3 }));
        choose(inspector->controls()->formatBox(), "int4");
        QTest::qWait(i);
    }
}

TEST_F(InspectorTest, ALargeWeightIsShownFromASampleFirst)
{
    open(20);
    m_inspector.setWeights(3, layerWeights({ 512, 512, 3, 3 })); // 2.4 million
    QSignalSpy shown(&m_inspector, &Inspector::previewShown);
    // Read when it is told: the exact preview may follow before this thread comes to look.
    QString sampled;
    QObject::connect(&m_inspector, &Inspector::previewShown, &m_inspector, [&](bool exact) {
        if (!exact && sampled.isEmpty())
            sampled = valueOf(m_inspector, "SQNR");
    });
    QElapsedTimer timer;
    timer.start();
    choose(m_inspector.controls()->formatBox(), "int4");
    ASSERT_TRUE(shown.wait(patience));
    const qint64 first = timer.elapsed();
    EXPECT_FALSE(shown[0][0].toBool());
    EXPECT_TRUE(sampled.startsWith(QString::fromUtf8("≈")));
    sampled = sampled.mid(2);
    while (!shown.last()[0].toBool())
        ASSERT_TRUE(shown.wait(patience));
    RecordProperty("sample_ms", int(first));
    RecordProperty("exact_ms", int(timer.elapsed()));
    const QString exact = valueOf(m_inspector, "SQNR");
    constexpr double sampleTolerance = 0.5; // dB: 65,536 of 2.4 million elements
    EXPECT_NEAR(QLocale().toDouble(sampled.chopped(3)), QLocale().toDouble(exact.chopped(3)), sampleTolerance);

    timer.restart();
    shown.clear();
    choose(m_inspector.controls()->formatBox(), "int5");
    while (shown.isEmpty() || !shown.last()[0].toBool()) {
        ASSERT_TRUE(shown.wait(patience));
        if (!shown.last()[0].toBool())
            RecordProperty("second_sample_ms", int(timer.elapsed()));
    }
    RecordProperty("second_exact_ms", int(timer.elapsed()));
}

} // namespace
