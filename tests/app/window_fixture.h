// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTest>

#include <gmock/gmock.h>

#include "app/study/study.h"
#include "app/window/main_window.h"
#include "fake_backend.h"
#include "samples.h"
#include "temporary_folder.h"
#include "widgets/views/sensitivity_view.h"

/// The window with real widgets and made-up results; settings of its own.
class WindowTest : public testing::Test {
protected:
    static constexpr int patience = 10000; ///< ms; a loaded machine under the sanitizers

    WindowTest()
    {
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("QuantScope tests"));
        QSettings().clear();
        model = folder.write("net.pt2", "a model");
    }

    std::unique_ptr<app::MainWindow> makeWindow()
    {
        auto window =
            std::make_unique<app::MainWindow>([this]() -> analysis::Result<app::Backend*> { return &backend; });
        window->show();
        return window;
    }

    /// Of a model that is there.
    std::string makeStudy(const std::string& name, const std::vector<std::string>& variants) const
    {
        const std::string path = folder.path(name);
        auto study = app::Study::openOrCreate(path);
        analysis::Provenance provenance = samples::provenance();
        if (hasModel)
            provenance.model.path = model;
        const auto run = study->beginRun(provenance, samples::graph(4));
        for (const std::string& variant : variants)
            EXPECT_TRUE(study->addVariant(*run, samples::variant(variant, 4, 16)));
        return path;
    }

    widgets::RunSetup setup(const std::vector<std::string>& names) const
    {
        widgets::RunSetup setup;
        setup.model = model;
        setup.data = model;
        for (const std::string& name : names) {
            analysis::Recipe recipe;
            recipe.name = name;
            setup.recipes.push_back(recipe);
        }
        return setup;
    }

    static std::vector<std::string> variantsOf(app::MainWindow& window)
    {
        std::vector<std::string> names;
        if (const auto& analysis = window.session()->selection()->analysis()) {
            for (const auto& variant : analysis->variants)
                names.push_back(variant.recipe.name);
        }
        return names;
    }

    static std::string failureOf(app::MainWindow& window)
    {
        for (const widgets::JobState& job : window.session()->jobs()->states()) {
            if (job.state == widgets::JobState::State::Failed)
                return job.message.toStdString();
        }
        return {};
    }

    /// The window on a study with one variant of the model that is there.
    std::unique_ptr<app::MainWindow> openMeasurable()
    {
        hasModel = true;
        const std::string path = makeStudy("net.qstudy", { "int8" });
        auto window = makeWindow();
        window->session()->openStudy(QString::fromStdString(path));
        EXPECT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
        return window;
    }

    static std::size_t exactCells(app::MainWindow& window)
    {
        const auto& snapshot = window.session()->snapshot();
        if (!snapshot || snapshot->sensitivity.empty())
            return 0;
        return std::size_t(std::ranges::count_if(snapshot->sensitivity.front().kept->table.cells,
            [](const auto& cell) { return cell->certainty == analysis::Certainty::Exact; }));
    }

    static bool isMeasuring(app::MainWindow& window)
    {
        return window.session()->measuring().activity != widgets::SensitivityState::Activity::Idle;
    }

    template <class View>
    static View* tab(app::MainWindow& window)
    {
        return window.tabs()->findChild<View*>();
    }

    TemporaryFolder folder;
    std::string model;
    bool hasModel = false;
    FakeBackend backend;

private:
    QTemporaryDir m_settings;
};
