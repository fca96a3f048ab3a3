// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_SIMULATE_KV_WORKLOAD_HPP
#define QUORATE_EXAMPLE_SIMULATE_KV_WORKLOAD_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <kv/store.hpp>
#include <optional>
#include <quorate/sim/subject.hpp>
#include <string>

/// The machine of example/kv in the simulated world: what its clients ask, and what the answers
/// mean.
namespace simulate {

struct kv_workload {
    static constexpr std::uint64_t keys = 6;

    /// Values are unique, and every write answers what was there before: SET k v GET, SET k v NX
    /// GET, APPEND. So the answers tell much about the order of the writes.
    static kv::store::command command(quorate::sim::random& dice, std::uint64_t number,
                                      std::size_t size) {
        auto key = "k" + std::to_string(dice.below(keys));
        auto value = std::to_string(number) + ";" + std::string(size, '.');
        auto const kind = dice.below(8);
        if (kind == 0) return kv::append_text{std::move(key), std::to_string(number) + ";"};
        auto const when = kind == 1 ? kv::set_if::missing : kv::set_if::always;
        return kv::set_value{std::move(key), std::move(value), when, true};
    }

    using question = std::string;
    static question ask(quorate::sim::random& dice) {
        return "k" + std::to_string(dice.below(keys));
    }
    static std::optional<std::string> answer(kv::store const& s, question const& key) {
        auto const* const value = s.find(key);
        return value ? std::optional{*value} : std::nullopt;
    }

    /// What the operations do to one key, for the search that judges the history.
    struct model {
        enum class verb : std::uint8_t { get, set, set_if_missing, append };
        struct operation {
            std::string key;
            model::verb verb = model::verb::get;
            std::string value;
            std::optional<std::string> before;  ///< get and set: what was there
            std::int64_t length = 0;            ///< append: the length it made
        };
        using state = std::optional<std::string>;
        static state initial() { return std::nullopt; }
        static std::string key(operation const& o) { return o.key; }
        static std::uint64_t hash(state const& s) { return s ? std::hash<std::string>{}(*s) : 0; }
        static std::optional<state> step(state const& s, operation const& o, bool) {
            if (o.verb == verb::append) {
                auto after = s.value_or("") + o.value;
                return static_cast<std::int64_t>(after.size()) == o.length
                           ? std::optional<state>{after}
                           : std::nullopt;
            }
            if (s != o.before) return std::nullopt;
            return only_looks(o) ? s : state{o.value};
        }
        static bool only_looks(operation const& o) {
            return o.verb == verb::get || (o.verb == verb::set_if_missing && o.before);
        }
    };
    static model::operation written(kv::store::command const& c, kv::result const& told) {
        if (auto const* const a = std::get_if<kv::append_text>(&c))
            return {a->key, model::verb::append, a->tail, {}, told.number};
        auto const& s = std::get<kv::set_value>(c);
        auto const verb =
            s.when == kv::set_if::always ? model::verb::set : model::verb::set_if_missing;
        return {s.key, verb, s.value,
                told.kind == kv::result_kind::text ? std::optional{told.text} : std::nullopt, 0};
    }
    static model::operation seen(question const& key, std::optional<std::string> const& value) {
        return {key, model::verb::get, {}, value, 0};
    }
};

struct kv_subject : quorate::sim::default_subject {
    using machine = kv::store;
    using workload = kv_workload;
};

}  // namespace simulate

#endif
