// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/recipe_json.h"
#include "widgets/views/calibration_choices.h"
#include "widgets/views/marked_field.h"
#include "widgets/views/name_choices.h"
#include "widgets/views/path_field.h"
#include "widgets/views/run_dialog.h"
#include "widgets/views/variant_panel.h"

namespace {

using namespace widgets;

class RunDialogTest : public testing::Test {
protected:
    RunDialogTest()
    {
        dialog.show();
        RunSetup setup = dialog.setup();
        setup.model = model.toStdString();
        setup.data = "synthetic:normal:3x32x32:1000";
        dialog.setSetup(setup);
    }

    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> result;
        for (const analysis::Recipe& recipe : dialog.setup().recipes)
            result.push_back(recipe.name);
        return result;
    }

    void write(const QString& text) { panel.text()->setPlainText(text); }

    const QString model = QStringLiteral(TEST_DATA "/resnet20/resnet20.pt2");
    RunDialog dialog;
    const RunFields& fields = dialog.fields();
    VariantPanel& panel = *dialog.variantPanel();
};

TEST_F(RunDialogTest, BeginsWithWhatAnExpertWouldChoose)
{
    EXPECT_THAT(names(), testing::ElementsAre("fp32", "ptsq-w8a8-percentile:99.99"));
    EXPECT_TRUE(dialog.isReady());
    EXPECT_TRUE(dialog.runButton()->isEnabled());
    for (const QWidget* editor : std::initializer_list<const QWidget*>{ fields.model.editor, fields.data.editor,
             fields.calibrationData.editor, fields.preprocess.editor, fields.limit.editor,
             fields.calibrationLimit.editor, fields.methods.editor, fields.weightFormats.editor, fields.grids.editor,
             fields.granularities.editor, fields.activationFormats.editor, fields.calibrations.editor,
             fields.reducedRange.editor, fields.seed.editor, fields.batchSize.editor, fields.threads.editor })
        EXPECT_GT(editor->toolTip().size(), 40) << editor->accessibleName().toStdString();
}

TEST(RunDialog, AsksForWhatIsMissingWithoutMarkingIt)
{
    const RunDialog dialog;
    EXPECT_FALSE(dialog.isReady());
    EXPECT_FALSE(dialog.runButton()->isEnabled());
    EXPECT_THAT(dialog.complaints(), testing::ElementsAre("Choose a model", "Choose evaluation data"));
    EXPECT_TRUE(dialog.fields().model.mark->complaint().isEmpty());
}

TEST_F(RunDialogTest, EveryFieldGoesInAndOut)
{
    RunSetup setup;
    setup.model = model.toStdString();
    setup.data = TEST_DATA "/resnet20";
    setup.calibrationData = TEST_DATA "/datasets";
    setup.preprocess = "cifar10";
    VariantForm form;
    form.lists.methods = { analysis::Method::Fp32, analysis::Method::Weights, analysis::Method::Ptsq };
    form.lists.weightFormats = { *analysis::parseFormat("int4"), *analysis::parseFormat("int5") };
    form.lists.activationFormats = { *analysis::parseFormat("uint8") };
    form.lists.weightGrids = { analysis::Grid::Narrow };
    form.lists.weightGranularities = { *analysis::parseGranularity("group:32") };
    form.lists.calibrations = { *analysis::parseCalibration("percentile:99.9"), *analysis::parseCalibration("mse") };
    form.reducedRange = true;
    setup.recipes = *productOf(form);
    setup.limit = 1234;
    setup.calibrationLimit = 256;
    setup.batchSize = 17;
    setup.threads = 3;
    setup.seed = 18446744073709551615U;
    dialog.setSetup(setup);
    const RunSetup out = dialog.setup();
    EXPECT_THAT(out.recipes, testing::UnorderedElementsAreArray(setup.recipes));
    setup.recipes = out.recipes;
    EXPECT_EQ(out, setup);
    EXPECT_EQ(fields.weightFormats.editor->names(), (QStringList{ "int4", "int5" }));
    EXPECT_EQ(fields.calibrations.editor->names(), (QStringList{ "percentile:99.9", "mse" }));
    EXPECT_TRUE(dialog.isReady()) << dialog.complaints().join('\n').toStdString();
}

TEST_F(RunDialogTest, ListsMakeVariants)
{
    QSignalSpy changed(&dialog, &RunDialog::changed);
    fields.weightFormats.editor->box("int4")->click();
    fields.weightFormats.editor->others()->setText("int5, bf16");
    EXPECT_GE(changed.size(), 2);
    EXPECT_EQ(names().size(), 5U);
    fields.methods.editor->box("ptdq")->click();
    EXPECT_EQ(names().size(), 9U);
    fields.calibrations.editor->parameter("percentile")->setText("99.9, 99.99");
    EXPECT_EQ(names().size(), 13U);
    EXPECT_EQ(panel.list()->count(), 13);
    const auto all = names();
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

TEST_F(RunDialogTest, OffersEveryCalibration)
{
    for (const analysis::CalibrationMethod& method : analysis::calibrationMethods()) {
        const QString name = QString::fromStdString(std::string(method.name));
        fields.calibrations.editor->setNames({});
        fields.calibrations.editor->box(name)->click();
        EXPECT_TRUE(dialog.isReady()) << method.name;
        EXPECT_EQ(dialog.setup().recipes.back().activations.calibration.method, method.name);
    }
}

TEST_F(RunDialogTest, MarksWrongValuesInPlace)
{
    struct Wrong {
        const char* what;
        std::function<void()> spoil;
        MarkedField* mark;
        const char* says;
        std::function<void()> mend;
    };
    const Wrong cases[] = {
        { "a format that is not there", [&] { fields.weightFormats.editor->others()->setText("int99"); },
            fields.weightFormats.mark, "int99", [&] { fields.weightFormats.editor->others()->clear(); } },
        { "a format that weights cannot have", [&] { fields.weightFormats.editor->others()->setText("int32"); },
            fields.weightFormats.mark, "weights.format", [&] { fields.weightFormats.editor->others()->clear(); } },
        { "no weight format", [&] { fields.weightFormats.editor->box("int8")->click(); }, fields.weightFormats.mark,
            "at least one", [&] { fields.weightFormats.editor->box("int8")->click(); } },
        { "no grid", [&] { fields.grids.editor->box("auto")->click(); }, fields.grids.mark, "at least one",
            [&] { fields.grids.editor->box("auto")->click(); } },
        { "a grid that the format cannot have",
            [&] {
                fields.weightFormats.editor->others()->setText("uint8");
                fields.grids.editor->box("full")->click();
            },
            fields.grids.mark, "weights.grid",
            [&] {
                fields.weightFormats.editor->others()->clear();
                fields.grids.editor->box("full")->click();
            } },
        { "a granularity for other tensors", [&] { fields.granularities.editor->others()->setText("token"); },
            fields.granularities.mark, "activations alone", [&] { fields.granularities.editor->others()->clear(); } },
        { "an activation format for other tensors", [&] { fields.activationFormats.editor->others()->setText("nf4"); },
            fields.activationFormats.mark, "weights alone",
            [&] { fields.activationFormats.editor->others()->clear(); } },
        { "a parameter out of range", [&] { fields.calibrations.editor->parameter("percentile")->setText("101"); },
            fields.calibrations.mark, "from 50 to 100",
            [&] { fields.calibrations.editor->parameter("percentile")->setText("99.99"); } },
        { "a parameter that is no number",
            [&] { fields.calibrations.editor->parameter("percentile")->setText("much"); }, fields.calibrations.mark,
            "not a number", [&] { fields.calibrations.editor->parameter("percentile")->setText("99.99"); } },
        { "a seed that is no number", [&] { fields.seed.editor->setText("-1"); }, fields.seed.mark, "whole number",
            [&] { fields.seed.editor->setText("7"); } },
        { "a preset that is not there", [&] { fields.preprocess.editor->setEditText("imagnet"); },
            fields.preprocess.mark, "imagnet", [&] { fields.preprocess.editor->setEditText("imagenet"); } },
    };
    for (const Wrong& wrong : cases) {
        wrong.spoil();
        EXPECT_FALSE(dialog.isReady()) << wrong.what;
        EXPECT_FALSE(dialog.runButton()->isEnabled()) << wrong.what;
        EXPECT_THAT(wrong.mark->complaint().toStdString(), testing::HasSubstr(wrong.says)) << wrong.what;
        wrong.mend();
        EXPECT_TRUE(dialog.isReady()) << wrong.what << ": " << dialog.complaints().join('\n').toStdString();
        EXPECT_TRUE(wrong.mark->complaint().isEmpty()) << wrong.what;
    }
}

TEST_F(RunDialogTest, NothingChosenIsNoRun)
{
    fields.methods.editor->box("fp32")->click();
    fields.methods.editor->box("ptsq")->click();
    EXPECT_EQ(panel.list()->count(), 0);
    EXPECT_FALSE(dialog.isReady());
    fields.methods.editor->box("weights")->click();
    EXPECT_TRUE(dialog.isReady());
    panel.list()->item(0)->setCheckState(Qt::Unchecked);
    EXPECT_FALSE(dialog.isReady());
}

TEST_F(RunDialogTest, PathsAreToldAndAnswered)
{
    QSignalSpy told(&dialog, &RunDialog::modelPathChanged);
    QLineEdit* edit = fields.model.editor->edit();
    const QString other = QStringLiteral(TEST_DATA "/resnet20/resnet20.pt");
    edit->setText(other);
    EXPECT_TRUE(told.isEmpty()) << "not at each letter";
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    QTest::keyClick(edit, Qt::Key_Return);
    EXPECT_TRUE(accepted.isEmpty()) << "the end of a path is not the wish to run";
    ASSERT_EQ(told.size(), 1);
    EXPECT_EQ(told[0][0].toString(), other);
    dialog.setModelFacts(model, "too late");
    EXPECT_TRUE(fields.model.mark->facts().isEmpty());
    dialog.setModelFacts(other, "ResNet, 20 layers");
    EXPECT_EQ(fields.model.mark->facts(), "ResNet, 20 layers");
    dialog.setModelError(other, "no model");
    EXPECT_EQ(fields.model.mark->complaint(), "no model");
    EXPECT_FALSE(dialog.isReady());
    dialog.setModelFacts(other, "after all");
    EXPECT_TRUE(dialog.isReady());
    dialog.setDataError("synthetic:normal:3x32x32:1000", "bad data");
    EXPECT_EQ(fields.data.mark->complaint(), "bad data");
    dialog.setDataFacts("synthetic:normal:3x32x32:1000", "1,000 samples");
    EXPECT_EQ(fields.data.mark->facts(), "1,000 samples");
}

TEST_F(RunDialogTest, APathThatIsNotThereIsMarkedAtOnce)
{
    QSignalSpy told(&dialog, &RunDialog::calibrationDataPathChanged);
    RunSetup setup = dialog.setup();
    setup.calibrationData = "/no/such/folder";
    dialog.setSetup(setup);
    EXPECT_TRUE(told.isEmpty());
    EXPECT_THAT(fields.calibrationData.mark->complaint().toStdString(), testing::HasSubstr("/no/such/folder"));
    EXPECT_FALSE(dialog.isReady());
    fields.calibrationData.editor->edit()->clear();
    EXPECT_TRUE(dialog.isReady());
}

TEST_F(RunDialogTest, TakesADroppedFile)
{
    QSignalSpy told(&dialog, &RunDialog::dataPathChanged);
    QMimeData data;
    data.setUrls({ QUrl::fromLocalFile(QStringLiteral(TEST_DATA "/datasets")) });
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(fields.data.editor, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent event(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(fields.data.editor, &event);
    EXPECT_EQ(fields.data.editor->path(), TEST_DATA "/datasets");
    EXPECT_EQ(told.size(), 1);
}

TEST_F(RunDialogTest, ShowsTheSelectedRecipe)
{
    for (int row = 0; row < panel.list()->count(); ++row) {
        panel.list()->setCurrentRow(row);
        const auto shown = analysis::parseRecipe(panel.text()->toPlainText().toStdString());
        ASSERT_TRUE(shown);
        EXPECT_EQ(*shown, dialog.setup().recipes[std::size_t(row)]);
    }
}

TEST_F(RunDialogTest, TakesOverAnEditedRecipe)
{
    panel.list()->setCurrentRow(1);
    write(panel.text()->toPlainText().replace("int8\",\n    \"grid\": \"auto\",\n    \"granularity\": \"channel",
        "int6\",\n    \"grid\": \"narrow\",\n    \"granularity\": \"tensor"));
    EXPECT_TRUE(dialog.isReady()) << dialog.complaints().join('\n').toStdString();
    EXPECT_THAT(names(), testing::ElementsAre("fp32", "ptsq-w6a8-narrow-tensor-percentile:99.99"));
    EXPECT_EQ(panel.list()->currentRow(), 2);
    EXPECT_EQ(panel.list()->item(1)->checkState(), Qt::Unchecked);
    fields.methods.editor->box("weights")->click(); // what a person wrote stays
    EXPECT_THAT(names(), testing::Contains("ptsq-w6a8-narrow-tensor-percentile:99.99"));
}

TEST_F(RunDialogTest, SaysWhatIsWrongWithAnEditedRecipe)
{
    panel.list()->setCurrentRow(1);
    const QString good = panel.text()->toPlainText();
    const std::pair<QString, const char*> bad[] = {
        { "{", "not JSON" },
        { "", "not JSON" },
        { QString(good).replace("int8", "int77"), "weights.format" },
        { QString(good).replace("\"percentile:99.99\"", "\"percentile:3\""), "activations.calibration" },
        { QString(good).replace("\"channel\"", "7"), "weights.granularity" },
        { QString(good).replace("\"placement\"", "\"palcement\""), "palcement" },
        { QString(good).replace("ptsq-w8a8-percentile:99.99", "ptsq-mine").replace("ptsq-mine", "ptsq-\\u0007"),
            "name" },
    };
    for (const auto& [text, says] : bad) {
        write(text);
        EXPECT_FALSE(dialog.runButton()->isEnabled()) << text.toStdString();
        EXPECT_THAT(dialog.complaints().join('\n').toStdString(), testing::HasSubstr(says));
        write(good);
        EXPECT_TRUE(dialog.isReady());
    }
    EXPECT_EQ(panel.list()->count(), 2) << "what was typed in between left nothing behind";
}

TEST_F(RunDialogTest, LoadsAndSavesRecipes)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath("r.json");
    panel.list()->setCurrentRow(1);
    panel.saveRecipe(path);
    EXPECT_EQ(*analysis::readRecipe(path.toStdString()), dialog.setup().recipes[1]);
    panel.loadRecipe(path);
    EXPECT_EQ(panel.list()->count(), 2) << "it is there already";
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"({"method": "ptdq", "activations": {"granularity": "token"}})");
    file.close();
    panel.loadRecipe(path);
    EXPECT_THAT(names(), testing::ElementsAre("fp32", "ptsq-w8a8-percentile:99.99", "ptdq-w8a8-act:token"));
    panel.loadRecipe(folder.filePath("none.json"));
    EXPECT_EQ(names().size(), 3U);
    const auto marks = panel.findChildren<MarkedField*>();
    EXPECT_TRUE(std::ranges::any_of(marks, [](auto* mark) { return mark->complaint().contains("none.json"); }));
    EXPECT_TRUE(dialog.isReady()) << "a file that is not there spoils nothing";
}

TEST_F(RunDialogTest, OverridesFromTheInspector)
{
    analysis::LayerOverride change;
    change.pattern = "layer1.0.conv1";
    change.weightFormat = *analysis::parseFormat("int4");
    dialog.setOverrides({ change });
    EXPECT_EQ(dialog.overrides().size(), 1U);
    EXPECT_TRUE(fields.overridesRow->isVisible());
    EXPECT_THAT(fields.overrides->text().toStdString(), testing::HasSubstr("layer1.0.conv1"));
    const auto recipes = dialog.setup().recipes;
    EXPECT_TRUE(recipes[0].layers.empty());
    EXPECT_THAT(recipes[1].layers, testing::ElementsAre(change));
    RunSetup setup = dialog.setup();
    dialog.setSetup(setup);
    EXPECT_EQ(dialog.setup(), setup);
    fields.removeOverrides->click();
    EXPECT_FALSE(fields.overridesRow->isVisible());
    EXPECT_THAT(names(), testing::ElementsAre("fp32", "ptsq-w8a8-percentile:99.99"));
}

TEST_F(RunDialogTest, RunAcceptsOnlyWhatIsRight)
{
    QSignalSpy accepted(&dialog, &QDialog::accepted);
    fields.seed.editor->setText("x");
    dialog.runButton()->click();
    EXPECT_TRUE(accepted.isEmpty());
    fields.seed.editor->setText("1");
    dialog.runButton()->click();
    EXPECT_EQ(accepted.size(), 1);
}

TEST_F(RunDialogTest, FitsASmallScreen)
{
    EXPECT_LE(dialog.minimumSizeHint().width(), 1200);
    EXPECT_LE(dialog.minimumSizeHint().height(), 720);
}

TEST_F(RunDialogTest, ParametersAreReadAndWrittenAsTheirReaderDoes)
{
    const QLocale before;
    const auto typed = [&](const QLocale& locale, const char* text) {
        QLocale::setDefault(locale);
        CalibrationChoices choices;
        choices.setNames({ "percentile:99.9", "percentile:99.99" });
        const QString shown = choices.parameter("percentile")->text();
        choices.parameter("percentile")->setText(text);
        const QStringList names = choices.names();
        QLocale::setDefault(before);
        return std::pair(shown, names);
    };
    using Names = QStringList;
    EXPECT_EQ(typed(QLocale::c(), "99.9,99.99"),
        std::pair(QString("99.9, 99.99"), Names({ "percentile:99.9", "percentile:99.99" })));
    EXPECT_EQ(typed(QLocale(QLocale::French), "99,9; 99,99"),
        std::pair(QString("99,9; 99,99"), Names({ "percentile:99.9", "percentile:99.99" })));
    EXPECT_EQ(typed(QLocale(QLocale::French), "99.9").second, Names({ "percentile:99.9" })) << "a point is understood";
    EXPECT_EQ(typed(QLocale(QLocale::French), "99,9, 99").second, Names({ "percentile:99.9", "percentile:99" }));
}

TEST_F(RunDialogTest, LongPathsWidenNothing)
{
    const int before = dialog.minimumSizeHint().width();
    const QString path = "/" + QString("a-folder-with-a-long-name/").repeated(12) + "m.pt2";
    RunSetup setup = dialog.setup();
    setup.model = path.toStdString();
    dialog.setSetup(setup);
    EXPECT_TRUE(fields.model.mark->complaint().contains(path));
    EXPECT_EQ(dialog.minimumSizeHint().width(), before);
    EXPECT_LE(before, 1280);
}

TEST_F(RunDialogTest, EachAcceleratorIsOfOneField)
{
    std::map<QChar, QString> taken;
    const auto add = [&](const QString& text) {
        const qsizetype at = text.indexOf('&');
        if (at < 0)
            return;
        const auto [known, isNew] = taken.emplace(text.at(at + 1).toLower(), text);
        EXPECT_TRUE(isNew) << text.toStdString() << " and " << known->second.toStdString();
    };
    for (const QLabel* label : dialog.findChildren<QLabel*>())
        if (label->buddy())
            add(label->text());
    add(dialog.runButton()->text());
    EXPECT_GE(taken.size(), 15U);
}

TEST_F(RunDialogTest, EveryControlHasANameAndIsReachedByKeyboard)
{
    for (const QWidget* widget : dialog.findChildren<QWidget*>()) {
        const bool control = qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget)
            || qobject_cast<const QComboBox*>(widget) || qobject_cast<const QSpinBox*>(widget)
            || qobject_cast<const QPlainTextEdit*>(widget);
        if (!control || !widget->isVisible() || widget->objectName().startsWith("qt_")
            || widget->focusPolicy() == Qt::NoFocus)
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const QString parent = widget->parentWidget()->accessibleName();
        EXPECT_FALSE(widget->accessibleName().isEmpty() && (!button || button->text().isEmpty()) && parent.isEmpty())
            << widget->metaObject()->className() << ' ' << widget->toolTip().toStdString();
        EXPECT_TRUE(widget->focusPolicy() & Qt::TabFocus) << widget->metaObject()->className();
    }
    QTest::keyClick(&dialog, Qt::Key_Escape);
    EXPECT_FALSE(dialog.isVisible());
}

} // namespace
