// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/translation.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>

namespace app {

namespace {

bool install(const QLocale& locale, const QString& name, const QString& folder)
{
    auto* translator = new QTranslator(QCoreApplication::instance());
    const bool found = translator->load(locale, name, QStringLiteral("_"), folder);
    if (found)
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
    return found;
}

} // namespace

void loadTranslation(const QLocale& locale)
{
    const QString own = QStringLiteral("quantscope");
    const QString embedded = QStringLiteral(":/i18n");
    // English first: what another language lacks is looked up there, and keeps its plurals.
    install(QLocale(QLocale::English), own, embedded);
    if (locale.language() == QLocale::English || locale.language() == QLocale::C)
        return;
    install(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(locale, own, embedded);
}

} // namespace app
