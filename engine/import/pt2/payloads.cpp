// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/payloads.h"

#include "engine/import/fault.h"
#include "engine/import/pt2/schema.h"

namespace engine::import::pt2 {

namespace {

constexpr std::string_view oldJson = "serialized_exported_program.json";

std::string_view textIn(const SharedBytes& bytes)
{
    return { reinterpret_cast<const char*>(bytes.bytes.data()), bytes.bytes.size() };
}

/// Of "root/models/name.json" or "models/name.json", else nullopt.
std::optional<Layout> layoutOf(const std::string& member)
{
    if (member == oldJson)
        return Layout{ "", "", member };
    constexpr std::string_view folder = "models/";
    constexpr std::string_view suffix = ".json";
    const std::size_t slash = member.find('/');
    std::string root;
    if (!member.starts_with(folder) && slash != std::string::npos)
        root = member.substr(0, slash + 1);
    const std::string_view rest = std::string_view(member).substr(root.size());
    if (!rest.starts_with(folder) || !rest.ends_with(suffix) || rest.size() <= folder.size() + suffix.size()
        || rest.find('/', folder.size()) != std::string_view::npos)
        return std::nullopt;
    const std::string_view name = rest.substr(folder.size(), rest.size() - folder.size() - suffix.size());
    return Layout{ root, std::string(name), member };
}

} // namespace

std::optional<Layout> findLayout(std::span<const std::string> members)
{
    std::optional<Layout> found;
    for (const std::string& member : members) {
        std::optional<Layout> layout = layoutOf(member);
        if (!layout || (found && found->json == layout->json))
            continue;
        if (found)
            throw FileFault("holds several models ('" + found->name + "', '" + layout->name
                + "', …); save each to a file of its own with torch.export.save");
        found = std::move(layout);
    }
    return found;
}

Payloads::Payloads(const ZipArchive& archive, const Layout& layout) : m_archive(archive)
{
    if (layout.name.empty()) {
        addPickle("serialized_state_dict.pt");
        addPickle("serialized_constants.pt");
        return;
    }
    for (const std::string kind : { "weights", "constants" }) {
        const std::string folder = layout.root + "data/" + kind + "/";
        addConfig(folder, layout.name + "_" + kind + "_config.json");
        addPickle(folder + layout.name + ".pt"); // torch 2.8
    }
}

void Payloads::addConfig(const std::string& folder, const std::string& file)
{
    const ZipMember* found = m_archive.find(folder + file);
    if (!found)
        return;
    const Json document = parseJson(textIn(m_archive.read(*found)), file);
    const Json& config = member(document, "config");
    for (auto entry = config.begin(); entry != config.end(); ++entry)
        m_records[entry.key()] = { folder + textOf(member(entry.value(), "path_name")), entry.value() };
}

void Payloads::addPickle(const std::string& memberName)
{
    const ZipMember* found = m_archive.find(memberName);
    if (!found)
        return;
    try {
        m_tensors.merge(readTensorArchive(m_archive.read(*found)));
    } catch (const UnknownGlobal& global) {
        throw FileFault("keeps weights as Python objects (" + std::string(global.what())
            + "), which are not loaded because that would run code; export it again with torch 2.9 or later "
              "and plain tensors");
    }
}

at::Tensor Payloads::tensor(const std::string& name)
{
    const auto loaded = m_tensors.find(name);
    if (loaded != m_tensors.end())
        return loaded->second;
    const auto record = m_records.find(name);
    if (record == m_records.end())
        throw FileFault("is incomplete: it holds no data for the weight '" + name
            + "'; copy or export it again with torch.export.save");
    const auto& [path, config] = record->second;
    if (const Json* pickled = optionalMember(config, "use_pickle"); pickled && booleanOf(*pickled)) {
        m_tensors.erase("");
        addPickle(path);
        const auto only = m_tensors.find("");
        if (only == m_tensors.end())
            throw FileFault("is incomplete: the data of '" + name + "' is missing; copy or export it again");
        return m_tensors[name] = only->second;
    }
    return m_tensors[name] = rawTensor(name, path, member(config, "tensor_meta"));
}

at::Tensor Payloads::rawTensor(const std::string& name, const std::string& path, const Json& meta)
{
    SharedBytes& bytes = m_bytes[path];
    if (!bytes.owner) {
        const ZipMember* found = m_archive.find(path);
        if (!found)
            throw FileFault("is incomplete: '" + path + "', the data of the weight '" + name
                + "', is missing; copy or export it again");
        bytes = m_archive.read(*found);
    }
    if (const Json* layout = optionalMember(meta, "layout"))
        (void)pt2::layoutOf(*layout);
    const TensorView view{ path, scalarTypeOf(member(meta, "dtype")), fixedSizeOf(member(meta, "storage_offset")),
        fixedSizesOf(member(meta, "sizes")), fixedSizesOf(member(meta, "strides")) };
    return m_views.view(bytes, view, name);
}

} // namespace engine::import::pt2
