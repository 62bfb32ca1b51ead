// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/calibration.h"

#include <array>
#include <charconv>
#include <cmath>

#include "analysis/observe/methods.h"

namespace analysis {

namespace {

constexpr auto methods = std::to_array<CalibrationMethod>({
    { "minmax", "", 0, 0, 0, "smallest and largest value seen", minmaxRange },
    { "moving_average", "constant", 0.01, 1e-6, 1,
        "first batch's min and max, then m + c·(batch's - m); depends on batch size and order", movingAverageRange },
    { "percentile", "percent", 99.99, 50, 100, "the range that holds p percent of the values", percentileRange },
    { "mse", "", 0, 0, 0, "the range with the least expected squared error, clipping and rounding counted", mseRange },
    { "entropy", "", 0, 0, 0, "the clip of |x| with the least KL divergence from its quantized self (TensorRT)",
        entropyRange },
    { "adaptive_percentile", "", 0, 0, 0, "the percentile in 99.00 … 100 with the least squared error",
        adaptivePercentileRange },
    { "mean_std", "deviations", 3, 0.01, 100, "mean ± k standard deviations", meanStdRange },
});

const CalibrationMethod* findMethod(std::string_view name)
{
    for (const CalibrationMethod& method : methods)
        if (method.name == name)
            return &method;
    return nullptr;
}

std::string shortest(double value)
{
    std::array<char, 32> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    return { text.data(), result.ptr };
}

tl::unexpected<Error> unknownMethod(std::string_view name)
{
    std::string known;
    for (const CalibrationMethod& method : methods)
        known += (known.empty() ? "" : ", ") + std::string(method.name);
    return fail(ErrorKind::Usage, "calibration '" + std::string(name) + "' is not known; there are " + known);
}

Result<void> checkParameter(const CalibrationMethod& method, double parameter)
{
    if (parameter >= method.lowestParameter && parameter <= method.highestParameter)
        return {};
    return fail(ErrorKind::Usage,
        "calibration '" + std::string(method.name) + "': its " + std::string(method.parameterName) + " must be from "
            + shortest(method.lowestParameter) + " to " + shortest(method.highestParameter) + ", not "
            + shortest(parameter));
}

} // namespace

std::span<const CalibrationMethod> calibrationMethods()
{
    return methods;
}

Result<Calibration> parseCalibration(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    const CalibrationMethod* method = findMethod(name);
    if (!method)
        return unknownMethod(name);
    Calibration calibration{ std::string(name), std::nullopt };
    if (!method->parameterName.empty())
        calibration.parameter = method->defaultParameter;
    if (colon == std::string_view::npos)
        return calibration;
    const std::string_view number = text.substr(colon + 1);
    if (method->parameterName.empty())
        return fail(ErrorKind::Usage,
            "calibration '" + std::string(name) + "' takes no parameter; leave out ':" + std::string(number) + "'");
    double value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size() || !std::isfinite(value))
        return fail(ErrorKind::Usage,
            "calibration '" + std::string(text) + "': '" + std::string(number) + "' is not a number; write for example "
                + std::string(name) + ':' + shortest(method->defaultParameter));
    if (auto checked = checkParameter(*method, value); !checked)
        return tl::unexpected(checked.error());
    calibration.parameter = value;
    return calibration;
}

std::string calibrationName(const Calibration& calibration)
{
    const CalibrationMethod* method = findMethod(calibration.method);
    if (calibration.parameter)
        return calibration.method + ':' + shortest(*calibration.parameter);
    if (method && !method->parameterName.empty())
        return calibration.method + ':' + shortest(method->defaultParameter);
    return calibration.method;
}

Result<Range> calibratedRange(const Calibration& calibration, const TensorObservation& seen, CalibrationTarget target)
{
    const CalibrationMethod* method = findMethod(calibration.method);
    if (!method)
        return unknownMethod(calibration.method);
    const double parameter = calibration.parameter.value_or(method->defaultParameter);
    if (method->parameterName.empty() && calibration.parameter)
        return fail(ErrorKind::Usage, "calibration '" + calibration.method + "' takes no parameter; leave it out");
    if (auto checked = checkParameter(*method, parameter); !checked)
        return tl::unexpected(checked.error());
    if (seen.moments.count == 0)
        return fail(ErrorKind::NoData,
            "no finite value was seen in the calibration data, so there is no range; use other "
            "calibration data or leave the layer in fp32");
    return method->range(seen, parameter, target);
}

} // namespace analysis
