// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/dataset.h"

namespace engine
{

/// Why a sample could not be had.
struct SampleFault {
    enum class Kind {
        Unreadable, ///< only this one: it is skipped and counted
        Fatal, ///< the whole data set cannot be used
    };
    Kind kind = Kind::Fatal;
    std::string reason; ///< for people, beginning with the sample's or file's name
};

/// How one format finds and decodes samples. Made by its open function with info and labels complete, then const: any
/// number of threads may decode at once.
class DatasetSource
{
public:
    DatasetSource() = default;
    DatasetSource(const DatasetSource&) = delete;
    DatasetSource& operator=(const DatasetSource&) = delete;
    virtual ~DatasetSource() = default;

    [[nodiscard]] const DatasetInfo& info() const { return m_info; }
    /// One per sample, or none.
    [[nodiscard]] const std::vector<std::int64_t>& labels() const { return m_labels; }
    /// Whether all samples of a class stand together, so that the first ones are no fair choice.
    [[nodiscard]] virtual bool classByClass() const { return false; }
    /// How many threads are worth while.
    [[nodiscard]] virtual int workers() const { return 1; }
    /// Writes sample `index` of each input to its target, which has the room that info() says.
    [[nodiscard]] virtual tl::expected<void, SampleFault> decode(
        std::int64_t index, std::span<std::byte* const> targets) const = 0;

protected:
    DatasetInfo m_info;
    std::vector<std::int64_t> m_labels;
};

} // namespace engine
