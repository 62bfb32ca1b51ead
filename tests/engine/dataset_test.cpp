// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dataset.h"

#include <cmath>
#include <numeric>
#include <set>

#include <gmock/gmock.h>

#include "engine/data/source.h"
#include "tests/engine/data_files.h"

namespace {

using engine::Batch;
using engine::BatchReader;
using engine::Dataset;
using engine::ElementType;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string datasets = TEST_DATA "/datasets/";

Dataset open(const engine::DatasetSpec& spec)
{
    auto data = engine::openDataset(spec);
    if (!data)
        throw std::runtime_error(data.error().message);
    return *data;
}

Dataset open(const std::string& path, const std::string& preprocess = {})
{
    engine::DatasetSpec spec;
    spec.path = path;
    if (!preprocess.empty())
        spec.preprocess = engine::parsePreprocess(preprocess).value();
    return open(spec);
}

/// All samples of all inputs, one after the other.
Batch readAll(const Dataset& data, std::int64_t batchSize)
{
    Batch all;
    BatchReader reader(data, batchSize);
    bool smaller = false;
    for (;;) {
        auto batch = reader.next();
        if (!batch)
            throw std::runtime_error(batch.error().message);
        if (!*batch)
            break;
        EXPECT_FALSE(smaller) << "only the last batch may be smaller";
        smaller = (*batch)->size < batchSize;
        const std::size_t inputs = (*batch)->inputs.size();
        for (std::size_t i = 0; i < inputs; ++i) {
            const auto& piece = (*batch)->inputs[i];
            EXPECT_EQ(piece.shape[0], (*batch)->size);
            if (all.inputs.size() <= i) {
                all.inputs.push_back(piece);
                continue;
            }
            auto shape = piece.shape;
            shape[0] += all.inputs[i].shape[0];
            auto joined = engine::makeTensor(piece.type, shape);
            std::memcpy(joined.data.get(), all.inputs[i].data.get(), all.inputs[i].bytes());
            std::memcpy(&joined.data[std::ptrdiff_t(all.inputs[i].bytes())], piece.data.get(), piece.bytes());
            all.inputs[i] = joined;
        }
        all.labels.insert(all.labels.end(), (*batch)->labels.begin(), (*batch)->labels.end());
        all.size += (*batch)->size;
    }
    return all;
}

std::vector<std::int64_t> labelsOf(const Dataset& data)
{
    return readAll(data, 7).labels;
}

std::string npyFile(const TemporaryFolder& folder, const std::string& name, const engine::HostTensor& tensor)
{
    const std::string path = folder.path(name);
    EXPECT_TRUE(engine::writeNpy(path, tensor));
    return path;
}

template <class T>
engine::HostTensor tensorOf(ElementType type, std::vector<std::int64_t> shape, const std::vector<T>& content)
{
    auto tensor = engine::makeTensor(type, std::move(shape));
    std::memcpy(tensor.data.get(), content.data(), tensor.bytes());
    return tensor;
}

TEST(Dataset, ImageFolderWithClasses)
{
    const auto data = open(datasets + "images", "cifar10");
    EXPECT_EQ(data.info().format, "image folder");
    EXPECT_EQ(data.size(), 6);
    EXPECT_THAT(data.info().inputShapes, ElementsAre(ElementsAre(3, 32, 32)));
    EXPECT_THAT(data.info().inputTypes, ElementsAre(ElementType::Float32));
    EXPECT_THAT(data.info().classNames, ElementsAre("cat", "dog"));
    EXPECT_EQ(data.info().classes, 2);
    EXPECT_EQ(data.info().preprocess.name, "cifar10");
    EXPECT_THAT(labelsOf(data), ElementsAre(0, 0, 0, 1, 1, 1));

    engine::DatasetSpec spec;
    spec.path = datasets + "images";
    spec.limit = 2;
    EXPECT_THAT(labelsOf(open(spec)), ElementsAre(0, 1)) << "evenly spread over classes";
    spec.limit = 100;
    EXPECT_EQ(open(spec).size(), 6);
}

TEST(Dataset, ImageFolderWithTable)
{
    const TemporaryFolder folder;
    for (const char* name : { "a.png", "b.png", "c.png" })
        (void)folder.copy(datasets + "png/rgb.png", name);
    (void)folder.write("labels.csv", "file,label\nc.png,3\n\"a.png\", 1\r\n");
    const auto data = open(folder.root());
    EXPECT_THAT(labelsOf(data), ElementsAre(3, 1)) << "only what the table names, in its order";
    EXPECT_EQ(data.info().classes, 4);
    (void)folder.write("labels.csv", "b.png,dog\nc.png,ape\na.png,dog");
    const auto named = open(folder.root());
    EXPECT_THAT(labelsOf(named), ElementsAre(1, 0, 1));
    EXPECT_THAT(named.info().classNames, ElementsAre("ape", "dog"));
    std::filesystem::remove(folder.path("labels.csv"));
    const auto plain = open(folder.root());
    EXPECT_FALSE(plain.info().labelled);
    EXPECT_THAT(labelsOf(plain), IsEmpty());
    EXPECT_EQ(plain.size(), 3);
}

TEST(Dataset, IdxFindsItsLabels)
{
    const auto data = open(datasets + "idx/t30-images-idx3-ubyte.gz", "fashion_mnist");
    EXPECT_EQ(data.info().format, "idx");
    EXPECT_EQ(data.size(), 30);
    EXPECT_THAT(data.info().inputShapes, ElementsAre(ElementsAre(1, 28, 28)));
    const auto all = readAll(data, 8);
    EXPECT_THAT(std::vector(all.labels.begin(), all.labels.begin() + 6), ElementsAre(9, 2, 1, 1, 6, 1));
    const auto wanted = engine::readNpy(datasets + "npy/fashion_normalised_2.npy");
    ASSERT_TRUE(wanted);
    EXPECT_EQ(std::memcmp(all.inputs[0].data.get(), wanted->data.get(), wanted->bytes()), 0) << "bit-exact with NumPy";

    const auto plain = open(datasets + "idx/plain5-images-idx3-ubyte");
    EXPECT_THAT(plain.info().inputShapes, ElementsAre(ElementsAre(1, 28, 28)));
    EXPECT_THAT(labelsOf(plain), ElementsAre(9, 2, 1, 1, 6));
    EXPECT_EQ(plain.info().preprocess.channels, engine::ColorOrder::Gray);

    const TemporaryFolder folder;
    const auto unlabelled = open(folder.copy(datasets + "idx/plain5-images-idx3-ubyte", "alone-images-idx3-ubyte"));
    EXPECT_FALSE(unlabelled.info().labelled);
    EXPECT_EQ(unlabelled.info().classes, 0);
}

TEST(Dataset, CifarIsBitExact)
{
    const auto data = open(datasets + "cifar/test20.bin", "cifar10");
    EXPECT_EQ(data.info().format, "cifar10");
    EXPECT_EQ(data.info().classes, 10);
    const auto all = readAll(data, 6);
    EXPECT_EQ(all.size, 20);
    EXPECT_THAT(std::vector(all.labels.begin(), all.labels.begin() + 4), ElementsAre(3, 8, 8, 0));
    const auto wanted = engine::readNpy(datasets + "npy/cifar_normalised_2.npy");
    ASSERT_TRUE(wanted);
    EXPECT_EQ(std::memcmp(all.inputs[0].data.get(), wanted->data.get(), wanted->bytes()), 0);

    const TemporaryFolder folder;
    (void)folder.copy(datasets + "cifar/test20.bin", "set/data_batch_2.bin");
    (void)folder.copy(datasets + "cifar/test20.bin", "set/test_batch.bin");
    (void)folder.write("set/data_batch_1.bin", fileContent(datasets + "cifar/test20.bin").substr(3073, 3073 * 2));
    const auto chained = open(folder.path("set"), "cifar10");
    EXPECT_EQ(chained.size(), 22) << "training batches only";
    const auto parts = readAll(chained, 4);
    EXPECT_THAT(std::vector(parts.labels.begin(), parts.labels.begin() + 4), ElementsAre(8, 8, 3, 8));
    const std::size_t image = 3 * 32 * 32 * sizeof(float);
    EXPECT_EQ(std::memcmp(&parts.inputs[0].data[std::ptrdiff_t(2 * image)], all.inputs[0].data.get(), image), 0);
}

TEST(Dataset, NpyPassesNumbersOn)
{
    const TemporaryFolder folder;
    const std::vector<float> content{ 1, 2, NAN, 4, 5, 6 };
    const auto path = npyFile(folder, "x.npy", tensorOf(ElementType::Float32, { 3, 2 }, content));
    (void)folder.write("preprocess.json", R"({"mean": 7})");
    const auto plain = open(path);
    EXPECT_FALSE(plain.info().labelled);
    EXPECT_EQ(plain.info().preprocess.scale, 1);
    EXPECT_THAT(plain.info().preprocess.mean, IsEmpty());
    const auto all = readAll(plain, 2);
    EXPECT_EQ(std::memcmp(all.inputs[0].data.get(), content.data(), 24), 0);

    (void)npyFile(folder, "labels.npy", tensorOf<std::int64_t>(ElementType::Int64, { 3 }, { 2, 0, 1 }));
    EXPECT_THAT(labelsOf(open(path)), ElementsAre(2, 0, 1));
    (void)npyFile(folder, "x_labels.npy", tensorOf<std::uint8_t>(ElementType::UInt8, { 3 }, { 5, 5, 4 }));
    EXPECT_THAT(labelsOf(open(path)), ElementsAre(5, 5, 4));
    EXPECT_EQ(open(path).info().classes, 6);

    const auto fortran = open(datasets + "npy/fortran.npy");
    EXPECT_THAT(fortran.info().inputShapes, ElementsAre(ElementsAre(3, 4)));
    const auto turned = values<float>(readAll(fortran, 1).inputs[0]);
    for (std::size_t i = 0; i < turned.size(); ++i)
        EXPECT_EQ(turned[i], float(i));
}

TEST(Dataset, NpyOfBytesInTheShapeOfImagesIsPreprocessed)
{
    const TemporaryFolder folder;
    std::vector<std::uint8_t> bytes(2 * 4 * 5 * 3);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = std::uint8_t(i);
    const auto interleaved = open(npyFile(folder, "nhwc.npy", tensorOf(ElementType::UInt8, { 2, 4, 5, 3 }, bytes)));
    EXPECT_THAT(interleaved.info().inputShapes, ElementsAre(ElementsAre(3, 4, 5)));
    const auto planar = open(npyFile(folder, "nchw.npy", tensorOf(ElementType::UInt8, { 2, 3, 4, 5 }, bytes)));
    EXPECT_THAT(planar.info().inputShapes, ElementsAre(ElementsAre(3, 4, 5)));
    EXPECT_EQ(values<float>(readAll(planar, 2).inputs[0])[1], 1 / 255.0F);
    EXPECT_EQ(values<float>(readAll(interleaved, 2).inputs[0])[1], 3 / 255.0F);
    const auto gray = open(npyFile(folder, "gray.npy", tensorOf(ElementType::UInt8, { 6, 4, 5 }, bytes)));
    EXPECT_THAT(gray.info().inputShapes, ElementsAre(ElementsAre(1, 4, 5)));
    const auto tokens = open(npyFile(folder, "tokens.npy", tensorOf(ElementType::UInt8, { 6, 20 }, bytes)));
    EXPECT_THAT(tokens.info().inputTypes, ElementsAre(ElementType::UInt8)) << "one axis is no image";
}

TEST(Dataset, NpzHasNamedInputsAndLabels)
{
    for (const char* name : { "npz/stored.npz", "npz/deflated.npz" }) {
        const auto data = open(datasets + name);
        EXPECT_THAT(data.info().inputNames, ElementsAre("features", "tokens"));
        EXPECT_THAT(data.info().inputShapes, ElementsAre(ElementsAre(2, 3), ElementsAre(2)));
        EXPECT_THAT(data.info().inputTypes, ElementsAre(ElementType::Float32, ElementType::Int64));
        EXPECT_EQ(data.info().classes, 3);
        const auto all = readAll(data, 3);
        EXPECT_THAT(all.labels, ElementsAre(1, 0, 2, 1)) << name;
        EXPECT_EQ(values<float>(all.inputs[0])[23], 23.0F);
        EXPECT_EQ(values<std::int64_t>(all.inputs[1])[7], 7);
    }
}

TEST(Dataset, CsvTable)
{
    const TemporaryFolder folder;
    const auto data =
        open(folder.write("t.csv", "\xef\xbb\xbf\"a, b\",Label,c\r\n1.5,2,-3e2\r\n\r\n+4,\"0\", nan \n1e99,1.0,inf"));
    EXPECT_EQ(data.info().format, "csv");
    EXPECT_EQ(data.size(), 3);
    EXPECT_THAT(data.info().inputShapes, ElementsAre(ElementsAre(2)));
    const auto all = readAll(data, 2);
    EXPECT_THAT(all.labels, ElementsAre(2, 0, 1));
    const auto numbers = values<float>(all.inputs[0]);
    EXPECT_EQ(numbers[0], 1.5F);
    EXPECT_EQ(numbers[1], -300.0F);
    EXPECT_EQ(numbers[2], 4.0F);
    EXPECT_TRUE(std::isnan(numbers[3]));
    EXPECT_TRUE(std::isinf(numbers[4]) && std::isinf(numbers[5]));

    const auto named = open(folder.write("n.csv", "x,class\n1,dog\n2,ape\n"));
    EXPECT_THAT(named.info().classNames, ElementsAre("ape", "dog"));
    EXPECT_THAT(labelsOf(named), ElementsAre(1, 0));
    const auto unlabelled = open(folder.write("u.csv", "x,kind\n1,2\n2,3\n"));
    EXPECT_FALSE(unlabelled.info().labelled) << "a last column of another name is a feature";
    EXPECT_THAT(unlabelled.info().inputShapes, ElementsAre(ElementsAre(2)));

    // More than one piece of the reader's.
    std::string large = "x,y\n";
    for (int i = 0; i < 40000; ++i)
        large += std::to_string(i) + "," + std::to_string(i % 3) + "\n";
    const auto rows = readAll(open(folder.write("l.csv", large)), 1000);
    EXPECT_EQ(rows.size, 40000);
    const auto counted = values<float>(rows.inputs[0]);
    for (std::size_t i = 0; i < counted.size(); ++i)
        ASSERT_EQ(counted[i], float(i));
}

TEST(Dataset, SyntheticIsSeededAndIndependentOfBatches)
{
    engine::DatasetSpec spec;
    spec.path = "synthetic:normal:3x5x7:100";
    spec.seed = 3;
    const auto data = open(spec);
    EXPECT_THAT(data.info().inputShapes, ElementsAre(ElementsAre(3, 5, 7)));
    const auto first = values<float>(readAll(data, 9).inputs[0]);
    EXPECT_EQ(first, values<float>(readAll(data, 100).inputs[0]));
    double sum = 0;
    double squares = 0;
    for (const float value : first) {
        sum += value;
        squares += double(value) * value;
    }
    const double count = double(first.size());
    constexpr double fiveErrors = 5; // 10,500 numbers: mean ± 1/√n, variance ± √(2/n)
    EXPECT_NEAR(sum / count, 0, fiveErrors / std::sqrt(count));
    EXPECT_NEAR(squares / count, 1, fiveErrors * std::sqrt(2 / count));
    spec.seed = 4;
    EXPECT_NE(first, values<float>(readAll(open(spec), 9).inputs[0]));

    const auto uniform = values<float>(readAll(open("synthetic:uniform:50:20"), 9).inputs[0]);
    EXPECT_THAT(uniform, testing::Each(AllOf(testing::Ge(0.0F), testing::Le(1.0F))));
    EXPECT_NEAR(
        std::accumulate(uniform.begin(), uniform.end(), 0.0) / 1000, 0.5, fiveErrors * 0.289 / std::sqrt(1000.0));
    EXPECT_EQ(values<float>(readAll(open("synthetic:zeros:4:2"), 9).inputs[0]), std::vector<float>(8, 0.0F));
}

TEST(Dataset, FirstAndSplit)
{
    const auto data = open("synthetic:zeros:1:1000");
    EXPECT_EQ(data.first(10).size(), 10);
    EXPECT_EQ(data.first(5000).size(), 1000);
    EXPECT_EQ(data.first(-1).size(), 0);

    const TemporaryFolder folder;
    std::vector<std::int64_t> numbers(100);
    std::iota(numbers.begin(), numbers.end(), 0);
    (void)npyFile(folder, "labels.npy", tensorOf(ElementType::Int64, { 100 }, numbers));
    const auto numbered = open(npyFile(folder, "x.npy", tensorOf(ElementType::Int64, { 100, 1 }, numbers)));
    const auto [some, others] = numbered.split(8, 1);
    // Fixed for ever: Fisher and Yates over std::mt19937_64, whose numbers the standard gives.
    EXPECT_THAT(labelsOf(some), ElementsAre(0, 10, 28, 45, 59, 62, 79, 80));
    auto both = labelsOf(some);
    const auto rest = labelsOf(others);
    EXPECT_THAT(rest, SizeIs(92));
    EXPECT_TRUE(std::ranges::is_sorted(rest));
    both.insert(both.end(), rest.begin(), rest.end());
    EXPECT_EQ(std::set(both.begin(), both.end()).size(), 100u);
    EXPECT_NE(labelsOf(numbered.split(8, 2).first), labelsOf(some));
    EXPECT_EQ(numbered.split(200, 1).first.size(), 100);
    EXPECT_EQ(numbered.split(-5, 1).second.size(), 100);

    EXPECT_THAT(labelsOf(numbered.after(97)), ElementsAre(97, 98, 99));
    EXPECT_EQ(numbered.after(-1).size(), 100);
    EXPECT_EQ(numbered.after(200).size(), 0);
    const auto drawn = labelsOf(numbered.shuffled(1));
    EXPECT_THAT(drawn, testing::UnorderedElementsAreArray(numbers));
    EXPECT_FALSE(std::ranges::is_sorted(drawn));
    auto first = labelsOf(numbered.shuffled(1).first(8));
    std::ranges::sort(first);
    EXPECT_EQ(first, labelsOf(some)) << "the same draw";
    EXPECT_NE(labelsOf(numbered.shuffled(2)), drawn);
}

TEST(Dataset, PreprocessJsonIsFoundInAndBesideTheData)
{
    const TemporaryFolder folder;
    (void)folder.copy(datasets + "png/rgb.png", "set/cat/1.png");
    (void)folder.write("preprocess.json", R"({"crop": 8})");
    EXPECT_THAT(open(folder.path("set")).info().inputShapes, ElementsAre(ElementsAre(3, 8, 8)));
    EXPECT_THAT(open(folder.path("set/")).info().inputShapes, ElementsAre(ElementsAre(3, 8, 8)));
    (void)folder.write("set/preprocess.json", R"({"crop": 9})");
    const auto inside = open(folder.path("set"));
    EXPECT_THAT(inside.info().inputShapes, ElementsAre(ElementsAre(3, 9, 9)));
    EXPECT_THAT(inside.info().preprocess.name, HasSubstr("set/preprocess.json"));
    EXPECT_THAT(open(folder.path("set"), "cifar10").info().inputShapes, ElementsAre(ElementsAre(3, 44, 60)));
    (void)folder.write("set/preprocess.json", "{");
    EXPECT_THAT(engine::openDataset({ folder.path("set"), {}, 0, 0 }).error().message, HasSubstr("preprocess.json"));
}

TEST(Dataset, CancelsWhileOpening)
{
    const auto data = engine::openDataset(
        { datasets + "images", {}, 0, 0 }, analysis::Control([](const analysis::Progress&) { return false; }));
    ASSERT_FALSE(data);
    EXPECT_EQ(data.error().kind, analysis::ErrorKind::Cancelled);
}

} // namespace
