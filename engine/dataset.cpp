// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dataset.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <random>

#include "engine/data/file.h"
#include "engine/data/formats.h"

namespace engine {

using analysis::ErrorKind;
using analysis::fail;

namespace {

namespace fs = std::filesystem;

/// A number below `bound`, the same on every machine (the standard's distributions are not).
std::uint64_t below(std::mt19937_64& random, std::uint64_t bound)
{
    const std::uint64_t rest = (std::mt19937_64::max() % bound + 1) % bound; // what makes the last interval uneven
    for (;;) {
        const std::uint64_t value = random();
        if (value <= std::mt19937_64::max() - rest)
            return value % bound;
    }
}

analysis::Result<data::Candidate> lookAt(const std::string& path)
{
    data::Candidate candidate{ .path = path, .folder = false, .name = {}, .start = {} };
    if (path.starts_with("synthetic:"))
        return candidate;
    std::error_code error;
    candidate.folder = fs::is_directory(path, error);
    candidate.name = fs::path(path).filename().string();
    std::ranges::transform(
        candidate.name, candidate.name.begin(), [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
    if (candidate.folder)
        return candidate;
    const auto file = data::File::open(path);
    if (!file)
        return tl::unexpected(file.error());
    std::array<std::byte, 8> start{};
    const auto length = std::size_t(std::min<std::int64_t>((*file)->size(), std::ssize(start)));
    if (length == 0)
        return fail(ErrorKind::BadInput, path + ": is empty; get the file again");
    if (auto read = (*file)->readAt(0, std::span(start).first(length)); !read)
        return tl::unexpected(read.error());
    candidate.start.assign(reinterpret_cast<const char*>(start.data()), length);
    return candidate;
}

/// What was asked for, else preprocess.json in the data's folder, else beside the data, else byte / 255.
analysis::Result<Preprocess> choosePreprocess(const DatasetSpec& spec, bool folder)
{
    if (spec.preprocess)
        return *spec.preprocess;
    if (spec.path.starts_with("synthetic:"))
        return Preprocess{};
    std::vector<fs::path> places;
    const fs::path path = fs::absolute(spec.path).lexically_normal();
    const fs::path itself = path.has_filename() ? path : path.parent_path(); // "images/" is "images"
    if (folder)
        places.push_back(itself);
    places.push_back(itself.parent_path());
    for (const auto& place : places) {
        std::error_code ignored;
        if (fs::is_regular_file(place / "preprocess.json", ignored))
            return parsePreprocess((place / "preprocess.json").string());
    }
    return Preprocess{};
}

analysis::Result<void> checkSampleSize(const DatasetInfo& info)
{
    constexpr std::int64_t mostBytes = std::int64_t(1) << 30;
    for (std::size_t i = 0; i < info.inputShapes.size(); ++i) {
        auto bytes = std::int64_t(elementSize(info.inputTypes[i]));
        for (const std::int64_t axis : info.inputShapes[i]) {
            if (__builtin_mul_overflow(bytes, axis, &bytes) || bytes > mostBytes)
                return fail(ErrorKind::BadInput,
                    info.path + ": one sample needs more than 1 GiB; check its shape, or resize the images");
        }
    }
    return {};
}

std::vector<std::int64_t> chooseSamples(const DatasetSource& source, std::int64_t limit)
{
    const std::int64_t samples = source.info().samples;
    const std::int64_t count = limit > 0 ? std::min(limit, samples) : samples;
    std::vector<std::int64_t> indices(std::size_t(count), 0);
    std::iota(indices.begin(), indices.end(), 0);
    if (source.classByClass() && count < samples) {
        // floor(i · samples / count), without the product, which could overflow
        for (std::int64_t& index : indices)
            index = index * (samples / count) + index * (samples % count) / count;
    }
    return indices;
}

/// Puts `count` of the values, drawn without repetition, before the others: the first steps of Fisher and Yates.
void drawFirst(std::vector<std::int64_t>& values, std::int64_t count, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto other = i + std::int64_t(below(random, std::uint64_t(std::int64_t(values.size()) - i)));
        std::swap(values[std::size_t(i)], values[std::size_t(other)]);
    }
}

} // namespace

Dataset::Dataset(std::shared_ptr<const DatasetSource> source, std::vector<std::int64_t> indices)
    : m_source(std::move(source)), m_indices(std::move(indices))
{
}

const DatasetInfo& Dataset::info() const
{
    return m_source->info();
}

Dataset Dataset::first(std::int64_t count) const
{
    const auto kept = std::clamp<std::int64_t>(count, 0, size());
    return Dataset(m_source, { m_indices.begin(), m_indices.begin() + kept });
}

Dataset Dataset::after(std::int64_t count) const
{
    const auto left = std::clamp<std::int64_t>(count, 0, size());
    return Dataset(m_source, { m_indices.begin() + left, m_indices.end() });
}

Dataset Dataset::shuffled(std::uint64_t seed) const
{
    std::vector<std::int64_t> indices = m_indices;
    drawFirst(indices, size(), seed);
    return Dataset(m_source, std::move(indices));
}

std::pair<Dataset, Dataset> Dataset::split(std::int64_t count, std::uint64_t seed) const
{
    count = std::clamp<std::int64_t>(count, 0, size());
    std::vector<std::int64_t> positions(m_indices.size());
    std::iota(positions.begin(), positions.end(), 0);
    drawFirst(positions, count, seed);
    std::sort(positions.begin(), positions.begin() + count);
    std::sort(positions.begin() + count, positions.end());
    for (std::int64_t& position : positions)
        position = m_indices[std::size_t(position)];
    return { Dataset(m_source, { positions.begin(), positions.begin() + count }),
        Dataset(m_source, { positions.begin() + count, positions.end() }) };
}

analysis::Result<Dataset> openDataset(const DatasetSpec& spec, const analysis::Control& control)
{
    if (!control.report({ 0, 1, "opening " + spec.path }))
        return analysis::cancelled();
    const auto candidate = lookAt(spec.path);
    if (!candidate)
        return tl::unexpected(candidate.error());
    std::string known;
    for (const data::Format& format : data::formats()) {
        known += (known.empty() ? "" : ", ") + format.description;
        if (!format.recognises(*candidate))
            continue;
        const auto preprocess = choosePreprocess(spec, candidate->folder);
        if (!preprocess)
            return tl::unexpected(preprocess.error());
        const auto source = format.open({ spec, *preprocess, control });
        if (!source)
            return tl::unexpected(source.error());
        if (auto checked = checkSampleSize((*source)->info()); !checked)
            return tl::unexpected(checked.error());
        return Dataset(*source, chooseSamples(**source, spec.limit));
    }
    return fail(ErrorKind::BadInput, spec.path + ": no known kind of data; known are " + known);
}

} // namespace engine
