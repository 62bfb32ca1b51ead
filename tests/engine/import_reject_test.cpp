// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are no model, are damaged or lie: each gives one clear line, quickly, in little memory.
#include <chrono>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "data_files.h"
#include "engine/import/importer.h"

namespace engine::import {

namespace {

using testing::HasSubstr;

const std::string formats = std::string(TEST_DATA) + "/formats/";

constexpr double mostSeconds = 1;
constexpr long mostKilobytes = 300 * 1024;

struct Refusal {
    std::string file;
    std::vector<std::string> says; ///< reason and remedy
};

// A name may be told apart further: the words are what a person needs to hear.
const Refusal refusals[] = {
    { "aotinductor_only.pt2", { "AOTInductor", "torch.export.save" } },
    { "checkpoint_nested.pth", { "checkpoint", "without the network", "torch.export" } },
    { "custom_op.pt2", { "qs_test::wobble", "export" } },
    { "empty.onnx", { "empty" } },
    { "empty.pt2", { "empty", "again" } },
    { "empty_zip.pt2", { "empty zip", "torch.export.save" } },
    { "flatbuffer.pte", { "ExecuTorch", "torch.export" } },
    { "gguf_header.gguf", { "GGUF", "torch.export" } },
    { "hdf5.h5", { "HDF5", "torch.export" } },
    { "json_deep.pt2", { "nested deeper", "export it again" } },
    { "lfs_pointer.onnx", { "Git LFS pointer", "git lfs pull" } },
    { "model_json_cut.pt2", { "models/model.json", "not valid JSON", "again" } },
    { "model_json_garbage.pt2", { "models/model.json", "not valid JSON", "again" } },
    { "onnx_cycle.onnx", { "ONNX model", "torch.export" } },
    { "onnx_dangling_input.onnx", { "ONNX model", "torch.export" } },
    { "onnx_external_escape.onnx", { "ONNX model", "torch.export" } },
    { "onnx_huge_dims.onnx", { "ONNX model", "torch.export" } },
    { "onnx_missing_external.onnx", { "ONNX model", "torch.export" } },
    { "onnx_negative_dim.onnx", { "ONNX model", "torch.export" } },
    { "onnx_no_graph.onnx", { "ONNX model", "torch.export" } },
    { "onnx_opset_999.onnx", { "ONNX model", "torch.export" } },
    { "onnx_short_raw.onnx", { "ONNX model", "torch.export" } },
    { "onnx_unknown_domain.onnx", { "ONNX model", "torch.export" } },
    { "page.pt", { "web page", "download it again" } },
    { "safetensors_huge_header.safetensors", { "safetensors", "torch.export" } },
    { "schema_future.pt2", { "version 999", "this version reads 8: it comes from a newer PyTorch; export it again" } },
    { "state_dict.pth", { "state_dict", "weights without the network", "torch.export" } },
    { "state_dict_legacy.pth", { "old format", "torch.export" } },
    { "text.onnx", { "text file" } },
    { "text.pt2", { "text file" } },
    { "tflite.tflite", { "TensorFlow Lite", "torch.export" } },
    { "torchscript_no_code.pt", { "TorchScript", "code" } },
    { "truncated.onnx", { "ONNX model" } },
    { "truncated.pt", { "cut short", "again" } },
    { "truncated_half.pt2", { "cut short", "again" } },
    { "truncated_tail.pt2", { "cut short", "again" } },
    { "unknown_aten_op.pt2", { "operator 'aten::", "export" } },
    { "weight_huge_shape.pt2", { "fc1.weight", "shorter than its shape", "again" } },
    { "weight_missing.pt2", { "fc1.weight", "missing", "again" } },
    { "weight_short.pt2", { "fc1.weight", "shorter than its shape", "again" } },
    { "weights.safetensors", { "safetensors", "weights without the network", "torch.export" } },
    { "whole_module.pth", { "pickled Python object", "run code", "torch.export" } },
    { "zip_bomb_256MiB.pt2", { "weight_0", "expands", "268435456" } },
    { "zip_duplicate.pt2", { "model.json", "twice" } },
    { "zip_size_lie.pt2", { "model.json", "claims" } },
    { "zip_size_lie_deflate.pt2", { "model.json", "claims" } },
};

long peakKilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void PrintTo(const Refusal& refusal, std::ostream* out)
{
    *out << refusal.file;
}

class Refused : public testing::TestWithParam<Refusal> { };

TEST_P(Refused, WithOneClearLine)
{
    const std::string path = formats + "reject/" + GetParam().file;
    ASSERT_TRUE(std::filesystem::exists(path));
    const long before = peakKilobytes();
    const auto start = std::chrono::steady_clock::now();
    const auto imported = importModel(path, {});
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    ASSERT_FALSE(imported);
    const std::string& message = imported.error().message;
    EXPECT_EQ(imported.error().kind, analysis::ErrorKind::BadInput) << message;
    EXPECT_THAT(message, HasSubstr(path));
    for (const std::string& part : GetParam().says)
        EXPECT_THAT(message, HasSubstr(part));
    EXPECT_EQ(message.find('\n'), std::string::npos);
    EXPECT_LT(elapsed.count(), mostSeconds);
    EXPECT_LT(peakKilobytes() - before, mostKilobytes);
}

std::string testName(const testing::TestParamInfo<Refusal>& info)
{
    std::string name = info.param.file;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Import, Refused, testing::ValuesIn(refusals), testName);

std::map<std::string, std::uintmax_t> listing(const std::filesystem::path& folder)
{
    std::map<std::string, std::uintmax_t> sizes;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        sizes[entry.path().filename().string()] = entry.is_regular_file() ? entry.file_size() : 0;
    return sizes;
}

} // namespace

TEST(Reject, TheTableHasEveryFile)
{
    std::set<std::string> expected{ "path_traversal.pt2" }; // harmless when nothing is unpacked: it opens
    for (const Refusal& refusal : refusals)
        expected.insert(refusal.file);
    std::set<std::string> present;
    for (const auto& [name, size] : listing(formats + "reject"))
        present.insert(name);
    EXPECT_EQ(present, expected);
}

TEST(Reject, NothingIsWritten)
{
    const std::filesystem::path folder = formats + "reject";
    const auto before = listing(folder);
    const auto here = listing(std::filesystem::current_path());
    for (const auto& [name, size] : before)
        (void)importModel((folder / name).string(), {});
    EXPECT_EQ(listing(folder), before);
    EXPECT_EQ(listing(std::filesystem::current_path()), here);
    for (std::filesystem::path up = folder; up.has_relative_path(); up = up.parent_path())
        EXPECT_FALSE(std::filesystem::exists(up / "evil.txt"));
}

TEST(Reject, PathTraversalOpensWithoutUnpacking)
{
    const auto imported = importModel(formats + "reject/path_traversal.pt2", {});
    ASSERT_TRUE(imported) << imported.error().message;
    EXPECT_EQ(imported->program.weights.size(), 4U);
}

TEST(Reject, WhatIsNoFile)
{
    EXPECT_THAT(importModel("/no/such/model.pt2", {}).error().message, HasSubstr("cannot be opened"));
    EXPECT_THAT(importModel(formats, {}).error().message, HasSubstr("is a folder"));
    EXPECT_THAT(importModel("/dev/null", {}).error().message, HasSubstr("not a regular file"));
}

TEST(Reject, QuantizedOnnx)
{
    for (const char* name : { "cnn_ort_qdq.onnx", "cnn_ort_qoperator.onnx", "mlp_ort_dynamic.onnx" })
        EXPECT_THAT(importModel(formats + "quantized/" + name, {}).error().message, HasSubstr("ONNX model"));
}

namespace {

class Damaged : public testing::TestWithParam<const char*> { };

// Whatever happens to the bytes, an answer comes back: a program, or a message that names the file.
TEST_P(Damaged, NeverCrashes)
{
    const std::string original = withoutChecksums(fileContent(formats + GetParam()));
    ASSERT_GT(original.size(), 1000U);
    const TemporaryFolder folder;
    std::string path;
    std::mt19937 random(20261122);
    const auto below = [&](std::size_t limit) { return std::size_t(random()) % limit; };
    int refused = 0;
    for (int round = 0; round < 150; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        std::string bytes = original;
        if (round % 5 == 0)
            bytes.resize(below(bytes.size()));
        // Every third round damages the directory, where sizes and places are.
        const std::size_t tail = std::min<std::size_t>(bytes.size(), 1500);
        for (std::size_t flips = 1 + below(8); flips > 0 && !bytes.empty(); --flips) {
            const std::size_t at = round % 3 == 0 ? bytes.size() - 1 - below(tail) : below(bytes.size());
            bytes[at] = char(bytes[at] ^ (1 << below(8)));
        }
        path = folder.write("damaged.pt2", bytes);
        const auto imported = importModel(path, {});
        if (imported) {
            EXPECT_FALSE(imported->program.outputs.empty());
            continue;
        }
        ++refused;
        EXPECT_THAT(imported.error().message, HasSubstr(path));
        EXPECT_EQ(imported.error().message.find('\n'), std::string::npos);
    }
    EXPECT_GT(refused, 20); // the damage is real
}

std::string stemOf(const testing::TestParamInfo<const char*>& info)
{
    return std::filesystem::path(info.param).stem().string();
}

/// One bit of a weight, which no size and no name tells: each member's checksum does.
TEST(Reject, AFlippedBitInAWeight)
{
    const TemporaryFolder folder;
    for (const std::string name : { "pt2/mlp_dynamic.pt2", "pt2/mlp_layout27.pt2", "more/wrapped_layout28.pt2",
             "torchscript/mlp_script.pt", "torchscript/mlp_frozen.pt" }) {
        const auto model = importModel(formats + name, {});
        ASSERT_TRUE(model) << model.error().message;
        const at::Tensor& weight = model->program.weights.front().tensor;
        const std::string original = fileContent(formats + name);
        const std::size_t at =
            original.find(std::string(static_cast<const char*>(weight.const_data_ptr()), weight.nbytes()));
        ASSERT_NE(at, std::string::npos) << name;
        std::string bytes = original;
        bytes[at + 5] = char(bytes[at + 5] ^ 0x10);
        const auto damaged = importModel(folder.write("flipped", bytes), {});
        ASSERT_FALSE(damaged) << name;
        EXPECT_EQ(damaged.error().kind, analysis::ErrorKind::BadInput);
        EXPECT_THAT(damaged.error().message, testing::AllOf(HasSubstr("CRC-32"), HasSubstr("again")));
        EXPECT_EQ(damaged.error().message.find('\n'), std::string::npos);
        // torch.serialization.set_crc32_options(False) writes 0 in each place: nothing is known then.
        EXPECT_TRUE(importModel(folder.write("unchecked", withoutChecksums(bytes)), {})) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Import, Damaged,
    testing::Values("pt2/mlp_dynamic.pt2", "pt2/mlp_layout27.pt2", "pt2/cond_static.pt2", "more/special_bare.pt2"),
    stemOf);

} // namespace

} // namespace engine::import
