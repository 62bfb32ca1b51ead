// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/blobs.h"
#include "app/study/database.h"
#include "app/study/study.h"
#include "app/study/study_state.h"

namespace app {

using analysis::Result;

namespace {

/// Not part of the tables that every study has: a program that does not know it reads the study all the same, so the
/// version of the tables stays what it is.
constexpr const char* table = "CREATE TABLE IF NOT EXISTS observations (run INTEGER NOT NULL REFERENCES runs(id), "
                              "layer INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (run, layer))";

} // namespace

Result<void> Study::addObservation(std::int64_t run, const analysis::Graph& graph, const analysis::Observation& seen)
{
    const Database& database = m_state->database;
    return database.transaction([&]() -> Result<void> {
        if (const auto made = database.run(QLatin1String(table)); !made)
            return tl::unexpected(made.error());
        for (const analysis::Layer& layer : graph.layers) {
            const auto found = layer.inputs.empty() ? seen.edges.end() : seen.edges.find(layer.inputs.front());
            if (found == seen.edges.end())
                continue;
            const auto written = database.run(QStringLiteral("INSERT OR REPLACE INTO observations VALUES (?, ?, ?)"),
                { qint64(run), qint64(layer.id), observationBlob(found->second) });
            if (!written)
                return tl::unexpected(written.error());
        }
        return {};
    });
}

Result<std::optional<analysis::TensorObservation>> Study::observation(std::int64_t run, std::size_t layer) const
{
    const auto known = hasTable("observations");
    if (!known)
        return tl::unexpected(known.error());
    if (!*known)
        return std::nullopt;
    auto row = m_state->database.run(
        QStringLiteral("SELECT content FROM observations WHERE run = ? AND layer = ?"), { qint64(run), qint64(layer) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return std::nullopt;
    auto seen = readObservationBlob(row->value(0).toByteArray());
    if (!seen)
        return damaged(path(), seen.error().message);
    return *std::move(seen);
}

Result<std::int64_t> Study::dataVersion() const
{
    auto row = m_state->database.run(QStringLiteral("PRAGMA data_version"));
    if (!row)
        return tl::unexpected(row.error());
    return row->next() ? row->value(0).toLongLong() : 0;
}

Result<void> Study::copyTo(const std::string& path) const
{
    // A connection that may only ask may not make another file either.
    const Database& database = m_state->database;
    const bool onlyAsks = [&] { // the statement ends here: none may be open while VACUUM runs
        auto asked = database.run(QStringLiteral("PRAGMA query_only"));
        return asked && asked->next() && asked->value(0).toInt() != 0;
    }();
    if (onlyAsks)
        (void)database.run(QStringLiteral("PRAGMA query_only=OFF"));
    const auto copied = database.run(QStringLiteral("VACUUM INTO ?"), { QString::fromStdString(path) });
    if (onlyAsks)
        (void)database.run(QStringLiteral("PRAGMA query_only=ON"));
    if (!copied)
        return analysis::fail(analysis::ErrorKind::Failed,
            path + ": the study cannot be copied there (" + copied.error().message + "); give another name");
    return {};
}

} // namespace app
