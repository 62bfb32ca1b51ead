// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/measure/intervals.h"
#include "analysis/measure/results.h"
#include "analysis/observe/observation.h"
#include "analysis/result.h"

namespace app {

/// The extension of study files.
inline constexpr const char* studyExtension = ".qstudy";

/// One run in a study, without its results.
struct RunInfo {
    std::int64_t id = 0;
    analysis::Provenance provenance;
    std::string finished; ///< ISO 8601, UTC; empty: still running, or ended before its end
    std::int64_t variants = 0; ///< finished ones
};

/// The histograms and pairs of one tensor: the heavy part of a TensorResult.
struct TensorPictures {
    analysis::BinnedCounts original;
    analysis::BinnedCounts quantized;
    analysis::BinnedCounts errors;
    analysis::PairSample pairs;
    bool operator==(const TensorPictures&) const = default;
};

/// The heavy part of a LayerResult.
struct LayerPictures {
    TensorPictures weight;
    std::optional<TensorPictures> input;
    bool operator==(const LayerPictures&) const = default;
};

/// How much of a run is loaded: a window needs the numbers at once and pictures one layer at a time.
enum class Parts {
    Numbers, ///< no histograms and no pairs: Study::pictures() brings those of one layer
    Everything,
};

/// What a run knows of the sensitivity of its layers, of one target and mode.
struct KeptSensitivity {
    analysis::SensitivityTable table;
    std::string conditions; ///< one line: what else must be the same for a cell to be the same
    std::string settled; ///< a sentence: how far the order of layers is known; empty: still measured, or stopped
    bool operator==(const KeptSensitivity&) const = default;
};

/// The signed contributions that screening found: what predicts whole plans.
struct KeptContributions {
    analysis::SignedContributions weights; ///< empty where not asked for
    analysis::SignedContributions activations; ///< likewise
    double outputPower = 0; ///< mean square of the output's elements
    double seconds = 0; ///< of screening
    bool operator==(const KeptContributions&) const = default;
};

/// What each sample did in the cells of a table while the order of layers was to settle: what an interrupted run goes on
/// from. All cells of a format have seen the same samples, the first ones.
struct KeptSamples {
    struct Cell {
        std::vector<double> mse; ///< of the output, one a sample
        analysis::PairedCounts drop;
        bool operator==(const Cell&) const = default;
    };
    analysis::SensitivityTable table;
    std::vector<Cell> cells; ///< parallel to table.cells
    bool operator==(const KeptSamples&) const = default;
};

/// One sensitivity table of a run, without its content.
struct SensitivityInfo {
    analysis::SensitivityTarget target = analysis::SensitivityTarget::Weights;
    analysis::SensitivityMode mode = analysis::SensitivityMode::Alone;
    std::int64_t revision = 0; ///< another one whenever table or contributions were written
    bool operator==(const SensitivityInfo&) const = default;
};

/// A study: one SQLite file that keeps runs and their variants' results as they finish.
///
/// Every result is one transaction: whatever ends the process, a finished variant stays and the file opens. Several
/// processes may have one study open. A Study belongs to the thread that opened it (as Qt's connections do) and needs a
/// QCoreApplication (Qt loads the driver as a plugin).
///
/// Errors of all functions name the file, the reason and the remedy: badInput for a file that cannot be used, failed
/// where writing did not work (full disk, locked for too long).
class Study {
public:
    /// Whether a study can have this path: to be asked before any work. Errors: usage (none), badInput (not UTF-8).
    [[nodiscard]] static analysis::Result<void> checkPath(const std::string& path);
    /// A new file, which must not exist. It appears at once and whole.
    [[nodiscard]] static analysis::Result<Study> create(const std::string& path);
    /// An existing file, to read and to add to. What is not a study, damaged, or from a newer version is an error, and
    /// is left as it is.
    [[nodiscard]] static analysis::Result<Study> open(const std::string& path);
    /// The same, only to read: also from a folder that cannot be written.
    [[nodiscard]] static analysis::Result<Study> openReadOnly(const std::string& path);
    /// open() where the file exists, else create().
    [[nodiscard]] static analysis::Result<Study> openOrCreate(const std::string& path);

    Study(Study&&) noexcept;
    Study& operator=(Study&&) noexcept;
    ~Study();

    [[nodiscard]] const std::string& path() const;

    /// Notes that a run begins; its id.
    [[nodiscard]] analysis::Result<std::int64_t> beginRun(
        const analysis::Provenance& provenance, const analysis::Graph& graph);
    /// Keeps a finished variant.
    [[nodiscard]] analysis::Result<void> addVariant(std::int64_t run, const analysis::VariantResult& variant);
    [[nodiscard]] analysis::Result<void> addShift(std::int64_t run, const analysis::ShiftResult& shift);
    /// What calibration saw at each layer's first input; layers that saw nothing are left out. `graph` is the run's.
    [[nodiscard]] analysis::Result<void> addObservation(
        std::int64_t run, const analysis::Graph& graph, const analysis::Observation& seen);
    /// Keeps a table in the place of that of the same target and mode, if any.
    [[nodiscard]] analysis::Result<void> addSensitivity(std::int64_t run, const KeptSensitivity& kept);
    /// Keeps what screening found for the table of that target and mode, which is there already. More than
    /// `mostContributions` numbers are cut to the first samples.
    [[nodiscard]] analysis::Result<void> addContributions(std::int64_t run, analysis::SensitivityTarget target,
        analysis::SensitivityMode mode, const KeptContributions& kept);
    static constexpr std::size_t mostContributions = 8'000'000;
    /// Keeps the samples behind the table of that target and mode, in the place of earlier ones.
    [[nodiscard]] analysis::Result<void> addSamples(std::int64_t run, const KeptSamples& kept);
    /// Keeps what planning found, in the place of what an earlier plan of the run found.
    [[nodiscard]] analysis::Result<void> addPlan(std::int64_t run, const analysis::PlanRecord& plan);
    /// Notes that the run came to its end; `provenance` now knows what was skipped. Moves everything into the one file,
    /// so that copying that file copies the study.
    [[nodiscard]] analysis::Result<void> finishRun(std::int64_t run, const analysis::Provenance& provenance);

    /// All runs, oldest first.
    [[nodiscard]] analysis::Result<std::vector<RunInfo>> runs() const;
    /// A run as it was stored, variants in the order they finished. Error: usage (no such run, naming those there are).
    [[nodiscard]] analysis::Result<analysis::Analysis> load(std::int64_t run, Parts parts) const;
    /// The pictures of one layer of one variant; `variant` and `layer` are indexes in what load() returned.
    [[nodiscard]] analysis::Result<LayerPictures> pictures(
        std::int64_t run, std::size_t variant, std::size_t layer) const;
    /// A run's conditions and graph, without its results.
    [[nodiscard]] analysis::Result<analysis::Analysis> header(std::int64_t run) const;
    /// The variants of a run from the `first` on, in the order they finished: what a reader that knows the others lacks.
    [[nodiscard]] analysis::Result<std::vector<analysis::VariantResult>> variants(
        std::int64_t run, std::size_t first, Parts parts) const;
    [[nodiscard]] analysis::Result<std::optional<analysis::ShiftResult>> shift(std::int64_t run) const;
    /// What calibration saw at the first input of the layer with this index; nullopt where nothing was kept: the run did
    /// not calibrate, or an older version of this program wrote the study.
    [[nodiscard]] analysis::Result<std::optional<analysis::TensorObservation>> observation(
        std::int64_t run, std::size_t layer) const;
    /// What there is of sensitivity, without its content; empty in a study of an older version.
    [[nodiscard]] analysis::Result<std::vector<SensitivityInfo>> sensitivities(std::int64_t run) const;
    [[nodiscard]] analysis::Result<std::optional<KeptSensitivity>> sensitivity(
        std::int64_t run, analysis::SensitivityTarget target, analysis::SensitivityMode mode) const;
    [[nodiscard]] analysis::Result<std::optional<KeptContributions>> contributions(
        std::int64_t run, analysis::SensitivityTarget target, analysis::SensitivityMode mode) const;
    [[nodiscard]] analysis::Result<std::optional<KeptSamples>> samples(
        std::int64_t run, analysis::SensitivityTarget target, analysis::SensitivityMode mode) const;
    [[nodiscard]] analysis::Result<std::optional<analysis::PlanRecord>> plan(std::int64_t run) const;
    /// A number that changes whenever that run's plan is written; 0: it has none.
    [[nodiscard]] analysis::Result<std::int64_t> planRevision(std::int64_t run) const;
    /// A number that changes whenever another connection has written. Cheap enough for every second.
    [[nodiscard]] analysis::Result<std::int64_t> dataVersion() const;
    /// A whole copy at `path`, which must not exist, also while others write, or when this study's file was deleted.
    [[nodiscard]] analysis::Result<void> copyTo(const std::string& path) const;

private:
    struct State;
    explicit Study(std::unique_ptr<State> state);
    [[nodiscard]] tl::unexpected<analysis::Error> noSuchRun(std::int64_t run) const;
    [[nodiscard]] analysis::Result<bool> hasTable(const char* name) const;
    std::unique_ptr<State> m_state;
};

/// Whether two runs measured the same model on the same data: their results can be compared.
[[nodiscard]] bool sameConditions(const analysis::Provenance& a, const analysis::Provenance& b);

/// Takes the pictures out of `layer`, which keeps its numbers.
[[nodiscard]] LayerPictures takePictures(analysis::LayerResult& layer);
/// The inverse.
void putPictures(analysis::LayerResult& layer, LayerPictures pictures);

} // namespace app
