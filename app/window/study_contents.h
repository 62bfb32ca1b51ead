// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/judge/findings.h"
#include "app/study/study.h"
#include "app/window/plan_inputs.h"

namespace app {

/// Where a shown variant lies in the study.
struct VariantPlace {
    std::int64_t run = 0;
    std::size_t index = 0; ///< in the order the run's variants finished
    bool operator==(const VariantPlace&) const = default;
};

/// Runs of one model on one data set, shown together: a variant that was added later stands beside those it is compared
/// with.
struct RunGroup {
    std::int64_t id = 0; ///< of its first run
    std::vector<RunInfo> runs; ///< oldest first
    std::int64_t variants = 0;
};

/// A sensitivity table of the group that is shown: the newest of its target and mode.
struct ShownSensitivity {
    std::int64_t run = 0;
    SensitivityInfo info;
    std::shared_ptr<const KeptSensitivity> kept;
    std::shared_ptr<const KeptContributions> contributions; ///< null: nothing was screened
    std::optional<double>
        rankCorrelation; ///< of the layers' order by ≈ with that by =, in the format where it is least
};

/// What a window shows of a study: one group, as it was at one moment. Never edited.
struct StudySnapshot {
    std::string path;
    std::vector<RunGroup> groups; ///< oldest first
    std::int64_t group = 0; ///< id of the one that is shown; 0: the study has no run yet
    std::shared_ptr<const analysis::Analysis> analysis; ///< without pictures; null: no run yet
    std::vector<VariantPlace> places; ///< parallel to the variants
    std::vector<analysis::Finding> findings;
    std::vector<ShownSensitivity> sensitivity; ///< in the order of targets and modes
    std::shared_ptr<const PlanInputs> planInputs; ///< null: too little is known to plan
    std::shared_ptr<const analysis::PlanRecord> planned; ///< null: nothing was planned
};

/// A study that is open to be looked at, and what is in memory of it. Lives on one thread.
class StudyContents {
public:
    /// Errors: those of Study::openReadOnly().
    [[nodiscard]] static analysis::Result<StudyContents> open(const std::string& path);

    /// What there is to show when something has changed since the last call, else null. `group` is the id of the group
    /// to show; 0: the one with the newest variant. Error: badInput when the file was deleted or replaced, told once.
    [[nodiscard]] analysis::Result<std::shared_ptr<const StudySnapshot>> look(std::int64_t group);
    /// A layer of a shown variant with its pictures; `numbers` is what is shown of it.
    [[nodiscard]] analysis::Result<std::shared_ptr<const analysis::LayerResult>> pictures(
        const VariantPlace& place, std::size_t layer, const analysis::LayerResult& numbers) const;

    [[nodiscard]] const Study& study() const { return m_study; }

private:
    using Variants = std::vector<std::shared_ptr<const analysis::VariantResult>>;
    /// What identifies a file while it is open.
    struct FileId {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        bool operator==(const FileId&) const = default;
    };

    StudyContents(Study study, FileId file);
    [[nodiscard]] static FileId fileId(const std::string& path);
    [[nodiscard]] analysis::Result<std::shared_ptr<const StudySnapshot>> snapshot(
        std::vector<RunGroup> groups, std::int64_t group);
    [[nodiscard]] analysis::Result<void> loadNew(const RunInfo& run);
    [[nodiscard]] analysis::Result<void> loadAnalysis(const RunGroup& shown, StudySnapshot& into);
    [[nodiscard]] analysis::Result<void> loadSensitivity(const RunGroup& shown, StudySnapshot& into);
    [[nodiscard]] analysis::Result<void> loadPlan(const RunGroup& shown, StudySnapshot& into);

    Study m_study;
    FileId m_file;
    bool m_lost = false;
    std::int64_t m_version = -1;
    std::int64_t m_group = -1;
    std::map<std::int64_t, Variants> m_variants; ///< by run
    /// What was shown last, so that what is the same is not read and not published anew.
    std::shared_ptr<const StudySnapshot> m_last;
    std::pair<std::int64_t, std::int64_t> m_planRevision; ///< run and revision of m_last->planned
};

} // namespace app
