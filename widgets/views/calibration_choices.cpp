// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/calibration_choices.h"

#include <algorithm>

#include <QCheckBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QLocale>
#include <QRegularExpression>

#include "analysis/observe/calibration.h"

namespace widgets {

namespace {

constexpr int choicesInRow = 3;

/// "percentile:99.99" → "99.99", the way every name writes it.
QString defaultParameterOf(const analysis::CalibrationMethod& method)
{
    const std::string name = analysis::calibrationName({ std::string(method.name), std::nullopt });
    return QString::fromStdString(name).section(QLatin1Char(':'), 1);
}

bool hasDecimalComma()
{
    return QLocale().decimalPoint() == QLatin1String(",");
}

/// "99.99, 99.9" as its reader writes it: "99,99; 99,9" where a comma is the decimal sign.
QString shownParameters(const QStringList& parameters)
{
    if (!hasDecimalComma())
        return parameters.join(QLatin1String(", "));
    return parameters.join(QLatin1String("; ")).replace(u'.', u',');
}

/// What is typed, each as names have it. A point is always understood; a comma parts numbers, unless it is the reader's
/// decimal sign and stands within one.
QStringList typedParameters(QString text)
{
    static const QRegularExpression within(QStringLiteral("(?<=\\d),(?=\\d)"));
    static const QRegularExpression separators(QStringLiteral("[,;\\s]+"));
    if (hasDecimalComma())
        text.replace(within, QStringLiteral("."));
    return text.split(separators, Qt::SkipEmptyParts);
}

} // namespace

CalibrationChoices::CalibrationChoices(QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(2);
    int cell = 0;
    for (const analysis::CalibrationMethod& method : analysis::calibrationMethods()) {
        Row row;
        row.method = QString::fromUtf8(method.name.data(), qsizetype(method.name.size()));
        row.box = new QCheckBox(row.method);
        const QString formula = QString::fromUtf8(method.formula.data(), qsizetype(method.formula.size()));
        row.box->setToolTip(formula);
        connect(row.box, &QCheckBox::toggled, this, &CalibrationChoices::changed);
        const int column = 2 * (cell % choicesInRow);
        grid->addWidget(row.box, cell / choicesInRow, column);
        if (!method.parameterName.empty()) {
            row.defaultParameter = defaultParameterOf(method);
            row.parameter = new QLineEdit(shownParameters({ row.defaultParameter }));
            row.parameter->setMaximumWidth(76);
            const QString name = QString::fromUtf8(method.parameterName.data(), qsizetype(method.parameterName.size()));
            row.parameter->setToolTip(
                tr("%1, from %2 to %3; several, as in %4, make several variants")
                    .arg(name, QLocale().toString(method.lowestParameter), QLocale().toString(method.highestParameter),
                        shownParameters({ row.defaultParameter, QStringLiteral("…") })));
            row.parameter->setAccessibleName(tr("%1 of %2").arg(name, row.method));
            row.parameter->setEnabled(false);
            connect(row.box, &QCheckBox::toggled, row.parameter, &QWidget::setEnabled);
            connect(row.parameter, &QLineEdit::textChanged, this, &CalibrationChoices::changed);
            grid->addWidget(row.parameter, cell / choicesInRow, column + 1);
        }
        m_rows.push_back(row);
        ++cell;
    }
    grid->setColumnStretch(2 * choicesInRow, 1);
    setFocusProxy(m_rows.front().box);
}

CalibrationChoices::~CalibrationChoices() = default;

const CalibrationChoices::Row* CalibrationChoices::find(const QString& method) const
{
    const auto found = std::ranges::find(m_rows, method, &Row::method);
    return found == m_rows.end() ? nullptr : &*found;
}

QCheckBox* CalibrationChoices::box(const QString& method) const
{
    const Row* row = find(method);
    return row ? row->box : nullptr;
}

QLineEdit* CalibrationChoices::parameter(const QString& method) const
{
    const Row* row = find(method);
    return row ? row->parameter : nullptr;
}

QStringList CalibrationChoices::names() const
{
    QStringList names;
    for (const Row& row : m_rows) {
        if (!row.box->isChecked())
            continue;
        if (!row.parameter) {
            names << row.method;
            continue;
        }
        const QStringList parameters = typedParameters(row.parameter->text());
        if (parameters.isEmpty())
            names << row.method + QLatin1Char(':') + row.defaultParameter;
        for (const QString& parameter : parameters)
            names << row.method + QLatin1Char(':') + parameter;
    }
    names.removeDuplicates();
    return names;
}

void CalibrationChoices::setNames(const QStringList& names)
{
    const QSignalBlocker quietThis(this);
    for (const Row& row : m_rows) {
        bool chosen = false;
        QStringList parameters;
        for (const QString& name : names) {
            if (name.section(QLatin1Char(':'), 0, 0) != row.method)
                continue;
            chosen = true;
            if (const QString parameter = name.section(QLatin1Char(':'), 1); !parameter.isEmpty())
                parameters << parameter;
        }
        row.box->setChecked(chosen);
        if (row.parameter)
            row.parameter->setText(
                shownParameters(parameters.isEmpty() ? QStringList(row.defaultParameter) : parameters));
    }
}

} // namespace widgets
