// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <QObject>

namespace app {

/// One thread that carries out functions in the order they were given.
///
/// What is given must not refer to objects that go before stop() has returned true. A thread that does not come to its
/// end in time (a driver that hangs, a disk that does not answer) is left to itself and delivers nothing any more.
class Worker {
public:
    /// Where the processor is not enough for all, the GUI's thread comes first, then answers, which a person waits for,
    /// then what takes minutes. Threads that the work starts are no more urgent than it is.
    enum class Urgency { Answer, Background };

    /// What deliver() carries to the GUI runs in the thread of `receiver`, and not at all after stop().
    Worker(QObject* receiver, Urgency urgency);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// How the work hands over results; may be copied and outlive the worker.
    class Outbox {
    public:
        void deliver(std::function<void()> function) const;

    private:
        friend class Worker;
        struct Door;
        std::shared_ptr<Door> m_door;
    };

    void post(std::function<void(const Outbox&)> work);
    /// What the thread does last of all, when it is stopped: gives back what belongs to it.
    void setFarewell(std::function<void()> farewell);
    /// Drops what waits, from now on delivers nothing, and waits for what runs. False: it still runs.
    bool stop(std::chrono::milliseconds patience);

private:
    struct Shared;
    Outbox m_outbox;
    std::shared_ptr<Shared> m_shared;
};

} // namespace app
