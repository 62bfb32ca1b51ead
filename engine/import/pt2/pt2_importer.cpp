// SPDX-License-Identifier: GPL-3.0-or-later
// Reads .pt2, the archive of torch.export: JSON for the graph, records for the tensors.
#include "engine/import/fault.h"
#include "engine/import/importer.h"
#include "engine/import/pt2/graph_reader.h"
#include "engine/import/pt2/payloads.h"
#include "engine/import/pt2/signature.h"

namespace engine::import {

namespace {

using namespace pt2;

constexpr int schemaMajor = 8;

bool recognises(const FileHead& head)
{
    return findLayout(head.members).has_value();
}

void checkVersions(const ZipArchive& archive, const Layout& layout, const Json& document)
{
    const std::int64_t major = integerOf(member(member(document, "schema_version"), "major"));
    if (major != schemaMajor)
        throw FileFault("is written in version " + std::to_string(major)
            + " of torch.export's format; this version reads " + std::to_string(schemaMajor) + ": it comes from a"
            + (major > schemaMajor ? " newer" : "n older") + " PyTorch; export it again with PyTorch 2.13");
    const ZipMember* order = archive.find(layout.root + "byteorder");
    if (order && order->size == 3) // "big"
        throw FileFault("was written on a big-endian machine; export it again on an ordinary one");
}

ir::Program readProgram(const std::string& path, const analysis::Control& control, bool& wasCancelled)
{
    const ZipArchive archive(mapFile(path));
    std::vector<std::string> members;
    for (const ZipMember& entry : archive.members())
        members.push_back(entry.name);
    const std::optional<Layout> layout = findLayout(members);
    if (!layout)
        throw FileFault("holds no exported program; save it with torch.export.save");
    const SharedBytes text = archive.read(*archive.find(layout->json));
    const Json document = parseJson({ reinterpret_cast<const char*>(text.bytes.data()), text.bytes.size() },
        layout->json.substr(layout->root.size()));
    checkVersions(archive, *layout, document);
    wasCancelled = !control.report({ 1, 3, "reading " + path });
    ir::Program program;
    Payloads payloads(archive, *layout);
    Scope scope;
    ModuleNames names;
    readInputs(document, payloads, { program, program.body.nodes }, scope, names);
    wasCancelled = wasCancelled || !control.report({ 2, 3, "reading " + path });
    GraphReader(program, std::move(names))
        .read(member(member(document, "graph_module"), "graph"), scope, program.body.nodes);
    readOutputs(document, { program, program.body.nodes }, scope);
    wasCancelled = wasCancelled || !control.report({ 3, 3, "reading " + path });
    return program;
}

analysis::Result<ir::Program> read(const std::string& path, const analysis::Control& control)
{
    try {
        bool wasCancelled = false;
        ir::Program program = readProgram(path, control, wasCancelled);
        if (wasCancelled)
            return analysis::cancelled();
        return program;
    } catch (const FileFault& fault) {
        return analysis::fail(analysis::ErrorKind::BadInput, path + " " + fault.what());
    } catch (const c10::Error& error) {
        return analysis::fail(analysis::ErrorKind::BadInput,
            path + " cannot be used (" + error.what_without_backtrace() + "); export it again");
    } catch (const std::bad_alloc&) {
        return analysis::fail(analysis::ErrorKind::Failed, path + " does not fit into memory; close other programs");
    } catch (const std::exception& error) {
        return analysis::fail(
            analysis::ErrorKind::BadInput, path + " cannot be used (" + error.what() + "); export it again");
    }
}

} // namespace

extern const Importer pt2Importer;
const Importer pt2Importer{ "pt2", recognises, read };

} // namespace engine::import
