// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/variant_box.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QSignalBlocker>

#include "widgets/charts/palette.h"
#include "widgets/variant_color.h"

namespace widgets {

void setUpVariantBox(QComboBox* box, const QString& accessibleName)
{
    box->setAccessibleName(accessibleName);
    box->setToolTip(accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(14);
    box->setIconSize({ 10, 10 });
}

void fillVariantBox(QComboBox* box, const analysis::Analysis* analysis, const QString& none)
{
    const QSignalBlocker blocker(box);
    box->clear();
    if (!none.isEmpty())
        box->addItem(none, -1);
    for (std::size_t i = 0; analysis && i < analysis->variants.size(); ++i) {
        box->addItem(QString::fromStdString(analysis->variants[i].recipe.name), int(i));
        box->setItemData(box->count() - 1, iconOfVariant(*analysis, int(i)), Qt::DecorationRole);
    }
    // Long names are cut in the box, not where one is chosen.
    box->view()->setMinimumWidth(box->view()->sizeHintForColumn(0) + 24);
    box->setEnabled(box->count() > 1);
}

void chooseVariant(QComboBox* box, int variant)
{
    const QSignalBlocker blocker(box);
    box->setCurrentIndex(box->findData(variant));
    box->setToolTip(box->currentIndex() < 0 ? box->accessibleName()
                                            : box->accessibleName() + QStringLiteral(": ") + box->currentText());
}

} // namespace widgets
