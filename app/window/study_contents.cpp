// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/study_contents.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <sys/stat.h>

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

/// Equal where variants can be compared with each other.
auto conditions(const RunInfo& run)
{
    const analysis::Provenance& provenance = run.provenance;
    return std::tie(
        provenance.model.hash, provenance.data.hash, provenance.data.path, provenance.preprocess, provenance.output);
}

std::vector<RunGroup> grouped(const std::vector<RunInfo>& runs)
{
    std::vector<RunGroup> groups;
    for (const RunInfo& run : runs) {
        auto group = std::ranges::find_if(
            groups, [&](const RunGroup& each) { return conditions(each.runs.front()) == conditions(run); });
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

Result<std::shared_ptr<const StudySnapshot>> StudyContents::snapshot(std::vector<RunGroup> groups, std::int64_t group)
{
    auto result = std::make_shared<StudySnapshot>();
    result->path = m_study.path();
    result->groups = std::move(groups);
    if (result->groups.empty())
        return result;
    const RunGroup& shown = chosen(result->groups, group);
    result->group = shown.id;

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
                result->places[std::size_t(same - analysis->variants.begin())] = { run.id, i };
                continue;
            }
            analysis->variants.push_back(*variants[i]);
            result->places.push_back({ run.id, i });
        }
        auto shift = m_study.shift(run.id);
        if (!shift)
            return tl::unexpected(shift.error());
        if (*shift)
            analysis->shift = **std::move(shift);
    }
    result->findings = analysis::findings(*analysis);
    result->analysis = std::make_shared<const analysis::Analysis>(*std::move(analysis));
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
