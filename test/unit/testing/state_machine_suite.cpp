// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <kv/store.hpp>
#include <quorate/codec.hpp>
#include <quorate/sim/registers.hpp>
#include <quorate/testing/state_machine_suite.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(testing_state_machine_suite)

using namespace quorate;
using quorate::testing::state_machine_suite;

namespace {

enum class wrong {
    nothing,
    shares_state,        // between all machines of the process
    counts_itself,       // the state names the instance
    saves_in_any_order,  // equal states, other bytes: an unordered container
    save_changes,
    load_adds,     // to what was there
    load_forgets,  // something that later results depend on
    load_reads_less,
    load_throws,
    apply_throws,
    draws,  // chance in a result
    moves_badly,
    broken_by_damage,  // what a damaged snapshot left stays
};

/// The items seen so far; the result is how often an item was. One thing wrong at a time.
struct flawed {
    using command = std::string;
    using result = std::uint64_t;

    explicit flawed(wrong w) : what{w} { ++made; }
    flawed(flawed&& o) noexcept : what{o.what}, items{o.items}, saves{o.saves}, me{o.me} {
        if (what == wrong::moves_badly) items.clear();
    }
    flawed& operator=(flawed&& o) noexcept {
        items = o.items;
        return *this;
    }

    result apply(command c) {
        if (what == wrong::apply_throws && c == "x") throw std::runtime_error{"no x, please"};
        auto const count = std::ranges::count_if(items, [&](auto const& i) { return i == c; }) + 1;
        items.push_back(std::move(c));
        if (what == wrong::shares_state) return static_cast<result>(count) + (++all / 3) % 2;
        if (what == wrong::draws) return static_cast<result>(count) + ++all % 2;
        if (what == wrong::load_forgets) return static_cast<result>(count) + ++since_load;
        return static_cast<result>(count);
    }
    void save(writer& out) const {
        if (what == wrong::save_changes) ++saves;
        auto list = items;
        if (what == wrong::saves_in_any_order && loaded) std::ranges::reverse(list);
        quorate::encode(out, list);
        quorate::encode(out, what == wrong::counts_itself ? me : saves);
    }
    void load(reader& in) {
        loaded = true;
        std::vector<std::string> list;
        quorate::decode(in, list);
        if (what == wrong::load_throws && !in.ok()) throw std::runtime_error{"damaged"};
        if (what != wrong::load_adds) items.clear();
        items.insert(items.end(), list.begin(), list.end());
        if (what != wrong::load_reads_less) quorate::decode(in, saves);
        if (what == wrong::broken_by_damage && !in.ok()) hurt = true;
        if (hurt && in.ok()) items.push_back("?");
    }

    wrong what;
    std::vector<std::string> items;
    mutable std::uint64_t saves = 0;
    std::uint64_t me = made;
    std::uint64_t since_load = 0;
    bool loaded = false;
    bool hurt = false;
    static inline std::uint64_t made = 0;
    static inline std::uint64_t all = 0;
};

/// One maker, so that the suite is compiled once.
struct make_flawed {
    wrong what;
    flawed operator()() const { return flawed{what}; }
};

bool finds(wrong what, char const* expected) {
    auto const all = state_machine_suite(make_flawed{what}, {"a", "b", "a", "x", "c", "c", "a"});
    for (auto const& f : all) BOOST_TEST_MESSAGE(f);
    return expected ? std::ranges::find(all, expected) != all.end() : all.empty();
}

struct silent {  // a machine without results
    using command = std::int64_t;
    using result = void;
    void apply(command c) { sum += c; }
    void save(writer& out) const { quorate::encode(out, sum); }
    void load(reader& in) { quorate::decode(in, sum); }
    std::int64_t sum = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(our_own_machines_pass) {
    std::vector<sim::registers::command> writes;
    for (std::uint8_t i = 0; i < 100; ++i)
        writes.push_back({static_cast<std::uint8_t>(i % 8), {}, i, "f"});
    for (auto const& finding : state_machine_suite([] { return sim::registers{}; }, writes))
        BOOST_ERROR(finding);
    std::vector<kv::store::command> const commands{
        kv::set_value{"k", "v", kv::set_if::always, true},
        kv::set_value{"k", "w", kv::set_if::missing, true},
        kv::add_number{"n", 5},
        kv::add_number{"n", -7},
        kv::add_number{"k", 1},
        kv::append_text{"k", "tail"},
        kv::append_text{"new", "text"},
        kv::delete_keys{{"k", "n", "none"}},
        kv::set_value{"k", "z"}};
    for (auto const& finding : state_machine_suite([] { return kv::store{}; }, commands))
        BOOST_ERROR(finding);
    for (auto const& finding : state_machine_suite([] { return silent{}; }, {1, 2, -3}))
        BOOST_ERROR(finding);
}

BOOST_AUTO_TEST_CASE(no_commands_are_no_pass) {
    auto const findings = state_machine_suite(make_flawed{wrong::shares_state}, {});
    BOOST_TEST(findings == std::vector<std::string>{"commands: none were given"});
}

BOOST_AUTO_TEST_CASE(each_flaw_is_found_and_named) {
    BOOST_TEST(finds(wrong::nothing, nullptr));
    BOOST_TEST(finds(wrong::shares_state,
                     "apply: depends on this machine and its commands, and on no other machine"));
    BOOST_TEST(finds(wrong::counts_itself,
                     "save: does not change the state, and equal states give equal bytes"));
    BOOST_TEST(
        finds(wrong::saves_in_any_order, "load: a fresh machine has the state that was saved"));
    BOOST_TEST(finds(wrong::save_changes, "save: gives the same bytes each time"));
    BOOST_TEST(finds(wrong::load_adds, "load: replaces the whole state that was there before"));
    BOOST_TEST(
        finds(wrong::load_forgets, "load: the machine goes on like one that saw every command"));
    BOOST_TEST(finds(wrong::load_reads_less, "load: reads all that save wrote, and no more"));
    BOOST_TEST(finds(wrong::load_throws,
                     "load: damaged bytes end in a failed reader and not in an exception"));
    BOOST_TEST(finds(wrong::apply_throws, "apply: does not throw, as no node could go on"));
    BOOST_TEST(finds(wrong::draws, "apply: two machines give the same results"));
    BOOST_TEST(finds(wrong::moves_badly, "move: takes the state along"));
    BOOST_TEST(
        finds(wrong::broken_by_damage, "load: a whole snapshot repairs what a damaged one left"));
}

BOOST_AUTO_TEST_SUITE_END()
