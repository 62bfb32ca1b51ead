// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/selection.h"

#include <QSignalSpy>

#include <gtest/gtest.h>

#include "sample_analysis.h"

namespace {

using widgets::Selection;

TEST(Selection, NothingIsSelectedBeforeAnAnalysis)
{
    Selection selection;
    selection.setLayer(3);
    selection.setVariant(1);
    selection.back();
    selection.forward();
    EXPECT_EQ(selection.layer(), -1);
    EXPECT_EQ(selection.variant(), -1);
    EXPECT_EQ(selection.currentLayer(), nullptr);
    EXPECT_EQ(selection.currentResult(), nullptr);
    EXPECT_FALSE(selection.canGoBack());
}

TEST(Selection, AFirstAnalysisSelectsItsFirstLayerAndTheFirstVariantThatQuantizes)
{
    Selection selection;
    QSignalSpy changed(&selection, &Selection::analysisChanged);
    selection.setAnalysis(sample::residualNetwork(5));
    EXPECT_EQ(changed.count(), 1);
    EXPECT_EQ(selection.currentLayer()->name, "conv1");
    EXPECT_EQ(selection.analysis()->variants[0].recipe.name, "fp32");
    EXPECT_EQ(selection.variant(), 1);
    EXPECT_EQ(selection.currentResult()->layer, "conv1");
    EXPECT_EQ(selection.baselineResult(), nullptr);
    EXPECT_FALSE(selection.canGoBack());
}

TEST(Selection, Fp32ThatCameFirstGivesWayUnlessAPersonChoseIt)
{
    const auto all = sample::residualNetwork(5);
    const auto first = std::make_shared<analysis::Analysis>(*all);
    first->variants.resize(1);
    Selection waiting;
    waiting.setAnalysis(first);
    EXPECT_EQ(waiting.variant(), 0);
    waiting.setAnalysis(all);
    EXPECT_EQ(waiting.variant(), 1);

    Selection chosen;
    chosen.setAnalysis(first);
    chosen.setVariant(0);
    chosen.setAnalysis(all);
    EXPECT_EQ(chosen.variant(), 0);
    chosen.setAnalysis(nullptr);
    chosen.setAnalysis(first);
    chosen.setAnalysis(all);
    EXPECT_EQ(chosen.variant(), 1) << "the choice was made in another study";
}

TEST(Selection, TellsOnlyWhatChanges)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(5));
    QSignalSpy layer(&selection, &Selection::layerChanged);
    QSignalSpy variant(&selection, &Selection::variantChanged);
    QSignalSpy baseline(&selection, &Selection::baselineChanged);
    QSignalSpy filter(&selection, &Selection::filterChanged);
    selection.setLayer(2);
    selection.setLayer(2);
    selection.setVariant(2);
    selection.setBaseline(3);
    selection.setBaseline(3);
    selection.setFilter("conv");
    selection.setFilter("conv");
    EXPECT_EQ(layer.count(), 1);
    EXPECT_EQ(layer[0][0].toInt(), 2);
    EXPECT_EQ(variant.count(), 1);
    EXPECT_EQ(baseline.count(), 1);
    EXPECT_EQ(filter.count(), 1);
    EXPECT_EQ(selection.baselineResult()->layer, selection.currentLayer()->name);
}

TEST(Selection, APlaceIsOneStepAndEveryViewHearsOfItKnowingBoth)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(5));
    std::vector<std::pair<int, int>> heard;
    const auto hear = [&] { heard.emplace_back(selection.layer(), selection.variant()); };
    QObject::connect(&selection, &Selection::layerChanged, hear);
    QObject::connect(&selection, &Selection::variantChanged, hear);
    selection.setPlace(3, 2);
    EXPECT_EQ(heard, (std::vector<std::pair<int, int>>(2, { 3, 2 })));
    selection.back();
    EXPECT_EQ(selection.layer(), 0);
    EXPECT_EQ(selection.variant(), 1);
}

TEST(Selection, IndexesOutsideSelectNothing)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(5));
    for (const int wrong : { -7, 5, 1000 }) {
        selection.setLayer(wrong);
        EXPECT_EQ(selection.layer(), -1);
        selection.setBaseline(wrong);
        EXPECT_EQ(selection.baseline(), -1);
    }
}

TEST(Selection, GoesBackAndForwardAndANewWayEndsTheOldOne)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(6));
    selection.setLayer(2);
    selection.setVariant(3);
    selection.setLayer(4);
    selection.back();
    EXPECT_EQ(selection.layer(), 2);
    EXPECT_EQ(selection.variant(), 3);
    selection.back();
    EXPECT_EQ(selection.variant(), 1);
    selection.forward();
    EXPECT_EQ(selection.variant(), 3);
    EXPECT_TRUE(selection.canGoForward());
    selection.setLayer(5);
    EXPECT_FALSE(selection.canGoForward());
    selection.back();
    EXPECT_EQ(selection.layer(), 2);
    selection.back();
    selection.back();
    EXPECT_EQ(selection.layer(), 0);
    EXPECT_FALSE(selection.canGoBack());
}

TEST(Selection, ALargerAnalysisKeepsThePlaceByName)
{
    Selection selection;
    const auto first = sample::residualNetwork(6);
    selection.setAnalysis(first);
    selection.setLayer(3);
    selection.setVariant(2);
    selection.setBaseline(1);
    const auto second = std::make_shared<analysis::Analysis>(*first);
    std::rotate(second->variants.begin(), second->variants.end() - 1, second->variants.end());
    selection.setAnalysis(second);
    EXPECT_EQ(selection.layer(), 3);
    EXPECT_EQ(selection.variant(), 3);
    EXPECT_EQ(selection.baseline(), 2);

    selection.setAnalysis(nullptr);
    EXPECT_EQ(selection.layer(), -1);
    EXPECT_EQ(selection.variant(), -1);
}

TEST(Selection, AVariantThatWasBegunIsSelectedWhenItIsThere)
{
    const auto all = sample::residualNetwork(5);
    auto some = *all;
    const QString last = QString::fromStdString(some.variants.back().recipe.name);
    some.variants.pop_back();
    const auto before = std::make_shared<const analysis::Analysis>(some);
    Selection selection;
    selection.setAnalysis(before);
    selection.setVariant(1);
    selection.awaitVariant(last);
    selection.setAnalysis(before);
    EXPECT_EQ(selection.variant(), 1) << "not there yet";
    selection.setAnalysis(all);
    EXPECT_EQ(selection.variant(), 4);
    selection.setVariant(2);
    selection.setAnalysis(all);
    EXPECT_EQ(selection.variant(), 2) << "it is awaited once";

    selection.setAnalysis(before);
    selection.awaitVariant(last);
    selection.setVariant(3);
    selection.setAnalysis(all);
    EXPECT_EQ(selection.variant(), 3) << "somebody has looked elsewhere meanwhile";
}

} // namespace
