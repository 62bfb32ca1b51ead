// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/graph/graph.h"

namespace analysis
{

std::string layerKindName(LayerKind kind)
{
    switch (kind) {
    case LayerKind::Convolution:
        return "conv";
    case LayerKind::ConvolutionTransposed:
        return "convtranspose";
    case LayerKind::Linear:
        return "linear";
    case LayerKind::MatMul:
        return "matmul";
    case LayerKind::Embedding:
        return "embedding";
    case LayerKind::Lstm:
        return "lstm";
    case LayerKind::Gru:
        return "gru";
    }
    return "unknown";
}

} // namespace analysis
