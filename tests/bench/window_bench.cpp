// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the window ever waits: the real one, offscreen, with a large study, while a run keeps two cores busy in the same
// process. Seeded input goes to each view in turn; told are, per view, how long frames take to paint and how long it
// takes from an input to the end of the last frame that it caused.
//   window_bench [--layers 2000] [--inputs 400] [--seed 1] [--threads 2] [--only VIEW] [--slow]
// Both clocks are told: processor time of the GUI's thread, which other programs do not lengthen, and the wall's.
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "../app/samples.h"
#include "../widgets/sample_analysis.h"
#include "app/study/study.h"
#include "app/window/main_window.h"
#include "app/window/theme.h"
#include "busy_backend.h"
#include "frame_clock.h"
#include "hand.h"
#include "widgets/views/findings_panel.h"
#include "widgets/views/inspector.h"
#include "widgets/views/jobs_panel.h"
#include "widgets/views/study_panel.h"

namespace {

using bench::FrameClock;
using bench::Moment;

constexpr double target = 16; ///< ms

void withoutPictures(analysis::LayerResult& layer)
{
    const auto strip = [](analysis::TensorResult& tensor) {
        tensor.original = tensor.quantized = tensor.errors = {};
        tensor.pairs = {};
    };
    strip(layer.weight);
    if (layer.input)
        strip(*layer.input);
}

double quantile(std::vector<double> values, double share)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, std::size_t(share * double(values.size())))];
}

/// "median p99 max" of both clocks.
void printTimes(const std::vector<Moment>& times)
{
    for (const auto of : { &Moment::cpu, &Moment::wall }) {
        std::vector<double> values;
        for (const Moment& time : times)
            values.push_back(time.*of);
        std::printf(" |%6.1f %6.1f %6.1f", quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1));
    }
}

struct Input {
    std::string name;
    Moment latency;
};

/// What was measured in one view.
struct View {
    std::vector<Moment> frames;
    std::vector<Moment> latencies;
    std::vector<Input> inputs;
    FrameClock::Stall longest;
};

class Bench {
public:
    Bench(FrameClock& clock, const QCommandLineParser& options)
        : m_clock(clock)
        , m_inputs(options.value("inputs").toInt())
        , m_only(options.value("only").toStdString())
        , m_analysis(sample::residualNetwork(options.value("layers").toInt()))
    {
        m_backend.graph = m_analysis->graph;
        m_backend.provenance.model.path = "network.pt2";
        m_backend.weight = std::make_shared<const std::vector<float>>(sample::weights(2'359'296));
        m_backend.variant = [this](int i) {
            analysis::VariantResult next = m_analysis->variants.back();
            next.recipe.name = "arrived-" + std::to_string(i);
            // Nobody looks at its pictures, and compressing them takes the disk's thread seconds.
            for (analysis::LayerResult& layer : next.layers)
                withoutPictures(layer);
            return next;
        };
        writeStudy();
        m_window =
            std::make_unique<app::MainWindow>([this]() -> analysis::Result<app::Backend*> { return &m_backend; });
        m_window->resize(1280, 800);
        m_window->show();
        (void)QTest::qWaitForWindowExposed(m_window.get());
        m_window->activateWindow();
    }

    void open()
    {
        QElapsedTimer timer;
        timer.start();
        m_clock.begin();
        m_window->session()->openStudy(m_study);
        (void)QTest::qWaitFor([this] { return bool(m_window->session()->snapshot()); }, 60000);
        QCoreApplication::processEvents();
        std::printf("study of %zu layers x %zu variants shown after %lld ms; longest event %.1f ms (%s)\n",
            m_analysis->graph.layers.size(), m_analysis->variants.size(), timer.elapsed(), m_clock.longest().took.cpu,
            qPrintable(m_clock.longest().what));
        QTest::qWait(300);
    }

    void startJob(int threads)
    {
        widgets::RunSetup setup = m_window->session()->setup();
        setup.threads = threads;
        analysis::Recipe recipe;
        recipe.name = "never-done";
        setup.recipes = { recipe };
        m_window->session()->run(setup);
        QTest::qWait(300);
    }

    void useAll(unsigned seed)
    {
        bench::Hand hand(m_window.get(), seed, [this](const char* name, const auto& input) { measure(name, input); });
        QTabWidget* tabs = m_window->tabs();
        m_now = &m_views["first look"];
        tabs->setCurrentIndex(0);
        for (int tab = 0; tab < tabs->count(); ++tab) {
            measure(qPrintable(tabs->widget(tab)->objectName()), [&] { tabs->setCurrentIndex(tab); });
            keepAfter(500);
        }
        for (int tab = 0; tab < tabs->count(); ++tab) {
            const std::string name = tabs->widget(tab)->objectName().toStdString();
            if (!isWanted(name))
                continue;
            tabs->setCurrentIndex(tab);
            use(hand, name, tabs->widget(tab), m_inputs);
        }
        const std::vector<std::pair<const char*, QWidget*>> panels{ { "inspector", m_window->inspector() },
            { "findings", m_window->findChild<widgets::FindingsPanel*>() },
            { "study", m_window->findChild<widgets::StudyPanel*>() } };
        for (const auto& [name, panel] : panels) {
            for (int tab = 0; tab < tabs->count() && isWanted(name); ++tab) {
                tabs->setCurrentIndex(tab);
                use(hand, name, panel, m_inputs / tabs->count());
            }
        }
        if (!isWanted("window"))
            return;
        m_now = &m_views["window"];
        for (int i = 0; i < m_inputs / 4; ++i) {
            measure("other tab", [&] { tabs->setCurrentIndex(i % tabs->count()); });
            hand.resizeWindow();
        }
    }

    /// Variants arrive while the window is used: `times` of them in each tab.
    void arrive(int times)
    {
        if (!isWanted("arrive"))
            return;
        QTabWidget* tabs = m_window->tabs();
        m_now = &m_views["arrive"];
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            QTest::qWait(50);
            for (int i = 0; i < times; ++i) {
                const auto before = m_window->session()->snapshot();
                m_clock.begin();
                ++m_backend.wanted;
                (void)QTest::qWaitFor([&] { return m_window->session()->snapshot() != before; }, 20000);
                QCoreApplication::processEvents();
                keepFrames();
                m_now->latencies.push_back(m_clock.longest().took);
                m_now->inputs.push_back({ tabs->widget(tab)->objectName().toStdString(), m_clock.longest().took });
            }
        }
    }

    bool print(bool slow) const
    {
        std::printf("%-15s %7s |%20s |%20s %7s |%20s |%20s | longest event\n", "", "", "paint, cpu ms",
            "paint, wall ms", "", "input, cpu ms", "input, wall ms");
        std::printf("%-15s %7s", "view", "frames");
        for (int i = 0; i < 4; ++i)
            std::printf("%s |%6s %6s %6s", i == 2 ? "  inputs" : "", "median", "p99", "max");
        std::printf("\n");
        bool met = true;
        for (const auto& [name, view] : m_views) {
            std::printf("%-15s %7zu", name.c_str(), view.frames.size());
            printTimes(view.frames);
            std::printf(" %7zu", view.latencies.size());
            printTimes(view.latencies);
            std::printf(" | %.1f %s\n", view.longest.took.cpu, qPrintable(view.longest.what));
            for (const auto* times : { &view.frames, &view.latencies }) {
                std::vector<double> cpu;
                for (const Moment& time : *times)
                    cpu.push_back(time.cpu);
                met = met && quantile(cpu, 0.99) <= target;
            }
        }
        if (slow)
            printInputs();
        return met;
    }

private:
    void writeStudy()
    {
        m_study = m_folder.filePath("large.qstudy");
        QElapsedTimer timer;
        timer.start();
        auto study = app::Study::create(m_study.toStdString());
        const auto run = study->beginRun(m_backend.provenance, m_analysis->graph);
        for (const analysis::VariantResult& variant : m_analysis->variants)
            (void)study->addVariant(*run, variant);
        (void)study->addShift(*run, *m_analysis->shift);
        analysis::Observation seen;
        const analysis::TensorObservation one = sample::reluObservation();
        for (const analysis::Layer& layer : m_analysis->graph.layers)
            seen.edges[layer.inputs.front()] = one;
        (void)study->addObservation(*run, m_analysis->graph, seen);
        (void)study->addSensitivity(*run, sensitivity());
        (void)study->addContributions(*run, analysis::SensitivityTarget::Weights, analysis::SensitivityMode::Alone,
            samples::contributions(sensitivity().table));
        (void)study->addPlan(*run, samples::planRecord(int(m_analysis->graph.layers.size())));
        (void)study->finishRun(*run, m_backend.provenance);
        std::printf("study written in %.1f s, %.0f MB\n", double(timer.elapsed()) / 1000,
            double(QFileInfo(m_study).size()) / 1e6);
    }

    [[nodiscard]] app::KeptSensitivity sensitivity() const
    {
        const std::vector<analysis::Layer>& layers = m_analysis->graph.layers;
        app::KeptSensitivity kept = samples::sensitivity(
            int(layers.size()), analysis::SensitivityTarget::Weights, analysis::SensitivityMode::Alone);
        for (std::size_t i = 0; i < layers.size(); ++i)
            kept.table.names[i] = layers[i].name;
        return kept;
    }

    [[nodiscard]] bool isWanted(const std::string& view) const { return m_only.empty() || m_only == view; }

    void use(bench::Hand& hand, const std::string& name, QWidget* place, int inputs)
    {
        m_now = &m_views[name];
        QTest::qWait(100);
        const std::size_t until = m_now->inputs.size() + std::size_t(inputs);
        for (int tries = 0; m_now->inputs.size() < until && tries < 10 * inputs; ++tries)
            (void)hand.actIn(place);
    }

    void measure(const char* name, const std::function<void()>& input)
    {
        m_clock.begin();
        const Moment start = Moment::now();
        input();
        QCoreApplication::processEvents();
        Moment took;
        if (!m_clock.frames().empty()) {
            took = m_clock.lastFrameEnd() - start;
            m_now->latencies.push_back(took);
        }
        m_now->inputs.push_back({ name, took });
        keepAfter(6);
    }

    /// What comes from the workers meanwhile.
    void keepAfter(int milliseconds)
    {
        QTest::qWait(milliseconds);
        keepFrames();
    }

    void keepFrames()
    {
        m_now->frames.insert(m_now->frames.end(), m_clock.frames().begin(), m_clock.frames().end());
        if (m_clock.longest().took.cpu > m_now->longest.took.cpu)
            m_now->longest = m_clock.longest();
    }

    void printInputs() const
    {
        for (const auto& [name, view] : m_views) {
            std::map<std::string, std::vector<Moment>> kinds;
            for (const Input& input : view.inputs)
                kinds[input.name].push_back(input.latency);
            for (const auto& [kind, times] : kinds) {
                std::printf("  %-15s %-18s %5zu", name.c_str(), kind.c_str(), times.size());
                printTimes(times);
                std::printf("\n");
            }
        }
    }

    FrameClock& m_clock;
    int m_inputs;
    std::string m_only;
    std::shared_ptr<const analysis::Analysis> m_analysis;
    QTemporaryDir m_folder;
    QString m_study;
    bench::BusyBackend m_backend;
    std::unique_ptr<app::MainWindow> m_window;
    std::map<std::string, View> m_views;
    View* m_now = nullptr;
};

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    FrameClock clock(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QCoreApplication::setOrganizationName("QuantScope bench");
    QCommandLineParser options;
    options.addHelpOption();
    options.addOptions({ { "layers", "Of the study", "N", "2000" }, { "inputs", "For each view", "N", "400" },
        { "seed", "Of the inputs", "S", "1" }, { "threads", "That the job keeps busy; 0: no job", "N", "2" },
        { "only", "A tab, inspector, findings, study, window or arrive, instead of all", "VIEW" },
        { "slow", "Tells each kind of input" } });
    options.process(clock);
    app::applyTheme(app::ThemeChoice::Light);

    Bench bench(clock, options);
    bench.open();
    const int threads = options.value("threads").toInt();
    if (threads > 0)
        bench.startJob(threads);
    bench.useAll(options.value("seed").toUInt());
    if (threads > 0)
        bench.arrive(3);
    const bool met = bench.print(options.isSet("slow"));
    std::printf(
        "99 %% of paints and inputs within %.0f ms of processor time in every view: %s\n", target, met ? "yes" : "no");
    return met ? 0 : 1;
}
