// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/results_json.h"

#include <nlohmann/json.hpp>

namespace analysis {

namespace {

using Json = nlohmann::ordered_json;

constexpr int deepestCbor = 64; // results have about ten levels; a reader of CBOR is recursive

/// Reads CBOR and keeps nothing: only to see that it is whole and not too deep before anything is built of it.
class DepthGuard : public nlohmann::json_sax<Json> {
public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool key(string_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        m_reason = "damaged at byte " + std::to_string(position);
        return false;
    }
    [[nodiscard]] const std::string& reason() const { return m_reason; }

private:
    bool enter()
    {
        if (++m_depth <= deepestCbor)
            return true;
        m_reason = "nested deeper than " + std::to_string(deepestCbor) + " levels";
        return false;
    }
    bool leave()
    {
        --m_depth;
        return true;
    }
    int m_depth = 0;
    std::string m_reason = "damaged";
};

} // namespace

std::vector<std::uint8_t> toCbor(const nlohmann::ordered_json& json)
{
    return Json::to_cbor(json);
}

Result<nlohmann::ordered_json> fromCbor(std::span<const std::uint8_t> bytes)
{
    DepthGuard guard;
    if (!Json::sax_parse(bytes.begin(), bytes.end(), &guard, nlohmann::detail::input_format_t::cbor))
        return fail(ErrorKind::BadInput, "stored results: " + guard.reason());
    Json json = Json::from_cbor(bytes.begin(), bytes.end(), true, false);
    if (json.is_discarded())
        return fail(ErrorKind::BadInput, "stored results: damaged");
    return json;
}

} // namespace analysis
