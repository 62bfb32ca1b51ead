// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/ir/program.h"

namespace engine::exec {

/// A program made ready to run: last uses known, arguments prefilled, layouts chosen. Immutable, shared between threads.
class Executable {
public:
    /// Precondition: functionalised and canonicalised.
    explicit Executable(ir::Program program);
    [[nodiscard]] const ir::Program& program() const;
    struct Prepared;
    [[nodiscard]] const Prepared& prepared() const { return *m_prepared; }

private:
    std::shared_ptr<const Prepared> m_prepared;
};

/// What a caller may do around a node of the program's top level. Default: nothing.
class Tap {
public:
    virtual ~Tap() = default;
    /// Before `node` runs: its arguments on the stack, in schema order; may be replaced.
    virtual void before(int /*node*/, std::span<c10::IValue> /*arguments*/) { }
    /// After `node` ran: its outputs; may be replaced.
    virtual void after(int /*node*/, std::span<c10::IValue> /*outputs*/) { }
};

/// One run of a program in progress: the values that are still needed. Several frames advance node by node in
/// lock-step; a copy is a fork that shares the values (they are never written to).
/// Not for two threads at once; grad mode and thread counts are the caller's.
/// Throws c10::Error or std::exception; engine's verbs catch them in one place.
class Frame {
public:
    explicit Frame(const Executable& executable);
    void start(std::span<const at::Tensor> inputs);
    /// Runs top-level node `node`; they are run in order, from 0 to nodeCount() - 1.
    void step(int node, Tap* tap = nullptr);
    [[nodiscard]] int nodeCount() const;
    /// The program's outputs, once all nodes ran.
    [[nodiscard]] std::vector<at::Tensor> outputs() const;

private:
    Executable m_executable;
    std::vector<c10::IValue> m_slots;
    torch::jit::Stack m_stack;
};

/// A node that runs in the place of one of a program's: the same inputs, other weights or another operator.
class Substitute {
public:
    /// `node` stands for top-level node `index`; tensors that replace weights are constants among its arguments.
    Substitute(const Executable& executable, int index, ir::Node node);
    struct Prepared;
    [[nodiscard]] const Prepared& prepared() const { return *m_prepared; }

private:
    std::shared_ptr<const Prepared> m_prepared;
};

/// A run of some of a program's top-level nodes, in any order that has producers before readers. A value lives until it
/// was read as often as the caller announced. The rest is as Frame.
class PartialFrame {
public:
    /// `reads`: by node, the values that it reads (readsOf); outlives the frame.
    PartialFrame(const Executable& executable, const std::vector<std::vector<ir::ValueId>>& reads);
    /// Empties everything but the weights. `pending`: by value, how many reads are to come.
    void start(std::vector<int> pending);
    /// Gives a value that no node of this run makes.
    void set(ir::ValueId value, c10::IValue content);
    /// A value, as one of its announced reads.
    [[nodiscard]] c10::IValue read(ir::ValueId value);
    void step(int node, Tap* tap = nullptr, const Substitute* substitute = nullptr);

private:
    void dropRead(ir::ValueId value);

    Executable m_executable;
    const std::vector<std::vector<ir::ValueId>>& m_reads;
    std::vector<c10::IValue> m_slots;
    std::vector<int> m_pending;
    torch::jit::Stack m_stack;
};

/// start(), every step(), outputs().
[[nodiscard]] std::vector<at::Tensor> run(
    const Executable& executable, std::span<const at::Tensor> inputs, Tap* tap = nullptr);

} // namespace engine::exec
