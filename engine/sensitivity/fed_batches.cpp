// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/fed_batches.h"

#include <algorithm>

#include "engine/fit.h"
#include "engine/quant/feed.h"

namespace engine::sense {

analysis::Result<void> forEachBatch(
    const Model& model, const Dataset& data, const FirstSamples& which, const BatchSink& add)
{
    const auto fit = fitInputs(model, data.info());
    if (!fit)
        return tl::unexpected(fit.error());
    const Dataset part = data.first(std::min(which.samples, data.size()));
    BatchReader reader(part, which.batchSize);
    std::int64_t done = 0;
    while (true) {
        const auto batch = reader.next();
        if (!batch)
            return tl::unexpected(batch.error());
        if (!*batch)
            break;
        if (auto added = add(quant::feed(*fit, **batch), done, (*batch)->size); !added)
            return added;
        done += (*batch)->size;
    }
    if (done == 0)
        return analysis::fail(
            analysis::ErrorKind::NoData, data.info().path + ": holds no readable sample to predict with");
    return {};
}

} // namespace engine::sense
