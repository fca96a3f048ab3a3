// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <laws/cores.hpp>
#include <optional>
#include <quorate/effects.hpp>
#include <quorate/message.hpp>
#include <string>
#include <unit/testing/laws/entry.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(laws_cores)

using namespace quorate;
using namespace ::laws;
using laws_test::entries;
using laws_test::node;

namespace {

/// What a core believes, as the law asks for it.
struct belief {
    struct {
        quorate::ballot ballot{{3}, node(1)};
    } believed;
    std::vector<term> terms{{1}, {3}};
    std::optional<term> behind_the_end;

    auto const& state() const { return believed; }
    log_index last_index() const { return {terms.size()}; }
    std::optional<term> term_at(log_index i) const {
        return i <= last_index() ? terms[i.value - 1] : behind_the_end;
    }
};

/// What the law says of it, if its disk was told what a new one believes.
std::string judge(belief const& b) {
    return core_knows_its_disk(b, {{3}, node(1)}, entries{{{1}}, {{3}}});
}

load_request load_from(std::uint64_t first, std::uint32_t entries_max = 8) {
    load_request l;
    l.first = {first};
    l.entries_max = entries_max;
    return l;
}

message append_behind(std::uint64_t prev, std::uint32_t count) {
    return {node(1), node(2), {3}, {1}, messages::append{{1}, 1, {{3}, {prev}}, count, {}}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_core_believes_what_its_disk_was_told) {
    BOOST_TEST(judge({}) == "");
    belief b;
    b.believed.ballot.term = {4};
    BOOST_TEST(judge(b) == "is in term 4 but has written term 3");
    b = {};
    b.believed.ballot.voted_for = node(2);
    BOOST_TEST(judge(b) == "has voted for 2 but has written a vote for 1");
    b.believed.ballot.voted_for = node(1, 2);
    BOOST_TEST(judge(b) == "has voted for 1 but has written a vote for 1");  // another store of it
    b = {};
    b.terms = {{1}, {3}, {3}};
    BOOST_TEST(judge(b) == "believes in a log up to 3 but has written up to 2");
    b.terms = {{1}};
    BOOST_TEST(judge(b) == "believes in a log up to 1 but has written up to 2");
    b.terms = {{2}, {3}};
    BOOST_TEST(judge(b) == "believes in another term of entry 1 than it has written");
    b.terms = {{1}, {2}};
    BOOST_TEST(judge(b) == "believes in another term of entry 2 than it has written");
    b = {};
    b.behind_the_end = {3};
    BOOST_TEST(judge(b) == "believes in a term behind the end of its log");
}

BOOST_AUTO_TEST_CASE(writes_are_numbered_without_gaps) {
    BOOST_TEST(write_is_next({}, {1}) == "");
    BOOST_TEST(write_is_next({4}, {5}) == "");
    BOOST_TEST(write_is_next({4}, {6}) == "numbers a write 6 instead of 5");
    BOOST_TEST(write_is_next({4}, {4}) == "numbers a write 4 instead of 5");
}

BOOST_AUTO_TEST_CASE(what_is_loaded_is_there) {
    BOOST_TEST(load_is_there(load_from(2), {2}) == "");
    BOOST_TEST(load_is_there(load_from(3), {2}) == "loads from 3, where there is nothing to load");
    BOOST_TEST(load_is_there(load_from(2, 0), {2}) ==
               "loads from 2, where there is nothing to load");
}

BOOST_AUTO_TEST_CASE(what_is_sent_was_loaded) {
    auto const why = "sends other entries than it loaded, which were 3 from 5";
    BOOST_TEST(load_is_sent(load_from(5), 3, append_behind(4, 3)) == "");
    BOOST_TEST(load_is_sent(load_from(5), 3, append_behind(4, 2)) == why);
    BOOST_TEST(load_is_sent(load_from(5), 3, append_behind(5, 3)) == why);
    BOOST_TEST(load_is_sent(load_from(5), 3, {node(1), node(2), {3}, {1}, messages::heartbeat{}}) ==
               why);
}

BOOST_AUTO_TEST_CASE(a_read_that_was_asked_is_answered_once) {
    BOOST_TEST(read_is_answered_once(7, true, false) == "");
    BOOST_TEST(read_is_answered_once(7, false, false) == "answers read 7, which nobody asked");
    BOOST_TEST(read_is_answered_once(7, false, true) == "answers read 7, which nobody asked");
    BOOST_TEST(read_is_answered_once(7, true, true) == "answers read 7 twice");
}

BOOST_AUTO_TEST_SUITE_END()
