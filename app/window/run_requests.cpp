// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/run_requests.h"

#include <algorithm>
#include <thread>

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include "analysis/recipe/variants.h"
#include "app/study/study.h"

namespace app {

namespace {

/// Of the demo: enough for a tenth of a point, few enough for a few seconds.
constexpr std::int64_t demoSamples = 2000;
constexpr analysis::Format int4{ analysis::FormatKind::SignedInteger, 4 };

QString ownFolder(const QString& name)
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QLatin1Char('/') + name;
}

int allThreads()
{
    return int(std::max(1U, std::thread::hardware_concurrency()));
}

/// The preset that a command line named; empty where it named none, or a file, which may have changed since.
std::string presetOf(const std::string& command)
{
    static const QRegularExpression option(QStringLiteral("--preprocess[ =](\\w+)(\\s|$)"));
    return option.match(QString::fromStdString(command)).captured(1).toStdString();
}

/// Beside the program where it is installed, or above it where it was built.
QString demoFolder()
{
    QDir folder(QCoreApplication::applicationDirPath());
    const QString inTree = QStringLiteral("resources/demo");
    const QString installed = QStringLiteral("share/quantscope/demo");
    do {
        for (const QString& name : { inTree, installed }) {
            if (folder.exists(name + QStringLiteral("/samplenet.pt2")))
                return folder.filePath(name);
        }
    } while (folder.cdUp());
    return {};
}

} // namespace

analysis::Recipe withOverrides(analysis::Recipe base, std::span<const analysis::LayerOverride> changes)
{
    base.layers.insert(base.layers.end(), changes.begin(), changes.end());
    base.name = analysis::variantName(base);
    return base;
}

widgets::RunSetup setupOf(const analysis::Provenance& provenance)
{
    widgets::RunSetup setup;
    setup.model = provenance.model.path;
    setup.data = provenance.data.path;
    // The same set as both means that a part was split off, which the seed and the number of samples repeat.
    if (provenance.calibrationData && *provenance.calibrationData != provenance.data)
        setup.calibrationData = provenance.calibrationData->path;
    setup.preprocess = presetOf(provenance.command);
    if (setup.preprocess.empty())
        setup.preprocess = preprocessFile(provenance.preprocess);
    setup.batchSize = std::max<std::int64_t>(1, provenance.batchSize);
    setup.threads = provenance.threads > 0 ? int(provenance.threads) : allThreads();
    setup.seed = std::uint64_t(provenance.seed);
    setup.output = provenance.output;
    return setup;
}

widgets::RunSetup setupOf(const analysis::Analysis& analysis, const analysis::VariantResult& variant)
{
    widgets::RunSetup setup = setupOf(analysis.provenance);
    setup.limit = variant.samples;
    // A variant that needs none does not tell how many samples calibrate the others.
    for (const analysis::VariantResult& each : analysis.variants)
        setup.calibrationLimit = std::max(setup.calibrationLimit, each.calibrationSamples);
    return setup;
}

std::string preprocessFile(const std::string& json)
{
    if (json.empty())
        return {};
    const QByteArray content = QByteArray::fromStdString(json);
    const QString hash = QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha1).toHex());
    const QString folder = ownFolder(QStringLiteral("preprocess"));
    const QString path = folder + QLatin1Char('/') + hash + QStringLiteral(".json");
    if (QFileInfo::exists(path))
        return path.toStdString();
    QFile file(path);
    if (!QDir().mkpath(folder) || !file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        return {};
    return path.toStdString();
}

std::optional<widgets::RunSetup> demoSetup()
{
    const QString folder = demoFolder();
    if (folder.isEmpty())
        return std::nullopt;
    const std::string path = folder.toStdString();
    widgets::RunSetup setup;
    setup.model = path + "/samplenet.pt2";
    setup.data = path + "/t10k-images-idx3-ubyte.gz";
    setup.calibrationData = path + "/calib2000-images-idx3-ubyte.gz";
    setup.limit = demoSamples;
    setup.threads = allThreads();
    analysis::VariantLists lists;
    lists.weightFormats = { analysis::int8, int4 };
    if (auto recipes = analysis::variants(lists))
        setup.recipes = *std::move(recipes);
    return setup;
}

QString newStudyPath(const QString& modelPath)
{
    const QString folder = ownFolder(QStringLiteral("studies"));
    const QString stem = QFileInfo(modelPath).completeBaseName()
        + QDateTime::currentDateTime().toString(QStringLiteral("-yyyyMMdd-HHmmss"));
    QString path = folder + QLatin1Char('/') + stem + QLatin1String(studyExtension);
    for (int i = 2; QFileInfo::exists(path); ++i)
        path = QStringLiteral("%1/%2-%3%4").arg(folder, stem).arg(i).arg(QLatin1String(studyExtension));
    return path;
}

FileKind fileKind(const QString& path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (QLatin1Char('.') + ending == QLatin1String(studyExtension))
        return FileKind::Study;
    const QStringList models{ "pt2", "pt", "pth", "torchscript", "onnx" };
    return models.contains(ending) ? FileKind::Model : FileKind::Data;
}

} // namespace app
