// SPDX-License-Identifier: GPL-3.0-or-later
// What a person tries on a weight, and what it would do at the model's output.
#include "widgets/views/output_damage.h"

#include <cmath>
#include <thread>

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/number_text.h"
#include "widgets/selection.h"
#include "widgets/views/damage_label.h"
#include "widgets/views/distribution_view.h"
#include "widgets/views/inspector.h"
#include "widgets/views/weight_range.h"

namespace {

using namespace widgets;
using Step = PredictorState::Step;

constexpr int patience = 20'000; ///< ms: for machines under load
constexpr std::int64_t outputs = 10;
constexpr double outputPower = 3;

/// Gradients that differ between samples, [sample][weight element].
struct Gradients {
    std::size_t samples;
    std::vector<float> values;

    Gradients(std::size_t samples, std::size_t weights) : samples(samples), values(sample::weights(samples * weights))
    {
    }

    [[nodiscard]] std::vector<float> contributions(std::span<const float> change) const
    {
        std::vector<float> all(samples, 0.0F);
        for (std::size_t i = 0; i < values.size(); ++i)
            all[i / change.size()] += values[i] * change[i % change.size()];
        return all;
    }
    /// The definition, in double.
    [[nodiscard]] double mse(std::span<const double> change) const
    {
        double sum = 0;
        for (std::size_t sample = 0; sample < samples; ++sample) {
            double a = 0;
            for (std::size_t i = 0; i < change.size(); ++i)
                a += double(values[sample * change.size() + i]) * change[i];
            sum += a * a;
        }
        return sum / double(samples) / double(outputs);
    }
};

std::shared_ptr<OutputPredictor> predictorOf(std::size_t samples, std::size_t weights)
{
    const auto gradients = std::make_shared<const Gradients>(samples, weights);
    auto predictor = std::make_shared<OutputPredictor>();
    predictor->shape = { 1, std::int64_t(samples), outputs };
    predictor->outputPower = outputPower;
    predictor->contributions = [gradients](std::span<const float> change) { return gradients->contributions(change); };
    return predictor;
}

PredictorState ready(std::size_t samples, std::size_t weights)
{
    return { Step::Ready, 1, {}, predictorOf(samples, weights) };
}

LayerWeights layerWeights(const analysis::Shape& shape)
{
    std::size_t count = 1;
    for (const std::int64_t size : shape)
        count *= std::size_t(size);
    return { { std::make_shared<const std::vector<float>>(sample::weights(count)) }, { shape }, { 0 } };
}

/// Symmetric int4 over the whole tensor, narrow: ±7 steps up to `limit`.
std::vector<double> int4Change(const std::vector<float>& weight, double limit)
{
    double largest = 0;
    for (const float x : weight)
        largest = std::max(largest, std::min(limit, double(std::abs(x))));
    const double scale = largest / 7;
    std::vector<double> change;
    for (const float x : weight)
        change.push_back(std::clamp(std::nearbyint(x / scale), -7.0, 7.0) * scale - double(x));
    return change;
}

QString sqnr(double mse)
{
    return decibelText(10 * std::log10(outputPower / mse));
}

void choose(QComboBox* box, const char* item)
{
    ASSERT_GE(box->findText(item), 0) << item;
    box->setCurrentIndex(box->findText(item));
}

MeasuredWeights measuredOf(int layer, analysis::Certainty certainty)
{
    auto table = std::make_shared<analysis::SensitivityTable>();
    table->layers = { 1, layer };
    table->names = { "other", "layer" };
    table->formats = { analysis::int8, { analysis::FormatKind::SignedInteger, 4 },
        { analysis::FormatKind::NormalFloat4, 4 } };
    table->cells.resize(6);
    for (std::size_t format = 0; format < 3; ++format) {
        analysis::SensitivityCell cell;
        cell.certainty = certainty;
        cell.samples = 500;
        cell.mse.value = 0.001;
        cell.sqnrDb = 31 + double(format);
        table->at(1, format) = cell;
    }
    return { table, {} };
}

TEST(OutputDamage, IsTheMeanOfSquaredContributions)
{
    const Gradients gradients(5, 12);
    const std::vector<float> change = sample::weights(12);
    const OutputDamage damage = predictDamage(*predictorOf(5, 12), change);
    const double mse = gradients.mse(std::vector<double>(change.begin(), change.end()));
    EXPECT_NEAR(damage.mse.value, mse, 1e-5 * mse); // contributions are float32
    EXPECT_NEAR(damage.sqnrDb, 10 * std::log10(outputPower / mse), 1e-4);
    EXPECT_EQ(damage.samples, 5);
    EXPECT_LT(damage.mse.low, damage.mse.value);
    EXPECT_GT(damage.mse.high, damage.mse.value);

    const OutputDamage none = predictDamage(*predictorOf(5, 12), std::vector<float>(12, 0.0F));
    EXPECT_EQ(none.mse.value, 0);
    EXPECT_TRUE(std::isinf(none.sqnrDb));
    const OutputDamage broken = predictDamage(*predictorOf(5, 12), std::vector<float>(12, std::nanf("")));
    EXPECT_TRUE(std::isnan(broken.sqnrDb)) << "not an exact copy";
}

TEST(OutputDamage, MeasuredIsOfExactlyTheSameEncoding)
{
    const MeasuredWeights measured = measuredOf(3, analysis::Certainty::Exact);
    analysis::WeightScheme scheme;
    ASSERT_TRUE(measuredCell(measured, 3, scheme));
    EXPECT_EQ(measuredCell(measured, 3, scheme)->sqnrDb, 31);
    scheme.grid = analysis::Grid::Full;
    EXPECT_TRUE(measuredCell(measured, 3, scheme)) << "what auto stands for at 8 bits";
    scheme.grid = analysis::Grid::Narrow;
    EXPECT_FALSE(measuredCell(measured, 3, scheme));
    scheme = { { analysis::FormatKind::SignedInteger, 4 }, analysis::Grid::Narrow, scheme.granularity };
    EXPECT_TRUE(measuredCell(measured, 3, scheme)) << "and at 4";
    scheme.granularity = {};
    EXPECT_FALSE(measuredCell(measured, 3, scheme)) << "one scale a tensor was not measured";
    EXPECT_FALSE(measuredCell(measured, 2, {})) << "another layer";
    EXPECT_FALSE(measuredCell(measured, 3, { { analysis::FormatKind::SignedInteger, 5 } })) << "another format";
    EXPECT_FALSE(measuredCell(measuredOf(3, analysis::Certainty::Estimated), 3, {})) << "only predicted";
    EXPECT_FALSE(measuredCell({}, 3, {}));
}

TEST(DamageLabel, SaysWhatIsKnownAndHowWell)
{
    DamageLabel label(QStringLiteral("choose a format"));
    EXPECT_EQ(label.value(), "");
    EXPECT_EQ(label.remark(), "choose a format");

    const auto cell = measuredCell(measuredOf(3, analysis::Certainty::Exact), 3, {});
    label.setIdle(cell);
    EXPECT_EQ(label.value(), QString::fromUtf8("= output SQNR 31.0 dB"));
    EXPECT_EQ(label.remark(), "this layer alone");
    EXPECT_TRUE(label.findChild<QLabel*>()->toolTip().contains("500 samples"));

    label.setTried(std::nullopt);
    label.setPredictor({ Step::Preparing, 0.344, {}, nullptr });
    EXPECT_EQ(label.value(), QString::fromUtf8("≈ output SQNR …"));
    EXPECT_EQ(label.remark(), "preparing: 34 %");

    QSignalSpy shown(&label, &DamageLabel::damageShown);
    label.setPredictor({ Step::Preparing, 0.5, {}, predictorOf(16, 4) });
    label.setDamage({ { 0.25, 0.2, 0.3 }, 28.13, 16 });
    EXPECT_EQ(shown.count(), 1);
    EXPECT_EQ(label.value(), QString::fromUtf8("≈ output SQNR 28.1 dB"));
    EXPECT_EQ(label.remark(), "16 samples, preparing more: 50 %");
    label.setPredictor(ready(16, 4));
    EXPECT_EQ(label.remark(), "16 samples");
    const QString tip = label.findChild<QLabel*>()->toolTip();
    for (const char* part : { "MSE 0.25", "0.2000 to 0.3000", "⟨g, ŵ - w⟩² / outputs", "16 samples" })
        EXPECT_TRUE(tip.contains(QString::fromUtf8(part))) << part << "\n" << tip.toStdString();
    label.setTried(cell);
    EXPECT_EQ(label.value(), QString::fromUtf8("≈ output SQNR 28.1 dB · = 31.0 dB"));
    EXPECT_TRUE(label.findChild<QLabel*>()->toolTip().contains("= measured: MSE 0.001"));

    label.setPredictor({ Step::Refused, 0, "the data is gone", nullptr });
    EXPECT_EQ(label.value(), "= output SQNR 31.0 dB");
    EXPECT_EQ(label.remark(), "the data is gone");
    label.setTried(std::nullopt);
    EXPECT_EQ(label.value(), "") << "a number of what is not known any more";
    EXPECT_EQ(label.remark(), "output SQNR: the data is gone");
    label.setIdle(std::nullopt);
    EXPECT_EQ(label.remark(), "choose a format");
    label.setDamage({ { 0.25, 0.2, 0.3 }, 28.1, 16 });
    EXPECT_EQ(label.value(), "") << "nothing is tried any more";
}

TEST(DamageLabel, HasNoNumberOfWhatCannotBeWorkedOut)
{
    DamageLabel label(QStringLiteral("choose a format"));
    label.setTried(std::nullopt);
    label.setPredictor(ready(16, 4));
    label.setDamage({ { 0.25, 0.2, 0.3 }, 28.13, 16 });
    label.setTried(std::nullopt);
    EXPECT_EQ(label.value(), QString::fromUtf8("≈ output SQNR 28.1 dB")) << "until the next one is there";
    label.setFailed();
    EXPECT_EQ(label.value(), "");
    EXPECT_EQ(label.remark(), "choose a format");
    label.setMeasured(measuredCell(measuredOf(3, analysis::Certainty::Exact), 3, {}));
    EXPECT_EQ(label.value(), QString::fromUtf8("= output SQNR 31.0 dB"));
    label.setTried(std::nullopt);
    EXPECT_EQ(label.value(), QString::fromUtf8("≈ output SQNR …")) << "the next one is not failed";

    label.setPredictor({ Step::Preparing, 0.5, {}, nullptr });
    EXPECT_EQ(label.remark(), "preparing: 50 %");
    label.setPredictor({ Step::Unasked, 0, {}, nullptr });
    EXPECT_EQ(label.value(), "") << "nobody prepares it any more";
    EXPECT_EQ(label.remark(), "choose a format");
}

/// The same network measured otherwise: what is known of one is not that of the other.
std::vector<analysis::Analysis> measuredOtherwise(const analysis::Analysis& analysis)
{
    std::vector<analysis::Analysis> others(4, analysis);
    others[0].provenance.model.hash = "another";
    others[1].provenance.data.path = "another";
    others[2].provenance.preprocess = "another";
    others[3].provenance.output = "another";
    return others;
}

class TriedInInspector : public ::testing::Test {
protected:
    TriedInInspector() : m_inspector(&m_selection)
    {
        m_inspector.resize(380, 700);
        m_inspector.show();
        m_selection.setAnalysis(sample::residualNetwork(20));
        m_selection.setVariant(1);
        m_selection.setLayer(3);
    }
    [[nodiscard]] QString value() const { return m_inspector.damage()->value(); }

    Selection m_selection;
    Inspector m_inspector;
    const LayerWeights m_weights = layerWeights({ 16, 16, 3, 3 });
    const std::size_t m_count = m_weights.values.front()->size();
};

TEST_F(TriedInInspector, DamageFollowsTheFormat)
{
    QSignalSpy wanted(&m_inspector, &Inspector::predictorWanted);
    EXPECT_TRUE(m_inspector.damage()->isVisible());
    choose(m_inspector.controls()->formatBox(), "int4");
    choose(m_inspector.controls()->granularityBox(), "tensor");
    ASSERT_EQ(wanted.count(), 1) << "once a layer";
    EXPECT_EQ(wanted[0][0].toInt(), 3);
    EXPECT_EQ(m_inspector.damage()->remark(), "preparing: 0 %");
    m_inspector.setPredictor(4, ready(7, m_count));
    m_inspector.setPredictor(3, { Step::Preparing, 0.25, {}, nullptr });
    EXPECT_EQ(m_inspector.damage()->remark(), "preparing: 25 %");
    m_inspector.setWeights(3, m_weights);

    QSignalSpy told(m_inspector.damage(), &DamageLabel::damageShown);
    m_inspector.setPredictor(3, ready(7, m_count));
    ASSERT_TRUE(!told.isEmpty() || told.wait(patience));
    const double mse = Gradients(7, m_count).mse(int4Change(*m_weights.values.front(), 1e9));
    EXPECT_EQ(value(), QString::fromUtf8("≈ output SQNR ") + sqnr(mse));
    EXPECT_EQ(m_inspector.damage()->remark(), "7 samples");

    told.clear();
    m_inspector.setPredictor(3, ready(32, m_count)); // more samples: the same trial anew
    ASSERT_TRUE(!told.isEmpty() || told.wait(patience));
    EXPECT_EQ(m_inspector.damage()->remark(), "32 samples");
    told.clear();
    choose(m_inspector.controls()->formatBox(), "fp32");
    ASSERT_TRUE(!told.isEmpty() || told.wait(patience));
    EXPECT_EQ(value(), QString::fromUtf8("≈ output SQNR ∞ dB"));
    EXPECT_EQ(wanted.count(), 1);

    m_inspector.controls()->reset();
    EXPECT_EQ(value(), "");
    m_inspector.setTab(Inspector::Tab::Input);
    EXPECT_FALSE(m_inspector.damage()->isVisible()) << "only weights are predicted";
}

TEST_F(TriedInInspector, MeasuredStandsBeside)
{
    m_inspector.setMeasured(measuredOf(m_selection.currentLayer()->id, analysis::Certainty::Exact));
    const bool stored = m_inspector.controls()->stored().granularity.kind == analysis::Granularity::Kind::Channel;
    EXPECT_EQ(value(), stored ? "= output SQNR 31.0 dB" : "");
    m_inspector.setWeights(3, m_weights);
    m_inspector.setPredictor(3, ready(7, m_count));
    QSignalSpy told(m_inspector.damage(), &DamageLabel::damageShown);
    choose(m_inspector.controls()->formatBox(), "int4");
    choose(m_inspector.controls()->granularityBox(), "channel");
    ASSERT_TRUE(!told.isEmpty() || told.wait(patience));
    EXPECT_TRUE(value().startsWith(QString::fromUtf8("≈"))) << value().toStdString();
    EXPECT_TRUE(value().endsWith(QString::fromUtf8("dB · = 32.0 dB"))) << value().toStdString();
    choose(m_inspector.controls()->granularityBox(), "tensor");
    EXPECT_FALSE(value().contains("=")) << value().toStdString();
}

TEST_F(TriedInInspector, AnotherLayerKnowsNothingOfTheOneBefore)
{
    m_inspector.setWeights(3, m_weights);
    m_inspector.setPredictor(3, ready(7, m_count));
    QSignalSpy told(m_inspector.damage(), &DamageLabel::damageShown);
    choose(m_inspector.controls()->formatBox(), "int3");
    m_selection.setLayer(5);
    QTest::qWait(200);
    EXPECT_EQ(told.count(), 0) << "on its way while another layer was selected";
    EXPECT_EQ(value(), "");
    QSignalSpy wanted(&m_inspector, &Inspector::predictorWanted);
    choose(m_inspector.controls()->formatBox(), "int3");
    m_inspector.setPredictor(3, ready(7, m_count));
    EXPECT_EQ(m_inspector.damage()->remark(), "preparing: 0 %") << "the answer for the layer before was taken";
    ASSERT_EQ(wanted.count(), 1);
    m_inspector.setPredictor(5, { Step::Refused, 0, "the data is gone", nullptr });
    EXPECT_EQ(m_inspector.damage()->remark(), "output SQNR: the data is gone");
}

TEST_F(TriedInInspector, TheSameLayerMeasuredOtherwiseKnowsNothingEither)
{
    for (const analysis::Analysis& other : measuredOtherwise(*m_selection.analysis())) {
        m_inspector.setWeights(3, m_weights);
        QSignalSpy wanted(&m_inspector, &Inspector::predictorWanted);
        choose(m_inspector.controls()->formatBox(), "int3");
        EXPECT_EQ(wanted.count(), 1);
        m_inspector.setPredictor(3, ready(7, m_count));
        ASSERT_TRUE(QTest::qWaitFor([&] { return value().endsWith("dB"); }, patience)) << value().toStdString();
        m_selection.setAnalysis(std::make_shared<const analysis::Analysis>(other));
        EXPECT_EQ(value(), "");
    }
}

TEST_F(TriedInInspector, AFailedTrialTakesItsNumberAlong)
{
    m_inspector.setWeights(3, m_weights);
    m_inspector.setPredictor(3, ready(7, m_count));
    choose(m_inspector.controls()->formatBox(), "int3");
    ASSERT_TRUE(QTest::qWaitFor([&] { return value().endsWith("dB"); }, patience)) << value().toStdString();
    m_inspector.setWeightsError(3, "the model is gone");
    EXPECT_EQ(value(), "");
}

TEST_F(TriedInInspector, RecurrentLayersAreExactOnly)
{
    auto analysis = *m_selection.analysis();
    analysis.graph.layers[3].kind = analysis::LayerKind::Lstm;
    analysis.provenance.model.path = "other.pt2";
    m_selection.setAnalysis(std::make_shared<const analysis::Analysis>(analysis));
    QSignalSpy wanted(&m_inspector, &Inspector::predictorWanted);
    choose(m_inspector.controls()->formatBox(), "int4");
    EXPECT_EQ(wanted.count(), 0);
    EXPECT_TRUE(m_inspector.damage()->remark().contains("exact only")) << m_inspector.damage()->remark().toStdString();
    m_inspector.setPredictor(3, ready(7, m_count));
    EXPECT_TRUE(m_inspector.damage()->remark().contains("exact only"));
    m_inspector.setMeasured(measuredOf(m_selection.currentLayer()->id, analysis::Certainty::Exact));
    choose(m_inspector.controls()->granularityBox(), "channel");
    EXPECT_EQ(value(), "= output SQNR 32.0 dB");
}

TEST_F(TriedInInspector, EveryTrialThatWasBegunIsToldWhileTheHandIsFaster)
{
    auto slow = predictorOf(7, m_count);
    std::atomic<int> begun{ 0 };
    slow->contributions = [&begun, inner = slow->contributions](std::span<const float> change) {
        ++begun;
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        return inner(change);
    };
    m_inspector.setWeights(3, m_weights);
    m_inspector.setPredictor(3, { Step::Ready, 1, {}, slow });
    QSignalSpy told(m_inspector.damage(), &DamageLabel::damageShown);
    QComboBox* formats = m_inspector.controls()->formatBox();
    choose(m_inspector.controls()->granularityBox(), "tensor");
    for (int i = 0; i < 40; ++i) { // an event every few milliseconds, a trial takes 30
        choose(formats, i % 2 == 0 ? "int3" : "int5");
        QTest::qWait(5);
    }
    EXPECT_GE(told.count(), 2) << "the number stood still while the hand moved";
    choose(formats, "int4");
    const double mse = Gradients(7, m_count).mse(int4Change(*m_weights.values.front(), 1e9));
    EXPECT_TRUE(QTest::qWaitFor([&] { return value() == QString::fromUtf8("≈ output SQNR ") + sqnr(mse); }, patience))
        << value().toStdString() << " for " << sqnr(mse).toStdString();
    EXPECT_LT(begun, 35) << "every move was worked out";
}

/// Values that reach as far as the sample says of its layer's weight.
LayerWeights reaching(const LayerWeights& weights, const analysis::Moments& moments)
{
    std::vector<float> values = *weights.values.front();
    const auto [lo, hi] = std::ranges::minmax(values);
    const float factor = std::max(-moments.min, moments.max) / std::max(-lo, hi);
    for (float& value : values)
        value *= factor;
    return { { std::make_shared<const std::vector<float>>(std::move(values)) }, weights.shapes, weights.outputAxes };
}

class TriedInDistribution : public ::testing::Test {
protected:
    TriedInDistribution() : m_view(&m_selection)
    {
        m_view.resize(760, 640);
        m_view.show();
        m_selection.setAnalysis(sample::residualNetwork(20));
        m_selection.setVariant(1);
        m_selection.setLayer(3);
        m_weights = reaching(m_weights, m_selection.currentResult()->weight.moments);
        QApplication::processEvents();
    }
    [[nodiscard]] QString value() const { return m_view.weight()->damage()->value(); }
    void change(const char* format)
    {
        analysis::LayerOverride change;
        change.pattern = m_selection.currentLayer()->name;
        change.weightFormat = analysis::parseFormat(format).value();
        change.weightGranularity = analysis::Granularity();
        m_view.weight()->setChanges({ change });
    }

    Selection m_selection;
    DistributionView m_view;
    LayerWeights m_weights = layerWeights({ 16, 16, 3, 3 });
    const std::size_t m_count = m_weights.values.front()->size();
};

TEST_F(TriedInDistribution, DamageFollowsTheDraggedRange)
{
    ASSERT_EQ(m_view.histogram()->thresholds().size(), 1U);
    EXPECT_EQ(value(), "");
    QSignalSpy predictor(m_view.weight(), &WeightRange::predictorWanted);
    QSignalSpy weights(m_view.weight(), &WeightRange::weightsWanted);
    QSignalSpy told(m_view.weight()->damage(), &DamageLabel::damageShown);
    change("int4");
    EXPECT_EQ(predictor.count(), 1);
    EXPECT_EQ(weights.count(), 1);
    m_view.weight()->setPredictor(3, ready(7, m_count));
    m_view.weight()->setWeights(3, m_weights);
    ASSERT_TRUE(!told.isEmpty() || told.wait(patience));
    const std::vector<float>& values = *m_weights.values.front();
    const Gradients gradients(7, m_count);
    EXPECT_EQ(value(), QString::fromUtf8("≈ output SQNR ") + sqnr(gradients.mse(int4Change(values, 1e9))));

    // By the mouse, to about half of the range.
    const Threshold whole = m_view.histogram()->thresholds().front();
    const QPoint from = m_view.histogram()->handle(0, Qt::RightEdge).toPoint();
    const QPoint centre = m_view.histogram()->plotWidget()->rect().center();
    QWidget* plot = m_view.histogram()->plotWidget();
    told.clear();
    QTest::mousePress(plot, Qt::LeftButton, {}, from);
    for (int step = 1; step <= 8; ++step)
        QTest::mouseMove(plot, { from.x() + (centre.x() - from.x()) * step / 16, from.y() });
    QTest::mouseRelease(plot, Qt::LeftButton, {}, { (from.x() + centre.x()) / 2, from.y() });
    const analysis::Range dragged = m_view.histogram()->thresholds().front().range;
    ASSERT_LT(dragged.hi, 0.8F * whole.range.hi);
    ASSERT_GT(dragged.hi, 0.2F * whole.range.hi);
    EXPECT_EQ(dragged.lo, -dragged.hi) << "a symmetric grid";
    const QString expected = QString::fromUtf8("≈ output SQNR ") + sqnr(gradients.mse(int4Change(values, dragged.hi)));
    EXPECT_TRUE(QTest::qWaitFor([&] { return value() == expected; }, patience))
        << value().toStdString() << " for " << expected.toStdString();
    EXPECT_EQ(predictor.count(), 1);

    Q_EMIT m_view.histogram()->thresholdReset(QStringLiteral("weight"));
    EXPECT_EQ(m_view.histogram()->thresholds().front().range, whole.range);
    m_view.weight()->setChanges({});
    EXPECT_EQ(value(), "") << "nothing is tried any more";
}

TEST_F(TriedInDistribution, StaysWhileMoreIsMeasured)
{
    const analysis::Range whole = m_view.histogram()->thresholds().front().range;
    Q_EMIT m_view.histogram()->thresholdMoved("weight", { whole.lo / 2, whole.hi / 2 });
    const QSignalSpy drawn(m_view.weight(), &WeightRange::drawn);
    const MeasuredWeights measured = measuredOf(m_selection.currentLayer()->id, analysis::Certainty::Exact);
    m_view.weight()->setMeasured(measured);
    m_view.weight()->setMeasured(measured);
    EXPECT_EQ(drawn.count(), 0);
    EXPECT_FALSE(value().contains("=")) << "was measured with the whole range";
    Q_EMIT m_view.histogram()->thresholdReset(QStringLiteral("weight"));
    analysis::LayerOverride channel;
    channel.pattern = m_selection.currentLayer()->name;
    channel.weightFormat = analysis::parseFormat("int4").value();
    channel.weightGranularity = analysis::WeightScheme().granularity;
    m_view.weight()->setChanges({ channel });
    EXPECT_TRUE(value().endsWith("= 32.0 dB")) << value().toStdString();
}

TEST_F(TriedInDistribution, TheSameLayerMeasuredOtherwiseKnowsNothing)
{
    for (const analysis::Analysis& other : measuredOtherwise(*m_selection.analysis())) {
        m_view.weight()->setPredictor(3, ready(7, m_count));
        m_view.weight()->setWeights(3, m_weights);
        const analysis::Range whole = m_view.histogram()->thresholds().front().range;
        Q_EMIT m_view.histogram()->thresholdMoved("weight", { whole.lo / 2, whole.hi / 2 });
        ASSERT_TRUE(QTest::qWaitFor([&] { return value().contains("dB"); }, patience)) << value().toStdString();
        m_selection.setAnalysis(std::make_shared<const analysis::Analysis>(other));
        EXPECT_EQ(value(), "");
        EXPECT_EQ(m_view.histogram()->thresholds().front().range, whole);
    }
}

TEST_F(TriedInDistribution, IsForgottenWithItsPlace)
{
    m_view.weight()->setPredictor(3, ready(7, m_count));
    m_view.weight()->setWeights(3, m_weights);
    const analysis::Range whole = m_view.histogram()->thresholds().front().range;
    Q_EMIT m_view.histogram()->thresholdMoved("weight", { whole.lo / 2, whole.hi / 2 });
    ASSERT_TRUE(QTest::qWaitFor([&] { return value().contains("dB"); }, patience));
    // A result that comes in leaves it.
    auto more = *m_selection.analysis();
    more.variants.push_back(more.variants.back());
    more.variants.back().recipe.name = "one-more";
    m_selection.setAnalysis(std::make_shared<const analysis::Analysis>(more));
    EXPECT_EQ(m_view.histogram()->thresholds().front().range.hi, whole.hi / 2);
    m_selection.setLayer(4);
    EXPECT_EQ(value(), "");
    m_selection.setLayer(3);
    EXPECT_EQ(m_view.histogram()->thresholds().front().range, whole);
    m_view.setTensor(DistributionView::Tensor::Input);
    EXPECT_FALSE(m_view.weight()->damage()->isVisible());
    m_view.setTensor(DistributionView::Tensor::Weight);
    EXPECT_TRUE(m_view.weight()->damage()->isVisible());
    m_selection.setVariant(0); // FP32 has no grid
    EXPECT_TRUE(m_view.histogram()->thresholds().empty());
}

} // namespace
