// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/measure/intervals.h"
#include "analysis/observe/observation.h"
#include "analysis/plan/plan.h"
#include "analysis/plan/sensitivity.h"
#include "engine/dataset.h"
#include "engine/model.h"

namespace engine {

/// What is quantized as one: a layer, or the layers of a residual block or encoder layer (analysis::blocksOf()).
struct SensitivityUnit {
    std::string name; ///< empty: that of its first layer, "conv1[3]" with a channel
    std::vector<int> layers; ///< Layer::id
    std::vector<std::size_t> formats; ///< indexes of SensitivitySpec::formats; empty: all of them
    /// Quantizes this output channel of the weight alone. For one layer with one weight, target weights, mode alone.
    std::optional<std::int64_t> channel = std::nullopt;
};

/// A unit for each output channel of a layer's weight. Errors: usage (no such layer; a layer of several weights).
[[nodiscard]] analysis::Result<std::vector<SensitivityUnit>> channelUnits(const analysis::Graph& graph, int layer);

struct SensitivitySpec {
    analysis::SensitivityTarget target = analysis::SensitivityTarget::Weights;
    analysis::SensitivityMode mode = analysis::SensitivityMode::Alone;
    std::vector<analysis::Format> formats;
    analysis::WeightScheme weights; ///< its format is not used
    analysis::ActivationScheme activations; ///< its format is not used; ranges are those of the observation
    /// What is measured, the most important first. Empty: every layer with a weight, in network order.
    std::vector<SensitivityUnit> units;
    /// So many units share one sweep over the data; their cells are exact when it ends. A sweep costs two passes of the
    /// network beside the cells themselves. 0: all units in one sweep.
    std::size_t unitsPerSweep = 0;
    std::int64_t batchSize = 64;
    int workers = 1; ///< threads, each with one intra-operator thread; results do not depend on it
    std::string output; ///< name of the output that is measured; empty: the first
};

/// What one cell measured, sample by sample.
struct SensitivitySamples {
    std::vector<double> mse; ///< of the output, one a sample, in the data's order; NaN where a value is not finite
    analysis::PairedCounts drop; ///< labelled samples that one of FP32 and the quantized network gets right
    bool operator==(const SensitivitySamples&) const = default;
};

/// A table and the samples behind it. Rows are the units' layers in network order, then their channels (the first layer
/// stands for a unit). A cell whose sweep was stopped early is exact on fewer samples than the data has.
struct Sensitivity {
    analysis::SensitivityTable table;
    std::vector<SensitivitySamples> samples; ///< parallel to table.cells
    std::vector<std::vector<int>> units; ///< layers of each row
    std::int64_t skippedSamples = 0;
    std::vector<std::string> skippedReasons;
    std::vector<std::string> notes; ///< "layer 'x' saw no calibration data and stays FP32"
};

struct SensitivityEvents {
    /// A cell has seen all the data; indexes of the table. On the calling thread.
    std::function<void(const Sensitivity& soFar, std::size_t row, std::size_t format)> finished;
    /// After each batch: whether what is known is enough. True ends the work; what was measured is returned.
    std::function<bool(const Sensitivity& soFar)> settled;
    /// After each batch, for each cell that is still measured: whether it has seen enough. It rests for this sweep.
    std::function<bool(const Sensitivity& soFar, std::size_t row, std::size_t format)> enough;
    analysis::Control control; ///< asked between operators, at most every 20 ms
};

/// Exact sensitivity: what quantizing each unit alone (or all but it) does at the model's output, in every format. The
/// same numbers as evaluate() of a variant with sensitivityPlan()'s encodings, at the cost of running only the operators
/// that depend on the unit: the batch goes through the unquantized network once (all but: through the quantized one, once
/// a format) and each unit's suffix is run from what is alive at that moment.
/// Memory: the model, one batch's live values, and for each worker those of one more; not more with more samples or
/// layers, but for 8 bytes a sample and cell.
/// `seen` gives the ranges of activations; it may be empty for Target::Weights.
/// Errors: usage (no formats; a unit, format or output that does not exist; a scheme that cannot be), badInput (data or
/// labels do not fit), noData, failed, cancelled (what was finished stays finished).
[[nodiscard]] analysis::Result<Sensitivity> sensitivity(const Model& model, const Dataset& data,
    const analysis::Observation& seen, const SensitivitySpec& spec, const SensitivityEvents& events = {});

/// The encodings with which `layers` are measured in `format`: of weights, inputs or both, as `spec` says. Layers without
/// anything to quantize add nothing. Errors: usage, noData.
[[nodiscard]] analysis::Result<analysis::Plan> sensitivityPlan(const Model& model, const analysis::Observation& seen,
    const SensitivitySpec& spec, std::span<const int> layers, analysis::Format format);

struct ScreeningSpec {
    /// Weights, inputs, or both: each has its own contributions.
    analysis::SensitivityTarget target = analysis::SensitivityTarget::Weights;
    std::vector<analysis::Format> formats;
    analysis::WeightScheme weights; ///< its format is not used
    analysis::ActivationScheme activations; ///< its format is not used
    /// Mse: Rademacher vectors at the output (Hutchinson). MseAndKl: Fisher vectors besides, whose a² / 2 predict KL; for
    /// outputs [N, classes]. MseAndKlOfClasses: that where the output is such a one, else Mse.
    enum class Metrics { Mse, MseAndKl, MseAndKlOfClasses } metrics = Metrics::Mse;
    std::int64_t samples = 256; ///< of the data's first ones
    int probes = 1; ///< backward passes for each metric
    std::int64_t batchSize = 64; ///< of small networks at least so many
    int threads = 1;
    std::uint64_t seed = 0;
    std::string output; ///< name of the output that is predicted; empty: the first
};

/// First-order predictions of all layers and formats. A layer that cannot be predicted is in none of them, with a note.
struct Screening {
    analysis::SignedContributions weights; ///< empty where not asked for
    analysis::SignedContributions activations;
    analysis::SignedContributions weightsKl; ///< Fisher vectors: analysis::predictDivergence(); empty without them
    analysis::SignedContributions activationsKl;
    double outputPower = 0; ///< mean square of the output's elements: what an mse is divided by for an SQNR
    std::vector<std::string> notes;
    double seconds = 0;
};

/// Screening: one forward and `probes` backward passes a batch give a[k, sample, layer, format] = ⟨g, δ⟩ for every layer
/// and format. LSTM and GRU are not linear in their weights, and quantize hidden states besides: they are not predicted.
/// Errors: as sensitivity().
[[nodiscard]] analysis::Result<Screening> screen(const Model& model, const Dataset& data,
    const analysis::Observation& seen, const ScreeningSpec& spec, const analysis::Control& control = {});

/// Per-sample gradients of one layer's weight: any new quantized weight gives its signed contributions with one dot
/// product a sample. At most 40 million numbers: large layers keep fewer samples.
class LayerGradients {
public:
    /// What the model gave for the samples that the gradients are of.
    struct Output {
        std::int64_t elements = 1; ///< of one sample
        double power = 0; ///< mean square of all of them: what an mse is divided by for an SQNR
    };
    LayerGradients(analysis::Shape shape, std::int64_t probes, Output output, std::vector<float> values);
    [[nodiscard]] std::int64_t samples() const;
    [[nodiscard]] std::int64_t probes() const { return m_probes; }
    [[nodiscard]] std::int64_t outputs() const { return m_output.elements; } ///< elements of one sample's output
    [[nodiscard]] double outputPower() const { return m_output.power; } ///< as in Output
    [[nodiscard]] const analysis::Shape& shape() const { return m_shape; } ///< of the weight
    /// ⟨g, ŵ - w⟩ for each [probe][sample]; `difference` is ŵ - w in the weight's row-major order.
    [[nodiscard]] std::vector<float> contributions(std::span<const float> difference) const;
    /// The output's mse that these predict: mean of a² / outputs.
    [[nodiscard]] double predictedMse(std::span<const float> difference) const;

private:
    analysis::Shape m_shape;
    std::int64_t m_probes = 1;
    Output m_output;
    std::vector<float> m_values; ///< [probe][sample][weight element]
};

/// Rademacher gradients of one layer with one weight, on the first `spec.samples` samples or as many as are kept.
/// Errors: usage (no such layer; a layer that is not linear in its weight), else as screen().
[[nodiscard]] analysis::Result<LayerGradients> layerGradients(const Model& model, const Dataset& data, int layer,
    const ScreeningSpec& spec, const analysis::Control& control = {});

} // namespace engine
