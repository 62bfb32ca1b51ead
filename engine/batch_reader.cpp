// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <thread>

#include "engine/data/source.h"
#include "engine/dataset.h"

namespace engine
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

constexpr std::size_t mostReasons = 10;

/// Consecutive samples of the data set, decoded by one worker: what could be read of them.
struct Piece {
    Batch batch; ///< tensors with room for all; batch.size of them are filled
    std::vector<std::string> unreadable;
    std::optional<analysis::Error> fatal; ///< why decoding stopped here
};

std::int64_t sampleBytes(const HostTensor& tensor)
{
    return std::int64_t(tensor.bytes()) / std::max<std::int64_t>(tensor.shape[0], 1);
}

Batch makeBatch(const DatasetInfo& info, std::int64_t size)
{
    Batch batch;
    for (std::size_t i = 0; i < info.inputShapes.size(); ++i) {
        std::vector<std::int64_t> shape{ size };
        shape.insert(shape.end(), info.inputShapes[i].begin(), info.inputShapes[i].end());
        batch.inputs.push_back(makeTensor(info.inputTypes[i], std::move(shape)));
    }
    return batch;
}

/// Says in the tensors how many samples there are. They keep their memory.
void trim(Batch& batch)
{
    for (HostTensor& tensor : batch.inputs)
        tensor.shape[0] = batch.size;
}

/// Copies samples first … first + count - 1 of `from` behind those of `to`.
void append(Batch& to, const Batch& from, std::int64_t first, std::int64_t count)
{
    for (std::size_t i = 0; i < to.inputs.size(); ++i) {
        const std::int64_t bytes = sampleBytes(from.inputs[i]);
        std::memcpy(
            &to.inputs[i].data[to.size * bytes], &from.inputs[i].data[first * bytes], std::size_t(count * bytes));
    }
    if (!from.labels.empty())
        to.labels.insert(to.labels.end(), from.labels.begin() + first, from.labels.begin() + first + count);
    to.size += count;
}

} // namespace

/// Workers take pieces of batchSize samples in order and put them into `ready`; next() takes them out in order and fills
/// gaps that unreadable samples left, so that only the last batch is smaller. One piece for each worker is decoded or
/// being decoded: whoever has taken one batch and works on it holds one more or two in memory, never more.
struct BatchReader::State {
    std::shared_ptr<const DatasetSource> source;
    std::vector<std::int64_t> indices;
    std::int64_t batchSize = 1;

    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::int64_t, Piece> ready; ///< by number of the piece
    std::int64_t taken = 0; ///< pieces that workers have begun
    std::int64_t wanted = 0; ///< the piece that next() takes next
    bool stop = false;

    // Only next() touches these, but for the counts, which others may ask for.
    Batch rest; ///< samples left over from a piece, from restStart on
    std::int64_t restStart = 0;
    std::int64_t skipped = 0;
    std::vector<std::string> reasons;
    std::optional<analysis::Error> error;

    std::vector<std::jthread> workers; ///< last: joined before the rest goes

    [[nodiscard]] std::int64_t pieces() const { return (std::ssize(indices) + batchSize - 1) / batchSize; }
    [[nodiscard]] bool stopped()
    {
        const std::scoped_lock lock(mutex);
        return stop;
    }
    [[nodiscard]] analysis::Error outOfMemory() const;
    void work();
    Piece decode(std::int64_t number);
    void decodeInto(Piece& piece, std::span<const std::int64_t> samples);
    analysis::Result<std::optional<Piece>> takePiece();
    analysis::Result<std::optional<Batch>> nextBatch();
};

analysis::Error BatchReader::State::outOfMemory() const
{
    return { ErrorKind::Failed,
        source->info().path + ": not enough memory for a batch of " + std::to_string(batchSize)
            + "; take a smaller batch" };
}

void BatchReader::State::decodeInto(Piece& piece, std::span<const std::int64_t> samples)
{
    Batch& batch = piece.batch;
    batch = makeBatch(source->info(), std::ssize(samples));
    std::vector<std::byte*> targets(batch.inputs.size());
    for (const std::int64_t sample : samples) {
        if (stopped())
            return;
        for (std::size_t i = 0; i < targets.size(); ++i)
            targets[i] = &batch.inputs[i].data[batch.size * sampleBytes(batch.inputs[i])];
        if (auto decoded = source->decode(sample, targets); decoded) {
            ++batch.size;
            if (!source->labels().empty())
                batch.labels.push_back(source->labels()[std::size_t(sample)]);
        } else if (decoded.error().kind == SampleFault::Kind::Unreadable) {
            piece.unreadable.push_back(std::move(decoded.error().reason));
        } else {
            piece.fatal = analysis::Error{ ErrorKind::BadInput, std::move(decoded.error().reason) };
            return;
        }
    }
}

Piece BatchReader::State::decode(std::int64_t number)
{
    Piece piece;
    const std::int64_t first = number * batchSize;
    const std::int64_t count = std::min(batchSize, std::ssize(indices) - first);
    try {
        decodeInto(piece, std::span(indices).subspan(std::size_t(first), std::size_t(count)));
    } catch (const std::bad_alloc&) {
        piece.fatal = outOfMemory();
    }
    return piece;
}

void BatchReader::State::work()
{
    std::unique_lock lock(mutex);
    for (;;) {
        changed.wait(lock, [&] { return stop || taken >= pieces() || taken < wanted + source->workers(); });
        if (stop || taken >= pieces())
            return;
        const std::int64_t number = taken++;
        lock.unlock();
        Piece piece = decode(number);
        lock.lock();
        ready.emplace(number, std::move(piece));
        changed.notify_all();
    }
}

/// The next piece in order, with its faults counted; nullopt after the last.
analysis::Result<std::optional<Piece>> BatchReader::State::takePiece()
{
    std::unique_lock lock(mutex);
    if (wanted >= pieces())
        return std::nullopt;
    changed.wait(lock, [&] { return ready.contains(wanted); });
    Piece piece = std::move(ready.extract(wanted++).mapped());
    changed.notify_all();

    skipped += std::ssize(piece.unreadable);
    for (auto& reason : piece.unreadable) {
        if (reasons.size() < mostReasons)
            reasons.push_back(std::move(reason));
    }
    if (piece.fatal)
        return tl::unexpected(*piece.fatal);
    if (skipped * 10 > std::ssize(indices)) {
        std::string first;
        for (std::size_t i = 0; i < std::min<std::size_t>(reasons.size(), 3); ++i)
            first += (i > 0 ? "; " : "") + reasons[i];
        return fail(ErrorKind::BadInput,
            source->info().path + ": more than 10 % of " + std::to_string(indices.size()) + " samples cannot be read ("
                + first + "); repair or remove them");
    }
    return piece;
}

analysis::Result<std::optional<Batch>> BatchReader::State::nextBatch()
{
    Batch batch;
    if (restStart < rest.size) {
        batch = makeBatch(source->info(), std::min(batchSize, std::ssize(indices)));
        append(batch, rest, restStart, rest.size - restStart);
    }
    rest = {};
    restStart = 0;
    while (batch.size < batchSize) {
        auto piece = takePiece();
        if (!piece)
            return tl::unexpected(piece.error());
        if (!*piece)
            break;
        Batch& decoded = (*piece)->batch;
        if (batch.size == 0) {
            // Without gaps batches are pieces, and nothing is copied.
            if (decoded.size == batchSize || wanted >= pieces()) {
                batch = std::move(decoded);
                continue;
            }
            batch = makeBatch(source->info(), std::min(batchSize, std::ssize(indices)));
        }
        const std::int64_t count = std::min(batchSize - batch.size, decoded.size);
        append(batch, decoded, 0, count);
        if (count < decoded.size) {
            rest = std::move(decoded);
            restStart = count;
        }
    }
    if (batch.size == 0)
        return std::nullopt;
    trim(batch);
    return batch;
}

BatchReader::BatchReader(const Dataset& dataset, std::int64_t batchSize) : m_state(std::make_unique<State>())
{
    m_state->source = dataset.m_source;
    m_state->indices = dataset.m_indices;
    m_state->batchSize = std::max<std::int64_t>(batchSize, 1);
    for (int i = 0; i < dataset.m_source->workers(); ++i)
        m_state->workers.emplace_back([state = m_state.get()] { state->work(); });
}

BatchReader::~BatchReader()
{
    const std::scoped_lock lock(m_state->mutex);
    m_state->stop = true;
    m_state->changed.notify_all();
}

analysis::Result<std::optional<Batch>> BatchReader::next()
{
    if (m_state->error)
        return tl::unexpected(*m_state->error);
    try {
        auto batch = m_state->nextBatch();
        if (!batch)
            m_state->error = batch.error();
        return batch;
    } catch (const std::bad_alloc&) {
        m_state->error = m_state->outOfMemory();
        return tl::unexpected(*m_state->error);
    }
}

std::int64_t BatchReader::skipped() const
{
    const std::scoped_lock lock(m_state->mutex);
    return m_state->skipped;
}

std::vector<std::string> BatchReader::reasons() const
{
    const std::scoped_lock lock(m_state->mutex);
    return m_state->reasons;
}

} // namespace engine
