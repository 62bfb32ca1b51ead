// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/analysis/support/reference.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace analysis::test
{

namespace
{

std::ifstream open(const std::string& name)
{
    std::ifstream file(std::string(TEST_DATA "/reference/") + name, std::ios::binary);
    if (!file)
        throw std::runtime_error(name + " is missing");
    return file;
}

template <class T>
Array<T> readArray(const std::string& name, const std::string& type)
{
    std::ifstream file = open(name);
    std::string start(10, '\0');
    file.read(start.data(), 10);
    const auto length = static_cast<unsigned char>(start[8]) + 256U * static_cast<unsigned char>(start[9]);
    std::string header(length, '\0');
    file.read(header.data(), static_cast<std::streamsize>(length));
    if (start.substr(0, 7) != "\x93NUMPY\x01" || header.find("'descr': '" + type + "'") == std::string::npos)
        throw std::runtime_error(name + " is not an array of " + type);
    Array<T> array;
    std::string shape = header.substr(header.find('(') + 1);
    shape.resize(shape.find(')'));
    std::replace(shape.begin(), shape.end(), ',', ' ');
    std::istringstream sizes(shape);
    std::int64_t count = 1;
    for (std::int64_t size = 0; sizes >> size; count *= size)
        array.shape.push_back(size);
    array.values.resize(static_cast<std::size_t>(count));
    file.read(
        reinterpret_cast<char*>(array.values.data()), static_cast<std::streamsize>(array.values.size() * sizeof(T)));
    if (!file)
        throw std::runtime_error(name + " is cut short");
    return array;
}

} // namespace

Array<float> floats(const std::string& name)
{
    return readArray<float>(name, "<f4");
}

Array<std::int64_t> integers(const std::string& name)
{
    return readArray<std::int64_t>(name, "<i8");
}

std::vector<std::map<std::string, std::string>> table(const std::string& name)
{
    std::ifstream file = open(name);
    const auto split = [](const std::string& line) {
        std::vector<std::string> fields;
        std::istringstream stream(line);
        for (std::string field; std::getline(stream, field, ',');)
            fields.push_back(field);
        return fields;
    };
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> columns = split(line);
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(file, line)) {
        const std::vector<std::string> fields = split(line);
        for (auto& row = rows.emplace_back(); row.size() < columns.size();)
            row[columns[row.size()]] = fields.at(row.size());
    }
    return rows;
}

TensorObservation observe(std::span<const float> values, std::size_t batchSize)
{
    TensorObservation seen;
    seen.movingAverages.push_back({ 0.01, {}, 0 });
    for (std::size_t begin = 0; begin < values.size(); begin += batchSize)
        seen.add(values.subspan(begin, std::min(batchSize, values.size() - begin)));
    return seen;
}

TensorObservation observe(const std::vector<float>& values)
{
    return observe(values, std::max<std::size_t>(values.size(), 1));
}

} // namespace analysis::test
