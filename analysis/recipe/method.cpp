// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/method.h"

#include <algorithm>
#include <array>

#include "analysis/observe/calibration.h"

namespace analysis
{

namespace
{

constexpr std::array allMethods{ Method::Fp32, Method::Weights, Method::Ptdq, Method::Ptsq };
constexpr std::array allPlacements{ Placement::Inputs, Placement::Kernels };

} // namespace

std::span<const Method> methods()
{
    return allMethods;
}

std::string_view methodName(Method method)
{
    switch (method) {
    case Method::Fp32:
        return "fp32";
    case Method::Weights:
        return "weights";
    case Method::Ptdq:
        return "ptdq";
    case Method::Ptsq:
        return "ptsq";
    }
    return "unknown";
}

Result<Method> parseMethod(std::string_view name)
{
    for (const Method method : allMethods) {
        if (methodName(method) == name)
            return method;
    }
    return fail(ErrorKind::Usage, "no method '" + std::string(name) + "'; allowed: fp32, weights, ptdq, ptsq");
}

std::string_view placementName(Placement placement)
{
    return placement == Placement::Inputs ? "inputs" : "kernels";
}

Result<Placement> parsePlacement(std::string_view name)
{
    for (const Placement placement : allPlacements) {
        if (placementName(placement) == name)
            return placement;
    }
    return fail(ErrorKind::Usage, "no placement '" + std::string(name) + "'; allowed: inputs, kernels");
}

Calibration withParameter(Calibration calibration)
{
    const auto all = calibrationMethods();
    const auto method =
        std::ranges::find_if(all, [&](const CalibrationMethod& m) { return m.name == calibration.method; });
    if (method != all.end() && !method->parameterName.empty() && !calibration.parameter)
        calibration.parameter = method->defaultParameter;
    return calibration;
}

} // namespace analysis
