// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/measurement.h"

#include <cmath>
#include <limits>

#include <ATen/ops/scalar_tensor.h>

#include "analysis/measure/intervals.h"
#include "engine/quant/activation.h"

namespace engine::sensitivity {

namespace {

/// Whether `label` is what these logits tell, as analysis::ClassificationStats counts it.
bool tells(std::span<const float> logits, std::int64_t label, std::int64_t row)
{
    analysis::ClassificationStats stats;
    const std::int64_t labels[]{ label };
    const auto one = logits.subspan(std::size_t(row) * (logits.size()), logits.size());
    stats.add({ one, one, 1, labels });
    return stats.top1().value_or(0) > 0;
}

} // namespace

} // namespace engine::sensitivity
