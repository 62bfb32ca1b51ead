// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string_view>

#include <c10/util/Exception.h>

#include "engine/import/importer.h"
#include "engine/import/torchscript/archive.h"
#include "engine/import/torchscript/script_graph.h"

namespace engine::import {

namespace {

using analysis::ErrorKind;

/// A TorchScript archive keeps its code beside the pickles; a state_dict has data.pkl alone.
bool recognises(const FileHead& head)
{
    const auto has = [&](std::string_view part) {
        return std::any_of(head.members.begin(), head.members.end(),
            [&](const std::string& member) { return member.find(part) != std::string::npos; });
    };
    return has("/code/") || has("/constants.pkl");
}

/// LibTorch's messages go over many lines, name places in its own source and end with a back trace: the first line
/// that says something of the file.
std::string firstLine(std::string_view message)
{
    if (message.find("INTERNAL ASSERT") != std::string_view::npos)
        return "LibTorch finds it inconsistent";
    if (const std::size_t place = message.find("] . "); message.starts_with("[enforce fail") && place != message.npos)
        message.remove_prefix(place + 4);
    const std::size_t start = std::min(message.find_first_not_of(" \n"), message.size());
    std::string line(message.substr(start, message.find('\n', start) - start));
    while (!line.empty() && (line.back() == ':' || line.back() == '.' || line.back() == ' '))
        line.pop_back();
    return line;
}

analysis::Result<ir::Program> read(const std::string& path, const analysis::Control& control)
{
    if (!control.report({ 0, 2, "opening" }))
        return analysis::cancelled();
    if (analysis::Result<void> checked = checkTorchScriptArchive(path); !checked)
        return tl::unexpected(checked.error());
    try {
        const ScriptGraph script = loadScriptGraph(path);
        if (!control.report({ 1, 2, "opening" }))
            return analysis::cancelled();
        return lowerScriptGraph(script);
    } catch (const ScriptError& error) {
        return analysis::fail(ErrorKind::BadInput, path + ": this TorchScript model cannot be read: " + error.what());
    } catch (const c10::Error& error) {
        return analysis::fail(ErrorKind::BadInput,
            path + ": this TorchScript model cannot be read: " + firstLine(error.what_without_backtrace())
                + "; export or copy it again");
    } catch (const std::bad_alloc&) {
        return analysis::fail(
            ErrorKind::Failed, path + ": there is not enough memory to read it; close other programs");
    } catch (const std::exception& error) {
        return analysis::fail(ErrorKind::BadInput,
            path + ": this TorchScript model cannot be read: " + firstLine(error.what()) + "; export or copy it again");
    }
}

} // namespace

extern const Importer torchScriptImporter;
const Importer torchScriptImporter{ "torchscript", recognises, read };

} // namespace engine::import
