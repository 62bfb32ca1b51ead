// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/memory.h"

#include <algorithm>
#include <utility>

#include "engine/ir/view_write.h"

namespace engine::ir {

void collectValues(const Argument& argument, std::vector<ValueId>& values)
{
    if (argument.kind == Argument::Kind::Value)
        values.push_back(argument.value);
    for (const Argument& element : argument.elements)
        collectValues(element, values);
}

namespace {

void rename(Argument& argument, const std::function<ValueId(ValueId)>& name)
{
    if (argument.kind == Argument::Kind::Value)
        argument.value = name(argument.value);
    for (Argument& element : argument.elements)
        rename(element, name);
}

} // namespace

Memory::Memory(const Program& program, Append append) : m_append(std::move(append))
{
    std::unordered_map<const void*, std::vector<ValueId>> byStorage;
    for (const Weight& weight : program.weights)
        if (weight.tensor.has_storage())
            byStorage[weight.tensor.storage().unsafeGetStorageImpl()].push_back(weight.value);
    for (const auto& [storage, values] : byStorage)
        for (const ValueId value : values)
            if (values.size() > 1)
                m_tied[value] = values;
}

ValueId Memory::canonical(ValueId id) const
{
    for (auto found = m_state.same.find(id); found != m_state.same.end(); found = m_state.same.find(id))
        id = found->second;
    return id;
}

Memory::Tracked& Memory::track(ValueId id)
{
    const auto [entry, added] = m_state.values.try_emplace(id);
    if (added)
        entry->second.current = id;
    return entry->second;
}

std::uint64_t Memory::newestStamp(ValueId id) const
{
    const auto found = m_state.values.find(id);
    if (found == m_state.values.end())
        return 0;
    std::uint64_t newest = found->second.stamp;
    for (const ValueId parent : found->second.parents)
        newest = std::max(newest, newestStamp(parent));
    for (const ValueId element : found->second.contents)
        newest = std::max(newest, newestStamp(element));
    return newest;
}

ValueId Memory::read(ValueId original)
{
    const ValueId id = canonical(original);
    const auto found = m_state.values.find(id);
    if (found == m_state.values.end())
        return id;
    Tracked& value = found->second;
    if (!value.lost.empty())
        throw CannotRewrite(value.lost);
    if (value.stamp >= newestStamp(id))
        return value.current;
    if (!value.maker)
        throw CannotRewrite("a value that a list or one of two branches shares is written to and read afterwards");
    Node again = read(*value.maker);
    again.outputs.assign(again.outputs.size(), -1);
    value.current = m_append(std::move(again)).at(std::size_t(value.output));
    value.stamp = ++m_clock;
    return value.current;
}

Argument Memory::read(const Argument& argument)
{
    Argument present = argument;
    if (present.kind == Argument::Kind::Value)
        present.value = read(present.value);
    for (Argument& element : present.elements)
        element = read(element);
    return present;
}

Node Memory::read(const Node& node)
{
    Node present = node;
    for (Argument& argument : present.arguments)
        argument = read(argument);
    return present;
}

void Memory::write(ValueId original, ValueId written)
{
    ++m_clock;
    assign(canonical(original), written);
}

void Memory::assign(ValueId id, ValueId written)
{
    Tracked& value = track(id);
    const ValueId before = value.current;
    value.current = written;
    value.stamp = m_clock;
    value.lost.clear();
    if (const auto tied = m_tied.find(id); tied != m_tied.end())
        for (const ValueId other : tied->second)
            if (other != id)
                lose(other);
    for (const ValueId element : value.contents)
        lose(element);
    if (value.parents.empty() || writeToParent(value, before, written))
        return;
    for (const ValueId parent : value.parents)
        lose(parent);
}

bool Memory::writeToParent(Tracked& value, ValueId before, ValueId written)
{
    if (!value.maker || value.parents.size() != 1 || !track(value.parents.front()).lost.empty())
        return false;
    const ValueId parent = value.parents.front();
    const ValueId base = track(parent).current;
    Node view = *value.maker;
    for (Argument& argument : view.arguments) {
        const bool isParent = argument.kind == Argument::Kind::Value && canonical(argument.value) == parent;
        argument = isParent ? Argument::ofValue(base) : read(argument);
    }
    const Emit emit = [this](Node node) {
        node.outputs = { -1 };
        return m_append(std::move(node)).front();
    };
    const std::optional<ValueId> newBase = writeThrough({ &view, value.output, base, before, written }, emit);
    if (newBase)
        assign(parent, *newBase);
    return newBase.has_value();
}

void Memory::lose(ValueId id)
{
    Tracked& value = track(id);
    if (value.lost.empty())
        value.lost = "the operator " + m_writer + " writes to memory that is read later through another value";
    value.stamp = m_clock;
    for (const ValueId parent : value.parents)
        lose(parent);
    for (const ValueId element : value.contents)
        lose(element);
}

void Memory::lose(const std::set<ValueId>& originals)
{
    ++m_clock;
    for (const ValueId id : originals)
        lose(id);
}

void Memory::rewriteContainer(ValueId original, ValueId written, const std::vector<ValueId>& added)
{
    ++m_clock;
    Tracked& value = track(canonical(original));
    value.current = written;
    value.stamp = m_clock;
    if (value.parents.empty())
        value.maker.reset();
    for (const ValueId element : added)
        value.contents.push_back(canonical(element));
    for (const ValueId parent : value.parents)
        lose(parent);
}

void Memory::reshape(ValueId original, const std::function<Node(ValueId before)>& make, ValueId before)
{
    const ValueId target = canonical(original);
    Tracked old = track(target);
    // What was a view of the tensor stays a view of what it was.
    for (auto& [id, value] : m_state.values) {
        if (std::find(value.parents.begin(), value.parents.end(), target) == value.parents.end())
            continue;
        std::replace(value.parents.begin(), value.parents.end(), target, before);
        if (!value.maker)
            continue;
        Node renamed = *value.maker;
        for (Argument& argument : renamed.arguments)
            rename(argument, [&](ValueId named) { return canonical(named) == target ? before : named; });
        value.maker = std::make_shared<const Node>(std::move(renamed));
    }
    m_state.values[before] = std::move(old);
    const auto maker = std::make_shared<const Node>(make(before));
    const ValueId now = m_append(read(*maker)).front();
    derive(target, maker, 0, { before });
    track(target).current = now;
}

void Memory::derive(
    ValueId output, const std::shared_ptr<const Node>& maker, int position, std::vector<ValueId> parents)
{
    for (ValueId& parent : parents)
        parent = canonical(parent);
    Tracked value;
    value.current = output;
    value.stamp = ++m_clock;
    value.parents = std::move(parents);
    value.maker = maker;
    value.output = position;
    m_state.values[output] = std::move(value);
}

void Memory::hold(ValueId output, const std::shared_ptr<const Node>& maker, const std::vector<ValueId>& elements)
{
    derive(output, maker, 0, {});
    for (const ValueId element : elements)
        track(output).contents.push_back(canonical(element));
}

std::vector<ValueId> Memory::contentsOf(ValueId original) const
{
    const auto found = m_state.values.find(canonical(original));
    return found == m_state.values.end() ? std::vector<ValueId>() : found->second.contents;
}

void Memory::chase(ValueId original, const std::unordered_set<ValueId>& inside, std::set<ValueId>& outside) const
{
    const ValueId id = canonical(original);
    if (!inside.contains(id)) {
        outside.insert(id);
        return;
    }
    const auto found = m_state.values.find(id);
    if (found == m_state.values.end())
        return;
    for (const ValueId parent : found->second.parents)
        chase(parent, inside, outside);
    for (const ValueId element : found->second.contents)
        chase(element, inside, outside);
}

Effects Memory::effectsSince(std::uint64_t start, const std::unordered_set<ValueId>& inside) const
{
    Effects effects;
    for (const auto& [id, value] : m_state.values) {
        if (inside.contains(id) || value.stamp <= start)
            continue;
        if (!value.lost.empty())
            effects.lost.insert(id);
        else if (value.parents.empty())
            effects.changed.insert(id);
        for (const ValueId element : value.contents)
            chase(element, inside, effects.contents[id]);
    }
    return effects;
}

void Memory::rebind(ValueId original, ValueId now, const std::set<ValueId>& contents)
{
    Tracked& value = track(original);
    value.current = now;
    value.stamp = ++m_clock;
    value.maker.reset();
    value.contents.insert(value.contents.end(), contents.begin(), contents.end());
}

} // namespace engine::ir
