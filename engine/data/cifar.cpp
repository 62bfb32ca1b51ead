// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <filesystem>

#include "engine/data/array_source.h"
#include "engine/data/formats.h"

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

namespace fs = std::filesystem;

constexpr int side = 32;
constexpr std::int64_t recordBytes = 1 + 3 * side * side; ///< label, then the planes R, G, B
constexpr std::int64_t classes = 10;

/// Several files as one.
class ChainedFiles final : public RandomAccess
{
public:
    explicit ChainedFiles(std::vector<std::shared_ptr<const File>> files) : m_files(std::move(files)) { }
    [[nodiscard]] std::int64_t size() const override
    {
        std::int64_t total = 0;
        for (const auto& file : m_files)
            total += file->size();
        return total;
    }
    [[nodiscard]] analysis::Result<void> readAt(std::int64_t offset, std::span<std::byte> target) const override
    {
        // Records never cross files, so one file has the whole piece; beyond the end the last one says so.
        std::size_t i = 0;
        while (i + 1 < m_files.size() && offset >= m_files[i]->size())
            offset -= m_files[i++]->size();
        return m_files[i]->readAt(offset, target);
    }

private:
    std::vector<std::shared_ptr<const File>> m_files;
};

std::vector<std::string> binaryFiles(const std::string& folder)
{
    std::vector<std::string> all;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        if (entry->path().extension() == ".bin")
            all.push_back(entry->path().string());
    }
    std::ranges::sort(all);
    return all;
}

bool isTraining(const std::string& path)
{
    return fs::path(path).filename().string().starts_with("data_batch");
}

/// A folder stands for its training batches; without such for all its .bin files.
std::vector<std::string> chosenFiles(const std::string& path)
{
    std::error_code ignored;
    if (!fs::is_directory(path, ignored))
        return { path };
    auto files = binaryFiles(path);
    if (std::ranges::any_of(files, isTraining))
        std::erase_if(files, [](const std::string& file) { return !isTraining(file); });
    return files;
}

analysis::Result<std::vector<std::int64_t>> readLabels(const File& file)
{
    std::vector<std::int64_t> labels;
    for (std::int64_t offset = 0; offset < file.size(); offset += recordBytes) {
        std::array<std::byte, 1> label{};
        if (auto read = file.readAt(offset, label); !read)
            return tl::unexpected(read.error());
        labels.push_back(std::int64_t(label[0]));
        if (labels.back() >= classes)
            return fail(ErrorKind::BadInput,
                file.path() + ": image " + std::to_string(labels.size() - 1) + " has label "
                    + std::to_string(labels.back())
                    + ", but CIFAR-10's are 0 to 9; give files of the binary version of CIFAR-10");
    }
    return labels;
}

OpenedSource openCifar(const OpenRequest& request)
{
    std::vector<std::shared_ptr<const File>> files;
    std::vector<std::int64_t> labels;
    for (const auto& path : chosenFiles(request.spec.path)) {
        auto file = File::open(path);
        if (!file)
            return tl::unexpected(file.error());
        if ((*file)->size() == 0 || (*file)->size() % recordBytes != 0)
            return fail(ErrorKind::BadInput,
                path + ": " + std::to_string((*file)->size())
                    + " bytes are no whole number of CIFAR-10's records of 3073; truncated, or no CIFAR-10 "
                      "binary file");
        const auto more = readLabels(**file);
        if (!more)
            return tl::unexpected(more.error());
        labels.insert(labels.end(), more->begin(), more->end());
        files.push_back(std::move(*file));
    }
    auto pixels = imagePixels(ElementType::UInt8, { 3, side, side }, request.preprocess);
    if (!pixels)
        return tl::unexpected(pixels.error());
    ArrayInput input{ "", ElementType::UInt8, { 3, side, side }, nullptr, 1, recordBytes, std::move(*pixels) };
    input.bytes = std::make_shared<ChainedFiles>(std::move(files));
    DatasetInfo info;
    info.path = request.spec.path;
    info.format = "cifar10";
    info.samples = std::ssize(labels);
    info.classes = classes;
    return std::make_shared<ArraySource>(std::move(info), std::vector{ std::move(input) }, std::move(labels));
}

} // namespace

Format cifarFormat()
{
    return { "a CIFAR-10 .bin file or a folder of them",
        [](const Candidate& candidate) {
            return candidate.folder ? !binaryFiles(candidate.path).empty() : candidate.name.ends_with(".bin");
        },
        &openCifar };
}

} // namespace engine::data
