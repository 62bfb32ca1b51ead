// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/study_reader.h"

#include <optional>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace app {

namespace {

QString messageOf(const analysis::Error& error)
{
    return QString::fromStdString(error.message);
}

/// Quick changes of selection leave at most so many requests behind: variant and baseline.
constexpr int currentDetails = 2;

/// Blocks of a study are small and many: what is freed among others stays with the process otherwise.
void returnFreedMemory()
{
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

} // namespace

/// Made and used on the worker; a Study belongs to its thread.
struct StudyReader::Open {
    std::optional<StudyContents> contents;
    int opening = 0; ///< which one `contents` belongs to
};

StudyReader::StudyReader(QObject* parent)
    : QObject(parent)
    , m_open(std::make_shared<Open>())
    , m_detailNumber(std::make_shared<std::atomic<int>>(0))
    , m_worker(this, Worker::Urgency::Answer)
{
    m_worker.setFarewell([open = m_open] { open->contents.reset(); });
    m_poll.setInterval(pollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &StudyReader::look);
}

StudyReader::~StudyReader()
{
    (void)shutDown(std::chrono::seconds(1));
}

void StudyReader::post(Work work)
{
    m_worker.post([open = m_open, opening = m_opening, work = std::move(work)](const Worker::Outbox& outbox) {
        if (open->contents && open->opening == opening)
            work(*open, outbox);
    });
}

void StudyReader::open(const QString& path)
{
    close();
    m_path = path;
    m_worker.post([this, path, open = m_open, opening = m_opening](const Worker::Outbox& outbox) {
        auto contents = StudyContents::open(path.toStdString());
        if (contents) {
            open->contents.emplace(*std::move(contents));
            open->opening = opening;
            return;
        }
        outbox.deliver([this, path, opening, message = messageOf(contents.error())] {
            if (m_opening == opening) {
                close();
                Q_EMIT failed(path, message);
            }
        });
    });
    look();
    m_poll.start();
}

void StudyReader::close()
{
    m_poll.stop();
    m_path.clear();
    m_group = 0;
    m_looking = false;
    ++m_opening;
    ++*m_detailNumber;
    const bool shown = m_shown != nullptr;
    letGo(std::exchange(m_shown, nullptr));
    m_worker.post([open = m_open](const Worker::Outbox&) { open->contents.reset(); });
    if (!shown)
        return;
    QMetaObject::invokeMethod(
        this, [this] { m_worker.post([](const Worker::Outbox&) { returnFreedMemory(); }); }, Qt::QueuedConnection);
}

void StudyReader::showGroup(qint64 id)
{
    m_group = id;
    m_looking = false;
    look();
}

void StudyReader::look()
{
    if (m_path.isEmpty() || std::exchange(m_looking, true))
        return;
    const int current = m_opening;
    post([this, current, group = m_group](Open& open, const Worker::Outbox& outbox) {
        auto snapshot = open.contents->look(group);
        outbox.deliver([this, current, group, snapshot = std::move(snapshot)] {
            if (m_opening != current || group != m_group)
                return;
            m_looking = false;
            if (!snapshot)
                Q_EMIT failed(m_path, messageOf(snapshot.error()));
            else if (*snapshot) {
                letGo(std::exchange(m_shown, *snapshot));
                Q_EMIT changed(*snapshot);
            }
        });
    });
}

void StudyReader::letGo(Snapshot snapshot)
{
    if (!snapshot)
        return;
    // Once the views show something else; the worker's is the last hand then.
    QMetaObject::invokeMethod(
        this,
        [this, last = std::move(snapshot)]() mutable {
            m_worker.post([last = std::move(last)](const Worker::Outbox&) {});
        },
        Qt::QueuedConnection);
}

void StudyReader::readDetail(const Snapshot& snapshot, int variant, int layer)
{
    const int current = m_opening;
    post([this, current, snapshot, variant, layer, number = ++*m_detailNumber, latest = m_detailNumber](
             Open& open, const Worker::Outbox& outbox) {
        if (*latest - number >= currentDetails)
            return;
        auto detail = open.contents->pictures(snapshot->places[std::size_t(variant)], std::size_t(layer),
            snapshot->analysis->variants[std::size_t(variant)].layers[std::size_t(layer)]);
        outbox.deliver([this, current, snapshot, variant, layer, detail = std::move(detail)] {
            if (m_opening != current)
                return;
            if (detail)
                Q_EMIT detailRead(snapshot, variant, layer, *detail);
            else
                Q_EMIT failed(m_path, messageOf(detail.error()));
        });
    });
}

void StudyReader::readObservation(const Snapshot& snapshot, int layer)
{
    const int current = m_opening;
    post([this, current, snapshot, layer](Open& open, const Worker::Outbox& outbox) {
        Seen seen;
        // The newest run of the group that has calibrated.
        for (const RunGroup& group : snapshot->groups) {
            if (group.id != snapshot->group)
                continue;
            for (auto run = group.runs.rbegin(); run != group.runs.rend() && !seen; ++run) {
                auto found = open.contents->study().observation(run->id, std::size_t(layer));
                if (found && *found)
                    seen = std::make_shared<const analysis::TensorObservation>(**std::move(found));
            }
        }
        outbox.deliver([this, current, snapshot, layer, seen] {
            if (m_opening == current)
                Q_EMIT observationRead(snapshot, layer, seen);
        });
    });
}

void StudyReader::copyTo(const QString& path)
{
    post([this, path](Open& open, const Worker::Outbox& outbox) {
        const auto done = open.contents->study().copyTo(path.toStdString());
        outbox.deliver(
            [this, path, error = done ? QString() : messageOf(done.error())] { Q_EMIT copied(path, error); });
    });
}

bool StudyReader::shutDown(std::chrono::milliseconds patience)
{
    return m_worker.stop(patience);
}

} // namespace app
