// SPDX-License-Identifier: GPL-3.0-or-later
// Draws charts and views with made-up data, so that looks can be judged: the folder is named by QUANTSCOPE_PICTURES.
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QTest>

#include <gtest/gtest.h>

#include "pictures.h"
#include "sample_analysis.h"
#include "sample_predictor.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/charts/error_histogram_chart.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/pairs_chart.h"
#include "widgets/charts/ranges_chart.h"
#include "widgets/charts/scatter_chart.h"
#include "widgets/charts/shift_chart.h"
#include "widgets/selection.h"
#include "widgets/views/distribution_view.h"
#include "widgets/views/inspector.h"
#include "widgets/views/weight_range.h"

namespace {

using namespace widgets;

/// All charts of this room side by side.
class ChartSheet : public QWidget {
public:
    explicit ChartSheet(int layers)
    {
        const auto analysis = sample::residualNetwork(layers);
        auto* grid = new QGridLayout(this);
        grid->setSpacing(10);
        const analysis::LayerResult& layer = analysis->variants[3].layers[std::size_t(std::min(5, layers - 1))];

        auto* histogram = new HistogramChart;
        histogram->setHistograms(
            layer.weight.original, layer.weight.quantized, tr("weight"), double(layer.weightEncodings[0].scales[0]));
        grid->addWidget(histogram, 0, 0);
        auto* thresholds = new HistogramChart;
        thresholds->setHistograms(layer.input->original, {}, tr("input activation"));
        thresholds->setThresholds({ { "minmax", "minmax", variantColor(0), { 0, 4.9F }, Threshold::Ends::Free },
            { "percentile:99.9", "percentile 99.9", variantColor(1), { 0, 2.9F }, Threshold::Ends::Free },
            { "entropy", "entropy", variantColor(2), { 0, 3.6F }, Threshold::Ends::Free },
            { "mse", "mse", variantColor(3), { 0, 1.1F }, Threshold::Ends::Free } });
        grid->addWidget(thresholds, 0, 1);
        auto* errors = new ErrorHistogramChart;
        errors->setErrors(layer.weight.errors, double(layer.weightEncodings[0].scales[0]));
        grid->addWidget(errors, 0, 2);

        auto* pairs = new PairsChart;
        pairs->setPairs(layer.weight.pairs);
        grid->addWidget(pairs, 1, 0);
        auto* shift = new ShiftChart;
        shift->setShift(analysis->shift->layers[0]);
        grid->addWidget(shift, 1, 1);
        auto* scores = new ShiftScoresChart;
        scores->setScores(*analysis->shift);
        scores->setSelected(3);
        grid->addWidget(scores, 1, 2);

        auto* ranges = new RangesChart;
        std::vector<LayerRange> all;
        for (const analysis::LayerResult& each : analysis->variants[1].layers) {
            const double scale = double(each.weightEncodings[0].scales[0]);
            all.push_back({ QString::fromStdString(each.layer), each.weight.moments.min, each.weight.moments.max, scale,
                -128 * scale, 127 * scale });
        }
        ranges->setRanges(all, tr("weight"));
        ranges->setSelected(4);
        grid->addWidget(ranges, 2, 0);
        auto* bars = new BarChart;
        auto* scatter = new ScatterChart;
        std::vector<NamedValue> values;
        std::vector<ScatterPoint> points;
        for (std::size_t i = 0; i < analysis->variants.size(); ++i) {
            const analysis::VariantResult& variant = analysis->variants[i];
            const QString name = QString::fromStdString(variant.recipe.name);
            values.push_back({ name, variant.output.top1, variantColor(int(i)) });
            points.push_back({ name, double(variant.sizeBytes) / 1e6, *variant.output.top1, variantColor(int(i)) });
        }
        values.push_back({ "ptdq-int8", std::nullopt, variantColor(5) });
        bars->setBars(values, tr("top-1 accuracy (%)"));
        bars->setSelected(1);
        grid->addWidget(bars, 2, 1);
        scatter->setPoints(points, tr("size (MB)"), tr("top-1 accuracy (%)"));
        scatter->setSelected(1);
        grid->addWidget(scatter, 2, 2);
        QWidget::show();
        QTest::mouseMove(thresholds->plotWidget(), thresholds->chartLayout().plot.area.center().toPoint());
    }
};

/// The range of the weight's grid to two thirds.
void drag(DistributionView* view, int layer, const std::string& name, const LayerWeights& weights)
{
    analysis::LayerOverride change;
    change.pattern = name;
    change.weightFormat = analysis::Format{ analysis::FormatKind::SignedInteger, 4 };
    change.weightGranularity = analysis::Granularity();
    view->weight()->setChanges({ change });
    view->weight()->setWeights(layer, weights);
    view->weight()->setPredictor(layer, sample::predictor(256, 2304));
    const Threshold whole = view->histogram()->thresholds().front();
    const analysis::Range dragged{ whole.range.lo * 2 / 3, whole.range.hi * 2 / 3 };
    view->histogram()->setThresholds({ { whole.id, whole.name, whole.color, dragged, whole.ends } });
    view->weight()->drag(dragged);
}

/// Distribution view and inspector as they stand in the window.
class ViewSheet : public QWidget {
public:
    ViewSheet(int layers, DistributionView::Tensor tensor, Inspector::Tab tab)
    {
        auto* selection = new Selection(this);
        auto* view = new DistributionView(selection);
        auto* inspector = new Inspector(selection);
        auto* layout = new QHBoxLayout(this);
        layout->addSpacing(160); // the study
        layout->addWidget(view, 2);
        layout->addWidget(inspector, 1);
        const int layer = std::min(4, layers - 1);
        connect(view, &DistributionView::observationWanted, view, [view](int wanted) {
            view->setObservation(
                wanted, std::make_shared<const analysis::TensorObservation>(sample::reluObservation()));
        });
        view->setTensor(tensor);
        inspector->setTab(tab);
        selection->setAnalysis(sample::residualNetwork(layers));
        selection->setVariant(1);
        selection->setLayer(layer);
        if (tab == Inspector::Tab::Weights && tensor == DistributionView::Tensor::Weight) {
            std::vector<float> values = sample::weights(2304);
            for (float& value : values)
                value *= 4; // as far as the layer's range is said to reach
            const LayerWeights weights{ { std::make_shared<const std::vector<float>>(std::move(values)) },
                { { 16, 16, 3, 3 } }, { 0 } };
            inspector->setMeasured(sample::measuredWeights(selection->currentLayer()->id));
            inspector->setWeights(layer, weights);
            inspector->setPredictor(layer, sample::predictor(256, 2304));
            inspector->controls()->formatBox()->setCurrentText("int4");
            drag(view, layer, selection->currentLayer()->name, weights);
        }
    }
};

TEST(Pictures, Views)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    using Tensor = DistributionView::Tensor;
    using Tab = Inspector::Tab;
    pictures::take("views-weights", [] { return new ViewSheet(20, Tensor::Weight, Tab::Weights); });
    pictures::take("views-input", [] { return new ViewSheet(20, Tensor::Input, Tab::Input); });
    pictures::take("views-output-2000-layers", [] { return new ViewSheet(2000, Tensor::Input, Tab::Output); });
    pictures::take("views-empty", [] {
        auto* sheet = new QWidget;
        auto* selection = new Selection(sheet);
        auto* layout = new QHBoxLayout(sheet);
        layout->addWidget(new DistributionView(selection), 2);
        layout->addWidget(new Inspector(selection), 1);
        return sheet;
    });
}

TEST(Pictures, AllCharts)
{
    if (!pictures::wanted())
        GTEST_SKIP() << "QUANTSCOPE_PICTURES names no folder";
    pictures::take("charts", [] { return new ChartSheet(20); });
    pictures::take("charts-2000-layers", [] { return new ChartSheet(2000); });
    pictures::take("charts-one-layer", [] { return new ChartSheet(1); });
}

} // namespace
