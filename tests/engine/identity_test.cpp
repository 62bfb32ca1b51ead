// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/identity.h"

#include <gmock/gmock.h>

#include "tests/engine/data_files.h"

namespace
{

using testing::HasSubstr;

TEST(Identity, OfAFileIsItsSha256)
{
    const TemporaryFolder folder;
    const auto abc = engine::identify(folder.write("a", "abc")); // FIPS 180-2's examples
    ASSERT_TRUE(abc);
    EXPECT_EQ(abc->hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(abc->bytes, 3);
    EXPECT_EQ(engine::identify(folder.write("m", std::string(1000000, 'a')))->hash,
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(engine::identify(folder.write("e", ""))->hash,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // Two pieces and one byte: the pieces' borders leave no trace. `head -c 2097153 /dev/zero | sha256sum`
    EXPECT_EQ(engine::identify(folder.write("z", std::string(2097153, '\0')))->hash,
        "e9a099c75ef837c28bc91683bee127e463fa0ee10c11fd816f8d2d428c0d610e");
    EXPECT_THAT(engine::identify(folder.path("absent")).error().message, HasSubstr("no such file"));
}

TEST(Identity, OfAFolderCoversNamesSizesAndContents)
{
    const TemporaryFolder one;
    (void)one.write("b/x", "12");
    (void)one.write("a", "3");
    const auto base = engine::identify(one.root());
    ASSERT_TRUE(base);
    EXPECT_EQ(base->bytes, 3);
    // sha256 of "a\0" "1\0" "3" "b/x\0" "2\0" "12"
    EXPECT_EQ(base->hash, "50b1d659d00f485c55e30addadc37253b1fec98651dfcc700a662483ec1241b5");

    const TemporaryFolder same;
    (void)same.write("a", "3");
    (void)same.write("b/x", "12");
    EXPECT_EQ(engine::identify(same.root())->hash, base->hash) << "neither place nor order of creation counts";
    (void)same.write("a", "4");
    EXPECT_NE(engine::identify(same.root())->hash, base->hash);
    (void)same.write("a", "3");
    std::filesystem::rename(same.path("b/x"), same.path("b/y"));
    EXPECT_NE(engine::identify(same.root())->hash, base->hash);
}

TEST(Identity, OfSyntheticDataIsItsText)
{
    const auto first = engine::identify("synthetic:normal:3:10");
    ASSERT_TRUE(first);
    EXPECT_EQ(first->bytes, 0);
    EXPECT_NE(first->hash, engine::identify("synthetic:normal:3:11")->hash);
}

TEST(Identity, CanBeCancelled)
{
    const TemporaryFolder folder;
    const auto stopped =
        engine::identify(folder.write("a", "abc"), analysis::Control([](const analysis::Progress&) { return false; }));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind, analysis::ErrorKind::Cancelled);
}

} // namespace
