// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>

#include "engine/data/csv_reader.h"
#include "engine/data/formats.h"
#include "engine/data/labels.h"
#include "engine/data/pixel_pipeline.h"

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

namespace fs = std::filesystem;

constexpr std::int64_t largestFile = std::int64_t(256) << 20;

DecodedImage readImage(const std::string& path)
{
    const auto bytes = readWhole(path, largestFile);
    if (!bytes) // its message begins with the path, which whoever asks puts before the reason
        return tl::unexpected(bytes.error().message.substr(path.size() + 2));
    return decodeImage(*bytes);
}

std::string shapeText(int width, int height)
{
    return std::to_string(width) + " x " + std::to_string(height);
}

struct Listing {
    std::vector<std::string> files; ///< relative to the folder
    std::vector<std::int64_t> labels;
    std::vector<std::string> classNames;
    std::int64_t classes = 0;
    bool classByClass = false;
};

class ImageFolderSource final : public DatasetSource
{
public:
    ImageFolderSource(DatasetInfo info, Listing listing, PixelPipeline pipeline, std::string sizeOfFirst)
        : m_files(std::move(listing.files))
        , m_pipeline(std::move(pipeline))
        , m_sizeOfFirst(std::move(sizeOfFirst))
        , m_classByClass(listing.classByClass)
    {
        m_info = std::move(info);
        m_labels = std::move(listing.labels);
    }

    [[nodiscard]] bool classByClass() const override { return m_classByClass; }
    [[nodiscard]] int workers() const override { return 2; }
    [[nodiscard]] tl::expected<void, SampleFault> decode(
        std::int64_t index, std::span<std::byte* const> targets) const override
    {
        const std::string& name = m_files[std::size_t(index)];
        auto image = readImage((fs::path(m_info.path) / name).string());
        if (!image)
            return tl::unexpected(SampleFault{ SampleFault::Kind::Unreadable, name + ": " + image.error() });
        if (m_pipeline.shapeFor(image->width, image->height) != m_info.inputShapes[0])
            return tl::unexpected(SampleFault{ SampleFault::Kind::Fatal,
                m_info.path + ": images of different sizes: " + name + " is " + shapeText(image->width, image->height)
                    + ", " + m_sizeOfFirst
                    + "; set \"resize\": [height, width], or \"resize\" and \"crop\", in the preprocessing" });
        m_pipeline.apply(std::move(*image), reinterpret_cast<float*>(targets[0]));
        return {};
    }

private:
    std::vector<std::string> m_files;
    PixelPipeline m_pipeline;
    std::string m_sizeOfFirst; ///< "cat/1.png is 32 x 32"
    bool m_classByClass = false;
};

bool isImageName(const fs::path& path)
{
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
    return (extension == ".jpg" || extension == ".jpeg" || extension == ".png")
        && !path.filename().string().starts_with('.');
}

/// Images below `folder`, relative to `root`, in byte order of their names.
std::vector<std::string> imagesBelow(const fs::path& folder, const fs::path& root)
{
    std::vector<std::string> files;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (isImageName(entry->path()) && !entry->is_directory(error))
            files.push_back(entry->path().lexically_relative(root).generic_string());
    }
    std::ranges::sort(files);
    return files;
}

struct TopLevel {
    std::vector<std::string> folders;
    std::vector<std::string> images;
    std::vector<std::string> tables; ///< .csv files
};

analysis::Result<TopLevel> listTop(const std::string& path)
{
    TopLevel top;
    std::error_code error;
    for (auto entry = fs::directory_iterator(path, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        std::error_code ignored;
        if (name.starts_with('.') || name == "__MACOSX")
            continue;
        if (entry->is_directory(ignored))
            top.folders.push_back(name);
        else if (isImageName(entry->path()))
            top.images.push_back(name);
        else if (entry->path().extension() == ".csv")
            top.tables.push_back(name);
    }
    if (error)
        return fail(ErrorKind::BadInput, path + ": cannot be listed: " + error.message());
    std::ranges::sort(top.folders);
    std::ranges::sort(top.images);
    return top;
}

/// Lines "file,label"; a first line is a header when its file is not there and its second cell is no number.
analysis::Result<Listing> readTable(const std::string& folder, const std::string& table)
{
    const std::string path = (fs::path(folder) / table).string();
    auto file = File::open(path);
    if (!file)
        return tl::unexpected(file.error());
    Listing listing;
    std::vector<std::string> texts;
    std::vector<std::int64_t> lines;
    CsvReader reader(std::move(*file), 0, 1);
    for (bool first = true;; first = false) {
        const auto row = reader.next();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        const auto& cells = (*row)->cells;
        const std::string place = path + " line " + std::to_string((*row)->line);
        if (cells.size() != 2)
            return fail(
                ErrorKind::BadInput, place + ": " + std::to_string(cells.size()) + " cells; each line is file,label");
        std::error_code ignored;
        if (first && !fs::exists(fs::path(folder) / cells[0], ignored) && !isImageName(cells[0]))
            continue;
        const fs::path named(cells[0]);
        if (named.is_absolute() || std::ranges::find(named, "..") != named.end())
            return fail(ErrorKind::BadInput, place + ": " + cells[0] + " is outside the folder; name files inside it");
        listing.files.push_back(cells[0]);
        texts.push_back(cells[1]);
        lines.push_back((*row)->line);
    }
    const Place place = [&](std::size_t i) { return path + " line " + std::to_string(lines[i]); };
    auto labels = labelsFromTexts(texts, place);
    if (!labels)
        return tl::unexpected(labels.error());
    const auto classes = countClasses(labels->values, place);
    if (!classes)
        return tl::unexpected(classes.error());
    listing.labels = std::move(labels->values);
    listing.classNames = std::move(labels->classNames);
    listing.classes = *classes;
    return listing;
}

Listing listClasses(const std::string& path, const std::vector<std::string>& folders)
{
    Listing listing;
    listing.classByClass = true;
    for (const auto& folder : folders) {
        auto files = imagesBelow(fs::path(path) / folder, path);
        listing.labels.insert(listing.labels.end(), files.size(), std::ssize(listing.classNames));
        std::ranges::move(files, std::back_inserter(listing.files));
        listing.classNames.push_back(folder);
    }
    listing.classes = std::ssize(folders);
    return listing;
}

/// labels.csv, else the only table of a folder with images in it; else class folders; else images without labels.
analysis::Result<Listing> listFiles(const std::string& path)
{
    auto top = listTop(path);
    if (!top)
        return tl::unexpected(top.error());
    const auto labels = std::ranges::find(top->tables, "labels.csv");
    if (labels != top->tables.end())
        return readTable(path, *labels);
    if (top->tables.size() == 1 && !top->images.empty())
        return readTable(path, top->tables[0]);
    Listing byClass = listClasses(path, top->folders);
    if (!top->images.empty() && !byClass.files.empty())
        return fail(ErrorKind::BadInput,
            path + ": images both in class folders and beside them (" + top->images[0]
                + "); move them into their classes, or write labels.csv");
    if (!byClass.files.empty())
        return byClass;
    Listing flat;
    flat.files = std::move(top->images);
    return flat;
}

OpenedSource openImageFolder(const OpenRequest& request)
{
    const std::string& path = request.spec.path;
    auto listing = listFiles(path);
    if (!listing)
        return tl::unexpected(listing.error());
    if (listing->files.empty())
        return fail(ErrorKind::BadInput,
            path
                + ": a folder without images (.jpg, .jpeg, .png); give a folder of images or of class folders, "
                  "or a data file itself");
    auto pipeline = PixelPipeline::make(request.preprocess, 3);
    if (!pipeline)
        return tl::unexpected(pipeline.error());

    // The first image that can be read gives the size that all must have in the end.
    std::string firstReason;
    for (std::size_t i = 0; i < listing->files.size(); ++i) {
        if (!request.control.report({ std::int64_t(i), std::ssize(listing->files), "looking for the images' size" }))
            return analysis::cancelled();
        const std::string& name = listing->files[i];
        const auto image = readImage((fs::path(path) / name).string());
        if (!image) {
            firstReason = firstReason.empty() ? name + ": " + image.error() : firstReason;
            constexpr std::size_t mostTried = 1000;
            if (i + 1 < std::min(listing->files.size(), mostTried))
                continue;
            return fail(ErrorKind::BadInput, path + ": no image can be read; the first: " + firstReason);
        }
        DatasetInfo info;
        info.path = path;
        info.format = "image folder";
        info.samples = std::ssize(listing->files);
        info.inputNames = { "" };
        info.inputShapes = { pipeline->shapeFor(image->width, image->height) };
        info.inputTypes = { ElementType::Float32 };
        info.labelled = !listing->labels.empty();
        info.classes = listing->classes;
        info.classNames = listing->classNames;
        info.preprocess = pipeline->preprocess();
        return std::make_shared<ImageFolderSource>(std::move(info), std::move(*listing), std::move(*pipeline),
            name + " is " + shapeText(image->width, image->height));
    }
    return fail(ErrorKind::BadInput, path + ": no image can be read; the first: " + firstReason);
}

} // namespace

Format imageFolderFormat()
{
    return { "a folder of JPEG or PNG images", [](const Candidate& candidate) { return candidate.folder; },
        &openImageFolder };
}

} // namespace engine::data
