// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/archive.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <string_view>
#include <utility>

#include <zip.h>

#include "engine/import/torchscript/pickle_check.h"

namespace engine::import {

namespace {

using analysis::ErrorKind;
using analysis::fail;

/// Of all deflated members together: code and text are; tensors are stored as they are.
constexpr std::uint64_t maximumInflated = 64U << 20U;
/// LibTorch's parser recurses; code that people write stays below 30.
constexpr int maximumNesting = 150;
constexpr int maximumChain = 1000;

struct Closer {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Closer>;

struct Member {
    zip_uint64_t index = 0;
    std::uint64_t size = 0;
};
/// By name without the archive's root folder.
using Members = std::map<std::string, Member>;

const std::string damaged = "; export or copy it again";

/// Sizes that the archive's directory claims, against the file's own.
analysis::Result<Members> listMembers(zip_t* archive, const std::string& path)
{
    const std::uint64_t fileSize = std::filesystem::file_size(path);
    Members members;
    std::uint64_t stored = 0;
    std::uint64_t inflated = 0;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t stat;
        constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
        if (zip_stat_index(archive, zip_uint64_t(i), ZIP_FL_ENC_RAW, &stat) != 0 || (stat.valid & needed) != needed)
            return fail(ErrorKind::BadInput, path + ": the zip archive is damaged" + damaged);
        const std::string name = stat.name;
        const bool isStored = stat.comp_method == ZIP_CM_STORE;
        if (!isStored && stat.comp_method != ZIP_CM_DEFLATE)
            return fail(ErrorKind::BadInput, path + ": its member " + name + " is packed in an unknown way" + damaged);
        (isStored ? stored : inflated) += stat.size;
        if (stat.comp_size > fileSize || (isStored && stat.size != stat.comp_size) || stored > fileSize
            || stat.size > maximumInflated + fileSize || inflated > maximumInflated)
            return fail(ErrorKind::BadInput,
                path + ": its member " + name + " claims more data than the file can hold" + damaged);
        const std::string inner = name.substr(std::min(name.find('/'), name.size() - 1) + 1);
        if (!members.emplace(inner, Member{ zip_uint64_t(i), stat.size }).second)
            return fail(ErrorKind::BadInput, path + ": it has two members named " + name + damaged);
    }
    return members;
}

std::optional<std::string> readMember(zip_t* archive, const Member& member)
{
    const std::unique_ptr<zip_file_t, Closer> file(zip_fopen_index(archive, member.index, 0));
    std::string content(member.size, '\0');
    std::uint64_t done = 0;
    while (file && done < member.size) {
        const zip_int64_t count = zip_fread(file.get(), content.data() + done, member.size - done);
        if (count <= 0)
            return std::nullopt;
        done += std::uint64_t(count);
    }
    return file ? std::optional(std::move(content)) : std::nullopt;
}

/// Whether LibTorch's recursive parser and compiler would exhaust the stack: brackets and blocks inside one another,
/// long chains of operators (- - - x, x + x + …), calls of calls. Counting starts anew at each element of a list.
class NestingCheck {
public:
    bool exceeds(const std::string& code)
    {
        for (std::size_t i = 0; i < code.size(); ++i)
            if (step(code, i))
                return true;
        return false;
    }

private:
    bool step(const std::string& code, std::size_t& i)
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

    static bool startsOperator(const std::string& code, std::size_t i)
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
std::optional<std::string> codeFault(const std::string& code)
{
    static const std::regex quantized(R"(ops\.(quantized\.\w*(linear|conv|embedding|lstm|gru)\w*))");
    for (auto i = std::sregex_iterator(code.begin(), code.end(), quantized); i != std::sregex_iterator(); ++i)
        if (const std::string name = (*i)[1]; !name.ends_with("pack") && !name.ends_with("_fp16"))
            return "holds packed quantized weights (quantized::" + name.substr(10)
                + "), which are no weights to analyse; open the FP32 model instead";
    if (code.find("torch.classes.quantized") != std::string::npos)
        return "holds packed quantized weights; open the FP32 model instead";
    if (code.find("torch.classes.") != std::string::npos)
        return "uses a custom C++ class (torch.classes), which is not available here; export the model without it";
    if (code.find("__setstate__") != std::string::npos)
        return "wants to run code while it is loaded (__setstate__); export the model without it";
    if (NestingCheck().exceeds(code))
        return "has code that is nested too deeply; export it again";
    return std::nullopt;
}

} // namespace

analysis::Result<void> checkTorchScriptArchive(const std::string& path)
{
    int code = 0;
    std::error_code missing;
    if (!std::filesystem::is_regular_file(path, missing))
        return fail(ErrorKind::BadInput, path + ": no such file");
    const Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (!archive)
        return fail(ErrorKind::BadInput, path + ": the zip archive is damaged or cut off" + damaged);
    analysis::Result<Members> members = listMembers(archive.get(), path);
    if (!members)
        return tl::unexpected(members.error());
    if (!members->contains("data.pkl") || !members->contains("constants.pkl"))
        return fail(
            ErrorKind::BadInput, path + ": data.pkl or constants.pkl is missing in the TorchScript archive" + damaged);

    std::optional<std::string> quantizedFault;
    std::optional<std::string> fault;
    bool hasCode = false;
    for (const auto& [name, member] : *members) {
        if (!name.starts_with("code/") || !name.ends_with(".py"))
            continue;
        hasCode = true;
        const std::optional<std::string> text = readMember(archive.get(), member);
        if (!text)
            return fail(ErrorKind::BadInput, path + ": its member " + name + " is damaged" + damaged);
        const std::optional<std::string> found = codeFault(*text);
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
        const std::optional<std::string> pickle = readMember(archive.get(), members->at(name));
        if (!pickle)
            return fail(ErrorKind::BadInput, path + ": its member " + name + " is damaged" + damaged);
        const auto storageSize = [&](const std::string& key) -> std::optional<std::uint64_t> {
            const auto found = members->find(folder + "/" + key);
            return found == members->end() ? std::nullopt : std::optional(found->second.size);
        };
        if (const std::optional<std::string> wrong = pickleFault(*pickle, storageSize))
            return fail(ErrorKind::BadInput, path + ": its member " + name + " is damaged: " + *wrong + damaged);
    }
    return {};
}

} // namespace engine::import
