// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/jobs/sensitivity_job.h"

namespace app {

/// Puts measured cells into an outcome. Keeps the estimates that they replace, so that both can be compared.
class CellMerger {
public:
    /// `estimates`: what is predicted of every cell, whether it has been measured since or not.
    CellMerger(SensitivityOutcome& outcome, analysis::SensitivityTable estimates);

    void take(const engine::Sensitivity& soFar);

private:
    [[nodiscard]] std::size_t rowOf(int layer, const std::string& name) const;
    void correlate();

    SensitivityOutcome& m_outcome;
    analysis::SensitivityTable m_estimates;
    std::vector<std::string> m_notes; ///< before measuring
};

} // namespace app
