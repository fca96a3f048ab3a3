// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <quorate/quorums/truth_table.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(quorums_truth_table)

using namespace quorate;

namespace {

std::uint64_t seed = 3;
std::uint64_t draw() {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return seed >> 33U;
}

// Any answers, more or less upward closed.
std::vector<bool> answers(std::size_t n, bool closed) {
    std::vector<bool> all(std::size_t{1} << n);
    for (std::size_t s = 0; s < all.size(); ++s) {
        all[s] = draw() % 9 == 0;
        if (!closed) continue;
        for (std::size_t slot = 0; slot < n; ++slot)
            if ((s >> slot & 1U) != 0 && all[s & ~(std::size_t{1} << slot)]) all[s] = true;
    }
    return all;
}
quorums::truth_table table(std::size_t n, std::vector<bool> const& all) {
    return quorums::truth_table{
        n, [&](slot_set s) { return all[static_cast<std::size_t>(s.bits())]; }};
}

}  // namespace

BOOST_AUTO_TEST_CASE(whole_words_answer_as_single_sets_do) {
    for (std::size_t n = 0; n <= 9; ++n)
        for (int round = 0; round < 40; ++round) {
            auto const a = answers(n, round % 2 == 0);
            auto const b = answers(n, round % 2 == 0);
            auto const x = table(n, a);
            auto const y = table(n, b);
            bool apart = false;
            bool beyond = false;
            bool closed = true;
            std::vector<slot_set> minimal;
            for (std::size_t s = 0; s < a.size(); ++s) {
                BOOST_TEST_REQUIRE(x[slot_set{s}] == a[s]);
                apart = apart || (a[s] && b[a.size() - 1 - s]);
                beyond = beyond || (a[s] && !b[s]);
                bool least = a[s];
                for (std::size_t slot = 0; slot < n; ++slot) {
                    auto const without = s & ~(std::size_t{1} << slot);
                    if (without != s && a[without]) least = false;
                    if (without != s && a[without] && !a[s]) closed = false;
                }
                if (least) minimal.push_back(slot_set{s});
            }
            auto const all = slot_set::first(n);
            auto const shown = x.apart_from(y);
            BOOST_TEST_REQUIRE(shown.has_value() == apart);
            if (shown) BOOST_TEST_REQUIRE((x[*shown] && y[all - *shown]));
            auto const more = x.beyond(y);
            BOOST_TEST_REQUIRE(more.has_value() == beyond);
            if (more) BOOST_TEST_REQUIRE((x[*more] && !y[*more]));
            auto const lost = x.step_down();
            BOOST_TEST_REQUIRE(!lost.has_value() == closed);
            if (lost)
                BOOST_TEST_REQUIRE(
                    (x[lost->first] && !x[lost->second] && (lost->first - lost->second).empty()));
            if (!closed) continue;
            std::vector<slot_set> listed;
            x.for_each_minimal([&](slot_set s) { listed.push_back(s); });
            BOOST_TEST_REQUIRE((listed == minimal));
            std::size_t yes = 0;
            x.for_each([&](slot_set s) { yes += x[s] ? 1U : 1000000U; });
            BOOST_TEST_REQUIRE(yes ==
                               static_cast<std::size_t>(std::count(a.begin(), a.end(), true)));
        }
}

BOOST_AUTO_TEST_CASE(sixteen_members_are_no_exception) {
    quorums::truth_table const most{16, [](slot_set s) { return s.size() >= 9; }};
    quorums::truth_table const half{16, [](slot_set s) { return s.size() >= 8; }};
    BOOST_TEST(!most.apart_from(half).has_value());
    BOOST_TEST(half.apart_from(half).has_value());
    BOOST_TEST(!most.step_down().has_value());
    std::size_t minimal = 0;
    most.for_each_minimal([&](slot_set s) { minimal += s.size() == 9 ? 1U : 100000U; });
    BOOST_TEST(minimal == 11440U);
}

BOOST_AUTO_TEST_SUITE_END()
