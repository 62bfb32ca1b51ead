// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/format.h"

#include <gmock/gmock.h>

using namespace analysis;
using testing::HasSubstr;

TEST(Format, NamesAndParsingAreInverse)
{
    std::vector<std::string> names{ "fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "nf4", "int32" };
    for (int bits = 2; bits <= 16; ++bits) {
        names.push_back("int" + std::to_string(bits));
        names.push_back("uint" + std::to_string(bits));
    }
    for (const std::string& name : names) {
        const Result<Format> format = parseFormat(name);
        ASSERT_TRUE(format) << name;
        EXPECT_EQ(formatName(*format), name);
    }
    EXPECT_EQ(*parseFormat("int8"), int8);
    EXPECT_EQ(*parseFormat("uint8"), uint8);
    EXPECT_EQ(*parseFormat("fp32"), fp32);
    EXPECT_EQ(parseFormat("nf4")->bits, 4);
    EXPECT_EQ(parseFormat("fp8e5m2")->bits, 8);
}

TEST(Format, RefusesOtherNamesAndSaysWhatThereIs)
{
    for (const char* name :
        { "", "int", "int1", "int17", "uint32", "uint1", "int08", "int-8", "int8 ", "INT8", "fp64" }) {
        const Result<Format> format = parseFormat(name);
        ASSERT_FALSE(format) << name;
        EXPECT_EQ(format.error().kind, ErrorKind::Usage);
        EXPECT_THAT(format.error().message, HasSubstr("'" + std::string(name) + "'"));
        EXPECT_THAT(format.error().message, HasSubstr("fp8e4m3"));
    }
}

TEST(Grid, NamesAndParsingAreInverse)
{
    for (const char* name : { "auto", "full", "narrow", "affine" })
        EXPECT_EQ(gridName(*parseGrid(name)), name);
    EXPECT_EQ(parseGrid("symmetric").error().kind, ErrorKind::Usage);
}

TEST(Granularity, NamesAndParsingAreInverse)
{
    for (const char* name : { "tensor", "channel", "token", "group:64", "block:128", "group:1" })
        EXPECT_EQ(granularityName(*parseGranularity(name)), name);
    EXPECT_EQ(*parseGranularity("group:32"), (Granularity{ Granularity::Kind::Group, 32 }));
}

TEST(Granularity, RefusesMissingAndMisplacedSizes)
{
    for (const char* name :
        { "", "group", "group:", "group:0", "group:-1", "group:x", "group:064", "tensor:1", "channel:", "row" }) {
        const Result<Granularity> granularity = parseGranularity(name);
        ASSERT_FALSE(granularity) << name;
        EXPECT_EQ(granularity.error().kind, ErrorKind::Usage);
        EXPECT_THAT(granularity.error().message, HasSubstr("group:64"));
    }
}
