// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>

#include "widgets/graph/graph_layout.h"
#include "widgets/views/latest_job.h"

namespace widgets {

/// Makes layouts in the background: by Graphviz' program dot where it is there and the graph is small enough for it,
/// else by layeredLayout(), which also takes over when dot fails or takes too long. Only the last that was asked for is
/// delivered.
class GraphLayouter : public QObject {
    Q_OBJECT

public:
    enum class Source { Dot, Layered };

    /// dot's time grows faster than the graph: beyond so many boxes it is not asked.
    static constexpr std::size_t mostForDot = 400;

    explicit GraphLayouter(QObject* parent = nullptr);
    ~GraphLayouter() override; ///< stops what runs

    /// "dot" is looked up in PATH.
    void setProgram(const QString& program) { m_program = program; }
    void setTimeout(int milliseconds) { m_timeout.setInterval(milliseconds); } ///< of dot

    void start(const LayoutInput& input);
    void cancel();

Q_SIGNALS:
    void finished(const widgets::GraphLayout& layout, widgets::GraphLayouter::Source source);

private:
    void startDot(const QString& program);
    void startLayered();
    void readDot();
    void dotFinished(int exitCode, QProcess::ExitStatus status);
    void stopDot();

    QString m_program = QStringLiteral("dot");
    std::shared_ptr<const LayoutInput> m_input;
    QProcess* m_dot = nullptr;
    QByteArray m_output;
    QTimer m_timeout;
    LatestJob m_job;
};

} // namespace widgets
