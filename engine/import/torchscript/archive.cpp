// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/archive.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <string_view>

#include "engine/import/fault.h"
#include "engine/import/torchscript/pickle_check.h"
#include "engine/import/zip_archive.h"

namespace engine::import {

namespace {

using analysis::ErrorKind;
using analysis::fail;

/// Of all deflated members together: code and text are; tensors are stored as they are.
constexpr std::uint64_t maximumInflated = 64U << 20U;
/// LibTorch's parser recurses; code that people write stays below 30.
constexpr int maximumNesting = 150;
constexpr int maximumChain = 1000;

/// By name without the archive's root folder.
using Members = std::map<std::string, const ZipMember*>;

const std::string damaged = "; export or copy it again";

/// Sizes that the archive's directory claims, against the file's own.
analysis::Result<Members> listMembers(const ZipArchive& archive, std::uint64_t fileSize, const std::string& path)
{
    Members members;
    std::uint64_t stored = 0;
    std::uint64_t inflated = 0;
    for (const ZipMember& member : archive.members()) {
        const std::string& name = member.name;
        const bool isStored = member.method == 0;
        (isStored ? stored : inflated) += std::min(member.size, fileSize + maximumInflated + 1);
        if (member.storedSize > fileSize || (isStored && member.size != member.storedSize) || stored > fileSize
            || inflated > maximumInflated)
            return fail(ErrorKind::BadInput,
                path + ": its member " + name + " claims more data than the file can hold" + damaged);
        const std::string inner = name.substr(std::min(name.find('/'), name.size() - 1) + 1);
        if (!members.emplace(inner, &member).second)
            return fail(ErrorKind::BadInput, path + ": it has two members named " + name + damaged);
    }
    return members;
}

std::string_view textIn(const SharedBytes& bytes)
{
    return { reinterpret_cast<const char*>(bytes.bytes.data()), bytes.bytes.size() };
}

/// Whether LibTorch's recursive parser and compiler would exhaust the stack: brackets and blocks inside one another,
/// long chains of operators (- - - x, x + x + …), calls of calls. Counting starts anew at each element of a list.
class NestingCheck {
public:
    bool exceeds(std::string_view code)
    {
        for (std::size_t i = 0; i < code.size(); ++i)
            if (step(code, i))
                return true;
        return false;
    }

private:
    bool step(std::string_view code, std::size_t& i)
    {
        const char c = code[i];
        if (c == '"' || c == '\'') {
            for (++i; i < code.size() && code[i] != c && code[i] != '\n'; ++i)
                i += code[i] == '\\' ? 1 : 0;
            return false;
        }
        if (c == '\n') {
            m_indentation = m_chain = m_calls = 0;
            m_atStart = true;
            return false;
        }
        m_indentation += m_atStart && c == ' ' ? 1 : 0;
        m_atStart = m_atStart && c == ' ';
        const bool opens = c == '(' || c == '[' || c == '{';
        const bool afterClosing = i > 0 && (code[i - 1] == ')' || code[i - 1] == ']');
        m_depth += opens ? 1 : 0;
        m_depth -= m_depth > 0 && (c == ')' || c == ']' || c == '}') ? 1 : 0;
        m_calls += opens && afterClosing ? 1 : 0;
        if (c == ',')
            m_chain = 0;
        m_chain += startsOperator(code, i) ? 1 : 0;
        m_branches += code.compare(i, 5, "elif ") == 0 ? 1 : 0;
        return m_depth > maximumNesting || m_indentation > 2 * maximumNesting || m_chain > maximumChain
            || m_calls > maximumChain || m_branches > maximumChain;
    }

    static bool startsOperator(std::string_view code, std::size_t i)
    {
        static constexpr std::string_view signs = "+-*/%~<>=&|^@.";
        static constexpr std::string_view words[]{ "not ", "and ", "or ", "if ", "in ", "is ", "lambda " };
        return signs.find(code[i]) != std::string_view::npos
            || std::any_of(std::begin(words), std::end(words),
                [&](std::string_view word) { return code.compare(i, word.size(), word) == 0; });
    }

    int m_depth = 0;
    int m_indentation = 0;
    int m_chain = 0;
    int m_calls = 0;
    int m_branches = 0;
    bool m_atStart = true;
};

/// What the serialized code does that cannot be shown, or must not happen; nullopt: nothing.
std::optional<std::string> codeFault(std::string_view code)
{
    static const std::regex quantized(R"(ops\.(quantized\.\w*(linear|conv|embedding|lstm|gru)\w*))");
    for (auto i = std::cregex_iterator(code.data(), code.data() + code.size(), quantized); i != std::cregex_iterator();
         ++i)
        if (const std::string name = (*i)[1]; !name.ends_with("pack") && !name.ends_with("_fp16"))
            return "holds packed quantized weights (quantized::" + name.substr(10)
                + "), which are no weights to analyse; open the FP32 model instead";
    if (code.find("torch.classes.quantized") != std::string_view::npos)
        return "holds packed quantized weights; open the FP32 model instead";
    if (code.find("torch.classes.") != std::string_view::npos)
        return "uses a custom C++ class (torch.classes), which is not available here; export the model without it";
    if (code.find("__setstate__") != std::string_view::npos)
        return "wants to run code while it is loaded (__setstate__); export the model without it";
    if (NestingCheck().exceeds(code))
        return "has code that is nested too deeply; export it again";
    return std::nullopt;
}

analysis::Result<void> checkArchive(const SharedBytes& file, const std::string& path)
{
    const ZipArchive archive(file);
    const analysis::Result<Members> members = listMembers(archive, file.bytes.size(), path);
    if (!members)
        return tl::unexpected(members.error());
    if (!members->contains("data.pkl") || !members->contains("constants.pkl"))
        return fail(
            ErrorKind::BadInput, path + ": data.pkl or constants.pkl is missing in the TorchScript archive" + damaged);
    // LibTorch compares no checksums.
    for (const auto& [name, member] : *members)
        (void)archive.read(*member);

    std::optional<std::string> quantizedFault;
    std::optional<std::string> fault;
    bool hasCode = false;
    for (const auto& [name, member] : *members) {
        if (!name.starts_with("code/") || !name.ends_with(".py"))
            continue;
        hasCode = true;
        const std::optional<std::string> found = codeFault(textIn(archive.read(*member)));
        // The name of the packed operator tells a person more than that a class of them is there.
        if (found && found->find("(quantized::") != std::string::npos && !quantizedFault)
            quantizedFault = found;
        if (found && !fault)
            fault = found;
    }
    if (!hasCode)
        return fail(ErrorKind::BadInput,
            path
                + ": a TorchScript archive without code: weights without a network; save the whole model with "
                  "torch.export.save or torch.jit.save");
    if (quantizedFault || fault)
        return fail(ErrorKind::BadInput, path + ": the model " + (quantizedFault ? *quantizedFault : *fault));

    for (const std::string folder : { "data", "constants" }) {
        const std::string name = folder + ".pkl";
        const auto storageSize = [&](const std::string& key) -> std::optional<std::uint64_t> {
            const auto found = members->find(folder + "/" + key);
            return found == members->end() ? std::nullopt : std::optional(found->second->size);
        };
        const SharedBytes pickle = archive.read(*members->at(name));
        if (const std::optional<std::string> wrong = pickleFault(textIn(pickle), storageSize))
            return fail(ErrorKind::BadInput, path + ": its member " + name + " is damaged: " + *wrong + damaged);
    }
    return {};
}

} // namespace

analysis::Result<void> checkTorchScriptArchive(const std::string& path)
{
    try {
        return checkArchive(mapFile(path), path);
    } catch (const FileFault& fault) {
        return fail(ErrorKind::BadInput, path + " " + fault.what());
    }
}

} // namespace engine::import
