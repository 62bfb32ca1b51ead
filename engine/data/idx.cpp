// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <filesystem>

#include "engine/data/array_source.h"
#include "engine/data/formats.h"
#include "engine/data/labels.h"

namespace engine::data {

using analysis::ErrorKind;
using analysis::fail;

namespace {

namespace fs = std::filesystem;

/// An IDX file of bytes: two zeros, the type (8: unsigned bytes), the number of axes, each length big-endian, the values.
struct IdxFile {
    std::vector<std::int64_t> shape;
    std::int64_t offset = 0;
    std::shared_ptr<const RandomAccess> bytes;
};

analysis::Result<IdxFile> openIdx(const std::string& path)
{
    IdxFile idx;
    if (path.ends_with(".gz")) {
        auto unpacked = gunzip(path);
        if (!unpacked)
            return tl::unexpected(unpacked.error());
        idx.bytes = std::move(*unpacked);
    } else {
        auto file = File::open(path);
        if (!file)
            return tl::unexpected(file.error());
        idx.bytes = std::move(*file);
    }
    std::array<std::byte, 4> magic{};
    if (idx.bytes->size() < std::ssize(magic))
        return fail(ErrorKind::BadInput, path + ": truncated: no whole IDX header; get the file again");
    if (auto read = idx.bytes->readAt(0, magic); !read)
        return tl::unexpected(read.error());
    if (magic[0] != std::byte(0) || magic[1] != std::byte(0))
        return fail(ErrorKind::BadInput,
            path + ": no IDX file: its first bytes are not 0, 0"
                + (path.ends_with(".gz") ? "; unpack it if it is an archive" : "; check the file"));
    if (magic[2] != std::byte(8))
        return fail(ErrorKind::BadInput,
            path + ": an IDX file of type " + std::to_string(int(magic[2]))
                + "; only unsigned bytes (8) are read; give other numbers as .npy");
    const auto axes = std::int64_t(magic[3]);
    if (axes < 1 || axes > 4)
        return fail(ErrorKind::BadInput,
            path + ": an IDX file with " + std::to_string(axes) + " axes; images have 3, labels 1");
    std::vector<std::byte> lengths(std::size_t(4 * axes));
    idx.offset = 4 + 4 * axes;
    if (idx.bytes->size() < idx.offset)
        return fail(ErrorKind::BadInput, path + ": truncated: no whole IDX header; get the file again");
    if (auto read = idx.bytes->readAt(4, lengths); !read)
        return tl::unexpected(read.error());
    std::int64_t needed = 1;
    for (std::size_t axis = 0; axis < std::size_t(axes); ++axis) {
        std::int64_t length = 0;
        for (std::size_t i = 0; i < 4; ++i)
            length = length << 8 | std::int64_t(lengths[4 * axis + i]);
        if (length == 0)
            return fail(ErrorKind::BadInput, path + ": holds nothing: an axis has length 0");
        if (__builtin_mul_overflow(needed, length, &needed))
            return fail(ErrorKind::BadInput, path + ": its shape is larger than any memory; get the file again");
        idx.shape.push_back(length);
    }
    if (needed != idx.bytes->size() - idx.offset)
        return fail(ErrorKind::BadInput,
            path + (needed > idx.bytes->size() - idx.offset ? ": truncated" : ": too long") + ": its shape needs "
                + std::to_string(needed) + " bytes of values, it has " + std::to_string(idx.bytes->size() - idx.offset)
                + "; get the file again");
    return idx;
}

/// t10k-images-idx3-ubyte.gz has its labels in t10k-labels-idx1-ubyte.gz or …-ubyte; "" when there is none.
std::string labelsOfImages(const std::string& path)
{
    const fs::path file(path);
    std::string name = file.filename().string();
    const auto images = name.rfind("images");
    if (images == std::string::npos)
        return {};
    name.replace(images, 6, "labels");
    if (const auto axes = name.find("idx3", images); axes != std::string::npos)
        name.replace(axes, 4, "idx1");
    std::vector<std::string> names{ name };
    names.push_back(name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name + ".gz");
    for (const auto& candidate : names) {
        std::error_code ignored;
        const fs::path labels = file.parent_path() / candidate;
        if (fs::exists(labels, ignored))
            return labels.string();
    }
    return {};
}

analysis::Result<std::vector<std::int64_t>> readLabels(
    const std::string& path, std::int64_t samples, const std::string& images)
{
    const auto idx = openIdx(path);
    if (!idx)
        return tl::unexpected(idx.error());
    if (idx->shape.size() != 1)
        return fail(ErrorKind::BadInput,
            path + ": labels have one axis, this file has " + std::to_string(idx->shape.size())
                + "; give the idx1 file of " + images);
    if (auto same = checkLabelCount(images, samples, path, idx->shape[0]); !same)
        return tl::unexpected(same.error());
    std::vector<std::byte> bytes(std::size_t(idx->shape[0]));
    if (auto read = idx->bytes->readAt(idx->offset, bytes); !read)
        return tl::unexpected(read.error());
    std::vector<std::int64_t> labels(bytes.size());
    std::ranges::transform(bytes, labels.begin(), [](std::byte byte) { return std::int64_t(byte); });
    return labels;
}

OpenedSource openIdxSource(const OpenRequest& request)
{
    const std::string& path = request.spec.path;
    auto idx = openIdx(path);
    if (!idx)
        return tl::unexpected(idx.error());
    if (idx->shape.size() == 1)
        return fail(ErrorKind::BadInput, path + ": a file of labels; give the file of images (…images-idx3-ubyte)");
    ArrayInput input{ "", ElementType::UInt8, { idx->shape.begin() + 1, idx->shape.end() }, idx->bytes, idx->offset, 1,
        {} };
    for (const std::int64_t axis : input.shape)
        input.stride *= axis;
    auto pixels = imagePixels(input.type, input.shape, request.preprocess);
    if (!pixels)
        return tl::unexpected(pixels.error());
    if (!*pixels)
        return fail(ErrorKind::BadInput,
            path + ": its samples are no images (height, width, or with 1 or 3 channels); give them as .npy");
    input.pixels = std::move(*pixels);

    DatasetInfo info;
    info.path = path;
    info.format = "idx";
    info.samples = idx->shape[0];
    std::vector<std::int64_t> labels;
    if (const auto beside = labelsOfImages(path); !beside.empty()) {
        auto read = readLabels(beside, info.samples, path);
        if (!read)
            return tl::unexpected(read.error());
        labels = std::move(*read);
        info.classes = *std::ranges::max_element(labels) + 1;
    }
    return std::make_shared<ArraySource>(std::move(info), std::vector{ std::move(input) }, std::move(labels));
}

bool looksLikeIdx(const Candidate& candidate)
{
    if (candidate.folder)
        return false;
    if (candidate.name.ends_with(".npy") || candidate.name.ends_with(".npz") || candidate.name.ends_with(".csv"))
        return false;
    return candidate.name.ends_with(".gz") || candidate.name.ends_with("ubyte") || candidate.name.ends_with(".idx")
        || candidate.name.find("idx3") != std::string::npos || candidate.name.find("idx1") != std::string::npos
        || candidate.start.starts_with(std::string("\0\0\x08", 3));
}

} // namespace

Format idxFormat()
{
    return { "an IDX file, plain or .gz", &looksLikeIdx, &openIdxSource };
}

} // namespace engine::data
