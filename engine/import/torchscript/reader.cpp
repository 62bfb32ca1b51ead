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

/// The word behind `marker`, up to a blank, a dot at its end or a quote.
std::string wordAfter(std::string_view text, std::string_view marker)
{
    const std::size_t place = text.find(marker);
    if (place == std::string_view::npos)
        return {};
    text.remove_prefix(place + marker.size());
    std::string word(text.substr(0, text.find_first_of(" \n,'\"")));
    while (!word.empty() && (word.back() == '.' || word.back() == ':'))
        word.pop_back();
    return word;
}

/// What LibTorch's refusal means for a person. Its own words go over many lines, name places in its source, and speak of
/// the inside of the archive; what they tell a person beyond "damaged" are these cases.
std::string meaningOf(std::string_view message)
{
    if (const std::string op = wordAfter(message, "Unknown builtin op: "); !op.empty())
        return "uses the operator " + op + ", which LibTorch does not have; export the model without it";
    if (const std::string version = wordAfter(message, "PyTorch file with version "); !version.empty())
        return "has version " + version
            + " of the TorchScript format, which is newer than this program's LibTorch; export the model with "
              "torch.export, or with an older PyTorch";
    if (message.find("Unknown type name") != std::string_view::npos)
        return "uses a class that its archive does not hold; export it again";
    return "holds code or values that no version of PyTorch writes, so it is damaged; export or copy it again";
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
    } catch (const std::bad_alloc&) {
        return analysis::fail(
            ErrorKind::Failed, path + ": there is not enough memory to read it; close other programs");
    } catch (const c10::Error& error) {
        return analysis::fail(
            ErrorKind::BadInput, path + ": this TorchScript model " + meaningOf(error.what_without_backtrace()));
    } catch (const std::exception& error) { // torch::jit::ErrorReport is no c10::Error
        return analysis::fail(ErrorKind::BadInput, path + ": this TorchScript model " + meaningOf(error.what()));
    }
}

} // namespace

extern const Importer torchScriptImporter;
const Importer torchScriptImporter{ "torchscript", recognises, read };

} // namespace engine::import
