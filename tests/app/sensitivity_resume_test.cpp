// SPDX-License-Identifier: GPL-3.0-or-later
// What a study keeps of sensitivities and plans, and what a later run takes over.
#include <gmock/gmock.h>

#include "app/jobs/plan_job.h"
#include "app/study/study.h"
#include "sensitivity_runs.h"
#include "temporary_folder.h"

namespace {

using runs::column;
using runs::command;
using runs::images;
using runs::model;
using runs::Outcome;
using runs::quantscope;
using runs::Rows;
using runs::rowsOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

std::vector<std::string> with(std::vector<std::string> command, const std::vector<std::string>& more)
{
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

/// The columns that say what was measured, not how long it took.
std::vector<std::vector<std::string>> numbersOf(const Rows& rows)
{
    std::vector<std::vector<std::string>> numbers;
    for (const char* name : { "layer", "format", "output_mse", "output_sqnr_db", "top1_drop", "certainty", "samples" })
        numbers.push_back(column(rows, name));
    return numbers;
}

TEST(StudyOfSensitivity, TakesOverWhatAnEarlierRunMeasured)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("s.qstudy");
    const auto kept = [&](const std::vector<std::string>& more, const std::string& out) {
        return command("sensitivity", with(more, { "--study", study, "-o", folder.path(out) }));
    };
    const Outcome top = quantscope(kept({ "--formats", "int4", "--top", "2" }, "top"));
    ASSERT_EQ(top.code, 0) << top.err;
    EXPECT_THAT(top.err, Not(HasSubstr("taken over")));
    const Outcome all = quantscope(kept({ "--formats", "int8,int4", "--exact" }, "all"));
    ASSERT_EQ(all.code, 0) << all.err;
    EXPECT_THAT(all.err, HasSubstr("2 of 8 cells were measured by an earlier run"));
    const Outcome again = quantscope(kept({ "--formats", "int8,int4", "--exact" }, "again"));
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_THAT(again.err, HasSubstr("8 of 8 cells were measured by an earlier run"));
    const Outcome alone =
        quantscope(command("sensitivity", { "--formats", "int8,int4", "--exact", "-o", folder.path("alone") }));
    ASSERT_EQ(alone.code, 0) << alone.err;
    const auto numbers = numbersOf(rowsOf(folder.path("alone/sensitivity.csv")));
    EXPECT_EQ(numbersOf(rowsOf(folder.path("all/sensitivity.csv"))), numbers) << "the very same numbers";
    EXPECT_EQ(numbersOf(rowsOf(folder.path("again/sensitivity.csv"))), numbers);

    // What other samples or another seed would give is another table, in a run of its own.
    const Outcome other = quantscope(kept({ "--formats", "int8,int4", "--exact", "--seed", "3" }, "other"));
    ASSERT_EQ(other.code, 0) << other.err;
    EXPECT_THAT(other.err, Not(HasSubstr("taken over")));
    EXPECT_EQ(app::Study::openReadOnly(study)->runs()->size(), 2U);
}

TEST(StudyOfSensitivity, StandsBesideTheVariantsAndInTheReport)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("s.qstudy");
    const Outcome run = quantscope({ "analyze", model, "--data", images, "--limit", "100", "--threads", "1", "--method",
        "weights", "--study", study, "-o", folder.path("run"), "--format", "csv" });
    ASSERT_EQ(run.code, 0) << run.err;
    const Outcome settled = quantscope(
        command("sensitivity", { "--formats", "int8,int4", "--study", study, "-o", folder.path("settled") }));
    ASSERT_EQ(settled.code, 0) << settled.err;
    const Outcome planned = quantscope(command("plan",
        { "--max-size", "0.2x", "--choices", "int8,int4", "--frontier", "20", "--study", study, "-o",
            folder.path("plan") }));
    ASSERT_EQ(planned.code, 0) << planned.err;
    const Outcome report = quantscope({ "report", study, "-o", folder.path("report"), "--format", "csv" });
    ASSERT_EQ(report.code, 0) << report.err;
    EXPECT_THAT(report.out, HasSubstr("sensitivity.csv, plan.csv, pareto.csv"));
    EXPECT_THAT(rowsOf(folder.path("report/summary.csv")), SizeIs(1)) << "in the run of the variant";
    EXPECT_THAT(rowsOf(folder.path("report/sensitivity.csv")), SizeIs(8));
    EXPECT_EQ(contentOf(folder.path("report/plan.csv")), contentOf(folder.path("plan/plan.csv")));
    EXPECT_EQ(contentOf(folder.path("report/pareto.csv")), contentOf(folder.path("plan/pareto.csv")));
    const auto kept = app::Study::openReadOnly(study)->load(1, app::Parts::Numbers);
    ASSERT_TRUE(kept);
    EXPECT_THAT(kept->sensitivity, SizeIs(1));
    ASSERT_TRUE(kept->planned);
    EXPECT_GT(kept->planned->outputPower, 0);
}

/// The order of ResNet-20's layers at 4 bits needs some 100 of these images to settle.
app::SensitivityRequest settlingRequest(const std::string& study)
{
    app::SensitivityRequest request;
    request.model = TEST_DATA "/resnet20/resnet20.pt2";
    request.data.path = TEST_DATA "/resnet20/original_test600.bin";
    request.data.limit = 200;
    request.formats = { { analysis::FormatKind::SignedInteger, 4 } };
    request.study = study;
    return request;
}

std::int64_t samplesOf(const app::SensitivityOutcome& outcome)
{
    const auto& cell = outcome.table.cells.front();
    return cell && cell->certainty == analysis::Certainty::Exact ? cell->samples : 0;
}

TEST(StudyOfSensitivity, AnInterruptedOrderGoesOnToSettle)
{
    const TemporaryFolder folder;
    const auto atOnce = app::runSensitivity(settlingRequest({}), {});
    ASSERT_TRUE(atOnce) << atOnce.error().message;
    constexpr std::int64_t interrupted = 32;
    ASSERT_GT(samplesOf(*atOnce), interrupted);

    const app::SensitivityRequest request = settlingRequest(folder.path("s.qstudy"));
    bool enough = false;
    app::SensitivityJobEvents events;
    events.changed = [&](const app::SensitivityOutcome& soFar) { enough = samplesOf(soFar) >= interrupted; };
    events.control = analysis::Control([&](const analysis::Progress&) { return !enough; });
    const auto stopped = app::runSensitivity(request, events);
    ASSERT_TRUE(stopped) << stopped.error().message;
    ASSERT_TRUE(stopped->stopped);
    EXPECT_EQ(samplesOf(*stopped), interrupted);

    std::string notes;
    std::int64_t first = 0;
    app::SensitivityJobEvents next;
    next.note = [&](const std::string& note) { notes += note + '\n'; };
    next.changed = [&](const app::SensitivityOutcome& soFar) { first = first > 0 ? first : samplesOf(soFar); };
    const auto resumed = app::runSensitivity(request, next);
    ASSERT_TRUE(resumed) << resumed.error().message;
    EXPECT_FALSE(resumed->stopped);
    EXPECT_THAT(notes, HasSubstr("an earlier run measured up to 32 samples of each layer"));
    EXPECT_EQ(first, interrupted + 16) << "the next batch, not the first one again";
    EXPECT_EQ(resumed->settled, atOnce->settled);
    constexpr double rounding = 1e-12; // sums in another order, in double
    for (std::size_t row = 0; row < atOnce->table.cells.size(); ++row) {
        const auto& cell = *resumed->table.cells[row];
        const auto& wanted = *atOnce->table.cells[row];
        EXPECT_EQ(cell.samples, wanted.samples);
        EXPECT_NEAR(cell.mse.value, wanted.mse.value, rounding * wanted.mse.value);
        EXPECT_NEAR(cell.sqnrDb, wanted.sqnrDb, rounding * 100);
        EXPECT_NEAR(*cell.kl, *wanted.kl, 1e-9 * *wanted.kl) << "a mean of means";
        EXPECT_NEAR(*cell.agreement, *wanted.agreement, 1e-9);
        EXPECT_EQ(cell.top1Drop, wanted.top1Drop);
    }
    EXPECT_NEAR(*resumed->table.top1, *atOnce->table.top1, 1e-9);

    // One more format: the order that is settled needs nothing more.
    app::SensitivityRequest more = request;
    more.formats.push_back(analysis::int8);
    const auto both = app::runSensitivity(more, {});
    ASSERT_TRUE(both) << both.error().message;
    for (std::size_t row = 0; row < resumed->table.cells.size(); ++row) {
        EXPECT_EQ(both->table.at(row, 0)->mse, resumed->table.cells[row]->mse);
        EXPECT_EQ(both->table.at(row, 1)->certainty, analysis::Certainty::Exact);
    }
}

TEST(StudyOfSensitivity, AnInterruptedPlanKeepsTheSensitivities)
{
    const TemporaryFolder folder;
    app::PlanRequest request;
    request.run.model = model;
    request.run.data.path = images;
    request.run.data.limit = 100;
    request.run.study = folder.path("s.qstudy");
    request.wish.choices = { { analysis::int8, analysis::fp32 }, {} };
    request.wish.maxShare = 0.5;
    // Encodings of plans are chosen when all layers are measured (those of weights, once before).
    app::SensitivityJobEvents events;
    bool measured = false;
    events.changed = [&](const app::SensitivityOutcome&) { measured = true; };
    events.control = analysis::Control(
        [&](const analysis::Progress& progress) { return !measured || progress.what != "choosing encodings"; });
    const auto outcome = app::runPlan(request, events);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, analysis::ErrorKind::Cancelled);
    const auto study = app::Study::openReadOnly(request.run.study);
    ASSERT_TRUE(study);
    const auto kept =
        study->sensitivity(1, analysis::SensitivityTarget::Weights, analysis::SensitivityMode::Alone).value();
    ASSERT_TRUE(kept);
    ASSERT_THAT(kept->table.cells, SizeIs(4));
    for (const auto& cell : kept->table.cells)
        EXPECT_TRUE(cell && cell->certainty == analysis::Certainty::Exact);
    EXPECT_EQ(study->plan(1).value(), std::nullopt);
    // The next one begins where this one stopped.
    std::string notes;
    app::SensitivityJobEvents next;
    next.note = [&](const std::string& note) { notes += note + '\n'; };
    ASSERT_TRUE(app::runPlan(request, next));
    EXPECT_THAT(notes, HasSubstr("4 of 4 cells"));
}

} // namespace
