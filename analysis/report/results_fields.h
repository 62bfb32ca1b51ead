// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <type_traits>

#include "analysis/measure/results.h"
#include "analysis/plan/plan_results.h"
#include "analysis/plan/sensitivity.h"

/// The members of every result type by name, once for writing and reading: `fields(visitor, value)` calls
/// visitor(name, member) for each. A new member of a result is one line here.
namespace analysis::results {

template <class T, class Value>
concept Of = std::same_as<std::remove_const_t<T>, Value>;

template <class V, Of<WeightUse> T>
void fields(V& v, T& x)
{
    v("id", x.id);
    v("name", x.name);
    v("storage", x.storage);
    v("shape", x.shape);
    v("output_axis", x.outputAxis);
    v("count", x.count);
}

template <class V, Of<Layer> T>
void fields(V& v, T& x)
{
    v("id", x.id);
    v("node", x.node);
    v("name", x.name);
    v("kind", x.kind);
    v("kind_name", x.kindName);
    v("weights", x.weights);
    v("inputs", x.inputs);
    v("input_shape", x.inputShape);
    v("output_shape", x.outputShape);
    v("parameters", x.parameters);
    v("float_parameters", x.floatParameters);
    v("macs", x.macs);
    v("folded_batch_norm", x.foldedBatchNorm);
}

template <class V, Of<Node> T>
void fields(V& v, T& x)
{
    v("id", x.id);
    v("name", x.name);
    v("op", x.op);
    v("layer", x.layer);
}

template <class V, Of<Edge> T>
void fields(V& v, T& x)
{
    v("id", x.id);
    v("from", x.from);
    v("to", x.to);
    v("argument", x.argument);
    v("shape", x.shape);
}

template <class V, Of<Port> T>
void fields(V& v, T& x)
{
    v("name", x.name);
    v("dtype", x.dtype);
    v("shape", x.shape);
}

template <class V, Of<Graph> T>
void fields(V& v, T& x)
{
    v("inputs", x.inputs);
    v("outputs", x.outputs);
    v("nodes", x.nodes);
    v("edges", x.edges);
    v("layers", x.layers);
    v("parameters", x.parameters);
    v("bytes", x.bytes);
    v("macs", x.macs);
}

template <class V, Of<Encoding> T>
void fields(V& v, T& x)
{
    v("format", x.format);
    v("grid", x.grid);
    v("granularity", x.granularity);
    v("axis", x.axis);
    v("lowest", x.lowest);
    v("highest", x.highest);
    v("scales", x.scales);
    v("zero_points", x.zeroPoints);
}

template <class V, Of<EdgeEncoding> T>
void fields(V& v, T& x)
{
    v("timing", x.timing);
    v("encoding", x.encoding);
}

template <class V, Of<Range> T>
void fields(V& v, T& x)
{
    v("lo", x.lo);
    v("hi", x.hi);
}

template <class V, Of<Moments> T>
void fields(V& v, T& x)
{
    v("count", x.count);
    v("zeros", x.zeros);
    v("nans", x.nans);
    v("infinities", x.infinities);
    v("min", x.min);
    v("max", x.max);
    v("sum", x.sum);
    v("sum_of_squares", x.sumOfSquares);
}

template <class V, Of<ErrorMeasures> T>
void fields(V& v, T& x)
{
    v("count", x.count);
    v("sqnr_db", x.sqnrDb);
    v("snr_db", x.snrDb);
    v("mse", x.mse);
    v("mae", x.mae);
    v("relative_mae", x.relativeMae);
    v("max_error", x.maxError);
    v("cosine", x.cosine);
    v("bias", x.bias);
    v("clipped", x.clipped);
    v("clip_mse", x.clipMse);
    v("round_mse", x.roundMse);
}

template <class V, Of<BinnedCounts> T>
void fields(V& v, T& x)
{
    v("lo", x.lo);
    v("hi", x.hi);
    v("counts", x.counts);
}

template <class V, Of<PairSample> T>
void fields(V& v, T& x)
{
    v("x", x.x);
    v("quantized", x.quantized);
}

template <class V, Of<TensorResult> T>
void fields(V& v, T& x)
{
    v("moments", x.moments);
    v("middle", x.middle);
    v("error", x.error);
    v("original", x.original);
    v("quantized", x.quantized);
    v("errors", x.errors);
    v("pairs", x.pairs);
}

template <class V, Of<WeightChannels> T>
void fields(V& v, T& x)
{
    v("count", x.count);
    v("zero", x.zero);
    v("non_finite", x.nonFinite);
    v("spread", x.spread);
}

template <class V, Of<LayerResult> T>
void fields(V& v, T& x)
{
    v("layer", x.layer);
    v("quantized", x.quantized);
    v("weight_encodings", x.weightEncodings);
    v("input_encoding", x.inputEncoding);
    v("weight_channels", x.weightChannels);
    v("weight", x.weight);
    v("input", x.input);
    v("local", x.local);
    v("output_bias", x.outputBias);
    v("accumulated", x.accumulated);
    v("size_bytes", x.sizeBytes);
    v("compression", x.compression);
    v("state_encodings", x.stateEncodings);
}

template <class V, Of<OutputResult> T>
void fields(V& v, T& x)
{
    v("error", x.error);
    v("mse_max", x.mseMax);
    v("mse_variance", x.mseVariance);
    v("kl", x.kl);
    v("agreement", x.agreement);
    v("top1", x.top1);
    v("top5", x.top5);
    v("top1_drop", x.top1Drop);
}

template <class V, Of<VariantResult> T>
void fields(V& v, T& x)
{
    v("recipe", x.recipe);
    v("samples", x.samples);
    v("calibration_samples", x.calibrationSamples);
    v("prepare_seconds", x.prepareSeconds);
    v("evaluate_seconds", x.evaluateSeconds);
    v("output", x.output);
    v("layers", x.layers);
    v("size_bytes", x.sizeBytes);
    v("compression", x.compression);
    v("macs", x.macs);
    v("bitops", x.bitops);
    v("notes", x.notes);
}

template <class V, Of<LayerShift> T>
void fields(V& v, T& x)
{
    v("layer", x.layer);
    v("mean_shift", x.meanShift);
    v("std_shift", x.stdShift);
    v("range_shift", x.rangeShift);
    v("kl", x.kl);
    v("score", x.score);
    v("calibration", x.calibration);
    v("evaluation", x.evaluation);
}

template <class V, Of<ShiftResult> T>
void fields(V& v, T& x)
{
    v("layers", x.layers);
    v("overall", x.overall);
}

template <class V, Of<Identity> T>
void fields(V& v, T& x)
{
    v("path", x.path);
    v("hash", x.hash);
    v("bytes", x.bytes);
}

template <class V, Of<Provenance> T>
void fields(V& v, T& x)
{
    v("model", x.model);
    v("data", x.data);
    v("calibration_data", x.calibrationData);
    v("preprocess", x.preprocess);
    v("output", x.output);
    v("seed", x.seed);
    v("batch_size", x.batchSize);
    v("threads", x.threads);
    v("skipped_samples", x.skippedSamples);
    v("versions", x.versions);
    v("cpu", x.cpu);
    v("started", x.started);
    v("command", x.command);
}

template <class V, Of<Interval> T>
void fields(V& v, T& x)
{
    v("value", x.value);
    v("low", x.low);
    v("high", x.high);
}

template <class V, Of<SensitivityCell> T>
void fields(V& v, T& x)
{
    v("certainty", x.certainty);
    v("samples", x.samples);
    v("mse", x.mse);
    v("sqnr_db", x.sqnrDb);
    v("kl", x.kl);
    v("agreement", x.agreement);
    v("top1_drop", x.top1Drop);
    v("seconds", x.seconds);
}

template <class V, Of<SensitivityTable> T>
void fields(V& v, T& x)
{
    v("target", x.target);
    v("mode", x.mode);
    v("layers", x.layers);
    v("names", x.names);
    v("formats", x.formats);
    v("cells", x.cells);
    v("confidence", x.confidence);
    v("top1", x.top1);
}

template <class V, Of<PlanChoice> T>
void fields(V& v, T& x)
{
    v("weights", x.weights);
    v("activations", x.activations);
    v("damage", x.damage);
    v("bytes", x.bytes);
    v("bitops", x.bitops);
    v("certainty", x.certainty);
}

template <class V, Of<PlannedLayer> T>
void fields(V& v, T& x)
{
    v("layer", x.layer);
    v("choice", x.choice);
}

template <class V, Of<PlanMeasurement> T>
void fields(V& v, T& x)
{
    v("mse", x.mse);
    v("sqnr_db", x.sqnrDb);
    v("top1_drop", x.top1Drop);
    v("samples", x.samples);
}

template <class V, Of<PlanResult> T>
void fields(V& v, T& x)
{
    v("name", x.name);
    v("layers", x.layers);
    v("budget_bytes", x.budgetBytes);
    v("budget_bitops", x.budgetBitops);
    v("bytes", x.bytes);
    v("fp32_bytes", x.fp32Bytes);
    v("bitops", x.bitops);
    v("damage", x.damage);
    v("bound", x.bound);
    v("gap", x.gap);
    v("predicted_mse", x.predictedMse);
    v("measured", x.measured);
}

template <class V, Of<PlanRecord> T>
void fields(V& v, T& x)
{
    v("plans", x.plans);
    v("frontier", x.frontier);
    v("output_power", x.outputPower);
}

template <class V, Of<Analysis> T>
void fields(V& v, T& x)
{
    v("provenance", x.provenance);
    v("graph", x.graph);
    v("variants", x.variants);
    v("shift", x.shift);
    v("sensitivity", x.sensitivity);
    v("planned", x.planned);
}

} // namespace analysis::results
