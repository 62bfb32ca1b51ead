// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/pickle_check.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <vector>

namespace engine::import {

namespace {

/// Objects are freed recursively: deeper ones would exhaust the stack. Modules nest far less.
constexpr int maximumDepth = 500;

struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// As much of a pickled value as the check needs.
struct Pickled {
    enum class Kind { Other, Mark, Integer, Text, Tuple };
    Kind kind = Kind::Other;
    std::int64_t integer = 0;
    std::string text; ///< of a string, or "module name" of a global
    std::shared_ptr<const std::vector<Pickled>> elements; ///< of a tuple
    int depth = 0;
};

Pickled integer(std::int64_t number)
{
    Pickled value;
    value.kind = Pickled::Kind::Integer;
    value.integer = number;
    return value;
}

Pickled text(std::string characters)
{
    Pickled value;
    value.kind = Pickled::Kind::Text;
    value.text = std::move(characters);
    return value;
}

class Walker {
public:
    Walker(std::string_view pickle, const StorageSize& storageSize) : m_bytes(pickle), m_storageSize(storageSize) { }

    void walk()
    {
        while (true) {
            const auto opcode = std::uint8_t(take(1)[0]);
            if (opcode == '.')
                return;
            step(opcode);
        }
    }

private:
    std::string_view take(std::uint64_t count)
    {
        if (count > m_bytes.size() - m_position)
            throw Fault("it ends in the middle of a value");
        const std::string_view taken = m_bytes.substr(m_position, count);
        m_position += count;
        return taken;
    }

    std::uint64_t number(int bytes)
    {
        const std::string_view raw = take(std::uint64_t(bytes));
        std::uint64_t result = 0;
        for (int i = 0; i < bytes; ++i)
            result |= std::uint64_t(std::uint8_t(raw[std::size_t(i)])) << (8 * i);
        return result;
    }

    std::string line()
    {
        const std::size_t end = m_bytes.find('\n', m_position);
        if (end == std::string_view::npos)
            throw Fault("it ends in the middle of a name");
        std::string result(m_bytes.substr(m_position, end - m_position));
        m_position = end + 1;
        return result;
    }

    Pickled pop()
    {
        if (m_stack.empty())
            throw Fault("a value is missing");
        Pickled value = std::move(m_stack.back());
        m_stack.pop_back();
        return value;
    }

    std::vector<Pickled> popToMark()
    {
        std::vector<Pickled> values;
        for (Pickled value = pop(); value.kind != Pickled::Kind::Mark; value = pop())
            values.push_back(std::move(value));
        std::reverse(values.begin(), values.end());
        return values;
    }

    std::vector<Pickled> popMany(int count)
    {
        std::vector<Pickled> values;
        for (int i = 0; i < count; ++i)
            values.insert(values.begin(), pop());
        return values;
    }

    void push(Pickled value)
    {
        if (value.depth > maximumDepth)
            throw Fault("its values are nested too deeply");
        m_stack.push_back(std::move(value));
    }

    /// A string may be the name of a type, which is parsed recursively: List[List[…]].
    void pushText(std::string_view characters)
    {
        if (std::count(characters.begin(), characters.end(), '[') > maximumDepth
            || std::count(characters.begin(), characters.end(), '(') > maximumDepth)
            throw Fault("its values are nested too deeply");
        push(text(std::string(characters)));
    }

    void pushTuple(std::vector<Pickled> elements)
    {
        Pickled tuple;
        tuple.kind = Pickled::Kind::Tuple;
        for (const Pickled& element : elements)
            tuple.depth = std::max(tuple.depth, element.depth + 1);
        tuple.elements = std::make_shared<const std::vector<Pickled>>(std::move(elements));
        push(std::move(tuple));
    }

    /// Values put into a container that lies on the stack.
    void putInto(const std::vector<Pickled>& values)
    {
        Pickled container = pop();
        for (const Pickled& value : values)
            container.depth = std::max(container.depth, value.depth + 1);
        push(std::move(container));
    }

    void combine(int count)
    {
        Pickled result;
        for (const Pickled& value : popMany(count))
            result.depth = std::max(result.depth, value.depth + 1);
        push(std::move(result));
    }

    void remember(std::uint64_t slot)
    {
        if (m_stack.empty())
            throw Fault("a value is missing");
        m_memo[slot] = m_stack.back();
    }

    void recall(std::uint64_t slot)
    {
        const auto found = m_memo.find(slot);
        if (found == m_memo.end())
            throw Fault("it refers to a value that it does not have");
        push(found->second);
    }

    void persistent();
    void step(std::uint8_t opcode);

    std::string_view m_bytes;
    const StorageSize& m_storageSize;
    std::size_t m_position = 0;
    std::vector<Pickled> m_stack;
    std::unordered_map<std::uint64_t, Pickled> m_memo;
};

/// ("storage", torch.FloatStorage, key, device, number of elements)
void Walker::persistent()
{
    static const std::unordered_map<std::string, std::uint64_t> sizes{
        { "torch FloatStorage", 4 },
        { "torch DoubleStorage", 8 },
        { "torch HalfStorage", 2 },
        { "torch BFloat16Storage", 2 },
        { "torch LongStorage", 8 },
        { "torch IntStorage", 4 },
        { "torch ShortStorage", 2 },
        { "torch CharStorage", 1 },
        { "torch ByteStorage", 1 },
        { "torch BoolStorage", 1 },
        { "torch ComplexFloatStorage", 8 },
        { "torch ComplexDoubleStorage", 16 },
        { "torch QInt8Storage", 1 },
        { "torch QUInt8Storage", 1 },
        { "torch QInt32Storage", 4 },
        { "torch.storage UntypedStorage", 1 },
        { "torch UntypedStorage", 1 },
    };
    const Pickled tuple = pop();
    if (tuple.kind != Pickled::Kind::Tuple || tuple.elements->size() < 5)
        throw Fault("a tensor's storage is not described");
    const std::vector<Pickled>& parts = *tuple.elements;
    const auto size = sizes.find(parts[1].text);
    if (size == sizes.end())
        throw Fault("a tensor has an unknown kind of storage");
    const std::optional<std::uint64_t> bytes = m_storageSize(parts[2].text);
    if (!bytes || parts[4].kind != Pickled::Kind::Integer || parts[4].integer < 0
        || std::uint64_t(parts[4].integer) > *bytes / size->second)
        throw Fault("a tensor claims more data than the file holds for it");
    push({});
}

void Walker::step(std::uint8_t opcode)
{
    switch (opcode) {
    case 0x80: // protocol
        take(1);
        break;
    case '(': {
        Pickled mark;
        mark.kind = Pickled::Kind::Mark;
        push(std::move(mark));
        break;
    }
    case ')':
        pushTuple({});
        break;
    case ']':
    case '}':
    case 'N':
    case 0x88: // true
    case 0x89: // false
        push({});
        break;
    case 'G':
        take(8);
        push({});
        break;
    case 'J':
        push(integer(std::int32_t(std::uint32_t(number(4)))));
        break;
    case 'K':
        push(integer(std::int64_t(number(1))));
        break;
    case 'M':
        push(integer(std::int64_t(number(2))));
        break;
    case 0x8a: { // long of up to 8 bytes
        const auto length = int(number(1));
        if (length > 8)
            throw Fault("it has a number that is too large");
        std::uint64_t bits = number(length);
        if (length > 0 && length < 8 && (bits >> (8 * length - 1)) != 0)
            bits |= ~std::uint64_t(0) << (8 * length);
        push(integer(std::int64_t(bits)));
        break;
    }
    case 'X':
    case 'T':
        pushText(take(number(4)));
        break;
    case 'U':
        pushText(take(number(1)));
        break;
    case 'c': {
        const std::string module = line();
        push(text(module + " " + line()));
        break;
    }
    case 't':
        pushTuple(popToMark());
        break;
    case 0x85: // tuples of one, two and three
    case 0x86:
    case 0x87:
        pushTuple(popMany(opcode - 0x84));
        break;
    case 'e':
    case 'u':
        putInto(popToMark());
        break;
    case 'a':
        putInto(popMany(1));
        break;
    case 's':
        putInto(popMany(2));
        break;
    case 'q':
        remember(number(1));
        break;
    case 'r':
        remember(number(4));
        break;
    case 'h':
        recall(number(1));
        break;
    case 'j':
        recall(number(4));
        break;
    case 'R': // reduce, new object, build: a callable or an object, and what it is given
    case 0x81:
    case 'b':
        combine(2);
        break;
    case 'Q':
        persistent();
        break;
    default:
        throw Fault("it has an unknown opcode");
    }
}

} // namespace

std::optional<std::string> pickleFault(std::string_view pickle, const StorageSize& storageSize)
{
    try {
        Walker(pickle, storageSize).walk();
    } catch (const Fault& fault) {
        return fault.what();
    }
    return std::nullopt;
}

} // namespace engine::import
