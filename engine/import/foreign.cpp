// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/foreign.h"

#include <algorithm>
#include <string_view>

#include "engine/import/fault.h"
#include "engine/import/pickle.h"

namespace engine::import {

namespace {

using std::string_view_literals::operator""sv;

const std::string exportIt = "torch.export.save(torch.export.export(model.eval(), (example_input,)), \"model.pt2\")";
const std::string loadAndExport =
    "build the model in Python, load these weights into it and save the network with " + exportIt;

bool endsWith(const ZipMember& member, std::string_view name)
{
    return member.name == name || member.name.ends_with("/" + std::string(name));
}

const ZipMember* findEnding(const ZipArchive& archive, std::string_view name)
{
    const auto found = std::find_if(archive.members().begin(), archive.members().end(),
        [&](const ZipMember& member) { return endsWith(member, name); });
    return found == archive.members().end() ? nullptr : &*found;
}

bool hasFolder(const ZipArchive& archive, std::string_view folder)
{
    return std::any_of(archive.members().begin(), archive.members().end(), [&](const ZipMember& member) {
        return member.name.starts_with(folder) || member.name.find("/" + std::string(folder)) != std::string::npos;
    });
}

/// What torch.save wrote, by its pickle.
std::string describePickle(const ZipArchive& archive, const ZipMember& pickle)
{
    try {
        const std::size_t tensors = readPickle(archive.read(pickle).bytes).size();
        if (tensors > 0)
            return "is a state_dict (" + std::to_string(tensors) + " tensors): weights without the network; "
                + loadAndExport;
        return "is a training checkpoint: weights and other values without the network; " + loadAndExport;
    } catch (const UnknownGlobal& global) {
        return "is a pickled Python object (" + std::string(global.what())
            + "), which is not loaded because that would run code; load it in Python and save the network with "
            + exportIt;
    }
}

std::string describeArchive(const ZipArchive& archive)
{
    if (archive.members().empty())
        return "is an empty zip archive; save the model with " + exportIt;
    if (hasFolder(archive, "data/aotinductor/"))
        return "is an AOTInductor package: compiled code without the network; save the exported program itself with "
               "torch.export.save(exported_program, \"model.pt2\")";
    if (findEnding(archive, "archive_format"))
        return "is a .pt2 archive without an exported program (models/*.json); save it with torch.export.save";
    if (findEnding(archive, "constants.pkl"))
        return hasFolder(archive, "code/")
            ? "is a TorchScript file, which this build does not read; save the model with " + exportIt
            : "is a TorchScript file without its code, so it is incomplete; save the model again with " + exportIt;
    if (const ZipMember* pickle = findEnding(archive, "data.pkl"))
        return describePickle(archive, *pickle);
    if (findEnding(archive, "model.weights.h5") || findEnding(archive, "config.json"))
        return "is a Keras model; this version reads models of PyTorch (.pt2 and TorchScript)";
    for (const ZipMember& member : archive.members()) {
        for (const std::string_view suffix : { ".pt2"sv, ".pt"sv, ".onnx"sv, ".pth"sv })
            if (member.name.ends_with(suffix))
                return "is a zip archive with a model file in it; unpack it first";
        if (member.name.ends_with(".npy"))
            return "is a NumPy .npz file: arrays, not a network; name the .pt2 file of the model";
    }
    return "is a zip archive without a model; save the model with " + exportIt;
}

std::string describeText(std::string_view text)
{
    std::string start;
    for (const char c : text.substr(0, 200))
        if (!start.empty() || !std::isspace(static_cast<unsigned char>(c)))
            start += char(std::tolower(static_cast<unsigned char>(c)));
    if (start.starts_with("version https://git-lfs"))
        return "is a Git LFS pointer, not the model itself; fetch it with: git lfs pull";
    if (start.starts_with("<!doctype html") || start.starts_with("<html"))
        return "is a web page, not a model (a download that needed a login or failed?); download it again";
    if (start.starts_with("<?xml"))
        return "is an XML file; this version reads models of PyTorch: save one with " + exportIt;
    if (start.starts_with("{"))
        return "is a JSON text, not a model; save the model with " + exportIt;
    return "is a text file, not a model; save the model with " + exportIt;
}

bool isText(std::string_view bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return code >= 0x20 || c == '\n' || c == '\r' || c == '\t' || c == '\f';
    });
}

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    std::string_view meaning;
};

constexpr Magic magics[] = {
    { 0, "\x89HDF\r\n\x1a\n"sv, "is an HDF5 file (Keras, or weights only)" },
    { 0, "GGUF"sv, "is a GGUF file: already quantized weights for llama.cpp, without the network" },
    { 0, "ggml"sv, "is a GGML file: weights for llama.cpp, without the network" },
    { 4, "TFL3"sv, "is a TensorFlow Lite model" },
    { 4, "ET1"sv, "is an ExecuTorch program: compiled, without readable layers" },
    { 0, "\x93NUMPY"sv, "is a NumPy array, not a network" },
    { 0,
        "\x7f"
        "ELF"sv,
        "is compiled code (a program or library), not a network" },
    { 0, "\x1f\x8b"sv, "is a gzip archive; unpack it first" },
    { 0, "BZh"sv, "is a bzip2 archive; unpack it first" },
    { 0,
        "\xfd"
        "7zXZ"sv,
        "is an xz archive; unpack it first" },
    { 0, "7z\xbc\xaf"sv, "is a 7-Zip archive; unpack it first" },
    { 257, "ustar"sv, "is a tar archive; unpack it first" },
};

/// protobuf's ModelProto: ir_version (field 1), then another of its fields.
bool isOnnx(std::string_view bytes)
{
    if (bytes.size() < 3 || bytes[0] != '\x08' || bytes[1] < 1 || bytes[1] > 64)
        return false;
    constexpr std::string_view nextTags = "\x12\x1a\x22\x28\x32\x3a\x42\x72\xa2\xaa\xca"sv;
    return nextTags.find(bytes[2]) != std::string_view::npos;
}

/// An eight-byte length, then a JSON object.
bool isSafetensors(std::string_view bytes)
{
    return bytes.size() > 9 && bytes[8] == '{' && (bytes[9] == '"' || bytes[9] == '}');
}

bool isLegacyCheckpoint(std::string_view bytes)
{
    return bytes.starts_with("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv);
}

} // namespace

std::string describeForeign(const FileHead& head, const ZipArchive* archive)
{
    if (archive)
        return describeArchive(*archive);
    const std::string_view bytes = head.bytes;
    for (const Magic& magic : magics)
        if (bytes.size() > magic.offset && bytes.substr(magic.offset).starts_with(magic.bytes))
            return std::string(magic.meaning) + "; this version reads models of PyTorch: save one with " + exportIt;
    if (isSafetensors(bytes))
        return "is a safetensors file: weights without the network; " + loadAndExport;
    if (isOnnx(bytes))
        return "is an ONNX model; this version reads .pt2 (torch.export) and TorchScript: save the PyTorch model with "
            + exportIt;
    if (isLegacyCheckpoint(bytes))
        return "is a checkpoint of torch.save in its old format: weights or a Python object, not a network that can be "
               "read without running code; "
            + loadAndExport;
    if (bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5)
        return "is a Python pickle, which is not loaded because that would run code; load it in Python and save the "
               "network with "
            + exportIt;
    if (isText(bytes))
        return describeText(bytes);
    return "is of no known kind; this version reads .pt2 (torch.export) and TorchScript: save the model with "
        + exportIt;
}

} // namespace engine::import
