// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/study.h"

#include <tuple>
#include <utility>

#include <QDateTime>
#include <QFileInfo>

#include "app/study/blobs.h"
#include "app/study/database.h"
#include "app/study/files_of_study.h"
#include "app/study/study_state.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

Result<void> writeIdentity(
    const Database& database, std::int64_t run, const char* role, const analysis::Identity& identity)
{
    return done(database.run(QStringLiteral("INSERT OR REPLACE INTO identities VALUES (?, ?, ?, ?, ?)"),
        { qint64(run), QString::fromLatin1(role), QString::fromStdString(identity.path),
            QString::fromStdString(identity.hash), qint64(identity.bytes) }));
}

Result<void> writeIdentities(const Database& database, std::int64_t run, const analysis::Provenance& provenance)
{
    if (const auto written = writeIdentity(database, run, "model", provenance.model); !written)
        return written;
    if (const auto written = writeIdentity(database, run, "data", provenance.data); !written)
        return written;
    if (!provenance.calibrationData)
        return {};
    return writeIdentity(database, run, "calibration", *provenance.calibrationData);
}

std::vector<EncodingScales> takeScales(analysis::VariantResult& variant)
{
    std::vector<EncodingScales> all;
    for (analysis::LayerResult& layer : variant.layers) {
        for (analysis::Encoding& encoding : layer.weightEncodings)
            all.push_back({ std::exchange(encoding.scales, {}), std::exchange(encoding.zeroPoints, {}) });
    }
    return all;
}

/// The numbers of a variant and its scales together again.
Result<analysis::VariantResult> readVariant(const QByteArray& numbers, const QByteArray& scales)
{
    auto variant = readVariantBlob(numbers);
    if (!variant)
        return variant;
    std::vector<analysis::Encoding*> encodings;
    for (analysis::LayerResult& layer : variant->layers) {
        for (analysis::Encoding& encoding : layer.weightEncodings)
            encodings.push_back(&encoding);
    }
    auto all = readScalesBlob(scales, encodings.size());
    if (!all)
        return tl::unexpected(all.error());
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        encodings[i]->scales = std::move((*all)[i].scales);
        encodings[i]->zeroPoints = std::move((*all)[i].zeroPoints);
    }
    return variant;
}

Result<void> writeVariant(const Database& database, std::int64_t run, analysis::VariantResult variant)
{
    std::vector<LayerPictures> pictures;
    pictures.reserve(variant.layers.size());
    for (analysis::LayerResult& layer : variant.layers)
        pictures.push_back(takePictures(layer));
    const std::vector<EncodingScales> scales = takeScales(variant);
    const auto inserted =
        database.run(QStringLiteral("INSERT INTO variants (run, name, recipe, numbers, scales) VALUES (?, ?, ?, ?, ?)"),
            { qint64(run), QString::fromStdString(variant.recipe.name), recipeText(variant.recipe),
                variantBlob(variant), scalesBlob(scales) });
    if (!inserted)
        return tl::unexpected(inserted.error());
    const QVariant id = inserted->lastInsertId();
    for (std::size_t layer = 0; layer < pictures.size(); ++layer) {
        const auto written = done(database.run(QStringLiteral("INSERT INTO pictures VALUES (?, ?, ?)"),
            { id, qint64(layer), picturesBlob(pictures[layer]) }));
        if (!written)
            return written;
    }
    return {};
}

/// The pictures of all layers of one variant.
Result<void> fillPictures(const Database& database, const QVariant& id, analysis::VariantResult& variant)
{
    auto rows = database.run(QStringLiteral("SELECT layer, content FROM pictures WHERE variant = ?"), { id });
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next()) {
        const auto layer = rows->value(0).toULongLong();
        auto pictures = readPicturesBlob(rows->value(1).toByteArray());
        if (!pictures)
            return damaged(database.path(), pictures.error().message);
        if (layer < variant.layers.size())
            putPictures(variant.layers[layer], *std::move(pictures));
    }
    return {};
}

Result<analysis::Provenance> readProvenance(const Database& database, const QString& text)
{
    auto provenance = readProvenanceText(text);
    if (!provenance)
        return damaged(database.path(), provenance.error().message);
    provenance->model.path = fileOfStudy(database.path(), provenance->model.path);
    provenance->data.path = fileOfStudy(database.path(), provenance->data.path);
    if (provenance->calibrationData)
        provenance->calibrationData->path = fileOfStudy(database.path(), provenance->calibrationData->path);
    return provenance;
}

Result<RunInfo> readRunInfo(const Database& database, const QSqlQuery& row)
{
    auto provenance = readProvenance(database, row.value(1).toString());
    if (!provenance)
        return tl::unexpected(provenance.error());
    return RunInfo{ row.value(0).toLongLong(), *std::move(provenance), row.value(2).toString().toStdString(),
        row.value(3).toLongLong() };
}

} // namespace

bool sameConditions(const analysis::Provenance& a, const analysis::Provenance& b)
{
    const auto conditions = [](const analysis::Provenance& p) {
        // Data made by rule has no content but its description; a file may be named in several ways.
        const std::string& data = p.data.hash.empty() ? p.data.path : p.data.hash;
        return std::tie(p.model.hash, data, p.preprocess, p.output);
    };
    return conditions(a) == conditions(b);
}

Study::Study(std::unique_ptr<State> state) : m_state(std::move(state)) { }
Study::Study(Study&&) noexcept = default;
Study& Study::operator=(Study&&) noexcept = default;
Study::~Study() = default;

const std::string& Study::path() const
{
    return m_state->database.path();
}

Result<void> Study::checkPath(const std::string& path)
{
    return Database::checkPath(path);
}

Result<Study> Study::create(const std::string& path)
{
    if (const auto created = Database::create(path); !created)
        return tl::unexpected(created.error());
    return open(path);
}

Result<Study> Study::open(const std::string& path)
{
    auto database = Database::open(path, Database::Access::ReadWrite);
    if (!database)
        return tl::unexpected(database.error());
    return Study(std::make_unique<State>(State{ *std::move(database) }));
}

Result<Study> Study::openReadOnly(const std::string& path)
{
    auto database = Database::open(path, Database::Access::ReadOnly);
    if (!database)
        return tl::unexpected(database.error());
    return Study(std::make_unique<State>(State{ *std::move(database) }));
}

Result<Study> Study::openOrCreate(const std::string& path)
{
    if (!QFileInfo::exists(QString::fromStdString(path))) {
        auto created = create(path);
        // Another process may have made it in between: then it is there to be opened.
        if (created || created.error().kind != ErrorKind::Usage)
            return created;
    }
    return open(path);
}

Result<std::int64_t> Study::beginRun(const analysis::Provenance& provenance, const analysis::Graph& graph)
{
    const Database& database = m_state->database;
    std::int64_t id = 0;
    const auto written = database.transaction([&]() -> Result<void> {
        const auto inserted =
            database.run(QStringLiteral("INSERT INTO runs (started, provenance, graph) VALUES (?, ?, ?)"),
                { QString::fromStdString(provenance.started), provenanceText(provenance), graphBlob(graph) });
        if (!inserted)
            return tl::unexpected(inserted.error());
        id = inserted->lastInsertId().toLongLong();
        return writeIdentities(database, id, provenance);
    });
    if (!written)
        return tl::unexpected(written.error());
    return id;
}

Result<void> Study::addVariant(std::int64_t run, const analysis::VariantResult& variant)
{
    const Database& database = m_state->database;
    return database.transaction([&] { return writeVariant(database, run, variant); });
}

Result<void> Study::addShift(std::int64_t run, const analysis::ShiftResult& shift)
{
    return done(m_state->database.run(
        QStringLiteral("INSERT OR REPLACE INTO shifts VALUES (?, ?)"), { qint64(run), shiftBlob(shift) }));
}

Result<void> Study::finishRun(std::int64_t run, const analysis::Provenance& provenance)
{
    const Database& database = m_state->database;
    const auto updated = done(database.run(QStringLiteral("UPDATE runs SET finished = ?, provenance = ? WHERE id = ?"),
        { QDateTime::currentDateTimeUtc().toString(Qt::ISODate), provenanceText(provenance), qint64(run) }));
    if (!updated)
        return updated;
    // Another process that is reading may hold it back; then closing the file or a later run does it.
    (void)database.run(QStringLiteral("PRAGMA wal_checkpoint(TRUNCATE)"));
    return {};
}

Result<std::vector<RunInfo>> Study::runs() const
{
    const Database& database = m_state->database;
    auto rows =
        database.run(QStringLiteral("SELECT id, provenance, finished, "
                                    "(SELECT count(*) FROM variants WHERE run = runs.id) FROM runs ORDER BY id"));
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<RunInfo> all;
    while (rows->next()) {
        auto info = readRunInfo(database, *rows);
        if (!info)
            return tl::unexpected(info.error());
        all.push_back(*std::move(info));
    }
    return all;
}

Result<analysis::Analysis> Study::header(std::int64_t run) const
{
    const Database& database = m_state->database;
    auto row = database.run(QStringLiteral("SELECT provenance, graph FROM runs WHERE id = ?"), { qint64(run) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return noSuchRun(run);
    auto provenance = readProvenance(m_state->database, row->value(0).toString());
    if (!provenance)
        return tl::unexpected(provenance.error());
    auto graph = readGraphBlob(row->value(1).toByteArray());
    if (!graph)
        return damaged(path(), graph.error().message);
    analysis::Analysis result;
    result.provenance = *std::move(provenance);
    result.graph = *std::move(graph);
    return result;
}

Result<analysis::Analysis> Study::load(std::int64_t run, Parts parts) const
{
    auto result = header(run);
    if (!result)
        return result;
    auto results = variants(run, 0, parts);
    if (!results)
        return tl::unexpected(results.error());
    auto shifted = shift(run);
    if (!shifted)
        return tl::unexpected(shifted.error());
    auto tables = sensitivities(run);
    if (!tables)
        return tl::unexpected(tables.error());
    for (const SensitivityInfo& info : *tables) {
        auto kept = sensitivity(run, info.target, info.mode);
        if (!kept)
            return tl::unexpected(kept.error());
        if (*kept)
            result->sensitivity.push_back(std::move((*kept)->table));
    }
    auto planned = plan(run);
    if (!planned)
        return tl::unexpected(planned.error());
    result->variants = *std::move(results);
    result->shift = *std::move(shifted);
    result->planned = *std::move(planned);
    return result;
}

Result<std::vector<analysis::VariantResult>> Study::variants(std::int64_t run, std::size_t first, Parts parts) const
{
    const Database& database = m_state->database;
    auto rows = database.run(
        QStringLiteral("SELECT id, numbers, scales FROM variants WHERE run = ? ORDER BY id LIMIT -1 OFFSET ?"),
        { qint64(run), qint64(first) });
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<analysis::VariantResult> results;
    while (rows->next()) {
        auto variant = readVariant(rows->value(1).toByteArray(), rows->value(2).toByteArray());
        if (!variant)
            return damaged(path(), variant.error().message);
        if (parts == Parts::Everything) {
            if (const auto filled = fillPictures(database, rows->value(0), *variant); !filled)
                return tl::unexpected(filled.error());
        }
        results.push_back(*std::move(variant));
    }
    return results;
}

Result<std::optional<analysis::ShiftResult>> Study::shift(std::int64_t run) const
{
    auto row = m_state->database.run(QStringLiteral("SELECT content FROM shifts WHERE run = ?"), { qint64(run) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return std::nullopt;
    auto content = readShiftBlob(row->value(0).toByteArray());
    if (!content)
        return damaged(path(), content.error().message);
    return *std::move(content);
}

Result<LayerPictures> Study::pictures(std::int64_t run, std::size_t variant, std::size_t layer) const
{
    auto row =
        m_state->database.run(QStringLiteral("SELECT content FROM pictures WHERE layer = ? AND variant = "
                                             "(SELECT id FROM variants WHERE run = ? ORDER BY id LIMIT 1 OFFSET ?)"),
            { qint64(layer), qint64(run), qint64(variant) });
    if (!row)
        return tl::unexpected(row.error());
    if (!row->next())
        return fail(ErrorKind::Usage,
            path() + ": there are no pictures of layer " + std::to_string(layer) + " of variant "
                + std::to_string(variant) + " in run " + std::to_string(run));
    auto pictures = readPicturesBlob(row->value(0).toByteArray());
    if (!pictures)
        return damaged(path(), pictures.error().message);
    return pictures;
}

Result<bool> Study::hasTable(const char* name) const
{
    auto row = m_state->database.run(
        QStringLiteral("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"), { QString::fromLatin1(name) });
    if (!row)
        return tl::unexpected(row.error());
    return row->next();
}

tl::unexpected<analysis::Error> Study::noSuchRun(std::int64_t run) const
{
    std::string known;
    if (const auto all = runs()) {
        for (const RunInfo& info : *all)
            known += (known.empty() ? "" : ", ") + std::to_string(info.id);
    }
    return fail(ErrorKind::Usage,
        path() + ": has no run " + std::to_string(run)
            + (known.empty() ? "; it has none at all" : "; there are " + known));
}

} // namespace app
