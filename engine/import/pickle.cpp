// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pickle.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "engine/import/fault.h"

namespace engine::import {

namespace {

// A tensor takes about 15; one byte of a hostile pickle can make one.
constexpr std::size_t mostObjects = 500'000;

[[noreturn]] void damaged()
{
    throw FileFault("is damaged: a pickled record in it cannot be read; copy or export it again");
}

struct Object {
    enum class Kind { Other, Integer, Text, Sequence, Dict, Global, Storage, Tensor, Mark };
    Kind kind = Kind::Other;
    std::int64_t integer = 0; ///< Storage: its length in elements is not needed
    std::string text; ///< Text; Global: "module name"; Storage: its key
    std::vector<Object*> items; ///< Sequence; Dict: key, value, key, value
    at::ScalarType type = at::kFloat; ///< Storage
    TensorView tensor;
};

// torch.save names a typed storage class, or UntypedStorage for types that have none.
const std::unordered_map<std::string, at::ScalarType>& storageTypes()
{
    static const std::unordered_map<std::string, at::ScalarType> types{
        { "torch FloatStorage", at::kFloat },
        { "torch DoubleStorage", at::kDouble },
        { "torch HalfStorage", at::kHalf },
        { "torch BFloat16Storage", at::kBFloat16 },
        { "torch LongStorage", at::kLong },
        { "torch IntStorage", at::kInt },
        { "torch ShortStorage", at::kShort },
        { "torch CharStorage", at::kChar },
        { "torch ByteStorage", at::kByte },
        { "torch BoolStorage", at::kBool },
        { "torch ComplexFloatStorage", at::kComplexFloat },
        { "torch ComplexDoubleStorage", at::kComplexDouble },
        { "torch.storage UntypedStorage", at::kByte },
    };
    return types;
}

const std::unordered_map<std::string, at::ScalarType>& elementTypes()
{
    static const std::unordered_map<std::string, at::ScalarType> types{
        { "torch float32", at::kFloat },
        { "torch float64", at::kDouble },
        { "torch float16", at::kHalf },
        { "torch bfloat16", at::kBFloat16 },
        { "torch int64", at::kLong },
        { "torch int32", at::kInt },
        { "torch int16", at::kShort },
        { "torch int8", at::kChar },
        { "torch uint8", at::kByte },
        { "torch bool", at::kBool },
        { "torch uint16", at::kUInt16 },
        { "torch uint32", at::kUInt32 },
        { "torch uint64", at::kUInt64 },
        { "torch float8_e4m3fn", at::kFloat8_e4m3fn },
        { "torch float8_e5m2", at::kFloat8_e5m2 },
    };
    return types;
}

bool isKnownGlobal(const std::string& name)
{
    return name == "torch._utils _rebuild_tensor_v2" || name == "torch._utils _rebuild_tensor_v3"
        || name == "torch._utils _rebuild_parameter" || name == "torch._utils _rebuild_parameter_with_state"
        || name == "torch._tensor _rebuild_from_type_v2" || name == "torch Tensor" || name == "collections OrderedDict"
        || name == "torch Size" || storageTypes().contains(name) || elementTypes().contains(name);
}

/// The stack machine of Python's pickle protocols 2 to 5, without the opcodes that call anything.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : m_bytes(bytes) { }

    Object* run()
    {
        while (true) {
            const auto opcode = char(take(1)[0]);
            if (opcode == '.')
                return pop();
            step(opcode);
        }
    }

private:
    std::span<const std::byte> take(std::uint64_t count)
    {
        if (count > m_bytes.size() - m_at)
            damaged();
        const auto taken = m_bytes.subspan(m_at, count);
        m_at += count;
        return taken;
    }
    std::uint64_t number(int width)
    {
        const auto raw = take(std::uint64_t(width));
        std::uint64_t value = 0;
        for (int i = width - 1; i >= 0; --i)
            value = value << 8U | std::uint64_t(raw[std::size_t(i)]);
        return value;
    }
    std::string text(std::uint64_t length)
    {
        const auto raw = take(length);
        return { reinterpret_cast<const char*>(raw.data()), raw.size() };
    }
    std::string line()
    {
        std::string result;
        for (char c = char(take(1)[0]); c != '\n'; c = char(take(1)[0]))
            result += c;
        return result;
    }
    Object* make(Object::Kind kind)
    {
        if (m_objects.size() >= mostObjects)
            damaged();
        m_objects.emplace_back().kind = kind;
        return &m_objects.back();
    }
    Object* push(Object::Kind kind) { return m_stack.emplace_back(make(kind)); }
    Object* pop()
    {
        Object* top = peek();
        m_stack.pop_back();
        return top;
    }
    Object* peek() const
    {
        if (m_stack.empty())
            damaged();
        return m_stack.back();
    }
    Object* pop(Object::Kind kind)
    {
        Object* top = pop();
        if (top->kind != kind)
            damaged();
        return top;
    }
    std::vector<Object*> popToMark()
    {
        const auto isMark = [](const Object* object) { return object->kind == Object::Kind::Mark; };
        const auto mark = std::find_if(m_stack.rbegin(), m_stack.rend(), isMark);
        if (mark == m_stack.rend())
            damaged();
        std::vector<Object*> items(mark.base(), m_stack.end());
        m_stack.erase(mark.base() - 1, m_stack.end());
        return items;
    }
    void pushInteger(std::int64_t value) { push(Object::Kind::Integer)->integer = value; }
    void pushText(std::string value) { push(Object::Kind::Text)->text = std::move(value); }
    void pushSequence(std::vector<Object*> items) { push(Object::Kind::Sequence)->items = std::move(items); }
    void pushGlobal(const std::string& name)
    {
        if (!isKnownGlobal(name))
            throw UnknownGlobal(name);
        push(Object::Kind::Global)->text = name;
    }
    void pushTop(std::size_t count)
    {
        std::vector<Object*> items(count);
        for (std::size_t i = count; i-- > 0;)
            items[i] = pop();
        pushSequence(std::move(items));
    }
    void pushLong(std::uint64_t bytes)
    {
        if (bytes > 8)
            damaged();
        std::uint64_t value = number(int(bytes));
        if (bytes > 0 && bytes < 8 && (value >> (8 * bytes - 1)) != 0)
            value |= ~std::uint64_t(0) << (8 * bytes);
        pushInteger(std::int64_t(value));
    }
    void store(std::uint64_t index) { m_memo[index] = peek(); }
    void load(std::uint64_t index)
    {
        const auto found = m_memo.find(index);
        if (found == m_memo.end())
            damaged();
        m_stack.push_back(found->second);
    }
    void append(std::vector<Object*> items)
    {
        Object* target = peek();
        if (target->kind != Object::Kind::Sequence && target->kind != Object::Kind::Dict)
            damaged();
        target->items.insert(target->items.end(), items.begin(), items.end());
    }
    void step(char opcode);
    void pushStorage();
    void reduce();

    std::span<const std::byte> m_bytes;
    std::uint64_t m_at = 0;
    std::deque<Object> m_objects;
    std::vector<Object*> m_stack;
    std::unordered_map<std::uint64_t, Object*> m_memo;
};

void Reader::step(char opcode)
{
    switch (opcode) {
    case '\x80': // PROTO
        return void(take(1));
    case '\x95': // FRAME
        return void(take(8));
    case '}': // EMPTY_DICT
        return void(push(Object::Kind::Dict));
    case ']': // EMPTY_LIST
    case ')': // EMPTY_TUPLE
        return void(push(Object::Kind::Sequence));
    case '(': // MARK
        return void(push(Object::Kind::Mark));
    case 'N': // NONE
        return void(push(Object::Kind::Other));
    case '\x88': // NEWTRUE
        return pushInteger(1);
    case '\x89': // NEWFALSE
        return pushInteger(0);
    case 'K': // BININT1
        return pushInteger(std::int64_t(number(1)));
    case 'M': // BININT2
        return pushInteger(std::int64_t(number(2)));
    case 'J': // BININT
        return pushInteger(std::int32_t(std::uint32_t(number(4))));
    case '\x8a': // LONG1
        return pushLong(number(1));
    case 'G': // BINFLOAT
        take(8);
        return void(push(Object::Kind::Other));
    case 'X': // BINUNICODE
        return pushText(text(number(4)));
    case '\x8c': // SHORT_BINUNICODE
        return pushText(text(number(1)));
    case 'q': // BINPUT
        return store(number(1));
    case 'r': // LONG_BINPUT
        return store(number(4));
    case '\x94': // MEMOIZE
        return store(m_memo.size());
    case 'h': // BINGET
        return load(number(1));
    case 'j': // LONG_BINGET
        return load(number(4));
    case 't': // TUPLE
        return pushSequence(popToMark());
    case '\x85': // TUPLE1
        return pushTop(1);
    case '\x86': // TUPLE2
        return pushTop(2);
    case '\x87': // TUPLE3
        return pushTop(3);
    case 'a': { // APPEND
        Object* item = pop();
        return append({ item });
    }
    case 'e': // APPENDS
    case 'u': { // SETITEMS
        std::vector<Object*> items = popToMark();
        return append(std::move(items));
    }
    case 's': { // SETITEM
        Object* value = pop();
        Object* key = pop();
        return append({ key, value });
    }
    case 'b': // BUILD: the attributes of an OrderedDict (_metadata) say nothing of its tensors
    case '0': // POP
        return void(pop());
    case 'c': { // GLOBAL
        const std::string module = line();
        return pushGlobal(module + " " + line());
    }
    case '\x93': { // STACK_GLOBAL
        const std::string name = pop(Object::Kind::Text)->text;
        return pushGlobal(pop(Object::Kind::Text)->text + " " + name);
    }
    case 'Q': // BINPERSID
        return pushStorage();
    case 'R': // REDUCE
        return reduce();
    default:
        damaged();
    }
}

void Reader::pushStorage()
{
    // ("storage", class, key, device, elements)
    const Object* id = pop(Object::Kind::Sequence);
    if (id->items.size() < 3 || id->items[1]->kind != Object::Kind::Global || id->items[2]->kind != Object::Kind::Text
        || !storageTypes().contains(id->items[1]->text))
        damaged();
    Object* storage = push(Object::Kind::Storage);
    storage->text = id->items[2]->text;
    storage->type = storageTypes().at(id->items[1]->text);
}

std::vector<std::int64_t> integersOf(const Object& sequence)
{
    if (sequence.kind != Object::Kind::Sequence)
        damaged();
    std::vector<std::int64_t> values;
    for (const Object* item : sequence.items) {
        if (item->kind != Object::Kind::Integer)
            damaged();
        values.push_back(item->integer);
    }
    return values;
}

void Reader::reduce()
{
    const Object* arguments = pop(Object::Kind::Sequence);
    std::string function = pop(Object::Kind::Global)->text;
    // (function, torch.Tensor, its arguments, attributes): a tensor that had attributes
    if (function == "torch._tensor _rebuild_from_type_v2") {
        const std::vector<Object*>& wrapped = arguments->items;
        if (wrapped.size() < 3 || wrapped[0]->kind != Object::Kind::Global || wrapped[1]->text != "torch Tensor"
            || wrapped[2]->kind != Object::Kind::Sequence)
            damaged();
        function = wrapped[0]->text;
        arguments = wrapped[2];
    }
    const std::vector<Object*>& items = arguments->items;
    if (function == "collections OrderedDict") {
        push(Object::Kind::Dict);
    } else if (function == "torch Size" && items.size() == 1) {
        pushSequence(items[0]->items);
    } else if (function.starts_with("torch._utils _rebuild_parameter") && !items.empty()
        && items[0]->kind == Object::Kind::Tensor) {
        m_stack.push_back(items[0]);
    } else if (function.starts_with("torch._utils _rebuild_tensor_v") && items.size() >= 4
        && items[0]->kind == Object::Kind::Storage && items[1]->kind == Object::Kind::Integer) {
        // v2(storage, offset, size, stride, requires_grad, hooks), v3(…, hooks, dtype)
        TensorView view{ items[0]->text, items[0]->type, items[1]->integer, integersOf(*items[2]),
            integersOf(*items[3]) };
        if (function.ends_with("v3")) {
            if (items.size() < 7 || !elementTypes().contains(items[6]->text))
                damaged();
            view.type = elementTypes().at(items[6]->text);
        }
        push(Object::Kind::Tensor)->tensor = std::move(view);
    } else {
        damaged();
    }
}

} // namespace

std::map<std::string, TensorView> readPickle(std::span<const std::byte> pickle)
{
    Reader reader(pickle);
    const Object* root = reader.run();
    std::map<std::string, TensorView> tensors;
    if (root->kind == Object::Kind::Tensor)
        tensors[""] = root->tensor;
    if (root->kind == Object::Kind::Dict)
        for (std::size_t i = 0; i + 1 < root->items.size(); i += 2)
            if (root->items[i]->kind == Object::Kind::Text && root->items[i + 1]->kind == Object::Kind::Tensor)
                tensors[root->items[i]->text] = root->items[i + 1]->tensor;
    return tensors;
}

} // namespace engine::import
