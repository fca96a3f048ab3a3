// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/testing/linearizability.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(testing_linearizability)

using namespace quorate;
using testing::never;
using testing::verdict;

namespace {

/// Registers that are written, get, and compared and set.
struct registers {
    enum class verb : std::uint8_t { get, put, cas };
    struct operation {
        int key = 0;
        registers::verb verb = registers::verb::get;
        int a = 0;         // read: what was seen; write: what was written; cas: what was expected
        int b = 0;         // cas: what was to be set
        bool done = true;  // cas: was it
    };
    using state = int;
    static state initial() { return 0; }
    static int key(operation const& o) { return o.key; }
    static std::uint64_t hash(state s) { return static_cast<std::uint64_t>(s); }
    static std::optional<state> step(state s, operation const& o, bool known) {
        if (o.verb == verb::put) return o.a;
        if (o.verb == verb::get) return !known || s == o.a ? std::optional{s} : std::nullopt;
        bool const does = s == o.a;
        if (known && does != o.done) return std::nullopt;
        return does ? o.b : s;
    }
    static bool only_looks(operation const& o) {
        return o.verb == verb::get || (o.verb == verb::cas && !o.done);
    }
};
using history = std::vector<testing::timed<registers::operation>>;
using enum registers::verb;

testing::linearizability check(history const& h, std::uint64_t steps = 1'000'000) {
    return testing::check_linearizable<registers>(h, steps);
}

/// By definition: some order of some of the unknown operations and all others, one after the other.
bool by_definition(history const& h) {
    std::vector<std::size_t> order(h.size());
    std::iota(order.begin(), order.end(), 0U);
    do {
        int state = 0;
        bool fits = true;
        testing::moment latest_call = 0;
        std::size_t placed_known = 0;
        auto const returned = [](auto const& o) { return o.ret != never; };
        auto const known = static_cast<std::size_t>(std::ranges::count_if(h, returned));
        for (auto i : order) {
            if (placed_known == known) break;  // the rest never took effect
            // Nobody who stands before returned before this one was called.
            if (h[i].ret < latest_call) fits = false;
            latest_call = std::max(latest_call, h[i].call);
            auto const next = registers::step(state, h[i].what, h[i].ret != never);
            if (!next) fits = false;
            if (!fits) break;
            state = *next;
            if (h[i].ret != never) ++placed_known;
        }
        if (fits) return true;
    } while (std::ranges::next_permutation(order).found);
    return false;
}

history random_history(std::uint64_t& dice, std::size_t size) {
    history h;
    testing::moment now = 0;
    std::vector<std::size_t> open;
    while (h.size() < size || !open.empty()) {
        bool const begin = h.size() < size && (open.empty() || codecs::splitmix64(dice) % 2 == 0);
        ++now;
        if (begin) {
            registers::operation o;
            o.verb = static_cast<registers::verb>(codecs::splitmix64(dice) % 3);
            o.a = static_cast<int>(codecs::splitmix64(dice) % 3);
            o.b = static_cast<int>(codecs::splitmix64(dice) % 3);
            o.done = codecs::splitmix64(dice) % 2 == 0;
            h.push_back({o, now, never});
            if (codecs::splitmix64(dice) % 6 != 0) open.push_back(h.size() - 1);
        } else {
            auto const which = codecs::splitmix64(dice) % open.size();
            h[open[which]].ret = now;
            open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
        }
    }
    return h;
}

/// What many clients of lawful registers see: each takes effect at a moment between its call and
/// its return.
history lawful_history(std::uint64_t& dice, std::size_t clients, int keys, std::size_t size) {
    struct client {
        std::size_t op = 0;
        int stage = 0;  // 0: idle, 1: called, 2: took effect
    };
    std::vector<client> all(clients);
    std::vector<int> values(static_cast<std::size_t>(keys), 0);
    history h;
    testing::moment now = 0;
    int unique = 0;
    while (true) {
        auto& c = all[codecs::splitmix64(dice) % clients];
        if (c.stage == 0) {
            if (h.size() == size) {
                if (std::ranges::all_of(all, [](auto const& x) { return x.stage == 0; })) return h;
                continue;
            }
            registers::operation o;
            o.key = static_cast<int>(codecs::splitmix64(dice) % static_cast<std::uint64_t>(keys));
            o.verb = static_cast<registers::verb>(codecs::splitmix64(dice) % 3);
            o.a = o.verb == put   ? ++unique
                  : o.verb == cas ? static_cast<int>(codecs::splitmix64(dice) % 50)
                                  : 0;
            o.b = ++unique;
            c.op = h.size();
            h.push_back({o, ++now, never});
            c.stage = 1;
        } else if (c.stage == 1) {
            auto& o = h[c.op].what;
            auto& v = values[static_cast<std::size_t>(o.key)];
            if (o.verb == get) o.a = v;
            else if (o.verb == put) v = o.a;
            else if ((o.done = v == o.a)) v = o.b;
            c.stage = 2;
        } else {
            h[c.op].ret = ++now;
            c.stage = 0;
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_empty_history_is_linearizable) {
    BOOST_TEST((check({}).is == verdict::linearizable));
}

BOOST_AUTO_TEST_CASE(a_read_that_began_after_a_write_ended_sees_it) {
    BOOST_TEST((check({{{0, put, 1}, 1, 2}, {{0, get, 1}, 3, 4}}).is == verdict::linearizable));
    auto const stale = check({{{0, put, 1}, 1, 2}, {{0, get, 0}, 3, 4}});
    BOOST_TEST((stale.is == verdict::not_linearizable));
    BOOST_TEST(stale.culprits == std::vector<std::size_t>{1}, boost::test_tools::per_element());
    BOOST_TEST((check({{{0, put, 1}, 1, 4}, {{0, get, 0}, 2, 3}}).is == verdict::linearizable));
}

BOOST_AUTO_TEST_CASE(what_never_returned_may_take_effect_late_or_never) {
    history h{{{0, put, 1}, 1, never}, {{0, get, 0}, 2, 3}, {{0, get, 1}, 10, 11}};
    BOOST_TEST((check(h).is == verdict::linearizable));
    h.push_back({{0, get, 0}, 12, 13});  // and not be undone
    BOOST_TEST((check(h).is == verdict::not_linearizable));
}

BOOST_AUTO_TEST_CASE(keys_are_judged_by_themselves) {
    auto const r =
        check({{{1, put, 1}, 1, 2}, {{2, put, 2}, 1, 2}, {{1, get, 1}, 3, 4}, {{2, get, 0}, 3, 4}});
    BOOST_TEST((r.is == verdict::not_linearizable));
    BOOST_TEST(r.culprits == std::vector<std::size_t>{3}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_says_what_the_definition_says_of_small_histories) {
    std::uint64_t dice = 7;
    int good = 0;
    int bad = 0;
    for (int i = 0; i < 3000; ++i) {
        auto const h = random_history(dice, 1 + codecs::splitmix64(dice) % 6);
        bool const expected = by_definition(h);
        BOOST_REQUIRE(((check(h).is == verdict::linearizable) == expected));
        ++(expected ? good : bad);
    }
    BOOST_TEST(good > 500);
    BOOST_TEST(bad > 500);
}

BOOST_AUTO_TEST_CASE(a_long_lawful_history_passes_and_one_changed_read_is_found) {
    std::uint64_t dice = 11;
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        auto h = lawful_history(dice, 50, 10, 2000);
        BOOST_TEST((check(h, 50'000'000).is == verdict::linearizable));
        // A value that was overwritten before the read was called.
        for (std::size_t r = h.size() / 2; r < h.size(); ++r) {
            if (h[r].what.verb != get || h[r].what.a == 0) continue;
            h[r].what.a = 0;
            break;
        }
        auto const verdict_now = check(h, 50'000'000);
        if (verdict_now.is == verdict::not_linearizable) ++refused;
    }
    BOOST_TEST(refused >= 18);
}

BOOST_AUTO_TEST_CASE(a_search_that_runs_out_of_steps_says_so) {
    std::uint64_t dice = 3;
    auto const h = lawful_history(dice, 20, 1, 200);
    BOOST_TEST((check(h, 5).is == verdict::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
