// SPDX-License-Identifier: GPL-3.0-or-later
#include <sstream>

#include <gmock/gmock.h>

#include "app/cli/progress.h"
#include "app/cli/table.h"
#include "app/jobs/data_sets.h"
#include "app/jobs/prepare.h"
#include "app/jobs/suggest.h"

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Suggest, CountsEdits)
{
    EXPECT_EQ(app::editDistance("", ""), 0U);
    EXPECT_EQ(app::editDistance("abc", ""), 3U);
    EXPECT_EQ(app::editDistance("analyse", "analyze"), 1U);
    EXPECT_EQ(app::editDistance("naalyze", "analyze"), 1U); // a swap of neighbours is one edit
    EXPECT_EQ(app::editDistance("kitten", "sitting"), 3U);
}

TEST(Suggest, OffersOnlyWhatIsNear)
{
    const std::vector<std::string> commands{ "info", "run", "analyze", "report", "compare" };
    EXPECT_EQ(app::nearest("analyse", commands), "analyze");
    EXPECT_EQ(app::nearest("an", commands), "analyze");
    EXPECT_EQ(app::nearest("rum", commands), "run");
    EXPECT_EQ(app::nearest("xyz", commands), "");
    EXPECT_EQ(app::nearest("", commands), "");
    EXPECT_EQ(app::didYouMean("reprot", commands), "; did you mean 'report'?");
}

TEST(Table, AlignsNumbersToTheRight)
{
    app::Table table({ "layer", "macs" });
    table.add({ "é", "7" });
    table.add({ "longer", "1,234" });
    std::ostringstream out;
    table.print(out);
    EXPECT_EQ(out.str(), "layer    macs\né           7\nlonger  1,234\n");
}

TEST(Table, WritesNumbersForPeople)
{
    EXPECT_EQ(app::fixed(1.005, 1), "1.0");
    EXPECT_EQ(app::fixed(std::nullopt, 2), "-");
    EXPECT_EQ(app::fixed(std::numeric_limits<double>::infinity(), 2), "inf");
    EXPECT_EQ(app::grouped(0), "0");
    EXPECT_EQ(app::grouped(999), "999");
    EXPECT_EQ(app::grouped(1000), "1,000");
    EXPECT_EQ(app::grouped(-1234567), "-1,234,567");
    EXPECT_EQ(app::humanBytes(999), "999 B");
    EXPECT_EQ(app::humanBytes(1536), "1.5 kB");
    EXPECT_EQ(app::shapeText({ -1, 3, 32 }), "?x3x32");
    EXPECT_EQ(app::shapeText({}), "-");
}

TEST(Progress, SaysDurations)
{
    EXPECT_EQ(app::durationText(0.2s), "1 s");
    EXPECT_EQ(app::durationText(59s), "59 s");
    EXPECT_EQ(app::durationText(125s), "2 min 05 s");
    EXPECT_EQ(app::durationText(3720s), "1 h 02 min");
}

TEST(Progress, WritesFewPlainLines)
{
    std::ostringstream out;
    app::ProgressPrinter printer(out, app::ProgressStyle::Lines);
    const auto start = app::ProgressPrinter::Clock::now();
    for (int i = 0; i <= 1000; ++i)
        printer.show({ i, 1000, "observing" }, start + i * 10ms);
    const std::string text = out.str();
    EXPECT_THAT(text, testing::StartsWith("observing: 20 % (200 of 1000), 8 s left\n"));
    EXPECT_THAT(text, HasSubstr("observing: 100 % (1000 of 1000)\n"));
    EXPECT_THAT(text, HasSubstr("s left"));
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 7); // ten seconds, one line per two
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Progress, PassesOverWhatTakesAMoment)
{
    std::ostringstream out;
    app::ProgressPrinter printer(out, app::ProgressStyle::Lines);
    const auto start = app::ProgressPrinter::Clock::now();
    printer.show({ 0, 1, "observing" }, start);
    printer.show({ 0, 1, "choosing" }, start + 10ms);
    printer.show({ 1, 1, "choosing" }, start + 20ms);
    printer.show({ 0, 2, "evaluating" }, start + 30ms);
    printer.show({ 1, 2, "evaluating" }, start + 1900ms);
    printer.show({ 2, 2, "evaluating" }, start + 1999ms);
    EXPECT_EQ(out.str(), "");
    printer.show({ 0, 4, "more" }, start + 2000ms); // by now a person wonders
    printer.show({ 1, 4, "more" }, start + 2001ms);
    EXPECT_EQ(out.str(), "more: 0 % (0 of 4)\n");
}

TEST(Progress, SaysNothingWhenQuiet)
{
    std::ostringstream out;
    app::ProgressPrinter printer(out, app::ProgressStyle::None);
    printer.show({ 1, 2, "observing" });
    printer.say("hello");
    printer.finish();
    EXPECT_EQ(out.str(), "");
}

TEST(Progress, ClearsItsBar)
{
    std::ostringstream out;
    {
        app::ProgressPrinter printer(out, app::ProgressStyle::Bar);
        printer.show({ 1, 2, "observing" });
        EXPECT_THAT(out.str(), HasSubstr("50 %  observing"));
        printer.say("hello");
        printer.show({ 2, 2, "observing" });
    }
    EXPECT_THAT(out.str(), HasSubstr("\r\x1b[Khello\n"));
    EXPECT_THAT(out.str(), testing::EndsWith("\r\x1b[K"));
}

TEST(Calibration, SplitsOffATenthWithinLimits)
{
    EXPECT_EQ(app::defaultCalibrationSamples(2), 1);
    EXPECT_EQ(app::defaultCalibrationSamples(200), 20);
    EXPECT_EQ(app::defaultCalibrationSamples(5120), 512);
    EXPECT_EQ(app::defaultCalibrationSamples(60000), 512);
}

TEST(Calibration, IsNeededByStaticActivationsAlone)
{
    analysis::Recipe recipe;
    recipe.method = analysis::Method::Ptsq;
    EXPECT_TRUE(app::needsCalibration(recipe));
    recipe.method = analysis::Method::Ptdq;
    EXPECT_FALSE(app::needsCalibration(recipe));
    recipe.method = analysis::Method::Ptsq;
    recipe.activations.format = analysis::fp32;
    EXPECT_FALSE(app::needsCalibration(recipe));
    recipe.layers.resize(1);
    recipe.layers[0].activationFormat = analysis::int8;
    EXPECT_TRUE(app::needsCalibration(recipe));
}

TEST(Calibration, CollectsTheConstantsOfMovingAverages)
{
    std::vector<analysis::Recipe> recipes(3);
    EXPECT_THAT(app::movingAverageConstants(recipes), testing::ElementsAre(0.01));
    recipes[0].activations.calibration = { "moving_average", 0.1 };
    recipes[1].activations.calibration = { "moving_average", std::nullopt };
    recipes[2].activations.calibration = { "moving_average", 0.1 };
    recipes[2].layers.resize(1);
    recipes[2].layers[0].activationCalibration = analysis::Calibration{ "moving_average", 0.5 };
    EXPECT_THAT(app::movingAverageConstants(recipes), testing::ElementsAre(0.01, 0.1, 0.5));
}

} // namespace
