// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "analysis/measure/settled_ranking.h"
#include "engine/sensitivity.h"

namespace app {

/// How settled the order of rows is in each format, from the samples of a sweep that all its cells share. A format whose
/// order is settled needs no more of them.
class SettledFormats {
public:
    explicit SettledFormats(std::int64_t allSamples) : m_allSamples(allSamples) { }

    /// Samples that the cells of a format have seen before the sweep; the sweep goes on after them.
    void begin(const engine::Sensitivity& before, std::size_t format);
    [[nodiscard]] bool settled(std::size_t format) const;

    /// SensitivityEvents::enough: looks at a format once for each batch that its cells have seen.
    bool enough(const engine::Sensitivity& soFar, std::size_t row, std::size_t format);

    /// Of the format whose order is known least. A sample whose error is a number in no cell is not counted. Settled:
    /// that of every format is.
    [[nodiscard]] analysis::RankingState state() const;
    [[nodiscard]] std::int64_t fewestSamples() const; ///< that a format needed so far
    [[nodiscard]] std::int64_t mostSamples() const;

private:
    struct OneFormat {
        std::vector<std::size_t> cells; ///< of the table that are measured
        analysis::RankingMonitor monitor;
        analysis::RankingState state;
        std::int64_t before = 0; ///< samples that the sweep does not have
        std::int64_t looked = 0; ///< samples that were seen; the state's are those that tell something
    };
    static void look(OneFormat& one, const engine::Sensitivity& soFar, std::int64_t samples);
    OneFormat& formatOf(const engine::Sensitivity& soFar, std::size_t format);

    std::int64_t m_allSamples;
    std::map<std::size_t, OneFormat> m_formats; ///< by index
};

} // namespace app
