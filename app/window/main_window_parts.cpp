// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window_parts.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/window/session.h"

namespace app {

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("MainWindow", text, nullptr, n);
}

QToolButton* arrow(Qt::ArrowType type, const QString& tip)
{
    auto* button = new QToolButton;
    button->setArrowType(type);
    button->setAutoRaise(true);
    button->setEnabled(false);
    button->setToolTip(tip);
    button->setFocusPolicy(Qt::NoFocus);
    return button;
}

} // namespace

QWidget* framed(std::initializer_list<QWidget*> widgets)
{
    auto* frame = new QWidget;
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    int left = int(widgets.size());
    for (QWidget* widget : widgets)
        layout->addWidget(widget, --left == 0 ? 1 : 0);
    return frame;
}

QWidget* makeCorner(QLineEdit* find, Session* session)
{
    auto* corner = new QWidget;
    auto* layout = new QHBoxLayout(corner);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->setSpacing(2);
    QToolButton* back = arrow(Qt::LeftArrow, tr("Back to the layer and variant before (Alt+Left)"));
    QToolButton* forward = arrow(Qt::RightArrow, tr("Forward (Alt+Right)"));
    find->setPlaceholderText(tr("Find layer"));
    find->setClearButtonEnabled(true);
    find->setFixedSize(180, find->fontMetrics().height() + 6);
    layout->addWidget(back);
    layout->addWidget(forward);
    layout->addSpacing(6);
    layout->addWidget(find);
    widgets::Selection* selection = session->selection();
    QObject::connect(back, &QToolButton::clicked, selection, &widgets::Selection::back);
    QObject::connect(forward, &QToolButton::clicked, selection, &widgets::Selection::forward);
    QObject::connect(selection, &widgets::Selection::historyChanged, corner, [back, forward, selection] {
        back->setEnabled(selection->canGoBack());
        forward->setEnabled(selection->canGoForward());
    });
    return corner;
}

void addPanelSwitches(QMenu* menu, std::initializer_list<PanelSwitch> panels)
{
    for (const PanelSwitch& each : panels) {
        QAction* action = menu->addAction(each.text);
        action->setCheckable(true);
        action->setChecked(true);
        QObject::connect(action, &QAction::toggled, each.panel, &QWidget::setVisible);
    }
}

std::vector<widgets::StudyRun> shownRuns(const StudySnapshot& snapshot)
{
    std::vector<widgets::StudyRun> runs;
    for (auto group = snapshot.groups.rbegin(); group != snapshot.groups.rend(); ++group) {
        const RunInfo& last = group->runs.back();
        const auto started = QDateTime::fromString(QString::fromStdString(last.provenance.started), Qt::ISODate);
        const QString data = QFileInfo(QString::fromStdString(last.provenance.data.path)).fileName();
        QStringList details;
        for (const RunInfo& run : group->runs)
            details << QString::fromStdString(run.provenance.command);
        details.removeDuplicates();
        details << QString::fromStdString(last.provenance.versions);
        runs.push_back({ qint64(group->id),
            QStringLiteral("%1 · %2 · %3")
                .arg(QLocale().toString(started.toLocalTime(), QLocale::ShortFormat), data,
                    tr("%n variants", int(group->variants))),
            details.join(QLatin1Char('\n')) });
    }
    return runs;
}

widgets::MeasuredWeights measuredWeights(const StudySnapshot& snapshot)
{
    for (const ShownSensitivity& each : snapshot.sensitivity) {
        const analysis::SensitivityTable& table = each.kept->table;
        if (snapshot.planInputs && table.target == analysis::SensitivityTarget::Weights
            && table.mode == analysis::SensitivityMode::Alone)
            return { { each.kept, &table }, snapshot.planInputs->base.weights };
    }
    return {};
}

QString statusText(Session& session)
{
    if (!session.isOpen())
        return {};
    const auto* variant = session.selection()->currentVariant();
    if (variant == nullptr)
        return session.study().isEmpty() ? tr("Nothing measured yet: Run > Set Up Run chooses data and variants")
                                         : tr("No variant is finished yet");
    QString text =
        tr("= %1 measured on %2 samples")
            .arg(QString::fromStdString(variant->recipe.name), QLocale().toString(qlonglong(variant->samples)));
    if (variant->calibrationSamples > 0)
        text += tr(", ranges from %1").arg(QLocale().toString(qlonglong(variant->calibrationSamples)));
    return text;
}

} // namespace app
