// SPDX-License-Identifier: GPL-3.0-or-later
// The window: what it opens, shows and follows.
#include "window_fixture.h"

#include <QFile>

#include "app/study/files_of_study.h"
#include "app/window/tabs.h"
#include "widgets/views/run_dialog.h"

namespace {

using testing::HasSubstr;

TEST_F(WindowTest, OpensOnTheStartPageAndCloses)
{
    const auto window = makeWindow();
    EXPECT_EQ(window->windowTitle(), "QuantScope");
    EXPECT_TRUE(reinterpret_cast<QWidget*>(window->startPage())->isVisible());
    EXPECT_EQ(window->tabs()->count(), int(app::tabEntries().size()));
    EXPECT_TRUE(window->close());
    EXPECT_TRUE(window->endedCleanly());
}

TEST_F(WindowTest, ShowsAStudyAndBringsPicturesOfTheSelectedLayer)
{
    const std::string path = makeStudy("net.qstudy", { "fp32", "int8" });
    const auto window = makeWindow();
    window->session()->openFiles({ QString::fromStdString(path) });
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
    EXPECT_THAT(window->windowTitle().toStdString(), HasSubstr("net — QuantScope"));
    widgets::Selection* selection = window->session()->selection();
    selection->setLayer(2);
    selection->setVariant(1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return selection->hasDetail(1, 2); }, patience));
    const auto expected = samples::variant("int8", 4, 16).layers[2];
    EXPECT_EQ(selection->currentResult()->weight.pairs, expected.weight.pairs);
    EXPECT_EQ(*selection->currentResult(), expected);
}

TEST_F(WindowTest, TellsWhatCannotBeOpened)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        { folder.path("missing.pt2"), "no such file" },
        { folder.path("missing.qstudy"), "no such study" },
        { folder.write("empty.qstudy", ""), "is empty" },
        { folder.write("text.qstudy", "this is no study at all, whatever its name says"), "is not a study file" },
    };
    for (const auto& [path, reason] : cases) {
        const auto window = makeWindow();
        window->session()->openFiles({ QString::fromStdString(path) });
        ASSERT_TRUE(QTest::qWaitFor([&] { return !failureOf(*window).empty(); }, patience)) << path;
        EXPECT_THAT(failureOf(*window), HasSubstr(reason));
        EXPECT_FALSE(window->session()->isOpen()) << path;
    }
}

TEST_F(WindowTest, GoesOnWhenTheStudyIsDeletedUnderneathAndCanStillSaveIt)
{
    const std::string path = makeStudy("net.qstudy", { "fp32", "int8" });
    const auto window = makeWindow();
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
    ASSERT_TRUE(QFile::remove(QString::fromStdString(path)));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !failureOf(*window).empty(); }, patience));
    EXPECT_THAT(failureOf(*window), HasSubstr("deleted or replaced"));
    EXPECT_EQ(variantsOf(*window).size(), 2);
    const QString copy = QString::fromStdString(folder.path("copy.qstudy"));
    window->session()->saveAs(copy);
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->session()->study() == copy; }, patience));
    EXPECT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
}

TEST_F(WindowTest, FollowsWhatAnotherProcessAdds)
{
    const std::string path = makeStudy("net.qstudy", { "fp32" });
    const auto window = makeWindow();
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
    window->session()->selection()->setLayer(3);
    {
        auto study = app::Study::open(path);
        ASSERT_TRUE(study);
        ASSERT_TRUE(study->addVariant(1, samples::variant("weights-int4", 4, 16)));
    }
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
    EXPECT_EQ(window->session()->selection()->layer(), 3);
}

TEST_F(WindowTest, OpensTheDialogWithWhatIsShown)
{
    const std::string path = makeStudy("net.qstudy", { "int8" });
    const auto window = makeWindow();
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
    const widgets::RunDialog* dialog = window->setUpRun();
    const analysis::Provenance provenance = samples::provenance();
    EXPECT_EQ(dialog->setup().model, app::fileOfStudy(path, provenance.model.path));
    EXPECT_EQ(dialog->setup().data, app::fileOfStudy(path, provenance.data.path));
    EXPECT_FALSE(dialog->setup().recipes.empty());
}

} // namespace
