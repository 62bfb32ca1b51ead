// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "analysis/plan/plan_results.h"
#include "app/study/study.h"

namespace app {

/// Both tables together: every layer and format of one of them, of each cell what is known best: measured before
/// predicted, then more samples, then `fresh`. The same target and mode.
[[nodiscard]] analysis::SensitivityTable merged(
    const analysis::SensitivityTable& kept, const analysis::SensitivityTable& fresh);

/// A study while sensitivity is measured into it: what it knows already, and what is kept as it becomes known.
///
/// Results go to the newest run of the same model and data, beside its variants, so that one report has all; to a new
/// run where there is none, or where that run has a table of the same target and mode from other conditions.
class SensitivityStudy {
public:
    using Key = std::pair<analysis::SensitivityTarget, analysis::SensitivityMode>;
    /// The conditions of a table beside those of its run: KeptSensitivity::conditions.
    using Conditions = std::map<Key, std::string>;
    enum class When { Soon, Now }; ///< Soon: at most every second

    /// `provenance` is that of a run of now. Errors: as Study::open() and as its readers.
    [[nodiscard]] static analysis::Result<SensitivityStudy> open(const std::string& path,
        const analysis::Provenance& provenance, const analysis::Graph& graph, const Conditions& conditions);

    /// What an earlier run found under the same conditions; nullopt: nothing.
    [[nodiscard]] const KeptSensitivity* known(Key key) const;
    [[nodiscard]] const KeptContributions* knownContributions(Key key) const;
    [[nodiscard]] const KeptSamples* knownSamples(Key key) const;

    /// Keeps a table, together with what is known of it already. `settled` is empty while it is measured.
    [[nodiscard]] analysis::Result<void> keep(
        const analysis::SensitivityTable& table, const std::string& settled, When when);
    /// What screening found; after the first keep() of that table.
    [[nodiscard]] analysis::Result<void> keepContributions(Key key, KeptContributions contributions);
    /// The samples behind an order that is to settle; after the first keep() of that table.
    [[nodiscard]] analysis::Result<void> keepSamples(const KeptSamples& samples, When when);
    [[nodiscard]] analysis::Result<void> keepPlan(const analysis::PlanRecord& plan);
    /// Notes that the run came to its end, where it was begun here.
    [[nodiscard]] analysis::Result<void> finish();

    [[nodiscard]] std::int64_t run() const { return m_run; } ///< id in the study
    /// How model and data differ from those of the study's last run, where they did: nothing of it is taken then.
    [[nodiscard]] const std::vector<std::string>& changes() const { return m_changes; }

private:
    SensitivityStudy(Study study, analysis::Provenance provenance, Conditions conditions)
        : m_study(std::move(study)), m_provenance(std::move(provenance)), m_conditions(std::move(conditions))
    {
    }
    [[nodiscard]] analysis::Result<bool> takeRun(const RunInfo& run);

    Study m_study;
    analysis::Provenance m_provenance;
    Conditions m_conditions;
    std::int64_t m_run = 0;
    bool m_begun = false; ///< the run is this job's own
    std::vector<std::string> m_changes;
    std::map<Key, KeptSensitivity> m_known;
    std::map<Key, KeptContributions> m_contributions;
    std::map<Key, KeptSamples> m_samples; ///< of an earlier run
    std::map<Key, std::chrono::steady_clock::time_point> m_written;
    std::map<Key, std::chrono::steady_clock::time_point> m_samplesWritten;
};

} // namespace app
