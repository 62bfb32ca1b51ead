// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/control.h"
#include "engine/tensor.h"

namespace engine {

enum class Interpolation { Bilinear, Bicubic };
/// Native: as the data has it, gray for IDX and gray arrays, else RGB; settled when data is opened.
enum class ColorOrder { Native, Rgb, Bgr, Gray };
enum class PixelLayout { Nchw, Nhwc };

/// From decoded pixels to the network's input: resize the shorter side, centre crop, x = (byte / scale - mean) / std.
/// Keys of the JSON form: resize, interpolation, crop, scale, mean, std, channels, layout; all may be absent.
/// Byte-exact with Pillow and torchvision: gray is Pillow's convert("L"); a gray image for rgb is repeated; a crop larger
/// than the image is filled with zero bytes. mean and std are in the order of `channels`, one value counts for all.
struct Preprocess {
    std::string name; ///< "imagenet", …, or the file's path; empty: none was asked for
    std::vector<int> resize; ///< {} none; {s} shorter side to s; {h, w} exactly
    Interpolation interpolation = Interpolation::Bilinear; ///< antialiased, as torchvision and PIL
    std::vector<int> crop; ///< {} none; {s} or {h, w}, centred
    double scale = 255;
    std::vector<double> mean; ///< empty: 0
    std::vector<double> std; ///< empty: 1
    ColorOrder channels = ColorOrder::Native;
    PixelLayout layout = PixelLayout::Nchw;
    bool operator==(const Preprocess&) const = default;
};

/// A preset (imagenet, cifar10, mnist, fashion_mnist) or the path of a JSON file.
/// Error: usage or badInput, naming the preset, or the file and the offending field.
[[nodiscard]] analysis::Result<Preprocess> parsePreprocess(const std::string& presetOrFile);
/// One line of JSON with every value, for the record; parsePreprocess() reads it.
[[nodiscard]] std::string preprocessJson(const Preprocess& preprocess);

/// Which data, and how it becomes input.
struct DatasetSpec {
    /// A folder of images, an IDX, CIFAR-10, NPY, NPZ or CSV file, or "synthetic:normal:3x32x32:1000" (distribution
    /// normal, uniform or zeros; shape; samples).
    std::string path;
    /// Absent: preprocess.json in the data's folder or beside it, else byte / 255. Only for images (also uint8 arrays of
    /// their shape); other numbers are passed on as they are.
    std::optional<Preprocess> preprocess;
    /// At most so many samples, 0: all. The first ones; evenly spread where the samples stand class by class, in folders.
    std::int64_t limit = 0;
    std::uint64_t seed = 0; ///< of synthetic data
};

/// Samples of one network's inputs, all of one shape.
struct Batch {
    std::vector<HostTensor> inputs; ///< each [N, …]
    std::vector<std::int64_t> labels; ///< N of them, or none
    std::int64_t size = 0; ///< N
};

struct DatasetInfo {
    std::string path;
    std::string format; ///< "image folder", "idx", "cifar10", "npy", "npz", "csv", "synthetic"
    std::int64_t samples = 0; ///< before unreadable ones are skipped
    std::vector<std::string> inputNames; ///< one per input; "" where the format has no names
    std::vector<std::vector<std::int64_t>> inputShapes; ///< of one sample, without the batch axis
    std::vector<ElementType> inputTypes;
    bool labelled = false;
    std::int64_t classes = 0; ///< largest label + 1, or the number of class folders; 0 without labels
    std::vector<std::string> classNames; ///< of an image folder
    Preprocess preprocess; ///< what is applied; scale 1 and nothing else where the data is no images

    /// Whether the samples are images, so that preprocessing applies. Opening settles the order of an image's channels.
    [[nodiscard]] bool holdsPixels() const { return preprocess.channels != ColorOrder::Native; }
};

class DatasetSource; // engine/data: how one format finds and decodes samples

/// A set of samples on disk; a cheap handle. Nothing is decoded until a BatchReader asks.
class Dataset {
public:
    explicit Dataset(std::shared_ptr<const DatasetSource> source, std::vector<std::int64_t> indices);
    [[nodiscard]] const DatasetInfo& info() const;
    [[nodiscard]] std::int64_t size() const { return std::int64_t(m_indices.size()); }
    /// The first `count` samples.
    [[nodiscard]] Dataset first(std::int64_t count) const;
    /// All but the first `count` samples.
    [[nodiscard]] Dataset after(std::int64_t count) const;
    /// The same samples in an order drawn with `seed`: the first ones are a fair choice of all.
    [[nodiscard]] Dataset shuffled(std::uint64_t seed) const;
    /// Two disjoint parts, drawn with `seed`, each in the set's own order: `count` samples, and the rest.
    [[nodiscard]] std::pair<Dataset, Dataset> split(std::int64_t count, std::uint64_t seed) const;

private:
    friend class BatchReader;
    std::shared_ptr<const DatasetSource> m_source;
    std::vector<std::int64_t> m_indices;
};

/// Opens data of any known format. Errors: badInput, naming file, reason and remedy (no such file, no images in it,
/// sizes that do not agree, a labels file of another length, …).
[[nodiscard]] analysis::Result<Dataset> openDataset(const DatasetSpec& spec, const analysis::Control& control = {});

/// Batches in the dataset's order, decoded ahead by a worker thread of its own, so that decoding and running overlap.
/// An unreadable sample is skipped and counted; more than 10 % of them are an error.
class BatchReader {
public:
    BatchReader(const Dataset& dataset, std::int64_t batchSize);
    ~BatchReader(); ///< stops and joins the worker
    BatchReader(const BatchReader&) = delete;
    BatchReader& operator=(const BatchReader&) = delete;

    /// The next batch; nullopt after the last. The last one may be smaller.
    [[nodiscard]] analysis::Result<std::optional<Batch>> next();
    /// Samples skipped so far, with up to ten reasons ("cat/0003.jpg: not a JPEG").
    [[nodiscard]] std::int64_t skipped() const;
    [[nodiscard]] std::vector<std::string> reasons() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace engine
