// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/sim/shadow.hpp>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(sim_shadow)

using namespace quorate;
using sim::shadow;
using kind = shadow::operation::kind;

namespace {

shadow::operation vote(std::uint64_t term, std::uint64_t whom = 0) {
    shadow::operation op;
    if (whom != 0) op.ballot = {{term}, {{whom}, {whom, 1}}};
    else op.ballot = {{term}, {}};
    return op;
}
shadow::operation append(std::uint64_t term, std::uint64_t command = 0) {
    shadow::operation op;
    op.what = kind::append;
    op.entries = {{{term}, 0, command, 0}};
    return op;
}
shadow::operation cut(std::uint64_t last) {
    shadow::operation op;
    op.what = kind::truncate;
    op.at = {last};
    return op;
}

/// A store, and what its double says of what happens to it.
struct store {
    shadow s;

    store() { open(1, {}); }
    std::string write(shadow::operation op) {
        auto why = s.stage(op);
        s.push(std::move(op));
        return why;
    }
    void sync() {
        s.begin_sync();
        s.synced();
    }
    /// The next run finds entries of these terms, and this ballot.
    std::string open(std::uint64_t start, std::vector<std::uint64_t> const& terms, ballot b = {}) {
        recovered_log found;
        found.identity.store = {5, 5};
        found.start = {start};
        found.ballot = b;
        found.last = {terms.size()};
        for (std::uint64_t i = 0; i < terms.size(); ++i)
            found.terms.push_back({{terms[i]}, {i + 1}});
        return s.reopen(found);
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_a_sync_covered_is_found_again) {
    store st;
    st.write(vote(1));
    st.write(append(1));
    st.sync();
    BOOST_TEST(st.open(2, {1}, {{1}, {}}) == "");
    BOOST_TEST(st.open(3, {}, {{1}, {}}) != "");
}

BOOST_AUTO_TEST_CASE(of_the_rest_a_prefix_may_be_found_in_the_order_of_staging) {
    for (std::uint64_t found = 0; found <= 3; ++found) {
        store st;
        st.write(vote(1));
        st.sync();
        for (int i = 0; i < 2; ++i) st.write(append(1));
        auto const why = st.open(2, std::vector<std::uint64_t>(found, 1), {{1}, {}});
        BOOST_TEST((why == "") == (found <= 2), found << ": " << why);
    }
    store st;
    st.write(vote(1));
    st.write(append(1));
    BOOST_TEST(st.open(2, {1}) != "");  // the entry without the ballot before it
}

BOOST_AUTO_TEST_CASE(a_sync_covers_what_was_staged_when_it_began) {
    store st;
    st.write(vote(1));
    st.s.begin_sync();
    st.write(append(1));
    st.s.synced();
    BOOST_TEST(st.s.durable().log.size() == 0U);
    BOOST_TEST(st.open(2, {}, {{1}, {}}) == "");
}

BOOST_AUTO_TEST_CASE(a_run_has_a_number_of_its_own_and_the_store_stays_who_it_is) {
    store st;
    BOOST_TEST(st.open(1, {}) == "O6: start number 1 was used before");
    recovered_log other;
    other.identity.store = {6, 6};
    other.start = {9};
    BOOST_TEST(st.s.reopen(other) == "O6: the store has another identity");
}

BOOST_AUTO_TEST_CASE(terms_votes_and_entries_keep_their_order) {
    store st;
    BOOST_TEST(st.write(append(1)) == "O2: has an entry of term 1 on a disk of term 0");
    BOOST_TEST(st.write(vote(2, 1)) == "");
    BOOST_TEST(st.write(vote(2, 3)) == "O6: voted for 1 and then for 3 in term 2");
    BOOST_TEST(st.write(vote(1)) == "O6: goes back from term 2 to 1");
}

BOOST_AUTO_TEST_CASE(what_is_applied_is_not_cut) {
    store st;
    st.write(vote(1));
    for (std::uint64_t command = 0; command < 3; ++command) st.write(append(1, command));
    BOOST_TEST(st.s.apply_next().value == 2U);  // the first has no command
    BOOST_TEST(st.write(cut(2)) == "");
    BOOST_TEST(st.write(cut(1)) == "O4: entry 2 is applied and yet truncated");
}

BOOST_AUTO_TEST_CASE(a_mark_says_how_far_entries_were_durable_when_a_batch_was_written) {
    store st;
    st.write(vote(1));
    st.write(append(1));
    st.sync();
    BOOST_TEST(st.s.marked() == 0U);
    st.write(append(1));
    st.sync();
    BOOST_TEST(st.s.marked() == 1U);
    st.sync();  // writes nothing
    BOOST_TEST(st.s.marked() == 1U);
    st.write(cut(0));
    st.sync();
    BOOST_TEST(st.s.marked() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
