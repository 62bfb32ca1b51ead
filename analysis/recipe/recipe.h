// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/encoding/format.h"

namespace analysis {

/// fp32: nothing; weights: weight-only; ptdq: weights static, activations by batch; ptsq: both static.
enum class Method { Fp32, Weights, Ptdq, Ptsq };
/// Which edges carry encodings (definitions: what is quantized).
enum class Placement { Inputs, Kernels };

/// A calibration method by its registered name, with its parameter: "minmax", "percentile:99.9".
struct Calibration {
    std::string method = "minmax";
    std::optional<double> parameter; ///< the method's default when absent
    bool operator==(const Calibration&) const = default;
};

struct WeightScheme {
    Format format = int8;
    Grid grid = Grid::Auto;
    Granularity granularity{ Granularity::Kind::Channel, 0 };
    bool operator==(const WeightScheme&) const = default;
};

struct ActivationScheme {
    Format format = int8; ///< "int8" on the affine grid becomes uint8
    Grid grid = Grid::Auto;
    Granularity granularity;
    Calibration calibration;
    bool reducedRange = false; ///< 7 of 8 bits, for CPUs whose 8-bit dot product saturates
    bool operator==(const ActivationScheme&) const = default;
};

/// What one pattern of layer names changes; only what is set is changed.
struct LayerOverride {
    std::string pattern; ///< glob over layer names: '*' and '?'
    std::optional<Format> weightFormat;
    std::optional<Grid> weightGrid;
    std::optional<Granularity> weightGranularity;
    std::optional<Format> activationFormat;
    std::optional<Grid> activationGrid;
    std::optional<Granularity> activationGranularity;
    std::optional<Calibration> activationCalibration;
    std::optional<bool> reducedRange;
    std::optional<bool> skip; ///< the layer stays FP32
    bool operator==(const LayerOverride&) const = default;
};

/// How to quantize a network: what a person chooses. An override of an exact name wins over one of a
/// pattern, else the later wins.
struct Recipe {
    std::string name; ///< of the variant; begins with the method
    Method method = Method::Ptsq;
    Placement placement = Placement::Inputs;
    WeightScheme weights;
    ActivationScheme activations;
    std::vector<LayerOverride> layers;
    bool operator==(const Recipe&) const = default;
};

} // namespace analysis
