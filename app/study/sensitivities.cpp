// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "app/study/blobs.h"
#include "app/study/database.h"
#include "app/study/study.h"
#include "app/study/study_state.h"

namespace app {

using analysis::Result;
using analysis::SensitivityMode;
using analysis::SensitivityTarget;

namespace {

// Beside the tables that every study has, as observations are: a program that does not know them reads the study all
// the same. Contributions are apart from the cells, which are written again and again while they turn exact.
constexpr const char* sensitivityTable =
    "CREATE TABLE IF NOT EXISTS sensitivities (run INTEGER NOT NULL REFERENCES runs(id), target TEXT NOT NULL, "
    "mode TEXT NOT NULL, revision INTEGER NOT NULL, conditions TEXT NOT NULL, settled TEXT NOT NULL, "
    "content BLOB NOT NULL, PRIMARY KEY (run, target, mode))";
constexpr const char* contributionTable =
    "CREATE TABLE IF NOT EXISTS contributions (run INTEGER NOT NULL REFERENCES runs(id), target TEXT NOT NULL, "
    "mode TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (run, target, mode))";
constexpr const char* sampleTable =
    "CREATE TABLE IF NOT EXISTS samples (run INTEGER NOT NULL REFERENCES runs(id), target TEXT NOT NULL, "
    "mode TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (run, target, mode))";
constexpr const char* planTable = "CREATE TABLE IF NOT EXISTS plans (run INTEGER PRIMARY KEY REFERENCES runs(id), "
                                  "revision INTEGER NOT NULL, content BLOB NOT NULL)";

QString text(SensitivityTarget target)
{
    return QString::fromStdString(analysis::sensitivityTargetName(target));
}

QString text(SensitivityMode mode)
{
    return QString::fromStdString(analysis::sensitivityModeName(mode));
}

/// The first samples alone, where all of them are too many.
analysis::SignedContributions bounded(const analysis::SignedContributions& part, std::size_t most)
{
    if (part.values.size() <= most)
        return part;
    analysis::SignedContributions cut = part;
    cut.samples = std::max<std::int64_t>(1, part.samples * std::int64_t(most) / std::int64_t(part.values.size()));
    cut.values.clear();
    for (std::size_t run = 0; run < part.values.size(); run += std::size_t(part.samples)) {
        const auto begin = part.values.begin() + std::ptrdiff_t(run);
        cut.values.insert(cut.values.end(), begin, begin + std::ptrdiff_t(cut.samples));
    }
    return cut;
}

template <class Value>
Result<std::optional<Value>> inThisStudy(const Study& study, Result<Value> value)
{
    if (!value)
        return damaged(study.path(), value.error().message);
    return *std::move(value);
}

} // namespace

Result<void> Study::addSensitivity(std::int64_t run, const KeptSensitivity& kept)
{
    const Database& database = m_state->database;
    return database.transaction([&]() -> Result<void> {
        if (const auto made = done(database.run(QLatin1String(sensitivityTable))); !made)
            return made;
        return done(database.run(QStringLiteral("INSERT OR REPLACE INTO sensitivities VALUES (?, ?, ?, "
                                                "(SELECT coalesce(max(revision), 0) + 1 FROM sensitivities), ?, ?, ?)"),
            { qint64(run), text(kept.table.target), text(kept.table.mode), QString::fromStdString(kept.conditions),
                QString::fromStdString(kept.settled), sensitivityBlob(kept.table) }));
    });
}

Result<void> Study::addContributions(
    std::int64_t run, SensitivityTarget target, SensitivityMode mode, const KeptContributions& kept)
{
    const Database& database = m_state->database;
    const KeptContributions cut{ bounded(kept.weights, mostContributions), bounded(kept.activations, mostContributions),
        kept.outputPower, kept.seconds };
    return database.transaction([&]() -> Result<void> {
        for (const char* table : { sensitivityTable, contributionTable }) {
            if (const auto made = done(database.run(QLatin1String(table))); !made)
                return made;
        }
        const auto written =
            done(database.run(QStringLiteral("INSERT OR REPLACE INTO contributions VALUES (?, ?, ?, ?)"),
                { qint64(run), text(target), text(mode), contributionsBlob(cut) }));
        if (!written)
            return written;
        return done(database.run(
            QStringLiteral("UPDATE sensitivities SET revision = (SELECT max(revision) + 1 FROM sensitivities) "
                           "WHERE run = ? AND target = ? AND mode = ?"),
            { qint64(run), text(target), text(mode) }));
    });
}

Result<void> Study::addSamples(std::int64_t run, const KeptSamples& kept)
{
    const Database& database = m_state->database;
    return database.transaction([&]() -> Result<void> {
        if (const auto made = done(database.run(QLatin1String(sampleTable))); !made)
            return made;
        return done(database.run(QStringLiteral("INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?)"),
            { qint64(run), text(kept.table.target), text(kept.table.mode), samplesBlob(kept) }));
    });
}

Result<void> Study::addPlan(std::int64_t run, const analysis::PlanRecord& plan)
{
    const Database& database = m_state->database;
    return database.transaction([&]() -> Result<void> {
        if (const auto made = done(database.run(QLatin1String(planTable))); !made)
            return made;
        return done(database.run(QStringLiteral("INSERT OR REPLACE INTO plans VALUES (?, "
                                                "(SELECT coalesce(max(revision), 0) + 1 FROM plans), ?)"),
            { qint64(run), planBlob(plan) }));
    });
}

Result<std::vector<SensitivityInfo>> Study::sensitivities(std::int64_t run) const
{
    const auto known = hasTable("sensitivities");
    if (!known)
        return tl::unexpected(known.error());
    std::vector<SensitivityInfo> all;
    if (!*known)
        return all;
    auto rows = m_state->database.run(
        QStringLiteral("SELECT target, mode, revision FROM sensitivities WHERE run = ?"), { qint64(run) });
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next()) {
        for (const auto target :
            { SensitivityTarget::Weights, SensitivityTarget::Activations, SensitivityTarget::Both }) {
            for (const auto mode : { SensitivityMode::Alone, SensitivityMode::AllBut }) {
                if (rows->value(0).toString() == text(target) && rows->value(1).toString() == text(mode))
                    all.push_back({ target, mode, rows->value(2).toLongLong() });
            }
        }
    }
    // In the order of targets and modes, whatever was measured first.
    std::ranges::sort(all, {}, [](const SensitivityInfo& info) { return std::pair(info.target, info.mode); });
    return all;
}

Result<std::optional<KeptSensitivity>> Study::sensitivity(
    std::int64_t run, SensitivityTarget target, SensitivityMode mode) const
{
    const auto known = hasTable("sensitivities");
    if (!known)
        return tl::unexpected(known.error());
    if (!*known)
        return std::nullopt;
    auto row = m_state->database.run(QStringLiteral("SELECT content, conditions, settled FROM sensitivities "
                                                    "WHERE run = ? AND target = ? AND mode = ?"),
        { qint64(run), text(target), text(mode) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return std::nullopt;
    auto table = readSensitivityBlob(row->value(0).toByteArray());
    if (!table)
        return damaged(path(), table.error().message);
    return KeptSensitivity{ *std::move(table), row->value(1).toString().toStdString(),
        row->value(2).toString().toStdString() };
}

Result<std::optional<KeptContributions>> Study::contributions(
    std::int64_t run, SensitivityTarget target, SensitivityMode mode) const
{
    const auto known = hasTable("contributions");
    if (!known)
        return tl::unexpected(known.error());
    if (!*known)
        return std::nullopt;
    auto row = m_state->database.run(
        QStringLiteral("SELECT content FROM contributions WHERE run = ? AND target = ? AND mode = ?"),
        { qint64(run), text(target), text(mode) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return std::nullopt;
    return inThisStudy(*this, readContributionsBlob(row->value(0).toByteArray()));
}

Result<std::optional<KeptSamples>> Study::samples(
    std::int64_t run, SensitivityTarget target, SensitivityMode mode) const
{
    const auto known = hasTable("samples");
    if (!known)
        return tl::unexpected(known.error());
    if (!*known)
        return std::nullopt;
    auto row =
        m_state->database.run(QStringLiteral("SELECT content FROM samples WHERE run = ? AND target = ? AND mode = ?"),
            { qint64(run), text(target), text(mode) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return std::nullopt;
    return inThisStudy(*this, readSamplesBlob(row->value(0).toByteArray()));
}

Result<std::int64_t> Study::planRevision(std::int64_t run) const
{
    const auto known = hasTable("plans");
    if (!known)
        return tl::unexpected(known.error());
    if (!*known)
        return 0;
    auto row = m_state->database.run(QStringLiteral("SELECT revision FROM plans WHERE run = ?"), { qint64(run) });
    if (!row)
        return tl::unexpected(row.error());
    return row->next() ? row->value(0).toLongLong() : 0;
}

Result<std::optional<analysis::PlanRecord>> Study::plan(std::int64_t run) const
{
    const auto known = hasTable("plans");
    if (!known)
        return tl::unexpected(known.error());
    if (!*known)
        return std::nullopt;
    auto row = m_state->database.run(QStringLiteral("SELECT content FROM plans WHERE run = ?"), { qint64(run) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return std::nullopt;
    return inThisStudy(*this, readPlanBlob(row->value(0).toByteArray()));
}

} // namespace app
