// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/name_choices.h"

#include <algorithm>

#include <QCheckBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>

namespace widgets {

NameChoices::NameChoices(const std::vector<Choice>& choices, Others others, QWidget* parent) : QWidget(parent)
{
    const bool explained =
        std::ranges::any_of(choices, [](const Choice& choice) { return !choice.explanation.isEmpty(); });
    auto* lines = explained ? new QGridLayout : nullptr;
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    for (const Choice& choice : choices) {
        auto* box = new QCheckBox(choice.name);
        box->setAccessibleDescription(choice.explanation);
        connect(box, &QCheckBox::toggled, this, &NameChoices::changed);
        m_boxes.push_back(box);
        if (!lines) {
            layout->addWidget(box);
            continue;
        }
        auto* text = new QLabel(choice.explanation);
        text->setBuddy(box);
        lines->addWidget(box, lines->rowCount(), 0);
        lines->addWidget(text, lines->rowCount() - 1, 1);
    }
    if (lines) {
        lines->setHorizontalSpacing(10);
        lines->setVerticalSpacing(2);
        lines->setColumnStretch(1, 1);
        layout->addLayout(lines, 1);
    }
    if (others == Others::Allowed) {
        m_others = new QLineEdit;
        m_others->setMinimumWidth(70);
        layout->addWidget(m_others, 1);
        connect(m_others, &QLineEdit::textChanged, this, &NameChoices::changed);
    } else {
        layout->addStretch(1);
    }
    setFocusProxy(m_boxes.empty() ? static_cast<QWidget*>(m_others) : m_boxes.front());
}

NameChoices::~NameChoices() = default;

void NameChoices::setOthersHint(const QString& placeholder, const QString& toolTip)
{
    m_others->setPlaceholderText(placeholder);
    m_others->setToolTip(toolTip);
}

QStringList NameChoices::names() const
{
    QStringList names;
    for (const QCheckBox* box : m_boxes) {
        if (box->isChecked())
            names << box->text();
    }
    if (m_others)
        names << m_others->text().split(QRegularExpression(QStringLiteral("[,;\\s]+")), Qt::SkipEmptyParts);
    names.removeDuplicates();
    return names;
}

void NameChoices::setNames(const QStringList& names)
{
    QStringList rest = names;
    for (QCheckBox* box : m_boxes) {
        const QSignalBlocker quiet(box);
        box->setChecked(rest.removeAll(box->text()) > 0);
    }
    if (!m_others)
        return;
    const QSignalBlocker quiet(m_others);
    m_others->setText(rest.join(QStringLiteral(", ")));
}

QCheckBox* NameChoices::box(const QString& name) const
{
    const auto found = std::ranges::find_if(m_boxes, [&](const QCheckBox* box) { return box->text() == name; });
    return found == m_boxes.end() ? nullptr : *found;
}

} // namespace widgets
