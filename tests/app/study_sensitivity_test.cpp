// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/sensitivity_study.h"
#include "app/study/merged_runs.h"
#include "app/study/study.h"

#include <limits>

#include <gmock/gmock.h>

#include "samples.h"
#include "temporary_folder.h"

namespace {

using app::Parts;
using app::Study;

TEST(Study, KeepsSensitivityAndPlansBesideTheVariants)
{
    using analysis::SensitivityMode;
    using analysis::SensitivityTarget;
    const TemporaryFolder folder;
    auto study = app::Study::create(folder.path("s.qstudy"));
    ASSERT_TRUE(study);
    const auto before = study->beginRun(samples::provenance(), samples::graph(3));
    EXPECT_TRUE(study->sensitivities(*before)->empty()) << "a study of an older version has no such table";
    EXPECT_EQ(study->sensitivity(*before, SensitivityTarget::Weights, SensitivityMode::Alone).value(), std::nullopt);
    EXPECT_EQ(study->contributions(*before, SensitivityTarget::Weights, SensitivityMode::Alone).value(), std::nullopt);
    EXPECT_EQ(study->plan(*before).value(), std::nullopt);
    EXPECT_EQ(study->planRevision(*before).value(), 0);

    const auto run = study->beginRun(samples::provenance(), samples::graph(3));
    ASSERT_TRUE(study->addVariant(*run, samples::variant("a", 3, 4)));
    const auto both = samples::sensitivity(3, SensitivityTarget::Both, SensitivityMode::AllBut);
    auto weights = samples::sensitivity(3, SensitivityTarget::Weights, SensitivityMode::Alone);
    weights.table.cells[4].reset(); // not known
    weights.table.cells[0]->sqnrDb = std::numeric_limits<double>::infinity();
    ASSERT_TRUE(study->addSensitivity(*run, both));
    ASSERT_TRUE(study->addSensitivity(*run, weights));
    const auto first = study->sensitivities(*run).value();
    weights.table.cells[0]->certainty = analysis::Certainty::Exact;
    ASSERT_TRUE(study->addSensitivity(*run, weights));
    const auto contributions = samples::contributions(both.table);
    ASSERT_TRUE(study->addContributions(*run, SensitivityTarget::Both, SensitivityMode::AllBut, contributions));
    ASSERT_TRUE(study->addPlan(*run, samples::planRecord(2)));
    const auto revision = study->planRevision(*run).value();
    ASSERT_TRUE(study->addPlan(*run, samples::planRecord(3)));
    EXPECT_NE(study->planRevision(*run).value(), revision);

    const auto reader = app::Study::openReadOnly(folder.path("s.qstudy"));
    ASSERT_TRUE(reader);
    const auto now = reader->sensitivities(*run).value();
    ASSERT_EQ(now.size(), 2U);
    EXPECT_EQ(now[0].target, SensitivityTarget::Weights) << "in the order of targets";
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_NE(now[i].revision, first[i].revision) << "what was written since shows";
    EXPECT_EQ(reader->sensitivity(*run, SensitivityTarget::Weights, SensitivityMode::Alone).value(), weights);
    EXPECT_EQ(reader->contributions(*run, SensitivityTarget::Both, SensitivityMode::AllBut).value(), contributions);
    EXPECT_EQ(reader->contributions(*run, SensitivityTarget::Weights, SensitivityMode::Alone).value(), std::nullopt);
    EXPECT_EQ(reader->plan(*run).value(), samples::planRecord(3));
    const auto loaded = reader->load(*run, Parts::Numbers);
    ASSERT_TRUE(loaded);
    EXPECT_THAT(loaded->sensitivity, testing::ElementsAre(weights.table, both.table));
    EXPECT_EQ(loaded->planned, samples::planRecord(3));
    EXPECT_EQ(loaded->variants.size(), 1U);
    EXPECT_TRUE(reader->load(*before, Parts::Numbers)->sensitivity.empty());
}

TEST(Study, KeepsTheSamplesBehindAnOrderThatIsToSettle)
{
    const TemporaryFolder folder;
    auto study = app::Study::create(folder.path("s.qstudy"));
    ASSERT_TRUE(study);
    const auto run = study->beginRun(samples::provenance(), samples::graph(3));
    const auto target = analysis::SensitivityTarget::Both;
    const auto mode = analysis::SensitivityMode::Alone;
    EXPECT_EQ(study->samples(*run, target, mode).value(), std::nullopt)
        << "a study of an older version has no such table";
    app::KeptSamples kept{ samples::sensitivity(3, target, mode).table, {} };
    for (std::size_t cell = 0; cell < kept.table.cells.size(); ++cell)
        kept.cells.push_back({ std::vector<double>(cell, 0.5 + double(cell)), { std::int64_t(cell), 1, 2 } });
    ASSERT_TRUE(study->addSamples(*run, kept));
    kept.cells.back().mse.push_back(std::numeric_limits<double>::infinity());
    ASSERT_TRUE(study->addSamples(*run, kept)) << "in the place of the earlier";
    const auto reader = app::Study::openReadOnly(folder.path("s.qstudy"));
    EXPECT_EQ(reader->samples(*run, target, mode).value(), kept);
    EXPECT_EQ(reader->samples(*run, analysis::SensitivityTarget::Weights, mode).value(), std::nullopt);
}

TEST(Study, MergesRunsUnderTheSameConditions)
{
    const TemporaryFolder folder;
    auto study = app::Study::create(folder.path("s.qstudy"));
    ASSERT_TRUE(study);
    const auto add = [&](const analysis::Provenance& provenance, std::initializer_list<const char*> variants) {
        const auto run = study->beginRun(provenance, samples::graph(2));
        for (const char* name : variants)
            EXPECT_TRUE(study->addVariant(*run, samples::variant(name, 2, 4)));
        return *run;
    };
    add(samples::provenance(), { "a", "b" });
    analysis::Provenance elsewhere = samples::provenance();
    elsewhere.data.hash += "0";
    add(elsewhere, { "x" });
    const std::int64_t last = add(samples::provenance(), { "b", "c" });
    const auto runs = study->runs().value();
    const auto merged = app::loadMerged(*study, *std::ranges::find(runs, last, &app::RunInfo::id), Parts::Everything);
    ASSERT_TRUE(merged);
    std::vector<std::string> names;
    for (const analysis::VariantResult& variant : merged->variants)
        names.push_back(variant.recipe.name);
    EXPECT_THAT(names, testing::ElementsAre("ptsq-a", "ptsq-b", "ptsq-c"));
}

TEST(Study, KeepsTheFirstSamplesOfTooManyContributions)
{
    const TemporaryFolder folder;
    auto study = app::Study::create(folder.path("s.qstudy"));
    const auto run = study->beginRun(samples::provenance(), samples::graph(3));
    constexpr std::int64_t all = 2'000'000;
    app::KeptContributions kept;
    kept.weights = { 2, all, 4, { 0, 1 }, { analysis::int8, analysis::uint8 }, std::vector<float>(8 * all) };
    for (std::size_t i = 0; i < kept.weights.values.size(); ++i)
        kept.weights.values[i] = float(i % std::size_t(all)) + float(i / std::size_t(all));
    const auto target = analysis::SensitivityTarget::Weights;
    const auto mode = analysis::SensitivityMode::Alone;
    ASSERT_TRUE(study->addContributions(*run, target, mode, kept));
    const auto read = study->contributions(*run, target, mode).value();
    ASSERT_TRUE(read);
    const analysis::SignedContributions& part = read->weights;
    EXPECT_EQ(part.samples, all / 2) << "8 million numbers of 16";
    ASSERT_EQ(part.values.size(), app::Study::mostContributions);
    EXPECT_EQ(part.formats, kept.weights.formats);
    for (std::size_t cell = 0; cell < 8; ++cell) {
        EXPECT_EQ(part.values[cell * std::size_t(part.samples)], float(cell)) << "each run begins with its own";
        EXPECT_EQ(part.values[cell * std::size_t(part.samples) + 7], float(cell + 7));
    }
}

TEST(SensitivityStudy, KnowsTheBetterCellOfTwo)
{
    using analysis::Certainty;
    const auto old = samples::sensitivity(3, analysis::SensitivityTarget::Weights, analysis::SensitivityMode::Alone);
    analysis::SensitivityTable kept = old.table;
    analysis::SensitivityTable fresh = old.table;
    fresh.formats = { { analysis::FormatKind::SignedInteger, 6 }, analysis::int8 };
    fresh.cells.resize(6);
    for (std::size_t cell = 0; cell < 6; ++cell) {
        fresh.cells[cell] = old.table.cells[cell];
        fresh.cells[cell]->mse.value = 100 + double(cell);
    }
    kept.at(0, 0)->certainty = Certainty::Exact; // int8: measured before, predicted now
    kept.at(1, 0)->certainty = fresh.at(1, 1)->certainty = Certainty::Exact;
    kept.at(1, 0)->samples = 50; // fewer than now
    kept.at(2, 0)->certainty = fresh.at(2, 1)->certainty = Certainty::Exact;
    kept.at(2, 0)->samples = 500;
    const analysis::SensitivityTable merged = app::merged(kept, fresh);
    std::vector<std::string> names;
    for (const analysis::Format& format : merged.formats)
        names.push_back(analysis::formatName(format));
    EXPECT_THAT(names, testing::ElementsAre("int8", "int6", "int4", "int2"));
    EXPECT_EQ(merged.at(0, 0), kept.at(0, 0));
    EXPECT_EQ(merged.at(1, 0), fresh.at(1, 1));
    EXPECT_EQ(merged.at(2, 0), kept.at(2, 0));
    for (std::size_t layer = 0; layer < 3; ++layer) {
        EXPECT_EQ(merged.at(layer, 1), fresh.at(layer, 0));
        EXPECT_EQ(merged.at(layer, 3), kept.at(layer, 2));
    }
    EXPECT_EQ(app::merged(merged, merged), merged);
}

} // namespace
