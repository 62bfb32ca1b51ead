// SPDX-License-Identifier: GPL-3.0-or-later
// The program as a process of its own: a signal in the middle of its work, a disk that fills up.
#include <algorithm>
#include <csignal>

#include <QElapsedTimer>
#include <QProcess>
#include <QThread>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include "app/study/study.h"
#include "temporary_folder.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A busy machine may take long; a hang is still told apart.
constexpr int patienceMs = 300'000;

QStringList analyzeResNet(const QString& more)
{
    return QStringList{ "analyze", TEST_DATA "/resnet20/resnet20.pt2", "--data",
        TEST_DATA "/resnet20/original_test600.bin", "--threads", "1" }
    + more.split(' ');
}

struct Ended {
    int code = -1;
    std::string out;
    std::string err;
};

Ended waitFor(QProcess& process)
{
    EXPECT_TRUE(process.waitForFinished(patienceMs)) << process.errorString().toStdString();
    EXPECT_EQ(process.exitStatus(), QProcess::NormalExit);
    return { process.exitCode(), process.readAllStandardOutput().toStdString(),
        process.readAllStandardError().toStdString() };
}

std::size_t variantsIn(const std::string& path)
{
    const auto study = app::Study::openReadOnly(path);
    if (!study)
        return 0;
    const auto runs = study->runs();
    if (!runs || runs->empty())
        return 0;
    const auto analysis = study->load(runs->back().id, app::Parts::Numbers);
    return analysis ? analysis->variants.size() : 0;
}

TEST(Interrupt, InTheMiddleKeepsWhatIsFinished)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("n.qstudy");
    // 14 variants: the first group of four is stored, then the others are on their way.
    QProcess process;
    process.start(QUANTSCOPE_PROGRAM,
        analyzeResNet("--method weights --weights int8,int7,int6,int5,int4,int3,int2 --granularity channel,tensor -o")
            << QString::fromStdString(folder.path("out")) << "--study" << QString::fromStdString(study));
    ASSERT_TRUE(process.waitForStarted());
    QElapsedTimer waited;
    waited.start();
    while (variantsIn(study) == 0 && process.state() == QProcess::Running && waited.elapsed() < patienceMs)
        QThread::msleep(20);
    ASSERT_EQ(process.state(), QProcess::Running) << process.readAllStandardError().toStdString();
    ASSERT_EQ(::kill(pid_t(process.processId()), SIGINT), 0);
    const Ended ended = waitFor(process);
    EXPECT_EQ(ended.code, 130) << ended.err;
    const std::size_t finished = variantsIn(study);
    EXPECT_GE(finished, 4U);
    ASSERT_LT(finished, 14U) << "the signal came too late to show anything";
    EXPECT_THAT(ended.err,
        AllOf(HasSubstr(std::to_string(finished) + " of 14 variants were finished and are kept"),
            HasSubstr("quantscope: interrupted")));
    const std::string summary = contentOf(folder.path("out/summary.csv"));
    EXPECT_EQ(std::size_t(std::ranges::count(summary, '\n')), finished + 1); // and the header
    EXPECT_EQ(QDir(QString::fromStdString(folder.path("out"))).entryList(QDir::Files | QDir::Hidden, QDir::Name),
        (QStringList{ "histograms.csv", "layers.csv", "report.json", "report.pdf", "shift.csv", "summary.csv" }));
}

TEST(FullDisk, FileSizeLimitLeavesNothingHalfWritten)
{
    const TemporaryFolder folder;
    QProcess process;
    process.setChildProcessModifier([] {
        // Writing beyond 100 kB fails, as on a full disk, rather than ending the process.
        const rlimit limit{ 100'000, 100'000 };
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::signal(SIGXFSZ, SIG_IGN);
    });
    process.start(QUANTSCOPE_PROGRAM,
        analyzeResNet("--limit 20 --method weights --quiet -o") << QString::fromStdString(folder.path("out")));
    const Ended ended = waitFor(process);
    EXPECT_EQ(ended.code, 4);
    EXPECT_EQ(ended.err,
        "quantscope: " + folder.path("out/histograms.csv")
            + ": cannot be written: File too large; give another folder, or make room\n");
    EXPECT_TRUE(QDir(QString::fromStdString(folder.path("out")))
                    .isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

TEST(FullDisk, SmallFileSystemLeavesNothingHalfWritten)
{
    // A file system of 200 kB, in a name space of its own.
    QProcess probe;
    probe.start("unshare", { "-rm", "mount", "-t", "tmpfs", "-o", "size=200k", "none", "/mnt" });
    if (!probe.waitForFinished() || probe.exitCode() != 0)
        GTEST_SKIP() << "no small file system can be mounted here (unshare -rm): "
                     << probe.readAllStandardError().toStdString();
    const TemporaryFolder folder;
    const TemporaryFolder elsewhere;
    const QString inside = QString::fromStdString(folder.path("")) + "/";
    const auto analyzeThere = [&](const QStringList& results) {
        QProcess process;
        process.start("unshare",
            QStringList{ "-rm", "sh", "-c",
                R"(mount -t tmpfs -o size=200k none "$0" && "$@"; code=$?; find "$0" -name '*.part*'; exit $code)",
                inside, QUANTSCOPE_PROGRAM }
                + analyzeResNet("--limit 20 --method weights --quiet") + results);
        const Ended ended = waitFor(process);
        EXPECT_EQ(ended.code, 4) << ended.err;
        EXPECT_EQ(ended.out, ""); // no file that was on its way
        return ended.err;
    };
    EXPECT_EQ(analyzeThere({ "-o", inside + "out" }),
        "quantscope: " + folder.path("out/histograms.csv")
            + ": cannot be written: No space left on device; give another folder, or make room\n");
    const std::string err =
        analyzeThere({ "-o", QString::fromStdString(elsewhere.path("out")), "--study", inside + "n.qstudy" });
    EXPECT_THAT(err, AllOf(HasSubstr("n.qstudy"), HasSubstr("full")));
}

} // namespace
