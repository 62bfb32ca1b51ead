// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/changes.h"

#include <filesystem>

#include "engine/identity.h"

namespace app {

using analysis::ErrorKind;
using analysis::Result;

namespace {

std::string describeChange(const std::string& what, const analysis::Identity& before, const analysis::Identity& now)
{
    const std::string subject = "the " + what + " " + before.path + " has changed since that run";
    if (before.bytes != now.bytes)
        return subject + ": it had " + std::to_string(before.bytes) + " bytes and has " + std::to_string(now.bytes);
    return subject + ": its content differs";
}

Result<void> check(const std::string& what, const analysis::Identity& before, const analysis::Control& control,
    std::vector<std::string>& changes)
{
    if (before.hash.empty())
        return {};
    const auto now = identityOf(before.path, control);
    if (!now) {
        if (now.error().kind == ErrorKind::Cancelled)
            return tl::unexpected(now.error());
        changes.push_back("the " + what + " of that run cannot be compared: " + now.error().message);
    } else if (now->hash != before.hash || now->bytes != before.bytes) {
        changes.push_back(describeChange(what, before, *now));
    }
    return {};
}

} // namespace

bool isSynthetic(const std::string& dataPath)
{
    return dataPath.starts_with("synthetic:");
}

Result<analysis::Identity> identityOf(const std::string& path, const analysis::Control& control)
{
    if (isSynthetic(path))
        return analysis::Identity{ path, "", 0 };
    auto identity = engine::identify(path, control);
    if (identity)
        identity->path = wholePath(path);
    return identity;
}

std::string wholePath(const std::string& path)
{
    std::error_code error;
    const auto whole = std::filesystem::absolute(path, error);
    return path.empty() || isSynthetic(path) || error ? path : whole.lexically_normal().string();
}

Result<std::vector<std::string>> changedSince(const analysis::Provenance& provenance, const analysis::Control& control)
{
    std::vector<std::string> changes;
    if (const auto checked = check("model", provenance.model, control, changes); !checked)
        return tl::unexpected(checked.error());
    if (const auto checked = check("data", provenance.data, control, changes); !checked)
        return tl::unexpected(checked.error());
    if (provenance.calibrationData && *provenance.calibrationData != provenance.data) {
        const auto checked = check("calibration data", *provenance.calibrationData, control, changes);
        if (!checked)
            return tl::unexpected(checked.error());
    }
    return changes;
}

std::vector<std::string> changesSinceLastRun(const Study& study, const analysis::Provenance& now)
{
    std::vector<std::string> changes;
    const auto runs = study.runs();
    if (!runs || runs->empty())
        return changes;
    const analysis::Provenance& last = runs->back().provenance;
    const auto compare = [&](const char* what, const analysis::Identity& before, const analysis::Identity& current) {
        if (before.hash != current.hash)
            changes.push_back(study.path() + ": the " + what + " differs from that of run "
                + std::to_string(runs->back().id)
                + (before.path == current.path ? " (" + current.path + " has changed since)"
                                               : " (" + before.path + ")"));
    };
    compare("model", last.model, now.model);
    compare("data", last.data, now.data);
    return changes;
}

} // namespace app
