// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <mutex>

#include <zip.h>

#include "engine/data/array_source.h"
#include "engine/data/formats.h"
#include "engine/data/labels.h"

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

/// An open archive; libzip's handles are not for several threads at once.
struct Archive {
    std::string path;
    std::unique_ptr<zip_t, void (*)(zip_t*)> zip{ nullptr, &zip_discard };
    std::mutex mutex;
};

using Member = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

/// A member that is stored as it is, read in place.
class StoredMember final : public RandomAccess
{
public:
    StoredMember(std::shared_ptr<Archive> archive, Member member, std::string name, std::int64_t size)
        : m_archive(std::move(archive)), m_member(std::move(member)), m_name(std::move(name)), m_size(size)
    {
    }
    [[nodiscard]] std::int64_t size() const override { return m_size; }
    [[nodiscard]] analysis::Result<void> readAt(std::int64_t offset, std::span<std::byte> target) const override
    {
        const std::scoped_lock lock(m_archive->mutex);
        if (zip_fseek(m_member.get(), offset, SEEK_SET) != 0
            || zip_fread(m_member.get(), target.data(), target.size()) != zip_int64_t(target.size()))
            return fail(ErrorKind::BadInput, m_name + ": truncated or damaged; save it again with numpy.savez");
        return {};
    }

private:
    std::shared_ptr<Archive> m_archive; ///< outlives the member
    Member m_member;
    std::string m_name;
    std::int64_t m_size = 0;
};

analysis::Result<std::shared_ptr<Archive>> openArchive(const std::string& path)
{
    // Gives the system's reasons in the same words as everywhere.
    if (const auto file = File::open(path); !file)
        return tl::unexpected(file.error());
    auto archive = std::make_shared<Archive>();
    archive->path = path;
    int code = 0;
    archive->zip.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (!archive->zip) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const std::string reason = zip_error_strerror(&error);
        zip_error_fini(&error);
        return fail(ErrorKind::BadInput,
            path + ": no .npz archive, or a damaged one (" + reason + "); save it again with numpy.savez");
    }
    return archive;
}

analysis::Result<std::shared_ptr<const RandomAccess>> openMember(
    const std::shared_ptr<Archive>& archive, zip_uint64_t index, const std::string& name)
{
    constexpr auto damaged = ": truncated or damaged; save it again with numpy.savez";
    zip_stat_t status;
    if (zip_stat_index(archive->zip.get(), index, 0, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0)
        return fail(ErrorKind::BadInput, name + damaged);
    Member member(zip_fopen_index(archive->zip.get(), index, 0), &zip_fclose);
    if (!member)
        return fail(ErrorKind::BadInput, name + ": " + zip_strerror(archive->zip.get()) + "; save it again");
    const auto size = std::int64_t(status.size);
    if (status.comp_method == ZIP_CM_STORE && status.encryption_method == ZIP_EM_NONE)
        return std::make_shared<StoredMember>(archive, std::move(member), name, size);
    if (size > unpackLimit)
        return fail(ErrorKind::BadInput,
            name + ": holds more than " + std::to_string(unpackLimit >> 20)
                + " MiB, too much to unpack into memory; save it uncompressed with numpy.savez");
    // Deflate packs at most 1032 : 1: more is a lie, and must not be allocated.
    if ((status.valid & ZIP_STAT_COMP_SIZE) == 0 || status.size / 1032 > status.comp_size)
        return fail(ErrorKind::BadInput, name + damaged);
    std::vector<std::byte> bytes(std::size_t(size) + 1); // one more, so that the checksum at the end is looked at
    if (zip_fread(member.get(), bytes.data(), bytes.size()) != zip_int64_t(size))
        return fail(ErrorKind::BadInput, name + damaged);
    bytes.pop_back();
    return std::make_shared<MemoryBytes>(name, std::move(bytes));
}

/// What the members of an archive are for.
struct Contents {
    std::vector<ArrayInput> inputs;
    std::vector<std::int64_t> lengths; ///< samples of each input
    std::optional<std::vector<std::int64_t>> labels;
    std::string labelsName;
};

/// `y` alone may as well be an input: it holds labels only if they can be such.
bool isLabels(const std::string& key, const NpyArray& array)
{
    const bool wholeNumbers = array.header.type != ElementType::Float32 && array.header.type != ElementType::Float64
        && array.header.type != ElementType::Float16 && array.header.type != ElementType::Bool;
    return key == "labels" || key == "label" || (key == "y" && array.header.shape.size() == 1 && wholeNumbers);
}

analysis::Result<void> addMember(
    const OpenRequest& request, const std::string& key, const NpyArray& array, Contents& contents)
{
    const std::string name = request.spec.path + ": array \"" + key + "\"";
    if (isLabels(key, array)) {
        const auto tensor = readNpyArray(array);
        if (!tensor)
            return tl::unexpected(tensor.error());
        auto labels = labelsFromTensor(name, *tensor);
        if (!labels)
            return tl::unexpected(labels.error());
        contents.labels = std::move(*labels);
        contents.labelsName = name;
        return {};
    }
    auto input = npyInput(name, key, array, request.preprocess);
    if (!input)
        return tl::unexpected(input.error());
    contents.inputs.push_back(std::move(*input));
    contents.lengths.push_back(array.header.shape[0]);
    return {};
}

analysis::Result<Contents> readContents(const OpenRequest& request, const std::shared_ptr<Archive>& archive)
{
    Contents contents;
    const zip_int64_t count = zip_get_num_entries(archive->zip.get(), 0);
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* memberName = zip_get_name(archive->zip.get(), zip_uint64_t(i), 0);
        std::string key = memberName ? memberName : "";
        if (!key.ends_with(".npy"))
            continue;
        key.resize(key.size() - 4);
        const std::string name = archive->path + ": array \"" + key + "\"";
        auto bytes = openMember(archive, zip_uint64_t(i), name);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto array = openNpyArray(name, std::move(*bytes));
        if (!array)
            return tl::unexpected(array.error());
        if (auto added = addMember(request, key, *array, contents); !added)
            return tl::unexpected(added.error());
    }
    return contents;
}

OpenedSource openNpz(const OpenRequest& request)
{
    const std::string& path = request.spec.path;
    const auto archive = openArchive(path);
    if (!archive)
        return tl::unexpected(archive.error());
    auto contents = readContents(request, *archive);
    if (!contents)
        return tl::unexpected(contents.error());
    if (contents->inputs.empty())
        return fail(
            ErrorKind::BadInput, path + ": holds no input arrays; save some with numpy.savez(path, name=array)");
    DatasetInfo info;
    info.path = path;
    info.format = "npz";
    info.samples = contents->lengths[0];
    for (std::size_t i = 1; i < contents->inputs.size(); ++i) {
        if (contents->lengths[i] != info.samples)
            return fail(ErrorKind::BadInput,
                path + ": array \"" + contents->inputs[i].name + "\" has " + std::to_string(contents->lengths[i])
                    + " samples, but \"" + contents->inputs[0].name + "\" has " + std::to_string(info.samples)
                    + "; all arrays need the same first axis");
    }
    std::vector<std::int64_t> labels;
    if (contents->labels) {
        labels = std::move(*contents->labels);
        if (auto same = checkLabelCount(path, info.samples, contents->labelsName, std::ssize(labels)); !same)
            return tl::unexpected(same.error());
        const auto classes =
            countClasses(labels, [&](std::size_t i) { return contents->labelsName + " sample " + std::to_string(i); });
        if (!classes)
            return tl::unexpected(classes.error());
        info.classes = *classes;
    }
    return std::make_shared<ArraySource>(std::move(info), std::move(contents->inputs), std::move(labels));
}

} // namespace

Format npzFormat()
{
    return { "an .npz archive",
        [](const Candidate& candidate) { return !candidate.folder && candidate.name.ends_with(".npz"); }, &openNpz };
}

} // namespace engine::data
