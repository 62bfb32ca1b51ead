// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/study.h"

#include <chrono>
#include <functional>
#include <limits>
#include <random>
#include <thread>

#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <csignal>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/jobs/changes.h"
#include "app/study/files_of_study.h"
#include "samples.h"
#include "temporary_folder.h"

namespace {

using analysis::ErrorKind;
using app::Parts;
using app::Study;
using testing::HasSubstr;

/// Without the pictures: what Parts::Numbers loads.
analysis::VariantResult numbersOf(analysis::VariantResult variant)
{
    for (analysis::LayerResult& layer : variant.layers)
        (void)app::takePictures(layer);
    return variant;
}

/// A study with one finished run of two variants and its shift; the run's id.
std::int64_t makeStudy(const std::string& path)
{
    auto study = Study::create(path);
    EXPECT_TRUE(study) << study.error().message;
    const std::int64_t run = study->beginRun(samples::provenance(), samples::graph(3)).value();
    EXPECT_TRUE(study->addVariant(run, samples::variant("a", 3, 16)));
    EXPECT_TRUE(study->addVariant(run, samples::variant("b", 3, 16)));
    EXPECT_TRUE(study->addShift(run, samples::shift(3)));
    EXPECT_TRUE(study->finishRun(run, samples::provenance()));
    return run;
}

/// One statement by another way into the file.
void execute(const std::string& path, const QString& statement)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase("QSQLITE", "tamper");
        database.setDatabaseName(QString::fromStdString(path));
        ASSERT_TRUE(database.open());
        QSqlQuery query(database);
        EXPECT_TRUE(query.exec(statement));
    }
    QSqlDatabase::removeDatabase("tamper");
}

TEST(Study, GivesBackWhatWasStored)
{
    const TemporaryFolder folder;
    const std::int64_t run = makeStudy(folder.path("a.qstudy"));
    const auto study = Study::openReadOnly(folder.path("a.qstudy"));
    ASSERT_TRUE(study) << study.error().message;
    const auto runs = study->runs();
    ASSERT_TRUE(runs);
    ASSERT_EQ(runs->size(), 1U);
    EXPECT_EQ(runs->front().id, run);
    EXPECT_EQ(runs->front().provenance, samples::provenance());
    EXPECT_EQ(runs->front().variants, 2);
    EXPECT_FALSE(runs->front().finished.empty());

    const auto everything = study->load(run, Parts::Everything);
    ASSERT_TRUE(everything) << everything.error().message;
    EXPECT_EQ(everything->provenance, samples::provenance());
    EXPECT_EQ(everything->graph.layers.size(), 3U);
    EXPECT_EQ(everything->graph.layers[2].weights[0].shape, (analysis::Shape{ 8, 4 }));
    ASSERT_EQ(everything->variants.size(), 2U);
    EXPECT_EQ(everything->variants[0], samples::variant("a", 3, 16));
    EXPECT_EQ(everything->variants[1], samples::variant("b", 3, 16));
    EXPECT_EQ(everything->shift, samples::shift(3));
}

TEST(Study, LoadsPicturesOneLayerAtATime)
{
    const TemporaryFolder folder;
    const std::int64_t run = makeStudy(folder.path("a.qstudy"));
    const auto study = Study::openReadOnly(folder.path("a.qstudy"));
    auto numbers = study->load(run, Parts::Numbers);
    ASSERT_TRUE(numbers) << numbers.error().message;
    const analysis::VariantResult whole = samples::variant("b", 3, 16);
    EXPECT_EQ(numbers->variants[1], numbersOf(whole));
    const auto pictures = study->pictures(run, 1, 2);
    ASSERT_TRUE(pictures) << pictures.error().message;
    app::putPictures(numbers->variants[1].layers[2], *pictures);
    EXPECT_EQ(numbers->variants[1].layers[2], whole.layers[2]);
    const auto missing = study->pictures(run, 1, 3);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, ErrorKind::Usage);
}

TEST(Study, NamesTheRunsThereAreWhenAskedForAnother)
{
    const TemporaryFolder folder;
    makeStudy(folder.path("a.qstudy"));
    const auto loaded = Study::openReadOnly(folder.path("a.qstudy"))->load(5, Parts::Numbers);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, ErrorKind::Usage);
    EXPECT_THAT(loaded.error().message, HasSubstr("has no run 5; there are 1"));
}

TEST(Study, IsNeverCreatedOverAnotherFile)
{
    const TemporaryFolder folder;
    const std::string path = folder.write("a.qstudy", "precious");
    const auto study = Study::create(path);
    ASSERT_FALSE(study);
    EXPECT_THAT(study.error().message, HasSubstr("exists already"));
    EXPECT_EQ(contentOf(path), "precious");
    EXPECT_EQ(folder.names(), QStringList{ "a.qstudy" });
}

TEST(Study, RunsAreAddedByTwoConnectionsInTurn)
{
    const TemporaryFolder folder;
    const std::string path = folder.path("a.qstudy");
    auto first = Study::create(path);
    auto second = Study::open(path);
    ASSERT_TRUE(first && second);
    const auto one = first->beginRun(samples::provenance(), samples::graph(1));
    const auto two = second->beginRun(samples::provenance(), samples::graph(1));
    ASSERT_TRUE(one && two) << two.error().message;
    EXPECT_NE(*one, *two);
    ASSERT_TRUE(first->addVariant(*one, samples::variant("a", 1, 4)));
    ASSERT_TRUE(second->addVariant(*two, samples::variant("b", 1, 4)));
    EXPECT_EQ(first->load(*two, Parts::Everything)->variants.front(), samples::variant("b", 1, 4));
}

struct Damage {
    const char* name;
    std::function<void(const std::string&)> inflict;
    const char* message;
};

class DamagedStudy : public testing::TestWithParam<Damage> { };

TEST_P(DamagedStudy, IsToldInWordsAndLeftAsItIs)
{
    const TemporaryFolder folder;
    const std::string path = folder.path("a.qstudy");
    makeStudy(path);
    GetParam().inflict(path);
    const std::string before = contentOf(path);
    for (const auto& open : { Study::open, Study::openReadOnly, Study::openOrCreate }) {
        const auto study = open(path);
        ASSERT_FALSE(study);
        EXPECT_EQ(study.error().kind, ErrorKind::BadInput);
        EXPECT_THAT(study.error().message, testing::StartsWith(path));
        EXPECT_THAT(study.error().message, HasSubstr(GetParam().message));
        EXPECT_EQ(study.error().message.find('\n'), std::string::npos);
        EXPECT_EQ(study.error().message.find(path, 1), std::string::npos)
            << study.error().message; // no message in another
    }
    EXPECT_EQ(contentOf(path), before);
    EXPECT_EQ(folder.names(), QStringList{ QStringLiteral("a.qstudy") });
}

void overwrite(const std::string& path, std::size_t offset, const std::string& bytes)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(std::streamoff(offset));
    file << bytes;
}

void truncate(const std::string& path, std::size_t size)
{
    ASSERT_EQ(::truncate(path.c_str(), off_t(size)), 0);
}

constexpr std::size_t pageBytes = 4096;

INSTANTIATE_TEST_SUITE_P(All, DamagedStudy,
    testing::Values(Damage{ "empty", [](const std::string& path) { truncate(path, 0); }, "is empty" },
        Damage{
            "text", [](const std::string& path) { overwrite(path, 0, "not a database at all"); }, "is not a study" },
        Damage{ "cut_in_the_header", [](const std::string& path) { truncate(path, 50); }, "is damaged" },
        Damage{
            "cut_in_half", [](const std::string& path) { truncate(path, contentOf(path).size() / 2); }, "is damaged" },
        Damage{ "last_page_missing",
            [](const std::string& path) { truncate(path, contentOf(path).size() - pageBytes); }, "it ends after " },
        Damage{ "pages_overwritten",
            [](const std::string& path) {
                overwrite(path, pageBytes, std::string(contentOf(path).size() - pageBytes, '\x5a'));
            },
            "is damaged" },
        Damage{ "newer", [](const std::string& path) { execute(path, "PRAGMA user_version=2"); }, "newer version" },
        Damage{ "other_database", [](const std::string& path) { execute(path, "PRAGMA application_id=1"); },
            "not a study of QuantScope" },
        Damage{ "table_missing", [](const std::string& path) { execute(path, "DROP TABLE shifts"); }, "is damaged" }),
    [](const auto& test) { return test.param.name; });

TEST(Study, TellsDamageInsideAResult)
{
    for (const char* statement :
        { "UPDATE variants SET numbers = zeroblob(length(numbers))",
            "UPDATE variants SET scales = substr(scales, 1, 12)", "UPDATE runs SET graph = x'00000001ff'",
            "UPDATE runs SET provenance = '{'", "UPDATE pictures SET content = substr(content, 1, length(content) - 9)",
            "UPDATE shifts SET content = x'0102'" }) {
        const TemporaryFolder folder;
        const std::string path = folder.path("a.qstudy");
        const std::int64_t run = makeStudy(path);
        execute(path, statement);
        const auto study = Study::openReadOnly(path);
        ASSERT_TRUE(study) << study.error().message;
        const auto loaded = study->load(run, Parts::Everything);
        ASSERT_FALSE(loaded) << statement;
        EXPECT_EQ(loaded.error().kind, ErrorKind::BadInput) << statement;
        EXPECT_THAT(loaded.error().message, HasSubstr("is damaged")) << statement;
    }
}

TEST(Study, SaysThatThereIsNone)
{
    const TemporaryFolder folder;
    const auto study = Study::open(folder.path("none.qstudy"));
    ASSERT_FALSE(study);
    EXPECT_EQ(study.error().kind, ErrorKind::BadInput);
    EXPECT_THAT(study.error().message, HasSubstr("no such study"));
    EXPECT_TRUE(folder.names().isEmpty());
    EXPECT_THAT(Study::open(folder.path("")).error().message, HasSubstr("is not a file"));
}

TEST(Study, RefusesAPathThatIsNotText)
{
    const TemporaryFolder folder;
    const std::string latin1 = folder.path("caf") + "\xe9/new.qstudy";
    for (const auto& open : { Study::create, Study::open, Study::openReadOnly, Study::openOrCreate }) {
        const auto study = open(latin1);
        ASSERT_FALSE(study);
        EXPECT_EQ(study.error().kind, ErrorKind::BadInput);
        EXPECT_THAT(study.error().message, HasSubstr("not valid UTF-8"));
    }
    EXPECT_FALSE(Study::checkPath(latin1));
    EXPECT_TRUE(Study::checkPath(folder.path("café.qstudy")));
    EXPECT_TRUE(folder.names().isEmpty());
}

TEST(Study, ReadersLeaveNothingBehind)
{
    const TemporaryFolder folder;
    const std::string path = folder.path("a.qstudy");
    const std::int64_t run = makeStudy(path);
    const QStringList before = folder.names();
    ASSERT_EQ(before, QStringList{ QStringLiteral("a.qstudy") });
    const std::string content = contentOf(path);
    for (const auto& open : { Study::openReadOnly, Study::open }) {
        const auto study = open(path);
        ASSERT_TRUE(study) << study.error().message;
        EXPECT_TRUE(study->load(run, Parts::Everything));
    }
    EXPECT_EQ(folder.names(), before);
    EXPECT_EQ(contentOf(path), content);
    ASSERT_EQ(::chmod(path.c_str(), 0444), 0);
    {
        const auto study = Study::openReadOnly(path);
        ASSERT_TRUE(study) << study.error().message;
        EXPECT_TRUE(study->load(run, Parts::Everything));
    }
    EXPECT_EQ(folder.names(), before);
}

/// A reader that came while somebody was writing, and stays longer than the writer.
TEST(Study, ReadersThatFollowAWriterLeaveNothingBehind)
{
    const TemporaryFolder folder;
    const std::string path = folder.path("a.qstudy");
    {
        auto writer = Study::create(path);
        ASSERT_TRUE(writer);
        const auto run = writer->beginRun(samples::provenance(), samples::graph(1));
        ASSERT_TRUE(run && writer->addVariant(*run, samples::variant("a", 1, 4)));
        const auto reader = Study::openReadOnly(path);
        ASSERT_TRUE(reader) << reader.error().message;
        ASSERT_TRUE(writer->addVariant(*run, samples::variant("b", 1, 4)));
        EXPECT_EQ(reader->load(*run, Parts::Everything)->variants.size(), 2U);
        EXPECT_FALSE(reader->load(*run + 1, Parts::Everything));
        writer = Study::open(path); // the first writer is gone
        EXPECT_EQ(reader->load(*run, Parts::Everything)->variants.size(), 2U);
    }
    EXPECT_EQ(folder.names(), QStringList{ QStringLiteral("a.qstudy") });
    EXPECT_EQ(Study::openReadOnly(path)->runs()->front().variants, 2);
}

/// What the child of the kill test does: a new study or a new run of it, and variants until the end. Tells each
/// variant that was kept through `pipe`.
[[noreturn]] void writeUntilKilled(const std::string& path, int pipe)
{
    auto study = Study::openOrCreate(path);
    const auto run =
        study ? study->beginRun(samples::provenance(), samples::graph(20)) : analysis::Result<std::int64_t>(0);
    if (!study || !run)
        ::_exit(1);
    for (int i = 0;; ++i) {
        if (!study->addVariant(*run, samples::variant(std::to_string(i), 20, 128)))
            ::_exit(2);
        const char kept = 'k';
        if (::write(pipe, &kept, 1) != 1)
            ::_exit(3);
    }
}

/// Reads up to `most` bytes, waiting for each; how many there were before the other end closed.
int readBytes(int pipe, int most)
{
    int count = 0;
    for (char c = 0; count < most && ::read(pipe, &c, 1) == 1;)
        ++count;
    return count;
}

TEST(Study, LosesNoFinishedVariantWhenKilled)
{
    const TemporaryFolder folder;
    const std::string path = folder.path("a.qstudy");
    std::mt19937 random(4);
    std::int64_t keptInAll = 0;
    for (int round = 0; round < 20; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0)
            writeUntilKilled(path, ends[1]);
        ::close(ends[1]);
        // Somewhere in the writing of a variant, however fast the machine is: after some are told, and a moment more.
        int told = readBytes(ends[0], int(random() % 5));
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 20000));
        ASSERT_EQ(::kill(child, SIGKILL), 0);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child could not write: " << WEXITSTATUS(status);
        told += readBytes(ends[0], std::numeric_limits<int>::max());
        ::close(ends[0]);
        keptInAll += told;

        if (told == 0 && !QFile::exists(QString::fromStdString(path)))
            continue; // killed before the study had its name
        const auto study = Study::openReadOnly(path);
        ASSERT_TRUE(study) << study.error().message;
        const auto runs = study->runs();
        ASSERT_TRUE(runs) << runs.error().message;
        std::int64_t found = 0;
        for (const app::RunInfo& info : *runs)
            found += info.variants;
        // The one in flight may have been committed and not told any more.
        EXPECT_GE(found, keptInAll);
        EXPECT_LE(found, keptInAll + round + 1);
        if (runs->empty())
            continue;
        const auto last = study->load(runs->back().id, Parts::Everything);
        ASSERT_TRUE(last) << last.error().message;
        EXPECT_TRUE(runs->back().finished.empty());
        for (std::size_t i = 0; i < last->variants.size(); ++i)
            EXPECT_EQ(last->variants[i], samples::variant(std::to_string(i), 20, 128));
    }
    EXPECT_GT(keptInAll, 20);
}

TEST(Study, KeepsWhatCalibrationSawLayerByLayer)
{
    const TemporaryFolder folder;
    analysis::Graph graph = samples::graph(3);
    analysis::Observation seen;
    std::vector<float> values;
    for (int i = 0; i < 5000; ++i)
        values.push_back(0.37F * float(i % 91) - 11);
    for (int layer = 0; layer < 2; ++layer) {
        graph.layers[std::size_t(layer)].inputs = { 10 + layer };
        analysis::TensorObservation& tensor = seen.edges[10 + layer];
        tensor.movingAverages = { { 0.01, {}, 0 }, { 0.5, {}, 0 } };
        tensor.add(layer == 0 ? std::span(std::as_const(values)) : std::vector<float>(7, 0.F));
    }
    graph.layers[2].inputs = { 77 };
    auto study = app::Study::create(folder.path("s.qstudy"));
    ASSERT_TRUE(study);
    const auto before = study->beginRun(samples::provenance(), graph);
    ASSERT_TRUE(study->observation(*before, 0));
    EXPECT_FALSE(study->observation(*before, 0)->has_value()) << "a study of an older version has no such table";
    const auto run = study->beginRun(samples::provenance(), graph);
    ASSERT_TRUE(study->addObservation(*run, graph, seen));
    const auto reader = app::Study::openReadOnly(folder.path("s.qstudy"));
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->observation(*run, 0).value(), seen.edges[10]);
    EXPECT_EQ(reader->observation(*run, 1).value(), seen.edges[11]) << "zeros alone have no bins";
    EXPECT_EQ(reader->observation(*run, 2).value(), std::nullopt);
    EXPECT_EQ(reader->observation(*before, 0).value(), std::nullopt);
}

TEST(Study, TellsThatAnotherConnectionHasWrittenAndLoadsWhatIsNew)
{
    const TemporaryFolder folder;
    auto writer = app::Study::create(folder.path("s.qstudy"));
    ASSERT_TRUE(writer);
    const auto run = writer->beginRun(samples::provenance(), samples::graph(2));
    ASSERT_TRUE(writer->addVariant(*run, samples::variant("a", 2, 4)));
    const auto reader = app::Study::openReadOnly(folder.path("s.qstudy"));
    ASSERT_TRUE(reader);
    const auto version = reader->dataVersion().value();
    EXPECT_EQ(reader->dataVersion().value(), version);
    ASSERT_TRUE(writer->addVariant(*run, samples::variant("b", 2, 4)));
    EXPECT_NE(reader->dataVersion().value(), version);
    const auto more = reader->variants(*run, 1, Parts::Everything);
    ASSERT_TRUE(more);
    EXPECT_THAT(*more, testing::ElementsAre(samples::variant("b", 2, 4)));
    const auto copied = reader->copyTo(folder.path("copy.qstudy"));
    ASSERT_TRUE(copied) << copied.error().message;
    const auto copy = app::Study::openReadOnly(folder.path("copy.qstudy"));
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->load(*run, Parts::Everything), writer->load(*run, Parts::Everything));
    EXPECT_FALSE(reader->copyTo(folder.path("copy.qstudy"))) << "what is there is not replaced";
}

TEST(IdentityOf, TellsTheAbsolutePathFromAnyFolder)
{
    const TemporaryFolder folder;
    const std::string path = folder.write("net.pt2", "weights");
    const QString before = QDir::currentPath();
    ASSERT_TRUE(QDir::setCurrent(QFileInfo(QString::fromStdString(path)).absolutePath()));
    const auto identity = app::identityOf("./net.pt2");
    ASSERT_TRUE(QDir::setCurrent(before));
    ASSERT_TRUE(identity);
    EXPECT_TRUE(QFileInfo(QString::fromStdString(identity->path)).isAbsolute());
    EXPECT_EQ(QFileInfo(QString::fromStdString(identity->path)).canonicalFilePath(),
        QFileInfo(QString::fromStdString(path)).canonicalFilePath());
}

TEST(SameConditions, AFileIsKnownByItsContentDataByRuleByItsDescription)
{
    analysis::Provenance one;
    one.model.hash = "m";
    one.data = { "/a/x.npy", "d", 4 };
    analysis::Provenance other = one;
    other.data.path = "x.npy";
    EXPECT_TRUE(app::sameConditions(one, other)) << "the same file, named in another way";
    other.data.hash = "e";
    EXPECT_FALSE(app::sameConditions(one, other));
    one.data = { "synthetic:normal:4:10", "", 0 };
    other.data = { "synthetic:normal:4:20", "", 0 };
    EXPECT_FALSE(app::sameConditions(one, other));
}

TEST(FileOfStudy, FindsFilesThatAreNamedFromTheStudysFolderOrAboveIt)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("net.qstudy");
    const QDir place = QFileInfo(QString::fromStdString(study)).absoluteDir();
    ASSERT_TRUE(place.mkpath("data"));
    const std::string found = folder.write("data/x.npy", "data");
    EXPECT_EQ(app::fileOfStudy(study, "data/x.npy"), found);
    EXPECT_EQ(app::fileOfStudy(folder.path("data/deep.qstudy"), "data/x.npy"), found) << "from above it";
    EXPECT_EQ(app::fileOfStudy(study, found), found);
    EXPECT_EQ(app::fileOfStudy(study, "data/gone.npy"), "data/gone.npy") << "as it was written where it is nowhere";
    EXPECT_EQ(app::fileOfStudy(study, "synthetic:normal:4:10"), "synthetic:normal:4:10");
}

TEST(ChangedSince, TellsWhatDiffersAndWhatIsGone)
{
    const TemporaryFolder folder;
    analysis::Provenance provenance;
    provenance.model = app::identityOf(folder.write("net.pt2", "weights")).value();
    provenance.data = app::identityOf(folder.write("x.npy", "data")).value();
    provenance.calibrationData = app::identityOf("synthetic:normal:4:10").value();
    EXPECT_THAT(app::changedSince(provenance).value(), testing::IsEmpty());

    folder.write("net.pt2", "Weights");
    EXPECT_THAT(app::changedSince(provenance).value(),
        testing::ElementsAre(HasSubstr("net.pt2 has changed since that run: its content differs")));
    folder.write("net.pt2", "more weights");
    EXPECT_THAT(app::changedSince(provenance).value(), testing::ElementsAre(HasSubstr("it had 7 bytes and has 12")));
    QFile::remove(QString::fromStdString(folder.path("net.pt2")));
    EXPECT_THAT(app::changedSince(provenance).value(), testing::ElementsAre(HasSubstr("cannot be compared")));
}

} // namespace
