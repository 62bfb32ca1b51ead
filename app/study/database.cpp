// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/database.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QUrl>
#include <QtEndian>

#include <fcntl.h>
#include <unistd.h>

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

/// "QSTD": tells a study from other SQLite files.
constexpr quint32 applicationId = 0x51535444;
constexpr qint64 headerBytes = 100;
constexpr qint64 pageSizeOffset = 16;
constexpr qint64 changesOffset = 24;
constexpr qint64 pagesOffset = 28;
constexpr qint64 userVersionOffset = 60;
constexpr qint64 applicationIdOffset = 68;
constexpr qint64 pagesValidForOffset = 92;
/// How long to wait while another process writes. A transaction takes milliseconds, a big one some seconds.
constexpr int busyMilliseconds = 15000;

constexpr int sqliteBusy = 5;
constexpr int sqliteReadOnly = 8;
constexpr int sqliteIoError = 10;
constexpr int sqliteCorrupt = 11;
constexpr int sqliteFull = 13;
constexpr int sqliteCannotOpen = 14;
constexpr int sqliteNotADatabase = 26;

const char* const schema[] = {
    "CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '', "
    "provenance TEXT NOT NULL, graph BLOB NOT NULL)",
    "CREATE TABLE identities (run INTEGER NOT NULL REFERENCES runs(id), role TEXT NOT NULL, path TEXT NOT NULL, "
    "hash TEXT NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (run, role)) WITHOUT ROWID",
    "CREATE TABLE variants (id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs(id), name TEXT NOT NULL, "
    "recipe TEXT NOT NULL, numbers BLOB NOT NULL, scales BLOB NOT NULL)",
    "CREATE INDEX variants_of_run ON variants (run)",
    "CREATE TABLE pictures (variant INTEGER NOT NULL REFERENCES variants(id), layer INTEGER NOT NULL, "
    "content BLOB NOT NULL, PRIMARY KEY (variant, layer))",
    "CREATE TABLE shifts (run INTEGER PRIMARY KEY REFERENCES runs(id), content BLOB NOT NULL)",
};

QString fromPath(const std::string& path)
{
    return QString::fromStdString(path);
}

int primaryCode(const QSqlError& error)
{
    return error.nativeErrorCode().toInt() & 0xFF;
}

tl::unexpected<analysis::Error> explain(const std::string& path, const QSqlError& error)
{
    const std::string detail = error.databaseText().toStdString();
    switch (primaryCode(error)) {
    case sqliteBusy:
        return fail(ErrorKind::Failed,
            path + ": another process kept this study locked for " + std::to_string(busyMilliseconds / 1000)
                + " s; try again when it is done");
    case sqliteReadOnly:
        return fail(ErrorKind::Failed, path + ": cannot be written; check its permissions, or use a copy");
    case sqliteFull:
        return fail(ErrorKind::Failed,
            path
                + ": the disk is full; free some space and run again (what was finished "
                  "before is kept)");
    case sqliteIoError:
        return fail(ErrorKind::Failed, path + ": reading or writing failed (" + detail + "); check the disk");
    case sqliteCannotOpen:
        return fail(ErrorKind::BadInput, path + ": cannot be opened; check the permissions of the file and its folder");
    case sqliteCorrupt:
    case sqliteNotADatabase:
        return damaged(path, detail);
    default:
        return fail(ErrorKind::Failed, path + ": the study refused a statement: " + detail);
    }
}

/// Whether the file is as long as its header says: a copy that broke off, wherever that was. What a journal holds besides
/// is added to the file and its header at once.
Result<void> checkLength(const std::string& path, const std::array<char, headerBytes>& header, qint64 size)
{
    const auto number = [&](qint64 offset) { return qFromBigEndian<quint32>(header.data() + offset); };
    const qint64 pageSize = qFromBigEndian<quint16>(header.data() + pageSizeOffset);
    const qint64 wanted = number(pagesOffset) * (pageSize == 1 ? 65536 : pageSize);
    // Only then is the number of pages that of this version of the file.
    const bool valid = number(changesOffset) == number(pagesValidForOffset);
    const bool journaled = QFileInfo(fromPath(path) + QStringLiteral("-wal")).size() > 0;
    if (!valid || journaled || size >= wanted)
        return {};
    return damaged(path, "it ends after " + std::to_string(size) + " of " + std::to_string(wanted) + " bytes");
}

/// What can be told from the first bytes: whether it is a study at all, and of which version.
Result<void> checkHeader(const std::string& path)
{
    const QFileInfo info(fromPath(path));
    if (!info.exists())
        return fail(ErrorKind::BadInput, path + ": no such study; give the path of an existing .qstudy file");
    if (!info.isFile())
        return fail(ErrorKind::BadInput, path + ": is not a file; give the path of a .qstudy file");
    QFile file(fromPath(path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::BadInput,
            path + ": cannot be read (" + file.errorString().toStdString() + "); check its permissions");
    const QByteArray header = file.read(headerBytes);
    const QByteArray magic("SQLite format 3\0", 16);
    if (!header.startsWith(magic))
        return fail(ErrorKind::BadInput,
            path + (header.isEmpty() ? ": is empty" : ": is not a study file")
                + "; give a .qstudy file, or another name for a new one (this file was left as it is)");
    if (header.size() < headerBytes)
        return damaged(path, "it ends within its header");
    if (qFromBigEndian<quint32>(header.constData() + applicationIdOffset) != applicationId)
        return fail(ErrorKind::BadInput,
            path
                + ": is an SQLite database, but not a study of QuantScope; give a "
                  ".qstudy file, or another name for a new one");
    const auto version = qFromBigEndian<quint32>(header.constData() + userVersionOffset);
    if (version > quint32(studySchemaVersion))
        return fail(ErrorKind::BadInput,
            path + ": was written by a newer version of QuantScope (its tables have version " + std::to_string(version)
                + ", this program knows " + std::to_string(studySchemaVersion) + "); open it with that version");
    // Not of before the header was read: another process may have let the file grow since then.
    std::array<char, headerBytes> bytes;
    std::ranges::copy(header, bytes.begin());
    return checkLength(path, bytes, file.size());
}

Result<void> checkTable(const Database& database, const QString& table)
{
    auto check = database.run(QStringLiteral("PRAGMA quick_check(%1)").arg(table));
    if (!check && check.error().kind == ErrorKind::BadInput) // said in full already
        return tl::unexpected(check.error());
    if (!check)
        return damaged(database.path(), "its table " + table.toStdString() + " cannot be read");
    if (!check->next() || check->value(0).toString() != QLatin1String("ok"))
        return damaged(database.path(),
            "table " + table.toStdString() + ": " + check->value(0).toString().simplified().toStdString());
    return {};
}

/// All tables but the large ones (pictures, what calibration saw, signed contributions), whose rows carry checksums that
/// are looked at when they are read: a study of any size opens in a moment.
Result<void> checkTables(const Database& database)
{
    QStringList tables{ QStringLiteral("runs"), QStringLiteral("identities"), QStringLiteral("variants"),
        QStringLiteral("shifts") };
    auto known = database.run(QStringLiteral("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN "
                                             "('sensitivities', 'samples', 'plans')"));
    if (!known)
        return tl::unexpected(known.error());
    while (known->next())
        tables << known->value(0).toString();
    known->finish();
    for (const QString& table : tables) {
        if (auto sound = checkTable(database, table); !sound)
            return sound;
    }
    return {};
}

/// Gives the finished file its name unless something has that name already.
Result<void> moveWithoutReplacing(const std::string& from, const std::string& to)
{
    // link() never replaces; where the file system has no hard links, an exclusive create keeps the name for rename().
    if (::link(from.c_str(), to.c_str()) == 0) {
        ::unlink(from.c_str());
        return {};
    }
    if (errno != EEXIST) {
        const int placeholder = ::open(to.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
        if (placeholder >= 0) {
            ::close(placeholder);
            if (::rename(from.c_str(), to.c_str()) == 0)
                return {};
        }
    }
    const int reason = errno;
    ::unlink(from.c_str());
    if (reason == EEXIST)
        return fail(ErrorKind::Usage, to + ": exists already; give another name for a new study");
    return fail(ErrorKind::Failed,
        to + ": cannot be created (" + std::strerror(reason) + "); check the folder and the space on the disk");
}

} // namespace

tl::unexpected<analysis::Error> damaged(const std::string& path, const std::string& reason)
{
    return fail(ErrorKind::BadInput,
        path + ": the study is damaged (" + reason
            + "); restore it from a copy, or give another name for a new one (this file was left as it is)");
}

Database::Database(std::string path, QString connection) : m_path(std::move(path)), m_connection(std::move(connection))
{
}

Database::Database(Database&& other) noexcept
    : m_path(std::move(other.m_path)), m_connection(std::exchange(other.m_connection, QString()))
{
}

Database::~Database()
{
    if (m_connection.isEmpty())
        return;
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<Database> Database::connect(const std::string& path, const QString& name, const QString& options)
{
    static std::atomic<int> counter{ 0 };
    // The window and the library with the engine each hold a copy of this code; Qt's list of connections is one.
    Database result(path, QStringLiteral("study-%1-%2").arg(quintptr(&counter), 0, 16).arg(counter++));
    QSqlDatabase connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), result.m_connection);
    if (!connection.isValid())
        return fail(ErrorKind::Failed, path + ": Qt's SQLite driver is missing; install the package libqt6sql6-sqlite");
    connection.setDatabaseName(name);
    connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1%2").arg(busyMilliseconds).arg(options));
    if (!connection.open())
        return explain(path, connection.lastError());
    return result;
}

Result<Database> Database::connectToFollow(const std::string& path)
{
    Result<Database> reader = connect(path, fromPath(path), {});
    if (!reader)
        return reader;
    if (const auto set = reader->run(QStringLiteral("PRAGMA query_only=ON")); !set)
        return tl::unexpected(set.error());
    return reader;
}

Result<Database> Database::connectToCheck(const std::string& path)
{
    const QFileInfo info(fromPath(path));
    const bool folderIsWritable = QFileInfo(info.absolutePath()).isWritable();
    const bool journaled = QFileInfo(fromPath(path) + QStringLiteral("-wal")).size() > 0;
    if (!journaled && info.isWritable() && folderIsWritable)
        return connectToFollow(path);
    // Where a file cannot be written, nobody else is writing either, unless a journal says so or it is another's file.
    if (!journaled && (!folderIsWritable || info.ownerId() == ::geteuid())) {
        const QString uri = QUrl::fromLocalFile(info.absoluteFilePath()).toString(QUrl::FullyEncoded);
        return connect(
            path, uri + QStringLiteral("?immutable=1"), QStringLiteral(";QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI"));
    }
    return connect(path, fromPath(path), QStringLiteral(";QSQLITE_OPEN_READONLY"));
}

Result<void> Database::checkPath(const std::string& path)
{
    if (path.empty())
        return fail(ErrorKind::Usage, "the path of the study is empty; give the path of a .qstudy file");
    // Qt and SQLite know paths as text: other bytes would name another file, and make folders that nobody asked for.
    if (fromPath(path).toStdString() == path)
        return {};
    const std::string shown = QString::fromUtf8(path.c_str()).toStdString();
    return fail(ErrorKind::BadInput,
        shown + ": the path of this study is not valid UTF-8; give a study a path of UTF-8 characters");
}

Result<void> Database::create(const std::string& path)
{
    if (const auto usable = checkPath(path); !usable)
        return usable;
    const QFileInfo info(fromPath(path));
    if (info.exists())
        return fail(ErrorKind::Usage, path + ": exists already; give another name for a new study");
    if (!QDir().mkpath(info.absolutePath()))
        return fail(ErrorKind::Failed, path + ": its folder cannot be created; check the permissions");
    const std::string temporary =
        info.absolutePath().toStdString() + "/." + info.fileName().toStdString() + ".new-" + std::to_string(::getpid());
    ::unlink(temporary.c_str());
    const Result<void> built = [&]() -> Result<void> {
        const Result<Database> database = connect(path, fromPath(temporary), {});
        if (!database)
            return tl::unexpected(database.error());
        QStringList statements{ QStringLiteral("PRAGMA application_id=%1").arg(applicationId),
            QStringLiteral("PRAGMA user_version=%1").arg(studySchemaVersion) };
        for (const char* statement : schema)
            statements << QLatin1String(statement);
        statements << QStringLiteral("PRAGMA journal_mode=WAL");
        for (const QString& statement : statements) {
            if (const auto done = database->run(statement); !done)
                return tl::unexpected(done.error());
        }
        return {};
    }();
    if (!built) {
        ::unlink(temporary.c_str());
        return built;
    }
    return moveWithoutReplacing(temporary, path);
}

Result<Database> Database::open(const std::string& path, Access access)
{
    if (const auto usable = checkPath(path); !usable)
        return tl::unexpected(usable.error());
    if (const auto header = checkHeader(path); !header)
        return tl::unexpected(header.error());
    Result<Database> reader = connectToCheck(path);
    if (!reader)
        return reader;
    if (const auto tables = checkTables(*reader); !tables)
        return tl::unexpected(tables.error());
    const QFileInfo info(fromPath(path));
    if (access == Access::ReadOnly) {
        if (!info.isWritable() || !QFileInfo(info.absolutePath()).isWritable())
            return reader;
        // What proved sound may be followed by a connection that tidies up behind itself.
        Result<Database> follower = connectToFollow(path);
        return follower ? std::move(follower) : std::move(reader);
    }
    if (!info.isWritable())
        return fail(ErrorKind::BadInput, path + ": cannot be written; check its permissions, or use a copy");
    Result<Database> writer = connect(path, fromPath(path), {});
    if (!writer)
        return writer;
    // FULL: each commit reaches the disk. There is one per variant, after seconds of work, so that the flush costs
    // nothing beside it and a finished variant survives a power cut as well as kill -9 (which NORMAL would do too).
    for (const char* pragma : { "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON" }) {
        if (const auto set = writer->run(QLatin1String(pragma)); !set)
            return tl::unexpected(set.error());
    }
    return writer;
}

Result<QSqlQuery> Database::run(const QString& sql, const QVariantList& values) const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return explain(m_path, query.lastError());
    for (const QVariant& value : values)
        query.addBindValue(value);
    if (!query.exec())
        return explain(m_path, query.lastError());
    return query;
}

Result<void> Database::transaction(const std::function<Result<void>()>& work) const
{
    // IMMEDIATE waits for another writer here, at the start, where waiting is possible.
    if (const auto begun = run(QStringLiteral("BEGIN IMMEDIATE")); !begun)
        return tl::unexpected(begun.error());
    Result<void> done = work();
    if (done) {
        if (const auto committed = run(QStringLiteral("COMMIT")); committed)
            return {};
        else
            done = tl::unexpected(committed.error());
    }
    // A failing rollback means that SQLite has rolled back already (a full disk, for one).
    (void)run(QStringLiteral("ROLLBACK"));
    return done;
}

Result<void> done(const Result<QSqlQuery>& query)
{
    if (!query)
        return tl::unexpected(query.error());
    return {};
}

} // namespace app
