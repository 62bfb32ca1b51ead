// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/native.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <unordered_map>

#include <ATen/ops/scalar_tensor.h>

namespace engine::import::pt2 {

namespace {

using c10::IValue;
using Values = std::span<const IValue>;

/// An integer, float or bool, also where a kernel left a SymInt or a tensor of one element.
IValue plain(const IValue& value)
{
    if (value.isTensor())
        return value.toTensor().item();
    if (value.isSymInt())
        return value.toSymInt().guard_int(__FILE__, __LINE__);
    if (value.isSymFloat())
        return value.toSymFloat().guard_float(__FILE__, __LINE__);
    if (value.isSymBool())
        return value.toSymBool().guard_bool(__FILE__, __LINE__);
    return value;
}

bool isWhole(const IValue& value)
{
    return value.isInt() || value.isBool();
}
std::int64_t whole(const IValue& value)
{
    return value.isBool() ? std::int64_t(value.toBool()) : value.toInt();
}
double real(const IValue& value)
{
    return value.isDouble() ? value.toDouble() : double(whole(value));
}
bool truth(const IValue& value)
{
    return value.isDouble() ? value.toDouble() != 0 : whole(value) != 0;
}

[[noreturn]] void overflow()
{
    throw std::overflow_error("size arithmetic overflows 64 bits");
}
[[noreturn]] void divisionByZero()
{
    throw std::domain_error("division by zero in size arithmetic");
}

template <class Whole, class Real>
IValue arithmetic(Values v, Whole wholes, Real reals)
{
    const IValue a = plain(v[0]);
    const IValue b = plain(v[1]);
    if (isWhole(a) && isWhole(b))
        return wholes(whole(a), whole(b));
    return reals(real(a), real(b));
}

IValue add(Values v)
{
    return arithmetic(
        v,
        [](std::int64_t a, std::int64_t b) {
            std::int64_t sum = 0;
            return __builtin_add_overflow(a, b, &sum) ? overflow(), sum : sum;
        },
        [](double a, double b) { return a + b; });
}

IValue subtract(Values v)
{
    return arithmetic(
        v,
        [](std::int64_t a, std::int64_t b) {
            std::int64_t difference = 0;
            return __builtin_sub_overflow(a, b, &difference) ? overflow(), difference : difference;
        },
        [](double a, double b) { return a - b; });
}

std::int64_t product(std::int64_t a, std::int64_t b)
{
    std::int64_t result = 0;
    if (__builtin_mul_overflow(a, b, &result))
        overflow();
    return result;
}

IValue multiply(Values v)
{
    return arithmetic(v, product, [](double a, double b) { return a * b; });
}

std::int64_t floorDivision(std::int64_t a, std::int64_t b)
{
    if (b == 0)
        divisionByZero();
    if (b == -1)
        return product(a, -1);
    const std::int64_t quotient = a / b;
    return quotient - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

double nonZero(double divisor)
{
    if (divisor == 0)
        divisionByZero();
    return divisor;
}

IValue floorDivide(Values v)
{
    return arithmetic(v, floorDivision, [](double a, double b) { return std::floor(a / nonZero(b)); });
}

IValue modulo(Values v)
{
    return arithmetic(
        v,
        [](std::int64_t a, std::int64_t b) {
            if (b == 0)
                divisionByZero();
            const std::int64_t rest = b == -1 ? 0 : a % b;
            return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
        },
        [](double a, double b) {
            const double rest = std::fmod(a, nonZero(b));
            return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
        });
}

IValue trueDivide(Values v)
{
    return real(plain(v[0])) / nonZero(real(plain(v[1])));
}

IValue power(Values v)
{
    const IValue a = plain(v[0]);
    const IValue b = plain(v[1]);
    if (!isWhole(a) || !isWhole(b) || whole(b) < 0)
        return std::pow(real(a), real(b));
    std::int64_t base = whole(a);
    std::int64_t result = 1;
    for (std::int64_t exponent = whole(b); exponent > 0; exponent /= 2) {
        if (exponent % 2 == 1)
            result = product(result, base);
        if (exponent > 1)
            base = product(base, base);
    }
    return result;
}

IValue negative(Values v)
{
    const IValue a = plain(v[0]);
    return isWhole(a) ? IValue(product(whole(a), -1)) : IValue(-real(a));
}

IValue truncatedToInt(double value)
{
    constexpr double limit = 9223372036854775808.0; // 2^63
    if (!(std::abs(value) < limit))
        overflow();
    return std::int64_t(value);
}

template <double (*function)(double)>
IValue rounded(Values v)
{
    const IValue a = plain(v[0]);
    return isWhole(a) ? IValue(whole(a)) : truncatedToInt(function(real(a)));
}

template <double (*function)(double)>
IValue realFunction(Values v)
{
    return function(real(plain(v[0])));
}

template <class Compare>
IValue compared(Values v)
{
    return arithmetic(
        v, [](std::int64_t a, std::int64_t b) { return Compare()(a, b); },
        [](double a, double b) { return Compare()(a, b); });
}

IValue largest(Values v)
{
    return arithmetic(
        v, [](std::int64_t a, std::int64_t b) { return std::max(a, b); },
        [](double a, double b) { return std::max(a, b); });
}

IValue smallest(Values v)
{
    return arithmetic(
        v, [](std::int64_t a, std::int64_t b) { return std::min(a, b); },
        [](double a, double b) { return std::min(a, b); });
}

template <class Bitwise>
IValue bitwise(Values v)
{
    const IValue a = plain(v[0]);
    const IValue b = plain(v[1]);
    if (a.isBool() && b.isBool())
        return bool(Bitwise()(int(a.toBool()), int(b.toBool())));
    return Bitwise()(whole(a), whole(b));
}

IValue shiftLeft(Values v)
{
    const std::int64_t count = whole(plain(v[1]));
    if (count < 0 || count > 62)
        overflow();
    return product(whole(plain(v[0])), std::int64_t(1) << count);
}

IValue shiftRight(Values v)
{
    const std::int64_t count = whole(plain(v[1]));
    if (count < 0)
        overflow();
    return whole(plain(v[0])) >> std::min<std::int64_t>(count, 63);
}

IValue same(Values v)
{
    return plain(v[0]);
}
IValue notTrue(Values v)
{
    return !truth(plain(v[0]));
}
IValue choose(Values v)
{
    return truth(plain(v[0])) ? v[1] : v[2];
}
IValue boolOf(Values v)
{
    return truth(plain(v[0]));
}
IValue floatOf(Values v)
{
    return real(plain(v[0]));
}
IValue wrapped(Values v)
{
    return wrappedNumber(plain(v[0]));
}

double squareRoot(double x)
{
    return std::sqrt(x);
}
double roundDown(double x)
{
    return std::floor(x);
}
double roundUp(double x)
{
    return std::ceil(x);
}
double roundToZero(double x)
{
    return std::trunc(x);
}

struct Entry {
    std::size_t arity;
    IValue (*function)(Values);
};

const std::unordered_map<std::string, Entry>& table()
{
    static const std::unordered_map<std::string, Entry> entries{
        { "add", { 2, add } },
        { "sub", { 2, subtract } },
        { "mul", { 2, multiply } },
        { "floordiv", { 2, floorDivide } },
        { "mod", { 2, modulo } },
        { "truediv", { 2, trueDivide } },
        { "pow", { 2, power } },
        { "neg", { 1, negative } },
        { "pos", { 1, same } },
        { "eq", { 2, compared<std::equal_to<>> } },
        { "ne", { 2, compared<std::not_equal_to<>> } },
        { "lt", { 2, compared<std::less<>> } },
        { "le", { 2, compared<std::less_equal<>> } },
        { "gt", { 2, compared<std::greater<>> } },
        { "ge", { 2, compared<std::greater_equal<>> } },
        { "and_", { 2, bitwise<std::bit_and<>> } },
        { "or_", { 2, bitwise<std::bit_or<>> } },
        { "lshift", { 2, shiftLeft } },
        { "rshift", { 2, shiftRight } },
        { "trunc", { 1, rounded<roundToZero> } },
        { "floor", { 1, rounded<roundDown> } },
        { "ceil", { 1, rounded<roundUp> } },
        { "sym_int", { 1, rounded<roundToZero> } },
        { "sym_float", { 1, floatOf } },
        { "sym_max", { 2, largest } },
        { "sym_min", { 2, smallest } },
        { "sym_not", { 1, notTrue } },
        { "sym_ite", { 3, choose } },
        { "sym_sqrt", { 1, realFunction<squareRoot> } },
        { "sqrt", { 1, realFunction<squareRoot> } },
    };
    return entries;
}

PythonOperator pythonOperator(const std::string& name, Entry entry)
{
    return { "python::" + name, entry.arity, native(entry.arity, entry.function) };
}

} // namespace

ir::NativeFunction native(std::size_t arity, IValue (*function)(Values))
{
    return [arity, function](torch::jit::Stack& stack) {
        IValue result = function(Values(stack).last(arity));
        stack.resize(stack.size() - arity);
        stack.push_back(std::move(result));
    };
}

std::optional<PythonOperator> findPythonOperator(const std::string& target)
{
    std::string name;
    for (const std::string prefix : { "_operator.", "math.", "torch." })
        if (target.starts_with(prefix))
            name = target.substr(prefix.size());
    if (name.starts_with("_sym_"))
        name.erase(0, 1);
    const auto found = table().find(name);
    if (name.empty() || found == table().end())
        return std::nullopt;
    return pythonOperator(name, found->second);
}

PythonOperator toWrappedNumber()
{
    return pythonOperator("wrapped_number", { 1, wrapped });
}
PythonOperator toBool()
{
    return pythonOperator("bool", { 1, boolOf });
}
PythonOperator toInt()
{
    return pythonOperator("int", { 1, rounded<roundToZero> });
}
PythonOperator toFloat()
{
    return pythonOperator("float", { 1, floatOf });
}

at::Tensor wrappedNumber(const IValue& number)
{
    const at::ScalarType type = number.isDouble() ? at::kDouble : number.isBool() ? at::kBool : at::kLong;
    at::Tensor tensor = at::scalar_tensor(number.toScalar(), at::TensorOptions(type));
    tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
    return tensor;
}

} // namespace engine::import::pt2
