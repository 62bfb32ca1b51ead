// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/provenance.h"

#include "app/jobs/changes.h"
#include "app/jobs/machine.h"

namespace app {

using analysis::Result;

Result<analysis::Provenance> provenanceOf(const RunConditions& conditions, const DataSets& sets,
    const analysis::Graph& graph, const analysis::Control& control)
{
    analysis::Provenance provenance;
    auto model = identityOf(conditions.model, control);
    if (!model)
        return tl::unexpected(model.error());
    provenance.model = *std::move(model);
    auto data = identityOf(conditions.data, control);
    if (!data)
        return tl::unexpected(data.error());
    provenance.data = *std::move(data);
    if (sets.split || conditions.calibrationData == conditions.data) {
        provenance.calibrationData = provenance.data;
    } else if (conditions.calibrationData) {
        auto calibration = identityOf(*conditions.calibrationData, control);
        if (!calibration)
            return tl::unexpected(calibration.error());
        provenance.calibrationData = *std::move(calibration);
    }
    provenance.preprocess = engine::preprocessJson(sets.evaluation.info().preprocess);
    provenance.output =
        conditions.output.empty() && !graph.outputs.empty() ? graph.outputs.front().name : conditions.output;
    provenance.seed = std::int64_t(conditions.seed);
    provenance.batchSize = conditions.batchSize;
    provenance.threads = conditions.threads;
    provenance.versions = versionsDescription();
    provenance.cpu = cpuDescription();
    provenance.started = timestamp();
    provenance.command = conditions.command;
    return provenance;
}

} // namespace app
