// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include <QByteArray>

namespace app {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

/// Long rows of numbers as bytes, little-endian, each row preceded by its length.
class Writer {
public:
    template <class Number>
    void number(Number value)
    {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    template <class Number>
    void numbers(const std::vector<Number>& values)
    {
        number(quint32(values.size()));
        m_bytes.append(reinterpret_cast<const char*>(values.data()), qsizetype(values.size() * sizeof(Number)));
    }
    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

/// The inverse. After reading past the end everything is 0 and empty, and complete() is false.
class Reader {
public:
    explicit Reader(const QByteArray& bytes) : m_rest(bytes.constData(), std::size_t(bytes.size())) { }
    template <class Number>
    Number number()
    {
        Number value{};
        copy(&value, sizeof value);
        return value;
    }
    template <class Number>
    std::vector<Number> numbers()
    {
        const std::size_t count = number<quint32>();
        if (count > m_rest.size() / sizeof(Number)) {
            m_short = true;
            return {};
        }
        std::vector<Number> values(count);
        copy(values.data(), count * sizeof(Number));
        return values;
    }
    [[nodiscard]] bool ended() const { return m_short || m_rest.empty(); }
    [[nodiscard]] bool complete() const { return !m_short && m_rest.empty(); }

private:
    void copy(void* to, std::size_t bytes)
    {
        if (bytes > m_rest.size()) {
            m_short = true;
            return;
        }
        if (bytes > 0)
            std::memcpy(to, m_rest.data(), bytes);
        m_rest = m_rest.subspan(bytes);
    }

    std::span<const char> m_rest;
    bool m_short = false;
};

} // namespace app
