// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <quorate/message.hpp>
#include <quorate/testing/laws/promises.hpp>
#include <string>
#include "entry.hpp"

BOOST_AUTO_TEST_SUITE(testing_laws_promises)

using namespace quorate;
using namespace quorate::testing::laws;
using laws_test::entries;
using laws_test::node;

namespace {

/// What is said of node 1, whose disk says this, as it sends that to node 2 in term 3.
struct sender {
    ballot durable{{3}, node(1)};
    entries durable_log{{{1}, 1}, {{2}, 2}};
    entries written_log = durable_log;

    template <class Body>
    std::string sends(Body const& body) const {
        message const m{node(1), node(2), {3}, {1}, body};
        return promise_is_durable(disk_facts<laws_test::entry>{durable, durable_log, written_log},
                                  m);
    }
};

messages::vote_reply yes() {
    messages::vote_reply r;
    r.granted = true;
    return r;
}
messages::append_reply matched(std::uint64_t index) {
    messages::append_reply r;
    r.accepted = true;
    r.matched = {index};
    return r;
}
messages::vote with(log_id last) {
    messages::vote v;
    v.last = last;
    return v;
}

}  // namespace

BOOST_AUTO_TEST_CASE(terms_rise_and_a_vote_stays) {
    BOOST_TEST(one_vote_per_term({{2}, node(1)}, {{2}, node(1)}) == "");
    BOOST_TEST(one_vote_per_term({{2}, {}}, {{2}, node(1)}) == "");
    BOOST_TEST(one_vote_per_term({{2}, node(1)}, {{3}, node(2)}) == "");
    BOOST_TEST(one_vote_per_term({{2}, node(1)}, {{1}, node(1)}) == "goes back from term 2 to 1");
    BOOST_TEST(one_vote_per_term({{2}, node(1)}, {{2}, node(2)}) ==
               "voted for 1 and then for 2 in term 2");
    BOOST_TEST(one_vote_per_term({{2}, node(1)}, {{2}, {}}) != "");
    BOOST_TEST(one_vote_per_term({{2}, node(1, 1)}, {{2}, node(1, 2)}) != "");
}

BOOST_AUTO_TEST_CASE(a_candidate_has_voted_for_itself_and_holds_the_log_that_it_names) {
    sender s;
    BOOST_TEST(s.sends(with({{2}, {2}})) == "");
    BOOST_TEST(s.sends(with({})) == "");
    BOOST_TEST(s.sends(with({{2}, {3}})) ==
               "campaigns with entry 3@t2, which its disk does not hold");
    s.durable.term = {2};
    BOOST_TEST(s.sends(with({{2}, {2}})) == "asks for votes in term 3 before its own is durable");
}

BOOST_AUTO_TEST_CASE(a_vote_is_on_the_disk) {
    sender s;
    BOOST_TEST(s.sends(yes()) == "grants term 3 to 2, but its disk says term 3, vote 1");
    BOOST_TEST(s.sends(messages::vote_reply{}) == "");
    auto pre = yes();
    pre.pre = true;
    BOOST_TEST(s.sends(pre) == "");
    s.durable.voted_for = node(2);
    BOOST_TEST(s.sends(yes()) == "");
}

BOOST_AUTO_TEST_CASE(what_is_acknowledged_is_on_the_disk) {
    sender s;
    BOOST_TEST(s.sends(matched(2)) == "");
    BOOST_TEST(s.sends(matched(3)) == "acknowledges entry 3, but its disk ends at 2");
    BOOST_TEST(s.sends(messages::append_reply{}) == "");
    s.written_log[1].term = {3};
    BOOST_TEST(s.sends(matched(2)) == "acknowledges 2@t3, but its disk holds 2@t2");
    s.durable.term = {2};
    BOOST_TEST(s.sends(matched(1)) == "accepts entries in term 3, but its disk says term 2");
}

BOOST_AUTO_TEST_CASE(who_leads_has_voted_for_itself) {
    sender s;
    BOOST_TEST(s.sends(messages::append{}) == "");
    BOOST_TEST(s.sends(messages::heartbeat{}) == "");
    s.durable.voted_for = node(2);
    auto const why = "speaks as leader of term 3 without its own vote on its disk";
    BOOST_TEST(s.sends(messages::append{}) == why);
    BOOST_TEST(s.sends(messages::heartbeat{}) == why);
    BOOST_TEST(s.sends(messages::pre_vote{}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
