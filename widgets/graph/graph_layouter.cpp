// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_layouter.h"

#include <utility>

#include <QStandardPaths>

#include "widgets/graph/dot_format.h"

namespace widgets {

namespace {

constexpr int patience = 3000; // ms

/// dot writes some 100 bytes a box and edge.
constexpr qsizetype mostOutput = 16 << 20;

} // namespace

GraphLayouter::GraphLayouter(QObject* parent) : QObject(parent)
{
    m_timeout.setSingleShot(true);
    m_timeout.setInterval(patience);
    connect(&m_timeout, &QTimer::timeout, this, [this] {
        stopDot();
        startLayered();
    });
}

GraphLayouter::~GraphLayouter()
{
    stopDot();
    // What was killed ends at once; an object that goes before its program complains.
    for (QProcess* dot : findChildren<QProcess*>()) {
        dot->disconnect();
        dot->waitForFinished(1000);
    }
}

void GraphLayouter::cancel()
{
    stopDot();
    m_job.cancel();
    m_input.reset();
}

void GraphLayouter::start(const LayoutInput& input)
{
    cancel();
    m_input = std::make_shared<const LayoutInput>(input);
    const QString program = input.sizes.size() > mostForDot ? QString() : QStandardPaths::findExecutable(m_program);
    if (program.isEmpty())
        startLayered();
    else
        startDot(program);
}

void GraphLayouter::startDot(const QString& program)
{
    m_output.clear();
    m_dot = new QProcess(this);
    m_dot->setStandardErrorFile(QProcess::nullDevice());
    connect(m_dot, &QProcess::readyReadStandardOutput, this, &GraphLayouter::readDot);
    connect(m_dot, &QProcess::finished, this, &GraphLayouter::dotFinished);
    connect(m_dot, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        // All other errors are followed by finished().
        if (error != QProcess::FailedToStart)
            return;
        stopDot();
        startLayered();
    });
    m_dot->start(program, { QStringLiteral("-Tplain") });
    m_dot->write(toDot(*m_input));
    m_dot->closeWriteChannel();
    m_timeout.start();
}

void GraphLayouter::readDot()
{
    m_output += m_dot->readAllStandardOutput();
    if (m_output.size() <= mostOutput)
        return;
    stopDot();
    startLayered();
}

void GraphLayouter::dotFinished(int exitCode, QProcess::ExitStatus status)
{
    m_output += m_dot->readAllStandardOutput();
    stopDot();
    if (exitCode != 0 || status != QProcess::NormalExit) {
        startLayered();
        return;
    }
    const auto layout = parseDotPlain(m_output, *m_input);
    if (layout)
        Q_EMIT finished(*layout, Source::Dot);
    else
        startLayered();
}

void GraphLayouter::stopDot()
{
    m_timeout.stop();
    QProcess* dot = std::exchange(m_dot, nullptr);
    if (!dot)
        return;
    dot->disconnect(this);
    // Nobody waits for it: the object goes when the program has gone, at the latest with its parent.
    if (dot->state() == QProcess::NotRunning) {
        dot->deleteLater();
        return;
    }
    connect(dot, &QProcess::finished, dot, &QObject::deleteLater);
    dot->kill();
}

void GraphLayouter::startLayered()
{
    m_job.start([this, input = m_input](const LatestJob::Turn& turn) {
        auto layout = std::make_shared<const GraphLayout>(layeredLayout(*input, [&turn] { return turn.isCurrent(); }));
        turn.deliver([this, layout] { Q_EMIT finished(*layout, Source::Layered); });
    });
}

} // namespace widgets
