// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>

#include "engine/data/formats.h"

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

enum class Distribution { Normal, Uniform, Zeros };

/// Sebastiano Vigna's SplitMix64: the n-th number depends on the start alone, so that each sample has a stream of its
/// own, whatever the batch size or the number of threads.
class SplitMix64
{
public:
    explicit SplitMix64(std::uint64_t state) : m_state(state) { }
    std::uint64_t next()
    {
        std::uint64_t z = m_state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// In (0, 1], multiples of 2^-53.
    double nextUniform() { return double((next() >> 11) + 1) * 0x1p-53; }

private:
    std::uint64_t m_state;
};

class SyntheticSource final : public DatasetSource
{
public:
    SyntheticSource(DatasetInfo info, Distribution distribution, std::uint64_t seed)
        : m_distribution(distribution), m_seed(seed)
    {
        m_info = std::move(info);
        for (const std::int64_t axis : m_info.inputShapes[0])
            m_count *= axis;
    }

    [[nodiscard]] tl::expected<void, SampleFault> decode(
        std::int64_t index, std::span<std::byte* const> targets) const override
    {
        const std::span values(reinterpret_cast<float*>(targets[0]), std::size_t(m_count));
        SplitMix64 random(SplitMix64(m_seed).next() ^ (std::uint64_t(index) * 0xd1342543de82ef95));
        for (std::size_t i = 0; i < values.size(); i += 2) {
            const auto pair = nextPair(random);
            values[i] = pair[0];
            if (i + 1 < values.size())
                values[i + 1] = pair[1];
        }
        return {};
    }

private:
    std::array<float, 2> nextPair(SplitMix64& random) const
    {
        if (m_distribution == Distribution::Zeros)
            return { 0, 0 };
        const double first = random.nextUniform();
        const double second = random.nextUniform();
        if (m_distribution == Distribution::Uniform)
            return { float(1 - first), float(1 - second) };
        const double radius = std::sqrt(-2 * std::log(first)); // Box and Muller
        const double angle = 2 * std::numbers::pi * second;
        return { float(radius * std::cos(angle)), float(radius * std::sin(angle)) };
    }

    Distribution m_distribution;
    std::uint64_t m_seed;
    std::int64_t m_count = 1;
};

std::optional<std::int64_t> positive(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 1)
        return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

/// float32 numbers from [0, 1) for uniform, of mean 0 and deviation 1 for normal.
OpenedSource openSynthetic(const OpenRequest& request)
{
    const std::string& text = request.spec.path;
    const auto bad = [&](const std::string& reason) {
        return fail(ErrorKind::BadInput, text + ": " + reason + "; write it like synthetic:normal:3x32x32:1000");
    };
    const auto parts = split(text, ':');
    if (parts.size() != 4)
        return bad("synthetic data needs distribution, shape and number of samples");
    Distribution distribution = Distribution::Normal;
    if (parts[1] == "uniform")
        distribution = Distribution::Uniform;
    else if (parts[1] == "zeros")
        distribution = Distribution::Zeros;
    else if (parts[1] != "normal")
        return bad("unknown distribution \"" + std::string(parts[1]) + "\" (normal, uniform, zeros)");

    DatasetInfo info;
    info.path = text;
    info.format = "synthetic";
    constexpr std::int64_t mostElements = std::int64_t(1) << 28; // 1 GiB a sample
    std::int64_t elements = 1;
    std::vector<std::int64_t> shape;
    for (const auto part : split(parts[2], 'x')) {
        const auto axis = positive(part);
        if (!axis || __builtin_mul_overflow(elements, *axis, &elements) || elements > mostElements)
            return bad("\"" + std::string(parts[2]) + "\" is no shape of a sample (at most 2^28 values)");
        shape.push_back(*axis);
    }
    constexpr std::int64_t mostSamples = 100'000'000;
    const auto samples = positive(parts[3]);
    if (!samples || *samples > mostSamples)
        return bad("\"" + std::string(parts[3]) + "\" is no number of samples (1 to 100000000)");
    info.samples = *samples;
    info.inputNames = { "" };
    info.inputShapes = { shape };
    info.inputTypes = { ElementType::Float32 };
    info.preprocess.scale = 1;
    return std::make_shared<SyntheticSource>(info, distribution, request.spec.seed);
}

} // namespace

Format syntheticFormat()
{
    return { "\"synthetic:normal:3x32x32:1000\"",
        [](const Candidate& candidate) { return candidate.path.starts_with("synthetic:"); }, &openSynthetic };
}

} // namespace engine::data
