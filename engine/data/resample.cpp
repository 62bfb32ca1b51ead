// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/resample.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace engine::data
{

namespace
{

constexpr int fractionBits = 32 - 8 - 2; ///< 8 bits of value, 2 for overshooting filters: 22 are left for the weight

/// Which source pixels make one output pixel, and by how much.
struct Taps {
    int first = 0;
    std::vector<std::int32_t> weights;
};

double triangle(double x)
{
    return std::max(0.0, 1.0 - std::abs(x));
}

/// Keys' cubic convolution with a = -0.5.
double cubic(double x)
{
    constexpr double a = -0.5;
    x = std::abs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    if (x < 2)
        return (((x - 5) * x + 8) * x - 4) * a;
    return 0;
}

/// The taps of output pixels first … first + count - 1 out of `target` of them.
std::vector<Taps> makeTaps(int source, int target, std::pair<int, int> firstAndCount, Interpolation interpolation)
{
    const bool bilinear = interpolation == Interpolation::Bilinear;
    const double scale = double(source) / target;
    const double filterScale = std::max(scale, 1.0);
    const double support = (bilinear ? 1.0 : 2.0) * filterScale;
    std::vector<Taps> result;
    std::vector<double> weights;
    for (int i = firstAndCount.first; i < firstAndCount.first + firstAndCount.second; ++i) {
        const double center = (i + 0.5) * scale;
        const int first = std::max(0, int(center - support + 0.5));
        const int end = std::min(source, int(center + support + 0.5));
        weights.clear();
        double sum = 0;
        for (int x = first; x < end; ++x) {
            const double position = (x - center + 0.5) * (1.0 / filterScale);
            weights.push_back(bilinear ? triangle(position) : cubic(position));
            sum += weights.back();
        }
        Taps taps{ first, {} };
        for (const double weight : weights) {
            const double fixed = (sum != 0 ? weight / sum : weight) * (1 << fractionBits);
            taps.weights.push_back(std::int32_t(fixed < 0 ? fixed - 0.5 : fixed + 0.5));
        }
        result.push_back(std::move(taps));
    }
    return result;
}

constexpr std::int32_t half = 1 << (fractionBits - 1);

std::uint8_t toByte(std::int32_t sum)
{
    return std::uint8_t(std::clamp(sum >> fractionBits, 0, 255));
}

template <int Channels>
void resizeRow(const std::uint8_t* source, const std::vector<Taps>& columns, std::uint8_t* target)
{
    for (const Taps& taps : columns) {
        std::int32_t sums[Channels];
        std::fill_n(sums, Channels, half);
        const std::uint8_t* pixel = source + std::ptrdiff_t(taps.first) * Channels;
        for (const std::int32_t weight : taps.weights) {
            for (int c = 0; c < Channels; ++c)
                sums[c] += pixel[c] * weight;
            pixel += Channels;
        }
        for (int c = 0; c < Channels; ++c)
            *target++ = toByte(sums[c]);
    }
}

/// Rows firstRow … firstRow + rows - 1 of `image`, made `columns.size()` wide.
Image resizeAcross(const Image& image, const std::vector<Taps>& columns, int firstRow, int rows)
{
    Image result = makeImage(int(columns.size()), rows, image.channels);
    for (int y = 0; y < rows; ++y) {
        if (image.channels == 3)
            resizeRow<3>(image.row(firstRow + y), columns, result.row(y));
        else
            resizeRow<1>(image.row(firstRow + y), columns, result.row(y));
    }
    return result;
}

/// `firstRow` is the row of the whole image that `image` begins with.
Image resizeDown(const Image& image, const std::vector<Taps>& rows, int firstRow)
{
    Image result = makeImage(image.width, int(rows.size()), image.channels);
    std::vector<std::int32_t> sums(image.rowBytes());
    for (std::size_t y = 0; y < rows.size(); ++y) {
        std::ranges::fill(sums, half);
        int source = rows[y].first - firstRow;
        for (const std::int32_t weight : rows[y].weights) {
            const std::uint8_t* bytes = image.row(source++);
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += bytes[i] * weight;
        }
        std::ranges::transform(sums, result.row(int(y)), toByte);
    }
    return result;
}

Image cut(const Image& image, const Window& window)
{
    Image result = makeImage(window.width, window.height, image.channels);
    for (int y = 0; y < window.height; ++y)
        std::memcpy(
            result.row(y), image.row(window.top + y) + std::ptrdiff_t(window.left) * image.channels, result.rowBytes());
    return result;
}

} // namespace

Image resize(const Image& image, int width, int height, const Window& window, Interpolation interpolation)
{
    // As in Pillow a direction whose size stays is not filtered.
    const bool across = width != image.width;
    const bool down = height != image.height;
    std::vector<Taps> columns;
    std::vector<Taps> rows;
    // The part of the source that the window needs.
    Window source = window;
    if (across) {
        columns = makeTaps(image.width, width, { window.left, window.width }, interpolation);
        source.left = columns.front().first;
        source.width = columns.back().first + int(columns.back().weights.size()) - source.left;
    }
    if (down) {
        rows = makeTaps(image.height, height, { window.top, window.height }, interpolation);
        source.top = rows.front().first;
        source.height = rows.back().first + int(rows.back().weights.size()) - source.top;
    }
    if (!across && !down)
        return cut(image, window);
    if (!across)
        return resizeDown(cut(image, source), rows, source.top);
    if (!down)
        return resizeAcross(image, columns, source.top, source.height);
    // Pillow 13 goes down first where only that makes the image smaller; the bytes between the two are rounded.
    if (width > image.width && height < image.height) {
        for (Taps& taps : columns)
            taps.first -= source.left;
        return resizeAcross(resizeDown(cut(image, source), rows, source.top), columns, 0, window.height);
    }
    return resizeDown(resizeAcross(image, columns, source.top, source.height), rows, source.top);
}

} // namespace engine::data
