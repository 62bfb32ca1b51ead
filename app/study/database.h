// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "analysis/result.h"

namespace app {

/// The version of the tables that this program writes, kept in SQLite's user_version.
inline constexpr int studySchemaVersion = 1;

/// One connection to a study file: opens, checks, and says in words what SQLite says in numbers.
class Database {
public:
    enum class Access { ReadOnly, ReadWrite };

    /// Whether a study can have this path. Errors: usage (none), badInput (not valid UTF-8).
    [[nodiscard]] static analysis::Result<void> checkPath(const std::string& path);
    /// Makes a file with empty tables. It is built under a temporary name and then gets its own, so that nobody ever
    /// meets half of it. Errors: usage (the file exists), failed.
    [[nodiscard]] static analysis::Result<void> create(const std::string& path);
    /// Checks that `path` is a study of a known version and undamaged, then opens it. The checks only read.
    [[nodiscard]] static analysis::Result<Database> open(const std::string& path, Access access);

    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();

    /// Runs one statement with its values in place of '?'. SELECTs are ready for next().
    [[nodiscard]] analysis::Result<QSqlQuery> run(const QString& sql, const QVariantList& values = {}) const;
    /// Runs `work` inside one transaction: all of it stays, or, when it returns an error, nothing.
    [[nodiscard]] analysis::Result<void> transaction(const std::function<analysis::Result<void>()>& work) const;

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    Database(std::string path, QString connection);
    [[nodiscard]] static analysis::Result<Database> connect(
        const std::string& path, const QString& name, const QString& options);
    /// Only reads, but may write: the last of such connections takes SQLite's two files beside the study away (-wal and
    /// -shm), and sees what others write meanwhile.
    [[nodiscard]] static analysis::Result<Database> connectToFollow(const std::string& path);
    /// Changes nothing at all in the file, whatever is in it.
    [[nodiscard]] static analysis::Result<Database> connectToCheck(const std::string& path);

    std::string m_path;
    QString m_connection; ///< empty: moved from
};

/// For results of statements that return no rows.
[[nodiscard]] analysis::Result<void> done(const analysis::Result<QSqlQuery>& query);

/// "x.qstudy: is damaged (…); …": for content that cannot be read.
[[nodiscard]] tl::unexpected<analysis::Error> damaged(const std::string& path, const std::string& reason);

} // namespace app
