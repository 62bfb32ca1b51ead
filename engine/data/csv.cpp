// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/data/csv_reader.h"
#include "engine/data/formats.h"
#include "engine/data/labels.h"

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

/// A float32 number, also nan and inf, whatever the locale; numbers beyond float32 become infinite or zero.
std::optional<float> number(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    float value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || text.empty() || error == std::errc::invalid_argument)
        return std::nullopt;
    if (error == std::errc::result_out_of_range) {
        double wide = 0;
        std::from_chars(text.data(), text.data() + text.size(), wide);
        if (std::abs(wide) < 1)
            return 0.0F;
        return text.starts_with('-') ? -std::numeric_limits<float>::infinity() : std::numeric_limits<float>::infinity();
    }
    return value;
}

/// Where a table's rows begin and which column is what.
struct Table {
    std::shared_ptr<const File> file;
    std::vector<std::string> header;
    std::optional<std::size_t> labelColumn;
    std::vector<std::int64_t> offsets; ///< of each row
    std::vector<std::int64_t> lines;
};

/// Writes the features of a row to `target`. The reason why not begins with the place.
tl::expected<void, std::string> readFeatures(const Table& table, const CsvRow& row, float* target)
{
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
        if (column == table.labelColumn)
            continue;
        const auto value = number(row.cells[column]);
        if (!value)
            return tl::unexpected(table.file->path() + " line " + std::to_string(row.line) + " column "
                + std::to_string(column + 1) + " (" + table.header[column] + "): \"" + row.cells[column].substr(0, 40)
                + "\" is no number; write nan for a missing value");
        *target++ = *value;
    }
    return {};
}

class CsvSource final : public DatasetSource
{
public:
    CsvSource(DatasetInfo info, Table table, std::vector<std::int64_t> labels) : m_table(std::move(table))
    {
        m_info = std::move(info);
        m_labels = std::move(labels);
    }

    [[nodiscard]] tl::expected<void, SampleFault> decode(
        std::int64_t index, std::span<std::byte* const> targets) const override
    {
        const auto fatal = [](std::string reason) {
            return tl::unexpected(SampleFault{ SampleFault::Kind::Fatal, std::move(reason) });
        };
        const auto i = std::size_t(index);
        CsvReader reader(m_table.file, m_table.offsets[i], m_table.lines[i]);
        const auto row = reader.next();
        if (!row)
            return fatal(row.error().message);
        if (!*row || (*row)->cells.size() != m_table.header.size())
            return fatal(m_table.file->path() + ": changed while it was read; try again");
        if (auto read = readFeatures(m_table, **row, reinterpret_cast<float*>(targets[0])); !read)
            return fatal(read.error());
        return {};
    }

private:
    Table m_table;
};

/// The first column of one of these names. A last column of whole numbers may as well be a feature, so that nothing is
/// guessed: a wrong guess would give wrong accuracies, an unrecognised label only one feature too many.
std::optional<std::size_t> findLabelColumn(const std::vector<std::string>& header)
{
    constexpr std::array<std::string_view, 5> names{ "label", "labels", "target", "class", "y" };
    for (std::size_t i = 0; i < header.size(); ++i) {
        std::string name = header[i];
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
        if (std::ranges::find(names, name) != names.end())
            return i;
    }
    return std::nullopt;
}

analysis::Result<Table> readHeader(CsvReader& reader, std::shared_ptr<const File> file)
{
    const std::string path = file->path();
    const auto row = reader.next();
    if (!row)
        return tl::unexpected(row.error());
    if (!*row)
        return fail(ErrorKind::BadInput, path + ": is empty; the first line names the columns");
    Table table{ std::move(file), (*row)->cells, {}, {}, {} };
    if (std::ranges::all_of(table.header, [](const auto& cell) { return number(cell).has_value(); }))
        return fail(ErrorKind::BadInput,
            path + " line " + std::to_string((*row)->line)
                + ": only numbers, no header; add a first line that names the columns, the labels' \"label\"");
    table.labelColumn = findLabelColumn(table.header);
    if (table.header.size() == (table.labelColumn ? 1u : 0u))
        return fail(ErrorKind::BadInput, path + ": has no column of features beside the labels");
    return table;
}

OpenedSource openCsv(const OpenRequest& request)
{
    const std::string& path = request.spec.path;
    auto file = File::open(path);
    if (!file)
        return tl::unexpected(file.error());
    CsvReader reader(*file, 0, 1);
    auto table = readHeader(reader, *file);
    if (!table)
        return tl::unexpected(table.error());

    // All cells are looked at now, so that a fault is found before anything runs; only places and labels are kept.
    const std::size_t columns = table->header.size();
    std::vector<float> features(columns);
    std::vector<std::string> labelTexts;
    for (;;) {
        auto row = reader.next();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            break;
        if ((*row)->cells.size() != columns)
            return fail(ErrorKind::BadInput,
                path + " line " + std::to_string((*row)->line) + ": " + std::to_string((*row)->cells.size())
                    + " cells where the header has " + std::to_string(columns) + "; complete the row");
        if (auto read = readFeatures(*table, **row, features.data()); !read)
            return fail(ErrorKind::BadInput, read.error());
        if (table->labelColumn)
            labelTexts.push_back((*row)->cells[*table->labelColumn]);
        table->offsets.push_back((*row)->offset);
        table->lines.push_back((*row)->line);
        constexpr std::size_t rowsPerReport = 4096;
        if (table->offsets.size() % rowsPerReport == 0
            && !request.control.report({ (*row)->offset, table->file->size(), "reading " + path }))
            return analysis::cancelled();
    }
    if (table->offsets.empty())
        return fail(ErrorKind::BadInput, path + ": has a header but no rows");

    const Place place = [&](std::size_t i) { return path + " line " + std::to_string(table->lines[i]); };
    auto labels = labelsFromTexts(labelTexts, place);
    if (!labels)
        return tl::unexpected(labels.error());
    const auto classes = countClasses(labels->values, place);
    if (!classes)
        return tl::unexpected(classes.error());

    DatasetInfo info;
    info.path = path;
    info.format = "csv";
    info.samples = std::ssize(table->offsets);
    info.inputNames = { "" };
    info.inputShapes = { { std::int64_t(columns - (table->labelColumn ? 1 : 0)) } };
    info.inputTypes = { ElementType::Float32 };
    info.labelled = table->labelColumn.has_value();
    info.classes = *classes;
    info.classNames = std::move(labels->classNames);
    info.preprocess.scale = 1;
    return std::make_shared<CsvSource>(std::move(info), std::move(*table), std::move(labels->values));
}

} // namespace

Format csvFormat()
{
    return { "a CSV table with a header",
        [](const Candidate& candidate) { return !candidate.folder && candidate.name.ends_with(".csv"); }, &openCsv };
}

} // namespace engine::data
