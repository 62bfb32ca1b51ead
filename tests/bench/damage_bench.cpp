// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the damage at the output follows a hand: the real window, offscreen, with the engine. The range of a layer's
// weight is dragged in Distribution; told is the time from each mouse event to the label's new text.
//   damage_bench MODEL DATA [--preprocess P] [--samples 256] [--moves 100] [--all]
// Without --all: the layer with the most weights up to 150,000. With it: each layer, by one change of its format, how long
// its gradients take, and what is said of it.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include <QComboBox>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "app/backend/engine_backend.h"
#include "app/window/main_window.h"
#include "frame_clock.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/views/damage_label.h"
#include "widgets/views/distribution_view.h"
#include "widgets/views/inspector.h"
#include "widgets/views/weight_range.h"

namespace {

using bench::Moment;

constexpr int patience = 600'000; ///< ms

class Bench {
public:
    Bench(const QCommandLineParser& options) : m_moves(options.value("moves").toInt())
    {
        widgets::RunSetup setup;
        setup.model = options.positionalArguments().at(0).toStdString();
        setup.data = options.positionalArguments().at(1).toStdString();
        setup.preprocess = options.value("preprocess").toStdString();
        setup.limit = options.value("samples").toLongLong();
        analysis::Recipe recipe;
        recipe.method = analysis::Method::Weights;
        recipe.activations.format = analysis::fp32;
        recipe.name = "weights-int8";
        setup.recipes = { recipe };
        const std::string study = m_folder.filePath("bench.qstudy").toStdString();
        if (const auto done = m_backend.analyze(setup, study, {}); !done) {
            std::fprintf(stderr, "%s\n", done.error().message.c_str());
            return;
        }
        m_window =
            std::make_unique<app::MainWindow>([this]() -> analysis::Result<app::Backend*> { return &m_backend; });
        m_window->show();
        (void)QTest::qWaitForWindowExposed(m_window.get());
        m_window->session()->openStudy(QString::fromStdString(study));
        (void)QTest::qWaitFor([this] { return selection()->currentVariant() != nullptr; }, patience);
        m_view = m_window->tabs()->findChild<widgets::DistributionView*>();
        m_window->tabs()->setCurrentWidget(m_view);
    }

    [[nodiscard]] bool isOpen() const { return m_view != nullptr; }

    void tellAll()
    {
        const auto& layers = selection()->analysis()->graph.layers;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (layers[i].weights.empty())
                continue;
            const double seconds = prepare(int(i));
            const widgets::DamageLabel* label = m_window->inspector()->damage();
            std::printf("  %-40s %9lld weights  %6.2f s  %s %s\n", layers[i].name.c_str(),
                static_cast<long long>(layers[i].weights.front().count), seconds, qPrintable(label->value()),
                qPrintable(label->remark()));
        }
    }

    void drag()
    {
        const auto& layers = selection()->analysis()->graph.layers;
        constexpr std::int64_t most = 150'000;
        int chosen = -1;
        std::int64_t weights = 0;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const std::int64_t count = layers[i].weights.size() == 1 ? layers[i].weights.front().count : 0;
            if (count > weights && count <= most) {
                chosen = int(i);
                weights = count;
            }
        }
        if (chosen < 0)
            return;
        const double seconds = prepare(chosen);
        double all = 0;
        std::vector<Moment> moves = dragRange(all);
        const auto tell = [&](const char* name, double Moment::*clock) {
            std::ranges::sort(moves, {}, clock);
            std::printf("  %s: median %.2f ms, 95 %% %.2f ms, longest %.2f ms\n", name, moves[moves.size() / 2].*clock,
                moves[moves.size() * 95 / 100].*clock, moves.back().*clock);
        };
        std::printf("%s, %lld weights, %s, %.2f s to prepare; %zu mouse events\n",
            layers[std::size_t(chosen)].name.c_str(), static_cast<long long>(weights),
            qPrintable(m_view->weight()->damage()->remark()), seconds, moves.size());
        tell("mouse to label, wall", &Moment::wall);
        tell("of that the GUI's thread, processor", &Moment::cpu);
        std::printf("  all threads, processor: median %.2f ms\n", all);
    }

private:
    [[nodiscard]] widgets::Selection* selection() const { return m_window->session()->selection(); }

    /// Seconds until there is no more to come for int4 of a layer.
    double prepare(int layer)
    {
        selection()->setLayer(layer);
        QElapsedTimer timer;
        timer.start();
        QComboBox* format = m_window->inspector()->controls()->formatBox();
        format->setCurrentIndex(format->findText(QStringLiteral("int4")));
        const widgets::DamageLabel* label = m_window->inspector()->damage();
        (void)QTest::qWaitFor([&] { return !label->remark().contains(QStringLiteral("preparing")); }, patience);
        const double seconds = double(timer.elapsed()) / 1000;
        QTest::qWait(300); // the number of all samples
        return seconds;
    }

    /// `processor`: time of all threads for one move, until its label, in the median; another program's share of the
    /// machine does not lengthen it.
    std::vector<Moment> dragRange(double& processor)
    {
        std::vector<double> processorTimes;
        widgets::HistogramChart* chart = m_view->histogram();
        QWidget* plot = chart->plotWidget();
        bool told = false;
        const auto connection = QObject::connect(
            m_view->weight()->damage(), &widgets::DamageLabel::damageShown, m_view, [&told] { told = true; });
        const QPoint from = chart->handle(0, Qt::RightEdge).toPoint();
        const int centre = plot->rect().center().x();
        QTest::mousePress(plot, Qt::LeftButton, {}, from);
        std::vector<Moment> moves;
        for (int i = 1; i <= m_moves; ++i) {
            QTest::qWait(5); // what the last one has caused is drawn
            told = false;
            const Moment start = Moment::now();
            const std::clock_t before = std::clock();
            QTest::mouseMove(plot, { from.x() + (centre - from.x()) * i / (2 * m_moves), from.y() });
            while (!told)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            moves.push_back(Moment::now() - start);
            processorTimes.push_back(1e3 * double(std::clock() - before) / CLOCKS_PER_SEC);
        }
        QTest::mouseRelease(plot, Qt::LeftButton, {}, plot->rect().center());
        QObject::disconnect(connection);
        std::ranges::sort(processorTimes);
        processor = processorTimes[processorTimes.size() / 2];
        return moves;
    }

    int m_moves;
    QTemporaryDir m_folder;
    app::EngineBackend m_backend;
    std::unique_ptr<app::MainWindow> m_window;
    widgets::DistributionView* m_view = nullptr;
};

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QCommandLineParser options;
    options.addHelpOption();
    options.addPositionalArgument("model", "A model");
    options.addPositionalArgument("data", "What it is measured on");
    options.addOptions({ { "preprocess", "Of images", "P" }, { "samples", "Of the data", "N", "256" },
        { "moves", "Of the mouse", "N", "100" }, { "all", "Each layer, without a hand" } });
    options.process(application);
    if (options.positionalArguments().size() != 2)
        options.showHelp(2);
    Bench bench(options);
    if (!bench.isOpen())
        return 1;
    if (options.isSet("all"))
        bench.tellAll();
    else
        bench.drag();
    return 0;
}
