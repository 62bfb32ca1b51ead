// SPDX-License-Identifier: GPL-3.0-or-later
// The table of formats; what no importer recognises is told apart in words.
#include <algorithm>
#include <array>
#include <memory>

#include "engine/import/fault.h"
#include "engine/import/foreign.h"
#include "engine/import/importer.h"

namespace engine::import {

extern const Importer pt2Importer;
#ifdef QUANTSCOPE_TORCHSCRIPT
extern const Importer torchScriptImporter;
#endif

namespace {

constexpr std::size_t headSize = 4096;
constexpr std::size_t longestMessage = 1000;

/// Names in a file may hold anything; a message is one line of limited length.
std::string oneLine(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    if (text.size() > longestMessage) {
        text.resize(longestMessage);
        text += " …";
    }
    return text;
}

analysis::Result<Imported> readWith(const Importer& importer, const std::string& path, const analysis::Control& control)
{
    analysis::Result<ir::Program> program = importer.read(path, control);
    if (!program)
        return analysis::fail(program.error().kind, oneLine(program.error().message));
    return Imported{ std::move(*program), std::string(importer.format) };
}

analysis::Result<Imported> recognise(const std::string& path, const analysis::Control& control)
{
    const SharedBytes file = mapFile(path);
    FileHead head;
    head.path = path;
    head.size = std::int64_t(file.bytes.size());
    head.bytes.assign(reinterpret_cast<const char*>(file.bytes.data()), std::min(headSize, file.bytes.size()));
    std::unique_ptr<ZipArchive> archive;
    if (looksLikeZip(head.bytes)) {
        archive = std::make_unique<ZipArchive>(file);
        for (const ZipMember& member : archive->members())
            head.members.push_back(member.name);
    }
    for (const Importer& importer : importers())
        if (importer.recognises(head))
            return readWith(importer, path, control);
    throw FileFault(describeForeign(head, archive.get()));
}

} // namespace

std::span<const Importer> importers()
{
    static const std::array table{
        pt2Importer,
#ifdef QUANTSCOPE_TORCHSCRIPT
        torchScriptImporter,
#endif
    };
    return table;
}

analysis::Result<Imported> importModel(const std::string& path, const analysis::Control& control)
{
    try {
        return recognise(path, control);
    } catch (const FileFault& fault) {
        const std::string named = path.empty() ? "'' (an empty path)" : path;
        return analysis::fail(analysis::ErrorKind::BadInput, oneLine(named + " " + fault.what()));
    } catch (const std::bad_alloc&) {
        return analysis::fail(analysis::ErrorKind::Failed, oneLine(path + " does not fit into memory"));
    }
}

} // namespace engine::import
