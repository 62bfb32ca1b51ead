// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/study_contents.h"

#include <algorithm>
#include <utility>

#include <sys/stat.h>

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

std::vector<RunGroup> grouped(const std::vector<RunInfo>& runs)
{
    std::vector<RunGroup> groups;
    for (const RunInfo& run : runs) {
        auto group = std::ranges::find_if(
            groups, [&](const RunGroup& each) { return sameConditions(each.runs.front().provenance, run.provenance); });
        if (group == groups.end())
            group = groups.insert(groups.end(), RunGroup{ run.id, {}, 0 });
        group->runs.push_back(run);
        group->variants += run.variants;
    }
    return groups;
}

/// The group that was asked for, else that with the newest variant, else the newest.
const RunGroup& chosen(const std::vector<RunGroup>& groups, std::int64_t id)
{
    const RunGroup* newest = nullptr;
    std::int64_t newestRun = 0;
    for (const RunGroup& group : groups) {
        if (group.id == id)
            return group;
        for (const RunInfo& run : group.runs) {
            if (run.variants > 0 && run.id > newestRun) {
                newestRun = run.id;
                newest = &group;
            }
        }
    }
    return newest != nullptr ? *newest : groups.back();
}

/// Whether nothing but sensitivities and plans can have changed.
bool sameRuns(const RunGroup& a, const RunGroup& b)
{
    return std::ranges::equal(a.runs, b.runs, [](const RunInfo& x, const RunInfo& y) {
        return x.id == y.id && x.variants == y.variants && x.finished == y.finished;
    });
}

} // namespace

StudyContents::StudyContents(Study study, FileId file) : m_study(std::move(study)), m_file(file) { }

StudyContents::FileId StudyContents::fileId(const std::string& path)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0)
        return {};
    return { std::uint64_t(status.st_dev), std::uint64_t(status.st_ino) };
}

Result<StudyContents> StudyContents::open(const std::string& path)
{
    const FileId file = fileId(path);
    auto study = Study::openReadOnly(path);
    if (!study)
        return tl::unexpected(study.error());
    return StudyContents(*std::move(study), file);
}

Result<std::shared_ptr<const StudySnapshot>> StudyContents::look(std::int64_t group)
{
    const bool lost = fileId(m_study.path()) != m_file;
    if (lost && !std::exchange(m_lost, lost))
        return fail(ErrorKind::BadInput,
            m_study.path()
                + ": the study was deleted or replaced by another program; what is shown can still be kept with Study "
                  "> Save as");
    const auto version = m_study.dataVersion();
    if (!version)
        return tl::unexpected(version.error());
    if (*version == m_version && group == m_group)
        return nullptr;
    auto runs = m_study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto result = snapshot(grouped(*runs), group);
    if (result) {
        m_version = *version;
        m_group = group;
    }
    return result;
}

Result<void> StudyContents::loadNew(const RunInfo& run)
{
    Variants& known = m_variants[run.id];
    if (std::int64_t(known.size()) >= run.variants)
        return {};
    auto more = m_study.variants(run.id, known.size(), Parts::Numbers);
    if (!more)
        return tl::unexpected(more.error());
    for (analysis::VariantResult& variant : *more)
        known.push_back(std::make_shared<const analysis::VariantResult>(std::move(variant)));
    return {};
}

Result<void> StudyContents::loadAnalysis(const RunGroup& shown, StudySnapshot& into)
{
    auto analysis = m_study.header(shown.runs.back().id);
    if (!analysis)
        return tl::unexpected(analysis.error());
    for (const RunInfo& run : shown.runs) {
        if (const auto loaded = loadNew(run); !loaded)
            return tl::unexpected(loaded.error());
        const Variants& variants = m_variants[run.id];
        for (std::size_t i = 0; i < variants.size(); ++i) {
            // Of the same name, the later one counts and takes the earlier one's place.
            const auto same = std::ranges::find_if(
                analysis->variants, [&](const auto& each) { return each.recipe.name == variants[i]->recipe.name; });
            if (same != analysis->variants.end()) {
                *same = *variants[i];
                into.places[std::size_t(same - analysis->variants.begin())] = { run.id, i };
                continue;
            }
            analysis->variants.push_back(*variants[i]);
            into.places.push_back({ run.id, i });
        }
        auto shift = m_study.shift(run.id);
        if (!shift)
            return tl::unexpected(shift.error());
        if (*shift)
            analysis->shift = **std::move(shift);
    }
    into.findings = analysis::findings(*analysis);
    into.analysis = std::make_shared<const analysis::Analysis>(*std::move(analysis));
    return {};
}

Result<void> StudyContents::loadSensitivity(const RunGroup& shown, StudySnapshot& into)
{
    for (const RunInfo& run : shown.runs) {
        const auto tables = m_study.sensitivities(run.id);
        if (!tables)
            return tl::unexpected(tables.error());
        for (const SensitivityInfo& info : *tables) {
            // Of the same target and mode, that of the later run counts.
            std::erase_if(into.sensitivity, [&](const ShownSensitivity& other) {
                return other.info.target == info.target && other.info.mode == info.mode;
            });
            into.sensitivity.push_back({ run.id, info, nullptr, nullptr, std::nullopt });
        }
    }
    std::ranges::sort(
        into.sensitivity, {}, [](const ShownSensitivity& each) { return std::pair(each.info.target, each.info.mode); });
    // New variants change nothing about what can be planned.
    bool same = m_last && m_last->analysis && into.analysis && m_last->analysis->graph == into.analysis->graph
        && m_last->sensitivity.size() == into.sensitivity.size();
    for (ShownSensitivity& each : into.sensitivity) {
        const auto isSame = [&](const ShownSensitivity& old) { return old.run == each.run && old.info == each.info; };
        if (m_last) {
            const auto old = std::ranges::find_if(m_last->sensitivity, isSame);
            if (old != m_last->sensitivity.end()) {
                each = *old;
                continue;
            }
        }
        same = false;
        auto kept = m_study.sensitivity(each.run, each.info.target, each.info.mode);
        if (!kept)
            return tl::unexpected(kept.error());
        auto contributions = m_study.contributions(each.run, each.info.target, each.info.mode);
        if (!contributions)
            return tl::unexpected(contributions.error());
        if (*kept)
            each.kept = std::make_shared<const KeptSensitivity>(**std::move(kept));
        if (*contributions)
            each.contributions = std::make_shared<const KeptContributions>(**std::move(contributions));
        if (each.kept && each.contributions)
            each.rankCorrelation = rankCorrelation(each.kept->table, *each.contributions);
    }
    std::erase_if(into.sensitivity, [](const ShownSensitivity& each) { return each.kept == nullptr; });
    if (same) {
        into.planInputs = m_last->planInputs;
        return {};
    }
    KnownLayers known{ into.analysis, {}, {}, {} };
    for (const ShownSensitivity& each : into.sensitivity) {
        if (each.info.mode != analysis::SensitivityMode::Alone)
            continue;
        KnownPart& part = each.info.target == analysis::SensitivityTarget::Weights ? known.weights
            : each.info.target == analysis::SensitivityTarget::Activations         ? known.activations
                                                                                   : known.both;
        part = { each.kept, each.contributions };
    }
    if (known.weights.kept || known.activations.kept || known.both.kept)
        into.planInputs = planInputs(known);
    return {};
}

Result<void> StudyContents::loadPlan(const RunGroup& shown, StudySnapshot& into)
{
    std::pair<std::int64_t, std::int64_t> newest;
    for (const RunInfo& run : shown.runs) {
        const auto revision = m_study.planRevision(run.id);
        if (!revision)
            return tl::unexpected(revision.error());
        if (*revision > newest.second)
            newest = { run.id, *revision };
    }
    if (newest.second == 0)
        return {};
    if (m_last && newest == m_planRevision) {
        into.planned = m_last->planned;
        return {};
    }
    auto plan = m_study.plan(newest.first);
    if (!plan)
        return tl::unexpected(plan.error());
    if (*plan)
        into.planned = std::make_shared<const analysis::PlanRecord>(**std::move(plan));
    m_planRevision = newest;
    return {};
}

Result<std::shared_ptr<const StudySnapshot>> StudyContents::snapshot(std::vector<RunGroup> groups, std::int64_t group)
{
    auto result = std::make_shared<StudySnapshot>();
    result->path = m_study.path();
    result->groups = std::move(groups);
    if (result->groups.empty())
        return result;
    const RunGroup& shown = chosen(result->groups, group);
    result->group = shown.id;
    const auto before = [&]() -> const RunGroup* {
        if (!m_last || !m_last->analysis)
            return nullptr;
        const auto found = std::ranges::find(m_last->groups, m_last->group, &RunGroup::id);
        return found == m_last->groups.end() ? nullptr : &*found;
    }();
    if (before != nullptr && before->id == shown.id && sameRuns(*before, shown)) {
        result->analysis = m_last->analysis;
        result->places = m_last->places;
        result->findings = m_last->findings;
    } else if (const auto loaded = loadAnalysis(shown, *result); !loaded) {
        return tl::unexpected(loaded.error());
    }
    if (const auto loaded = loadSensitivity(shown, *result); !loaded)
        return tl::unexpected(loaded.error());
    if (const auto loaded = loadPlan(shown, *result); !loaded)
        return tl::unexpected(loaded.error());
    m_last = result;
    return result;
}

Result<std::shared_ptr<const analysis::LayerResult>> StudyContents::pictures(
    const VariantPlace& place, std::size_t layer, const analysis::LayerResult& numbers) const
{
    auto pictures = m_study.pictures(place.run, place.index, layer);
    if (!pictures)
        return tl::unexpected(pictures.error());
    auto whole = std::make_shared<analysis::LayerResult>(numbers);
    putPictures(*whole, *std::move(pictures));
    return whole;
}

} // namespace app
