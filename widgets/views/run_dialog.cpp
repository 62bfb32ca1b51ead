// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/run_dialog.h"

#include <algorithm>

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "analysis/recipe/method.h"
#include "widgets/views/calibration_choices.h"
#include "widgets/views/marked_field.h"
#include "widgets/views/name_choices.h"
#include "widgets/views/path_field.h"
#include "widgets/views/run_fields.h"
#include "widgets/views/run_lists.h"
#include "widgets/views/variant_panel.h"

namespace widgets {

namespace {

/// Definitions: fewer leave the ranges to chance.
constexpr int enoughCalibration = 100;

RunSetup expertDefaults()
{
    VariantForm form;
    form.lists.methods = { analysis::Method::Fp32, analysis::Method::Ptsq };
    form.lists.calibrations = { { "percentile", 99.99 } };
    RunSetup setup;
    setup.recipes = productOf(form).value_or(std::vector<analysis::Recipe>());
    return setup;
}

bool isSynthetic(const QString& path)
{
    return path.startsWith(QLatin1String("synthetic:"));
}

} // namespace

struct RunDialog::Form : RunFields {
    VariantPanel* variants = nullptr;
    QLabel* missing = nullptr; ///< what is still to be done, beside the button
    QPushButton* run = nullptr;
    std::vector<analysis::LayerOverride> layerOverrides;

    [[nodiscard]] std::vector<MarkedField*> marks() const
    {
        return { model.mark, data.mark, calibrationData.mark, preprocess.mark, limit.mark, calibrationLimit.mark,
            methods.mark, weightFormats.mark, grids.mark, granularities.mark, activationFormats.mark, calibrations.mark,
            reducedRange.mark, seed.mark, batchSize.mark, threads.mark };
    }
};

RunDialog::RunDialog(QWidget* parent) : QDialog(parent), m_form(std::make_unique<Form>())
{
    Form& form = *m_form;
    setWindowTitle(tr("Set Up a Run"));
    form.variants = new VariantPanel;
    form.missing = new QLabel;
    form.missing->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    form.run = buttons->addButton(tr("&Run"), QDialogButtonBox::AcceptRole);
    form.run->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);

    auto* scroll = new QScrollArea;
    scroll->setWidget(form.form());
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* halves = new QSplitter;
    halves->setChildrenCollapsible(false);
    halves->addWidget(scroll);
    halves->addWidget(form.variants);
    halves->setStretchFactor(0, 3);
    halves->setStretchFactor(1, 2);
    auto* foot = new QHBoxLayout;
    foot->addWidget(form.missing, 1);
    foot->addWidget(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(halves, 1);
    layout->addLayout(foot);
    resize(1160, 740);

    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        if (isReady())
            accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connectFields();
    setSetup(expertDefaults());
}

RunDialog::~RunDialog() = default;

void RunDialog::connectFields()
{
    Form& form = *m_form;
    const auto listsChanged = [this] { showProduct(); };
    for (NameChoices* names : { form.methods.editor, form.weightFormats.editor, form.grids.editor,
             form.granularities.editor, form.activationFormats.editor })
        connect(names, &NameChoices::changed, this, listsChanged);
    connect(form.calibrations.editor, &CalibrationChoices::changed, this, listsChanged);
    connect(form.reducedRange.editor, &QCheckBox::toggled, this, listsChanged);
    connect(form.variants, &VariantPanel::changed, this, &RunDialog::check);
    for (QSpinBox* box :
        { form.limit.editor, form.calibrationLimit.editor, form.batchSize.editor, form.threads.editor })
        connect(box, &QSpinBox::valueChanged, this, &RunDialog::check);
    connect(form.seed.editor, &QLineEdit::textChanged, this, &RunDialog::check);
    connect(form.preprocess.editor, &QComboBox::editTextChanged, this, &RunDialog::check);
    connect(form.removeOverrides, &QToolButton::clicked, this, [this] {
        setOverrides({});
        Q_EMIT changed();
    });
    for (const auto& [field, told] : pathFields()) {
        connect(field->editor, &PathField::edited, this, [this, field = field] {
            field->mark->setComplaint(QString());
            field->mark->setFacts(QString());
            check();
        });
        connect(field->editor, &PathField::entered, this, [this, field = field] { enterPath(*field); });
    }
}

std::vector<std::pair<Field<PathField>*, void (RunDialog::*)(const QString&)>> RunDialog::pathFields()
{
    return { { &m_form->model, &RunDialog::modelPathChanged }, { &m_form->data, &RunDialog::dataPathChanged },
        { &m_form->calibrationData, &RunDialog::calibrationDataPathChanged } };
}

void RunDialog::enterPath(const Field<PathField>& field)
{
    const QString path = field.editor->path();
    field.mark->setFacts(QString());
    const bool there = path.isEmpty() || isSynthetic(path) || QFileInfo::exists(path);
    field.mark->setComplaint(there ? QString() : tr("%1: there is no such file or folder; choose another").arg(path));
    check();
    if (path.isEmpty() || !there)
        return;
    for (const auto& [own, told] : pathFields()) {
        if (own->editor == field.editor)
            Q_EMIT(this->*told)(path);
    }
}

void RunDialog::setSetup(const RunSetup& setup)
{
    Form& form = *m_form;
    {
        // One check at the end, not one a field.
        const QSignalBlocker quiet(this);
        form.limit.editor->setValue(int(std::min<std::int64_t>(setup.limit, form.limit.editor->maximum())));
        form.calibrationLimit.editor->setValue(
            int(std::min<std::int64_t>(setup.calibrationLimit, form.calibrationLimit.editor->maximum())));
        form.batchSize.editor->setValue(int(std::min<std::int64_t>(setup.batchSize, form.batchSize.editor->maximum())));
        form.threads.editor->setValue(setup.threads);
        form.seed.editor->setText(QString::number(setup.seed));
        form.preprocess.editor->setEditText(QString::fromStdString(setup.preprocess));
        form.variants->setVariants(VariantSet::of(setup.recipes));
        const VariantForm shown = form.variants->variants().form();
        showLists(form, shown);
        form.layerOverrides = shown.overrides;
        showOverrides();
    }
    form.model.editor->setPath(QString::fromStdString(setup.model));
    form.data.editor->setPath(QString::fromStdString(setup.data));
    form.calibrationData.editor->setPath(QString::fromStdString(setup.calibrationData));
    for (const auto& [field, told] : pathFields())
        enterPath(*field);
}

void RunDialog::setOverrides(const std::vector<analysis::LayerOverride>& overrides)
{
    m_form->layerOverrides = overrides;
    showOverrides();
    showProduct();
}

const std::vector<analysis::LayerOverride>& RunDialog::overrides() const
{
    return m_form->layerOverrides;
}

void RunDialog::showOverrides()
{
    const auto& overrides = m_form->layerOverrides;
    QStringList names;
    for (const analysis::LayerOverride& change : overrides)
        names << QString::fromStdString(change.pattern);
    constexpr qsizetype longest = 4;
    const QString shown = names.mid(0, longest).join(QLatin1String(", "))
        + (names.size() > longest ? tr(" and %1 more").arg(names.size() - longest) : QString());
    m_form->overrides->setText(tr("Changed in single layers: %1").arg(shown));
    m_form->overrides->setToolTip(names.join(QLatin1Char('\n')));
    m_form->overridesRow->setVisible(!overrides.empty());
}

/// From the lists to the variants.
void RunDialog::showProduct()
{
    Form& form = *m_form;
    VariantForm wanted = readLists(form);
    wanted.overrides = form.layerOverrides;
    if (const auto done = form.variants->setForm(wanted); !done) {
        const QString message = QString::fromStdString(done.error().message);
        markFor(form, message)->setComplaint(message);
    }
    check();
}

void RunDialog::check()
{
    Form& form = *m_form;
    const QString preprocess = form.preprocess.editor->currentText().trimmed();
    const bool known = preprocess.isEmpty() || form.preprocess.editor->findText(preprocess) >= 0;
    form.preprocess.mark->setComplaint(known || QFileInfo(preprocess).isFile()
            ? QString()
            : tr("%1: neither a preset nor a file; choose one of the list or the path of a JSON file").arg(preprocess));
    bool number = false;
    form.seed.editor->text().trimmed().toULongLong(&number);
    form.seed.mark->setComplaint(number ? QString() : tr("A whole number from 0 to 18446744073709551615"));
    const int calibration = form.calibrationLimit.editor->value();
    form.calibrationLimit.mark->setFacts(calibration > 0 && calibration < enoughCalibration
            ? tr("Fewer than %1: the ranges are left to chance").arg(enoughCalibration)
            : QString());
    const QStringList wrong = complaints();
    form.missing->setText(wrong.isEmpty() ? QString() : breakable(wrong.front()));
    form.run->setEnabled(wrong.isEmpty());
    Q_EMIT changed();
}

QStringList RunDialog::complaints() const
{
    const Form& form = *m_form;
    QStringList list;
    // What was never filled in is asked for at the button, not marked as wrong.
    if (form.model.editor->path().isEmpty())
        list << tr("Choose a model");
    if (form.data.editor->path().isEmpty())
        list << tr("Choose evaluation data");
    for (const MarkedField* mark : form.marks()) {
        if (!mark->complaint().isEmpty())
            list << mark->complaint();
    }
    if (const QString variants = form.variants->complaint(); !variants.isEmpty())
        list << variants;
    return list;
}

bool RunDialog::isReady() const
{
    return complaints().isEmpty();
}

RunSetup RunDialog::setup() const
{
    const Form& form = *m_form;
    RunSetup setup;
    setup.model = form.model.editor->path().toStdString();
    setup.data = form.data.editor->path().toStdString();
    setup.calibrationData = form.calibrationData.editor->path().toStdString();
    setup.preprocess = form.preprocess.editor->currentText().trimmed().toStdString();
    setup.recipes = form.variants->variants().chosen();
    setup.limit = form.limit.editor->value();
    setup.calibrationLimit = form.calibrationLimit.editor->value();
    setup.batchSize = form.batchSize.editor->value();
    setup.threads = form.threads.editor->value();
    setup.seed = form.seed.editor->text().trimmed().toULongLong();
    return setup;
}

void RunDialog::tellFacts(const Field<PathField>& field, const QString& path, const QString& facts)
{
    if (field.editor->path() != path)
        return;
    field.mark->setComplaint(QString());
    field.mark->setFacts(facts);
    check();
}

void RunDialog::tellError(const Field<PathField>& field, const QString& path, const QString& reason)
{
    if (field.editor->path() != path)
        return;
    field.mark->setComplaint(reason);
    check();
}

void RunDialog::setModelFacts(const QString& path, const QString& facts)
{
    tellFacts(m_form->model, path, facts);
}

void RunDialog::setModelError(const QString& path, const QString& reason)
{
    tellError(m_form->model, path, reason);
}

void RunDialog::setDataFacts(const QString& path, const QString& facts)
{
    tellFacts(m_form->data, path, facts);
}

void RunDialog::setDataError(const QString& path, const QString& reason)
{
    tellError(m_form->data, path, reason);
}

void RunDialog::setCalibrationDataFacts(const QString& path, const QString& facts)
{
    tellFacts(m_form->calibrationData, path, facts);
}

void RunDialog::setCalibrationDataError(const QString& path, const QString& reason)
{
    tellError(m_form->calibrationData, path, reason);
}

const RunFields& RunDialog::fields() const
{
    return *m_form;
}

VariantPanel* RunDialog::variantPanel() const
{
    return m_form->variants;
}

QPushButton* RunDialog::runButton() const
{
    return m_form->run;
}

} // namespace widgets
