// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/number_text.h"

#include <limits>

#include <gtest/gtest.h>

#include "widgets/charts/ticks.h"

namespace {

using namespace widgets;

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(NumberText, KeepsSignificantDigitsInTheLocale)
{
    const QLocale english(QLocale::English, QLocale::UnitedStates);
    const QLocale german(QLocale::German);
    struct Case {
        double value;
        const char* text;
    };
    for (const auto& [value, text] :
        { Case{ 0.012345, "0.01235" }, Case{ 38.10549, "38.11" }, Case{ 2304, "2,304" }, Case{ 36864.4, "36,864" },
            Case{ 9.99996, "10.00" }, Case{ 0, "0" }, Case{ -1.5, "−1.500" }, Case{ 1.234e-7, "1.234·10⁻⁷" },
            Case{ 9.99999e-5, "0.0001000" }, Case{ 12345678, "1.235·10⁷" }, Case{ infinity, "∞" },
            Case{ -infinity, "−∞" }, Case{ std::numeric_limits<double>::quiet_NaN(), "not a number" } })
        EXPECT_EQ(significantText(value, 4, english), QString::fromUtf8(text)) << value;
    EXPECT_EQ(significantText(0.012345, 3, german), QString("0,0123"));
    EXPECT_EQ(significantText(2304, 4, german), QString("2.304"));
}

TEST(NumberText, UnitsAreWrittenAsPeopleReadThem)
{
    const QLocale english(QLocale::English, QLocale::UnitedStates);
    EXPECT_EQ(percentText(0.0314, english), QString("3.14 %"));
    EXPECT_EQ(percentText(0.5, english), QString("50.0 %"));
    EXPECT_EQ(percentText(0, english), QString("0.00 %"));
    EXPECT_EQ(percentText(0.00001, english), QString("< 0.01 %"));
    EXPECT_EQ(decibelText(38.14, english), QString("38.1 dB"));
    EXPECT_EQ(decibelText(infinity, english), QString::fromUtf8("∞ dB"));
    EXPECT_EQ(bytesText(432, english), QString("432 B"));
    EXPECT_EQ(bytesText(36864, english), QString("36.9 kB"));
    EXPECT_EQ(bytesText(1.1e6, english), QString("1.10 MB"));
}

QStringList texts(double lo, double hi, ChartScale scale)
{
    QStringList all;
    for (const Tick& tick : axisTicks(lo, hi, scale, 5))
        all << tick.text;
    return all;
}

TEST(Ticks, AreRoundNumbersInsideTheAxis)
{
    EXPECT_EQ(texts(-0.43, 0.44, ChartScale::Linear), QStringList({ "−0.4", "−0.2", "0", "0.2", "0.4" }));
    EXPECT_EQ(texts(0, 6, ChartScale::Linear), QStringList({ "0", "2", "4", "6" }));
    EXPECT_EQ(texts(0, 1e6, ChartScale::Linear), QStringList({ "0", "250k", "500k", "750k", "1,000k" }));
    EXPECT_EQ(texts(0, 0.0004, ChartScale::Linear), QStringList({ "0", "1·10⁻⁴", "2·10⁻⁴", "3·10⁻⁴", "4·10⁻⁴" }));
    EXPECT_EQ(texts(0.5, 2000, ChartScale::Logarithmic), QStringList({ "1", "10", "100", "1,000" }));
    EXPECT_EQ(texts(1e-6, 1, ChartScale::Logarithmic), QStringList({ "10⁻⁶", "10⁻⁴", "10⁻²", "10⁰" }));
    EXPECT_EQ(texts(70, 1300, ChartScale::Logarithmic), QStringList({ "100", "200", "500", "1,000" }));
    EXPECT_EQ(texts(4, 400, ChartScale::Logarithmic), QStringList({ "10", "100" })) << "1-2-5 would be too many";
    EXPECT_EQ(texts(0.0015, 0.011, ChartScale::Logarithmic), QStringList({ "0.002", "0.005", "0.01" }));
}

TEST(Ticks, AreNeverMoreThanAskedForAndNoneWithoutARange)
{
    for (double exponent = -12; exponent <= 12; exponent += 0.37) {
        for (const int most : { 2, 3, 5 }) {
            const double width = std::pow(10.0, exponent);
            for (const double lo : { 0.0, -0.3 * width, 7.7 * width }) {
                const auto ticks = axisTicks(lo, lo + width, ChartScale::Linear, most);
                EXPECT_LE(int(ticks.size()), most) << lo << " " << width;
                EXPECT_GE(ticks.size(), 1U) << lo << " " << width;
                for (const Tick& tick : ticks) {
                    EXPECT_GE(tick.at, lo - 1e-6 * width);
                    EXPECT_LE(tick.at, lo + width * (1 + 1e-6));
                }
            }
            EXPECT_LE(int(axisTicks(1e-9, 1e-9 * (1 + width), ChartScale::Logarithmic, most).size()), most);
        }
    }
    EXPECT_TRUE(axisTicks(1, 1, ChartScale::Linear, 5).empty());
    EXPECT_TRUE(axisTicks(0, infinity, ChartScale::Linear, 5).empty());
    EXPECT_TRUE(axisTicks(-1, 1, ChartScale::Logarithmic, 5).empty());
}

} // namespace
