// SPDX-License-Identifier: GPL-3.0-or-later
// Everything about data that can be wrong: one clear line each, that names the file and the reason.
#include <gmock/gmock.h>

#include "engine/dataset.h"
#include "tests/engine/data_files.h"

namespace
{

using analysis::ErrorKind;
using testing::AllOf;
using testing::HasSubstr;

const std::string datasets = TEST_DATA "/datasets/";

/// The error of opening, or else of reading all of it.
std::optional<analysis::Error> errorOf(const std::string& path)
{
    const auto data = engine::openDataset({ path, {}, 0, 0 });
    if (!data)
        return data.error();
    engine::BatchReader reader(*data, 4);
    for (;;) {
        const auto batch = reader.next();
        if (!batch)
            return batch.error();
        if (!*batch)
            return std::nullopt;
    }
}

void expectRefused(const std::string& path, const std::string& file, const std::string& reason)
{
    const auto error = errorOf(path);
    ASSERT_TRUE(error) << reason;
    EXPECT_EQ(error->kind, ErrorKind::BadInput) << error->message;
    EXPECT_THAT(error->message, AllOf(HasSubstr(file), HasSubstr(reason)));
    EXPECT_EQ(error->message.find('\n'), std::string::npos);
}

std::string idxHeader(const std::vector<std::uint32_t>& lengths, char type = 8)
{
    std::string header{ '\0', '\0', type, char(lengths.size()) };
    for (const std::uint32_t length : lengths) {
        for (int shift = 24; shift >= 0; shift -= 8)
            header += char(length >> shift);
    }
    return header;
}

std::string npy(const std::string& shape, const std::string& content, const std::string& type = "<f4")
{
    const std::string dictionary = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
    return std::string("\x93NUMPY\x01\x00", 8) + char(dictionary.size()) + '\0' + dictionary + content;
}

TEST(BadData, FilesOfEveryFormat)
{
    const std::string gz = fileContent(datasets + "idx/t30-images-idx3-ubyte.gz");
    const std::string bin = fileContent(datasets + "cifar/test20.bin");
    const std::string zip = fileContent(datasets + "npz/stored.npz");
    std::string wrongSum = fileContent(datasets + "npz/deflated.npz");
    wrongSum.replace(70, 8, 8, '\xff');
    struct Case {
        std::string name;
        std::string bytes;
        std::string reason;
    };
    const std::vector<Case> cases{
        { "empty.npy", "", "empty" },
        { "what.xyz", "something", "no known kind of data" },
        { "magic-images-idx3-ubyte", "\x01\x02\x03\x04 and more", "no IDX" },
        { "float-images-idx3-ubyte", idxHeader({ 1, 1, 1 }, 0x0d) + "abcd", "type 13" },
        { "short-images-idx3-ubyte", idxHeader({ 2, 2, 2 }) + "1234567", "truncated" },
        { "long-images-idx3-ubyte", idxHeader({ 2, 2, 2 }) + "123456789", "too long" },
        { "head-images-idx3-ubyte", idxHeader({ 2, 2, 2 }).substr(0, 9), "truncated" },
        { "none-images-idx3-ubyte", idxHeader({ 0, 28, 28 }), "length 0" },
        { "huge-images-idx3-ubyte", idxHeader({ 0xffffffff, 0xffffffff, 0xffffffff }), "larger than any memory" },
        { "big-images-idx3-ubyte", idxHeader({ 1u << 30, 1024, 1 }) + "1234", "truncated" },
        { "train-labels-idx1-ubyte", idxHeader({ 3 }) + "abc", "file of labels" },
        { "cut-images-idx3-ubyte.gz", gz.substr(0, gz.size() / 2), "truncated" },
        { "damaged-images-idx3-ubyte.gz", gz.substr(0, 100) + std::string(100, 'x') + gz.substr(200), "damaged" },
        { "nogz-images-idx3-ubyte.gz", "not a gzip file at all", "damaged" },
        { "cut.bin", bin.substr(0, 5000), "3073" },
        { "labels.bin", bin.substr(0, 3073) + '\x0a' + bin.substr(3074, 3072), "image 1 has label 10" },
        { "cut.npy", npy("(4, 2)", "1234"), "truncated" },
        { "scalar.npy", npy("()", "1234"), "single number" },
        { "none.npy", npy("(0, 3)", ""), "no samples" },
        { "huge.npy", npy("(1099511627776, 4)", "1234"), "truncated" },
        { "cut.npz", zip.substr(0, zip.size() / 2), "no .npz archive" },
        { "text.npz", "not an archive", "no .npz archive" },
        { "sum.npz", wrongSum, "damaged" },
        { "empty.csv", "\n\n", "empty" },
        { "header.csv", "a,b\n", "no rows" },
        { "numbers.csv", "1,2\n3,4\n", "no header" },
        { "ragged.csv", "a,b\n1,2\n3\n", "line 3: 1 cells where the header has 2" },
        { "word.csv", "a,b\n1,2\n3,four\n", "line 3 column 2 (b): \"four\"" },
        { "hole.csv", "a,b\n1,\n", "line 2 column 2 (b)" },
        { "quote.csv", "a,b\n1,\"2\n", "quote is never closed" },
        { "mixed.csv", "a,label\n1,2\n3,four\n", "line 3: label \"four\"" },
        { "negative.csv", "a,label\n1,2\n3,-1\n", "line 3: label -1 is negative" },
        { "lonely.csv", "label\n1\n", "no column of features" },
    };
    for (const auto& bad : cases) {
        const TemporaryFolder folder;
        expectRefused(folder.write(bad.name, bad.bytes), bad.name, bad.reason);
    }
    const TemporaryFolder folder;
    expectRefused(folder.path("absent.npy"), "absent.npy", "no such file");
    expectRefused(folder.path("absent/folder"), "absent/folder", "no such file");
}

TEST(BadData, LabelsOfAnotherLength)
{
    const TemporaryFolder folder;
    const auto idx = folder.copy(datasets + "idx/plain5-images-idx3-ubyte", "a-images-idx3-ubyte");
    (void)folder.write("a-labels-idx1-ubyte", idxHeader({ 4 }) + "abcd");
    expectRefused(idx, "a-labels-idx1-ubyte", "has 4 labels");
    (void)folder.write("a-labels-idx1-ubyte", idxHeader({ 5, 1 }) + "abcde");
    expectRefused(idx, "a-labels-idx1-ubyte", "one axis");

    const auto array = folder.write("x.npy", npy("(2, 1)", "12345678"));
    (void)folder.write("x_labels.npy", npy("(1,)", "12345678", "<i8"));
    expectRefused(array, "x_labels.npy", "has 1 labels");
    (void)folder.write("x_labels.npy", npy("(2,)", "12345678"));
    expectRefused(array, "x_labels.npy", "float32");
    (void)folder.write("x_labels.npy", npy("(2,)", "\x01\xff", "|i1"));
    expectRefused(array, "x_labels.npy: sample 1", "negative");
}

TEST(BadData, NpzWithMembersThatDoNotAgree)
{
    expectRefused(datasets + "npz/other_length.npz", "\"b\" has 3 samples", "\"a\" has 4");
    expectRefused(datasets + "npz/labels_length.npz", "labels", "has 3 labels");
    expectRefused(datasets + "npz/only_labels.npz", "only_labels.npz", "no input arrays");
}

TEST(BadData, Folders)
{
    const TemporaryFolder empty;
    (void)empty.write("readme.txt", "nothing here");
    expectRefused(empty.root(), empty.root(), "without images");

    const TemporaryFolder mixed;
    (void)mixed.copy(datasets + "png/rgb.png", "cat/1.png");
    (void)mixed.copy(datasets + "png/rgb.png", "2.png");
    expectRefused(mixed.root(), "2.png", "both in class folders and beside");

    const TemporaryFolder sizes;
    (void)sizes.copy(datasets + "png/rgb.png", "1.png");
    (void)sizes.copy(datasets + "png/rgb16.png", "2.png");
    expectRefused(sizes.root(), "2.png is 20 x 20, 1.png is 60 x 44", "\"resize\"");

    const TemporaryFolder table;
    (void)table.copy(datasets + "png/rgb.png", "1.png");
    (void)table.write("labels.csv", "1.png,0,7\n");
    expectRefused(table.root(), "labels.csv line 1", "3 cells");
    (void)table.write("labels.csv", "file,label\n1.png,0\n1.png,zero\n");
    expectRefused(table.root(), "labels.csv line 3", "\"zero\"");
    (void)table.write("labels.csv", "1.png,-2\n");
    expectRefused(table.root(), "labels.csv line 1", "negative");
    (void)table.write("labels.csv", "../1.png,0\n");
    expectRefused(table.root(), "labels.csv line 1", "outside");

    const TemporaryFolder broken;
    (void)broken.write("a.jpg", "");
    (void)broken.write("b.png", "text");
    expectRefused(broken.root(), "a.jpg", "no image can be read");
}

TEST(BadData, UnreadableImagesAreSkippedAndCounted)
{
    const TemporaryFolder folder;
    for (int i = 0; i < 18; ++i)
        (void)folder.copy(datasets + "images/cat/0000.jpg", "cat/" + std::to_string(10 + i) + ".jpg");
    (void)folder.write("cat/13a.jpg", "");
    (void)folder.write("dog/1.jpg", fileContent(datasets + "images/dog/0001.jpg").substr(0, 400));
    const auto data = engine::openDataset({ folder.root(), {}, 0, 0 });
    ASSERT_TRUE(data) << data.error().message;
    EXPECT_EQ(data->size(), 20);
    engine::BatchReader reader(*data, 5);
    std::vector<std::int64_t> sizes;
    for (auto batch = reader.next();; batch = reader.next()) {
        ASSERT_TRUE(batch) << batch.error().message;
        if (!*batch)
            break;
        sizes.push_back((*batch)->size);
        EXPECT_EQ(std::ssize((*batch)->labels), (*batch)->size);
        // All images are the same: a gap that was closed wrongly would show.
        const auto numbers = values<float>((*batch)->inputs[0]);
        const std::size_t one = 3 * 32 * 32;
        ASSERT_EQ(numbers.size(), std::size_t((*batch)->size) * one);
        for (std::size_t i = one; i < numbers.size(); ++i)
            ASSERT_EQ(numbers[i], numbers[i - one]);
    }
    EXPECT_THAT(sizes, testing::ElementsAre(5, 5, 5, 3));
    EXPECT_EQ(reader.skipped(), 2);
    EXPECT_THAT(reader.reasons(), testing::ElementsAre("cat/13a.jpg: the file is empty", "dog/1.jpg: truncated JPEG"));

    // 3 of 21 are more than a tenth.
    (void)folder.write("dog/2.jpg", "text");
    expectRefused(folder.root(), "dog/1.jpg: truncated JPEG", "more than 10 % of 21");
}

TEST(BadData, Synthetic)
{
    for (const char* text : { "synthetic:", "synthetic:normal:3", "synthetic:normal:3x:10", "synthetic:normal:3x0:10",
             "synthetic:poisson:3:10", "synthetic:normal:3:-1", "synthetic:normal:3:10:5",
             "synthetic:normal:1099511627776x1099511627776:1", "synthetic:zeros:4:99999999999999" })
        expectRefused(text, text, "write it like");
}

TEST(BadData, TheErrorStays)
{
    const TemporaryFolder sizes;
    (void)sizes.copy(datasets + "png/rgb.png", "1.png");
    (void)sizes.copy(datasets + "png/rgb16.png", "2.png");
    const auto data = engine::openDataset({ sizes.root(), {}, 0, 0 });
    ASSERT_TRUE(data);
    engine::BatchReader reader(*data, 2);
    const auto first = reader.next();
    ASSERT_FALSE(first);
    EXPECT_EQ(reader.next().error(), first.error());
}

TEST(BadData, AReaderMayBeLeftEarly)
{
    const auto data = engine::openDataset({ "synthetic:normal:1000:100000", {}, 0, 0 });
    ASSERT_TRUE(data);
    for (int i = 0; i < 20; ++i) {
        engine::BatchReader reader(*data, 64);
        if (i % 2 == 0) {
            ASSERT_TRUE(reader.next());
        }
    }
}

} // namespace
