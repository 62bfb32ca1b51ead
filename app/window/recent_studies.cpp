// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/recent_studies.h"

#include <QFileInfo>
#include <QSettings>

namespace app {

namespace {

constexpr int longestList = 12;
const QString listKey = QStringLiteral("recentStudies");

std::vector<widgets::RecentStudy> read()
{
    std::vector<widgets::RecentStudy> studies;
    QSettings settings;
    const int count = settings.beginReadArray(listKey);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        studies.push_back({ settings.value("path").toString(), settings.value("model").toString(),
            settings.value("opened").toDateTime(), settings.value("variants").toInt(), false });
    }
    return studies;
}

void write(const std::vector<widgets::RecentStudy>& studies)
{
    QSettings settings;
    settings.remove(listKey);
    settings.beginWriteArray(listKey, int(studies.size()));
    for (int i = 0; i < int(studies.size()); ++i) {
        const widgets::RecentStudy& study = studies[std::size_t(i)];
        settings.setArrayIndex(i);
        settings.setValue("path", study.path);
        settings.setValue("model", study.model);
        settings.setValue("opened", study.opened);
        settings.setValue("variants", study.variants);
    }
    settings.endArray();
}

} // namespace

std::vector<widgets::RecentStudy> recentStudies()
{
    auto studies = read();
    for (widgets::RecentStudy& study : studies)
        study.missing = !QFileInfo::exists(study.path); // a drive may come back
    return studies;
}

void rememberStudy(const widgets::RecentStudy& study)
{
    auto studies = read();
    std::erase_if(studies, [&](const auto& each) { return each.path == study.path; });
    studies.insert(studies.begin(), study);
    if (studies.size() > longestList)
        studies.resize(longestList);
    write(studies);
}

void forgetStudy(const QString& path)
{
    auto studies = read();
    std::erase_if(studies, [&](const auto& study) { return study.path == path; });
    write(studies);
}

} // namespace app
