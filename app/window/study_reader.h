// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>
#include <QTimer>

#include "analysis/observe/observation.h"
#include "app/window/study_contents.h"
#include "app/window/worker.h"

namespace app {

/// A study that is looked at while others, this program among them, may add to it: follows the file and brings what a
/// view asks for. All reading is done on a thread of its own.
class StudyReader : public QObject {
    Q_OBJECT

public:
    using Snapshot = std::shared_ptr<const StudySnapshot>;
    using Detail = std::shared_ptr<const analysis::LayerResult>;
    using Seen = std::shared_ptr<const analysis::TensorObservation>;
    static constexpr int pollMilliseconds = 1000;

    explicit StudyReader(QObject* parent = nullptr);
    ~StudyReader() override;

    /// Replaces what is open. Answers with changed() or failed().
    void open(const QString& path);
    void close();
    [[nodiscard]] const QString& path() const { return m_path; } ///< empty: nothing is open
    /// The group of runs to show; 0: that with the newest variant.
    void showGroup(qint64 id);
    void look(); ///< now instead of within a second
    /// Answers with detailRead(). Only the last that was asked for one `variant` is read.
    void readDetail(const Snapshot& snapshot, int variant, int layer);
    /// Answers with observationRead().
    void readObservation(const Snapshot& snapshot, int layer);
    /// Answers with copied().
    void copyTo(const QString& path);

    [[nodiscard]] bool shutDown(std::chrono::milliseconds patience);

Q_SIGNALS:
    void changed(const app::StudyReader::Snapshot& snapshot);
    void failed(const QString& path, const QString& message); ///< it could not be opened, or cannot be read any more
    void detailRead(
        const app::StudyReader::Snapshot& snapshot, int variant, int layer, const app::StudyReader::Detail& detail);
    void observationRead(const app::StudyReader::Snapshot& snapshot, int layer, const app::StudyReader::Seen& seen);
    void copied(const QString& path, const QString& error); ///< `error` is empty: it worked

private:
    struct Open;
    using Work = std::function<void(Open&, const Worker::Outbox&)>;
    void post(Work work);

    /// Freeing a large study takes longer than a frame: the worker does it.
    void letGo(Snapshot snapshot);

    QString m_path;
    Snapshot m_shown; ///< the last that was told
    qint64 m_group = 0;
    std::shared_ptr<Open> m_open; ///< what it points at belongs to the worker
    int m_opening = 0; ///< counts openings and closings: what an earlier one asked for is not delivered
    bool m_looking = false;
    std::shared_ptr<std::atomic<int>> m_detailNumber;
    QTimer m_poll;
    Worker m_worker;
};

} // namespace app
