// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "app/study/study.h"

namespace app {

namespace {

TensorPictures take(analysis::TensorResult& tensor)
{
    return { std::exchange(tensor.original, {}), std::exchange(tensor.quantized, {}), std::exchange(tensor.errors, {}),
        std::exchange(tensor.pairs, {}) };
}

void put(analysis::TensorResult& tensor, TensorPictures pictures)
{
    tensor.original = std::move(pictures.original);
    tensor.quantized = std::move(pictures.quantized);
    tensor.errors = std::move(pictures.errors);
    tensor.pairs = std::move(pictures.pairs);
}

} // namespace

LayerPictures takePictures(analysis::LayerResult& layer)
{
    LayerPictures pictures;
    pictures.weight = take(layer.weight);
    if (layer.input)
        pictures.input = take(*layer.input);
    return pictures;
}

void putPictures(analysis::LayerResult& layer, LayerPictures pictures)
{
    put(layer.weight, std::move(pictures.weight));
    if (layer.input && pictures.input)
        put(*layer.input, *std::move(pictures.input));
}

} // namespace app
