// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include <ATen/core/Tensor.h>

#include "engine/import/pickle.h"
#include "engine/import/pt2/json.h"

namespace engine::import::pt2 {

/// Where an archive keeps its model. `.pt2` has had two: a folder with models/<name>.json since torch 2.8, and files at
/// the root before.
struct Layout {
    std::string root; ///< "resnet20/" or ""
    std::string name; ///< "model"; empty for the layout up to 2.7
    std::string json; ///< member with the exported program
};
/// nullopt if there is none. Throws FileFault if there are several.
[[nodiscard]] std::optional<Layout> findLayout(std::span<const std::string> members);

/// The tensors of an exported program, by fully qualified name. Raw records (since 2.9) are views of the mapped file,
/// and names that share a record share its storage.
class Payloads {
public:
    /// Throws FileFault: damaged configuration, pickles with foreign classes.
    Payloads(const ZipArchive& archive, const Layout& layout);
    /// Throws FileFault: no such tensor in the archive, or its data is missing or too short.
    [[nodiscard]] at::Tensor tensor(const std::string& name);

private:
    void addConfig(const std::string& folder, const std::string& file);
    void addPickle(const std::string& member);
    [[nodiscard]] at::Tensor rawTensor(const std::string& name, const std::string& path, const Json& meta);

    struct Record {
        std::string path; ///< of the member
        Json config;
    };
    const ZipArchive& m_archive;
    std::map<std::string, Record> m_records;
    std::map<std::string, at::Tensor> m_tensors;
    std::map<std::string, SharedBytes> m_bytes; ///< by member, so that an inflated one is inflated once
    StorageViews m_views;
};

} // namespace engine::import::pt2
