// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/variant_panel.h"

#include <algorithm>

#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

#include "analysis/recipe/recipe_json.h"
#include "widgets/charts/chart_export.h"
#include "widgets/views/marked_field.h"

namespace widgets {

namespace {

QString textOf(const analysis::Recipe& recipe)
{
    return QString::fromStdString(analysis::toJson(recipe).dump(2));
}

QToolButton* button(const QString& text, const QString& toolTip)
{
    auto* result = new QToolButton;
    result->setText(text);
    result->setToolTip(toolTip);
    return result;
}

} // namespace

VariantPanel::VariantPanel(QWidget* parent)
    : QWidget(parent)
    , m_count(new QLabel)
    , m_list(new QListWidget)
    , m_listField(new MarkedField(m_list))
    , m_text(new QPlainTextEdit)
    , m_textField(new MarkedField(m_text))
    , m_load(button(tr("Load Recipe…"), tr("One more variant, from a JSON file")))
    , m_save(button(tr("Save Recipe…"), tr("The selected recipe as a JSON file that the command line reads too")))
    , m_remove(button(tr("Remove"),
          tr("Removes a variant that was written, changed or loaded; one that the lists "
             "make is unchecked instead")))
{
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(tr("Variants"));
    m_list->setToolTip(tr("Each checked one is run and becomes a variant of the study"));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("Recipe of the selected variant"));
    m_text->setToolTip(
        tr("The whole recipe of the selected variant, as files have it; what is changed here counts for this variant"));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    for (QToolButton* each : { m_load, m_save, m_remove })
        buttons->addWidget(each);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_count);
    layout->addWidget(m_listField, 2);
    layout->addLayout(buttons);
    layout->addWidget(m_textField, 3);

    connect(m_list, &QListWidget::currentRowChanged, this, &VariantPanel::showText);
    connect(m_list, &QListWidget::itemChanged, this, &VariantPanel::itemChanged);
    connect(m_text, &QPlainTextEdit::textChanged, this, &VariantPanel::textEdited);
    connect(m_load, &QToolButton::clicked, this, &VariantPanel::askLoad);
    connect(m_save, &QToolButton::clicked, this, &VariantPanel::askSave);
    connect(m_remove, &QToolButton::clicked, this, &VariantPanel::removeRow);
    showList(0);
}

VariantPanel::~VariantPanel() = default;

int VariantPanel::row() const
{
    const int row = m_list->currentRow();
    return row >= 0 && std::size_t(row) < m_set.rows().size() ? row : -1;
}

void VariantPanel::setVariants(VariantSet set)
{
    m_set = std::move(set);
    showList(m_set.rows().size()); // the last one: it has more to show than fp32
}

analysis::Result<void> VariantPanel::setForm(const VariantForm& form)
{
    const std::string before = row() >= 0 ? m_set.rows()[std::size_t(row())].recipe.name : std::string();
    auto done = m_set.setForm(form);
    const auto& rows = m_set.rows();
    const auto same = std::ranges::find_if(rows, [&](const auto& each) { return each.recipe.name == before; });
    // The last one shows most of what was just chosen.
    showList(same == rows.end() ? std::max<std::size_t>(rows.size(), 1) - 1 : std::size_t(same - rows.begin()));
    return done;
}

void VariantPanel::showList(std::size_t selected)
{
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        for (const VariantRow& each : m_set.rows()) {
            const QString name = QString::fromStdString(each.recipe.name);
            auto* item = new QListWidgetItem(each.own ? tr("%1 (own)").arg(name) : name, m_list);
            item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
            item->setCheckState(each.chosen ? Qt::Checked : Qt::Unchecked);
        }
        m_list->setCurrentRow(int(std::min(selected, std::max<std::size_t>(m_set.rows().size(), 1) - 1)));
    }
    m_listField->setComplaint(QString());
    updateCount();
    showText();
}

void VariantPanel::updateCount()
{
    const int chosen = int(m_set.chosen().size());
    m_count->setText(chosen == 1 ? tr("1 variant") : tr("%1 variants").arg(chosen));
}

void VariantPanel::showText()
{
    const QSignalBlocker quiet(m_text);
    const int at = row();
    m_text->setPlainText(at < 0 ? QString() : textOf(m_set.rows()[std::size_t(at)].recipe));
    m_text->setReadOnly(at < 0);
    m_textField->setComplaint(QString());
    m_textField->setFacts(QString());
    m_save->setEnabled(at >= 0);
    m_remove->setEnabled(at >= 0 && m_set.rows()[std::size_t(at)].own);
}

void VariantPanel::itemChanged(QListWidgetItem* item)
{
    const int at = m_list->row(item);
    if (at < 0 || std::size_t(at) >= m_set.rows().size())
        return;
    const bool wanted = item->checkState() == Qt::Checked;
    m_set.setChosen(std::size_t(at), wanted);
    if (m_set.rows()[std::size_t(at)].chosen != wanted) {
        const QSignalBlocker quiet(m_list);
        item->setCheckState(Qt::Unchecked);
        m_listField->setComplaint(tr("%1: another variant has this name; uncheck that one first").arg(item->text()));
    } else {
        m_listField->setComplaint(QString());
    }
    updateCount();
    Q_EMIT changed();
}

void VariantPanel::textEdited()
{
    const int at = row();
    if (at < 0)
        return;
    const auto recipe = analysis::parseRecipe(m_text->toPlainText().toStdString());
    const auto changedRow =
        recipe ? m_set.change(std::size_t(at), *recipe) : analysis::Result<std::size_t>(tl::unexpected(recipe.error()));
    if (!changedRow) {
        m_textField->setComplaint(QString::fromStdString(changedRow.error().message));
        Q_EMIT changed();
        return;
    }
    // Not showList(): the text stays as it is typed.
    const QSignalBlocker quiet(m_list);
    const VariantRow& now = m_set.rows()[*changedRow];
    const QString name = QString::fromStdString(now.recipe.name);
    if (int(*changedRow) != at) {
        m_list->item(at)->setCheckState(Qt::Unchecked);
        auto* item = new QListWidgetItem(m_list);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        m_list->setCurrentItem(item);
    }
    m_list->item(int(*changedRow))->setText(now.own ? tr("%1 (own)").arg(name) : name);
    m_list->item(int(*changedRow))->setCheckState(now.chosen ? Qt::Checked : Qt::Unchecked);
    m_textField->setComplaint(QString());
    m_textField->setFacts(now.own ? tr("Taken over as %1").arg(name) : QString());
    m_remove->setEnabled(now.own);
    updateCount();
    Q_EMIT changed();
}

QString VariantPanel::complaint() const
{
    if (!m_textField->complaint().isEmpty())
        return tr("Recipe: %1").arg(m_textField->complaint());
    return m_set.chosen().empty() ? tr("No variant is chosen: check one in the list") : QString();
}

void VariantPanel::loadRecipe(const QString& path)
{
    auto recipe = analysis::readRecipe(path.toStdString());
    const auto added =
        recipe ? m_set.add(std::move(*recipe)) : analysis::Result<std::size_t>(tl::unexpected(recipe.error()));
    if (!added) {
        m_listField->setComplaint(QString::fromStdString(added.error().message));
        return;
    }
    showList(*added);
    Q_EMIT changed();
}

void VariantPanel::saveRecipe(const QString& path)
{
    if (row() < 0)
        return;
    const QByteArray text = textOf(m_set.rows()[std::size_t(row())].recipe).toUtf8() + '\n';
    if (const auto done = writeFile(path, text); !done)
        m_listField->setComplaint(QString::fromStdString(done.error().message));
    else
        m_listField->setComplaint(QString());
}

void VariantPanel::askLoad()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Load Recipe"), QString(), tr("Recipes (*.json);;All files (*)"));
    if (!path.isEmpty())
        loadRecipe(path);
}

void VariantPanel::askSave()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save Recipe"), QString(), tr("Recipes (*.json)"));
    if (!path.isEmpty())
        saveRecipe(path);
}

void VariantPanel::removeRow()
{
    const int at = row();
    if (at < 0)
        return;
    m_set.remove(std::size_t(at));
    showList(std::size_t(std::max(0, at - 1)));
    Q_EMIT changed();
}

} // namespace widgets
