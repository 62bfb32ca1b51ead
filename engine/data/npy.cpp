// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include "engine/data/array_source.h"
#include "engine/data/formats.h"
#include "engine/data/labels.h"

namespace engine::data {

namespace {

namespace fs = std::filesystem;

/// X.npy has its labels in X_labels.npy, else in labels.npy of the same folder; "" when there is none.
std::string labelsOfArray(const std::string& path)
{
    const fs::path file(path);
    const std::string stem = file.stem().string();
    if (stem == "labels" || stem.ends_with("_labels"))
        return {};
    for (const auto& name : { stem + "_labels.npy", std::string("labels.npy") }) {
        std::error_code ignored;
        const fs::path labels = file.parent_path() / name;
        if (fs::exists(labels, ignored))
            return labels.string();
    }
    return {};
}

OpenedSource openNpy(const OpenRequest& request)
{
    const std::string& path = request.spec.path;
    auto file = File::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto array = openNpyArray(path, std::move(*file));
    if (!array)
        return tl::unexpected(array.error());
    auto input = npyInput(path, "", *array, request.preprocess);
    if (!input)
        return tl::unexpected(input.error());

    DatasetInfo info;
    info.path = path;
    info.format = "npy";
    info.samples = array->header.shape[0];
    std::vector<std::int64_t> labels;
    if (const auto beside = labelsOfArray(path); !beside.empty()) {
        const auto tensor = readNpy(beside);
        if (!tensor)
            return tl::unexpected(tensor.error());
        auto read = labelsFromTensor(beside, *tensor);
        if (!read)
            return tl::unexpected(read.error());
        if (auto same = checkLabelCount(path, info.samples, beside, std::ssize(*read)); !same)
            return tl::unexpected(same.error());
        const auto classes =
            countClasses(*read, [&](std::size_t i) { return beside + ": sample " + std::to_string(i); });
        if (!classes)
            return tl::unexpected(classes.error());
        info.classes = *classes;
        labels = std::move(*read);
    }
    return std::make_shared<ArraySource>(std::move(info), std::vector{ std::move(*input) }, std::move(labels));
}

} // namespace

Format npyFormat()
{
    return { "a .npy file",
        [](const Candidate& candidate) {
            return !candidate.folder && (candidate.name.ends_with(".npy") || candidate.start.starts_with("\x93NUMPY"));
        },
        &openNpy };
}

} // namespace engine::data
