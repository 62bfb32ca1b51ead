// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tensor.h"

#include <bit>
#include <cstring>
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/engine/data_files.h"

namespace
{

using analysis::ErrorKind;
using engine::ElementType;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string numpyFiles = TEST_DATA "/datasets/npy/";

/// Version 1 with this dictionary, then the values.
std::string npyBytes(const std::string& dictionary, const std::string& values)
{
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += char(dictionary.size() & 0xff);
    bytes += char(dictionary.size() >> 8);
    return bytes + dictionary + values;
}

TEST(HostTensor, CountsElementsAndBytes)
{
    const auto tensor = engine::makeTensor(ElementType::Int16, { 2, 3, 4 });
    EXPECT_EQ(tensor.count(), 24);
    EXPECT_EQ(tensor.bytes(), 48u);
    EXPECT_EQ(std::bit_cast<std::uintptr_t>(tensor.data.get()) % 64, 0u);
    EXPECT_EQ(engine::makeTensor(ElementType::Float32, {}).count(), 1);
    EXPECT_EQ(engine::makeTensor(ElementType::Float32, { 0, 5 }).count(), 0);
}

TEST(Npy, RoundTripsEveryTypeAndShape)
{
    const TemporaryFolder folder;
    const std::string path = folder.path("a.npy");
    const std::vector<std::vector<std::int64_t>> shapes{ {}, { 0 }, { 1 }, { 7 }, { 2, 3 }, { 2, 0, 3 },
        { 3, 2, 2, 2 } };
    for (const auto type : { ElementType::Float32, ElementType::Float64, ElementType::Float16, ElementType::Int8,
             ElementType::UInt8, ElementType::Int16, ElementType::Int32, ElementType::Int64, ElementType::Bool }) {
        for (const auto& shape : shapes) {
            auto tensor = engine::makeTensor(type, shape);
            for (std::size_t i = 0; i < tensor.bytes(); ++i)
                tensor.data[std::ptrdiff_t(i)] = std::byte(type == ElementType::Bool ? i % 2 : i * 37);
            ASSERT_TRUE(engine::writeNpy(path, tensor)) << engine::elementTypeName(type);
            const auto read = engine::readNpy(path);
            ASSERT_TRUE(read) << read.error().message;
            EXPECT_EQ(read->type, type);
            EXPECT_EQ(read->shape, shape);
            EXPECT_EQ(std::memcmp(read->data.get(), tensor.data.get(), tensor.bytes()), 0);
        }
    }
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path("")), {}), 1) << "a temporary file stayed";
}

TEST(Npy, WritesBFloat16AsFloat32)
{
    const TemporaryFolder folder;
    auto tensor = engine::makeTensor(ElementType::BFloat16, { 2 });
    const std::uint16_t bits[] = { 0x3fc0, 0xc000 }; // 1.5, -2
    std::memcpy(tensor.data.get(), bits, sizeof bits);
    ASSERT_TRUE(engine::writeNpy(folder.path("b.npy"), tensor));
    const auto read = engine::readNpy(folder.path("b.npy"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->type, ElementType::Float32);
    EXPECT_THAT(values<float>(*read), ElementsAre(1.5F, -2.0F));
}

TEST(Npy, ReadsWhatNumPyWrote)
{
    // array.arange(24).reshape(2, 3, 4) in Fortran order, and as version 2 and 3 files.
    std::vector<float> counting(24);
    for (std::size_t i = 0; i < counting.size(); ++i)
        counting[i] = float(i);
    for (const char* name : { "fortran.npy", "version2.npy", "version3.npy" }) {
        const auto read = engine::readNpy(numpyFiles + name);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_THAT(read->shape, ElementsAre(2, 3, 4)) << name;
        EXPECT_EQ(values<float>(*read), counting) << name;
    }
}

TEST(Npy, RefusesBadFilesByName)
{
    struct Case {
        const char* what;
        std::string bytes;
        const char* reason;
    };
    const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
    const std::vector<Case> cases{
        { "empty", "", "no .npy" },
        { "other magic", "PK\x03\x04 and more", "no .npy" },
        { "only the magic", "\x93NUMPY", "truncated" },
        { "version 9", std::string("\x93NUMPY\x09\x00\x10\x00", 10) + good, "version 9" },
        { "half a header", npyBytes(good, "").substr(0, 30), "truncated" },
        { "half the values", npyBytes(good, "1234567"), "truncated" },
        { "no dictionary", npyBytes("[1, 2]", "12345678"), "cannot be understood" },
        { "cut dictionary", npyBytes("{'descr': '<f4', 'fortran_order': ", ""), "cannot be understood" },
        { "no shape", npyBytes("{'descr': '<f4', 'fortran_order': False}", ""), "lacks" },
        { "negative shape", npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", ""), "understood" },
        { "big-endian", npyBytes("{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}", "1234"), "big-endian" },
        { "complex", npyBytes("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", "12345678"), "'<c8'" },
        { "pickled objects", npyBytes("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "12345678"), "'|O'" },
        { "structured", npyBytes("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "1234"),
            "structured" },
        { "2^40 values", npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,)}", "1234"),
            "truncated" },
        { "2^80 values",
            npyBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776, 1099511627776)}", ""),
            "larger than any memory" },
    };
    const TemporaryFolder folder;
    for (const auto& bad : cases) {
        const std::string path = folder.write("bad.npy", bad.bytes);
        const auto read = engine::readNpy(path);
        ASSERT_FALSE(read) << bad.what;
        EXPECT_EQ(read.error().kind, ErrorKind::BadInput) << bad.what;
        EXPECT_THAT(read.error().message, AllOf(HasSubstr("bad.npy"), HasSubstr(bad.reason))) << bad.what;
        EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
    }
    EXPECT_THAT(engine::readNpy(folder.path("absent.npy")).error().message, HasSubstr("no such file"));
    EXPECT_THAT(engine::readNpy(folder.path("")).error().message, HasSubstr("is a folder"));
}

TEST(Npy, WritingToAnImpossiblePlaceLeavesNothing)
{
    const TemporaryFolder folder;
    const auto written =
        engine::writeNpy(folder.path("no/such/folder/a.npy"), engine::makeTensor(ElementType::Bool, { 1 }));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::Failed);
    EXPECT_THAT(written.error().message, HasSubstr("No such file"));

    // A folder stands where the file should be: the rename fails, and the temporary file goes.
    std::filesystem::create_directory(folder.path("taken"));
    std::filesystem::create_directory(folder.path("taken/inner"));
    EXPECT_FALSE(engine::writeNpy(folder.path("taken"), engine::makeTensor(ElementType::Bool, { 1 })));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path("")), {}), 1);
}

} // namespace
