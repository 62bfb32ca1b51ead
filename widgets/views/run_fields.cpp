// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/run_fields.h"

#include <limits>

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QThread>
#include <QToolButton>

#include "widgets/views/calibration_choices.h"
#include "widgets/views/marked_field.h"
#include "widgets/views/name_choices.h"
#include "widgets/views/path_field.h"

namespace widgets {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("RunFields", text);
}

QSpinBox* count(int least, int most, const QString& zeroText = {})
{
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setSpecialValueText(zeroText);
    box->setGroupSeparatorShown(true);
    box->setMinimumWidth(80);
    return box;
}

constexpr int mostSamples = std::numeric_limits<int>::max();

} // namespace

RunFields::RunFields() : m_form(new QWidget), m_grid(new QGridLayout(m_form))
{
    m_grid->setContentsMargins(0, 0, 8, 0);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(3);
    m_grid->setColumnStretch(1, 1);
    fillData();
    fillMethods();
    fillSchemes();
    fillRun();
    m_grid->setRowStretch(m_grid->rowCount(), 1);
}

void RunFields::heading(const QString& text)
{
    auto* label = new QLabel(text);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    const int row = m_grid->rowCount();
    if (row > 1)
        label->setContentsMargins(0, 8, 0, 0);
    m_grid->addWidget(label, row, 0, 1, 2);
}

template <class Editor>
Field<Editor> RunFields::fieldOf(QLabel* label, const QString& name, Editor* editor, const QString& reason)
{
    label->setToolTip(reason);
    label->setBuddy(editor);
    label->setContentsMargins(0, 5, 0, 0); // on the line of the text beside it
    if (editor->toolTip().isEmpty())
        editor->setToolTip(reason);
    QString plain = name;
    editor->setAccessibleName(plain.remove(QLatin1Char('&')));
    // What has the keyboard's focus is read aloud, and that is the edit within.
    for (QLineEdit* edit : editor->template findChildren<QLineEdit*>()) {
        if (edit->accessibleName().isEmpty())
            edit->setAccessibleName(plain);
    }
    return { editor, new MarkedField(editor) };
}

template <class Editor>
Field<Editor> RunFields::add(const QString& name, Editor* editor, const QString& reason)
{
    auto* label = new QLabel(name);
    const Field<Editor> field = fieldOf(label, name, editor, reason);
    const int row = m_grid->rowCount();
    m_line = new QHBoxLayout;
    m_line->setSpacing(8);
    m_line->addWidget(field.mark, 1, Qt::AlignTop);
    m_grid->addWidget(label, row, 0, Qt::AlignTop);
    m_grid->addLayout(m_line, row, 1);
    return field;
}

template <class Editor>
Field<Editor> RunFields::addBeside(const QString& name, Editor* editor, const QString& reason)
{
    auto* label = new QLabel(name);
    const Field<Editor> field = fieldOf(label, name, editor, reason);
    m_line->addSpacing(8);
    m_line->addWidget(label, 0, Qt::AlignTop);
    m_line->addWidget(field.mark, 1, Qt::AlignTop);
    return field;
}

void RunFields::fillData()
{
    using Offers = PathField::Offers;
    heading(tr("Model and data"));
    model = add(tr("&Model"), new PathField(Offers::Files),
        tr("The trained FP32 network: exported by torch.export"
           " (.pt2) or as TorchScript (.pt). It is not changed."));
    model.editor->setFilter(tr("Models (*.pt2 *.pt *.pth *.ts);;All files (*)"));
    data = add(tr("&Evaluation data"), new PathField(Offers::FilesAndFolders),
        tr("What every variant is measured on: a folder of images (one folder a class), IDX, CIFAR-10, NPY, NPZ or CSV,"
           " or synthetic:normal:3x32x32:1000. Labelled data gives accuracy."));
    calibrationData = add(tr("&Calibration data"), new PathField(Offers::FilesAndFolders),
        tr("What PTSQ takes the ranges of activations from. Best: training data, so that nothing of the evaluation"
           " is seen before. Empty: a part of the evaluation data is set aside."));
    calibrationData.editor->edit()->setPlaceholderText(tr("a part of the evaluation data"));
    data.editor->edit()->setPlaceholderText(tr("file, folder, or synthetic:…"));
    model.editor->edit()->setPlaceholderText(tr(".pt2 or .pt: drop it here"));

    auto* presets = new QComboBox;
    presets->setEditable(true);
    presets->setInsertPolicy(QComboBox::NoInsert);
    presets->addItems({ QString(), QStringLiteral("imagenet"), QStringLiteral("cifar10"), QStringLiteral("mnist"),
        QStringLiteral("fashion_mnist") });
    presets->lineEdit()->setPlaceholderText(tr("as found beside the data"));
    preprocess = add(tr("&Preprocessing"), presets,
        tr("How pixels become the network's input: a preset or a JSON file. Empty: preprocess.json beside the data, "
           "else"
           " byte / 255. It must be what the network was trained with, or every number below is wrong."));
    limit = add(tr("Measure &on"), count(0, mostSamples, tr("all")),
        tr("All gives the truest numbers; 500 to 1,000 are enough for a first look and are 10 times faster."));
    calibrationLimit = addBeside(tr("Cal&ibrate on"), count(0, mostSamples, tr("all")),
        tr("All: of calibration data of its own every sample, of a split its default part. Ranges settle at 100 to "
           "1,000 samples; fewer than 100 leave them to chance, more change little."));
    limit.editor->setSuffix(tr(" samples"));
    calibrationLimit.editor->setSuffix(tr(" samples"));
}

void RunFields::fillMethods()
{
    heading(tr("Variants"));
    methods = add(tr("Met&hods"),
        new NameChoices(
            {
                { QStringLiteral("fp32"), tr("Nothing is quantized: what all others are compared with") },
                { QStringLiteral("weights"), tr("Weights alone: smaller, not faster; needs no data") },
                { QStringLiteral("ptdq"),
                    tr("Dynamic: activations by each batch's own range; needs no calibration, costs time when run") },
                { QStringLiteral("ptsq"),
                    tr("Static: activations by ranges from calibration data; the fastest, and what most hardware "
                       "runs") },
            },
            NameChoices::Others::None),
        tr("How activations are treated. Default: fp32 as the measure, ptsq as what is shipped most."));
}

void RunFields::fillSchemes()
{
    using Others = NameChoices::Others;
    const auto choices = [](std::initializer_list<const char*> names) {
        std::vector<NameChoices::Choice> result;
        for (const char* name : names)
            result.push_back({ QString::fromLatin1(name), {} });
        return result;
    };
    weightFormats = add(tr("&Weight formats"),
        new NameChoices(choices({ "int8", "int6", "int4", "nf4", "fp8e4m3" }), Others::Allowed),
        tr("Default int8: with one scale per channel it costs most networks less than half a point. int4 needs groups "
           "or"
           " a careful look; nf4 suits normally distributed weights."));
    weightFormats.editor->setOthersHint(tr("int5, bf16 …"),
        tr("Other formats, separated by commas: fp32, fp16, bf16, fp8e5m2, int2 … int16, uint2 … uint16"));
    grids = add(tr("Weight &grid"), new NameChoices(choices({ "auto", "full", "narrow", "affine" }), Others::None),
        tr("Auto: symmetric, full at 8 bits, narrow at 4 to 7, as PyTorch does. Narrow leaves out the lowest level"
           " (TensorRT, ONNX Runtime). Affine helps one-sided weights and costs time when run."));
    granularities = add(tr("Sca&le per"),
        new NameChoices(choices({ "channel", "tensor", "group:64" }), Others::Allowed),
        tr("Over what one weight scale is shared. Default channel: channels differ in range, and hardware supports it."
           " Groups help 4 bits and less."));
    granularities.editor->setOthersHint(tr("group:32 …"), tr("Others, separated by commas: group:N"));
    activationFormats = add(tr("&Activation formats"),
        new NameChoices(choices({ "int8", "int16", "int4", "fp8e4m3" }), Others::Allowed),
        tr("For ptdq and ptsq. Default int8, which on its affine grid is uint8 per tensor: after a ReLU nothing is"
           " negative, and an affine grid wastes no level on it."));
    activationFormats.editor->setOthersHint(tr("uint8, fp16 …"),
        tr("Other formats, separated by commas: fp32, fp16, bf16, fp8e5m2, int2 … int16, uint2 … uint16"));
    calibrations = add(tr("Cali&brations"), new CalibrationChoices,
        tr("For ptsq: from what was seen to a range. Default percentile 99.99: it gives up one value in 10,000, so "
           "that a"
           " single outlier does not stretch the grid for all others. minmax clips nothing."));
    auto* reduce = new QCheckBox(tr("7 of 8 bits for activations"));
    reducedRange = add(tr("Re&duced range"), reduce,
        tr("For CPUs without AVX512-VNNI, whose 8-bit dot product saturates. Off: half the error, and the recipe means"
           " the same on every machine."));

    overridesRow = new QWidget;
    overrides = new QLabel;
    overrides->setWordWrap(true);
    removeOverrides = new QToolButton;
    removeOverrides->setText(tr("Remove"));
    removeOverrides->setToolTip(tr("Forgets the changes of single layers for this run"));
    auto* row = new QHBoxLayout(overridesRow);
    row->setContentsMargins(2, 2, 2, 2);
    row->addWidget(overrides, 1);
    row->addWidget(removeOverrides, 0, Qt::AlignTop);
    overridesRow->hide();
    m_grid->addWidget(overridesRow, m_grid->rowCount(), 0, 1, 2);
}

void RunFields::fillRun()
{
    heading(tr("Run"));
    seed = add(tr("&Seed"), new QLineEdit,
        tr("Of all that is drawn by chance: the split, synthetic data. The same seed gives the same numbers."));
    seed.editor->setMinimumWidth(90);
    batchSize = addBeside(tr("Batch si&ze"), count(1, 65'536),
        tr("Samples that run together. 64 keeps the memory small; larger ones are hardly faster on a CPU."));
    batchSize.editor->setSuffix(tr(" samples"));
    threads = addBeside(
        tr("&Threads"), count(1, 1024), tr("Cores that the run takes; leave one free to keep the computer pleasant."));
    threads.editor->setSuffix(tr(" of %1").arg(QThread::idealThreadCount()));
}

} // namespace widgets
