// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <kv/cluster_commands.hpp>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(example_kv_cluster_commands)

namespace {

using quorate::errc;
using quorate::reachability;

/// What node 1 knows: it leads, node 2 has all of its log but the last entries, and node 3 has
/// nothing.
kv::membership_report report() {
    kv::membership_report r;
    r.configuration.current.quorum = *kv::majority_of<kv::policies::quorum>({{1}, {2}});
    r.at = {{1}, {7}};
    r.leads = true;
    r.commit = {90};
    r.last_index = {100};
    for (std::uint64_t id = 1; id <= 3; ++id) {
        quorate::membership::member const m{{{id}, {9, id}}, "h:" + std::to_string(id), {id}, 0};
        r.configuration.current.members.push_back(m);
        auto const answers = id == 3 ? reachability::no : reachability::yes;
        r.members.push_back(
            {m, r.configuration.is_voter(m.who), answers, {id == 2 ? 97U : 0U}, {}});
    }
    return r;
}
quorate::node_status status() {
    quorate::node_status s;
    s.id = {1};
    s.leader = {1};
    return s;
}
std::string transfer_error(errc why, bool running) {
    return kv::cluster::transfer_error(quorate::make_error_code(why), {2}, running, status());
}

}  // namespace

BOOST_AUTO_TEST_CASE(members_lag_behind_the_last_entry_of_the_leader) {
    auto r = report();
    auto const text = kv::cluster::members_text(r, status());
    BOOST_TEST(text.starts_with("# Membership\r\nindex:7\r\n"), text);
    for (auto const* line : {"id=1,address=h:1,store=00000000000000090000000000000001,votes=yes,"
                             "priority=0,answers=yes,"
                             "lag=0,other_store=none\r\n",
                             "answers=yes,lag=3,", "votes=no,priority=0,answers=no,lag=100,"})
        BOOST_TEST(text.find(line) != std::string::npos, text);
    r.leads = false;
    r.members[2].reachable = reachability::unknown;
    BOOST_TEST(kv::cluster::members_text(r, status()).find("answers=?,lag=?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_change_after_which_those_who_answer_do_not_decide_is_a_risk) {
    auto r = report();
    r.configuration.next_number = {4};
    r.members[2].reachable = reachability::no;  // 3, which learns
    bool may_come = false;
    auto const risk = [&](std::vector<quorate::node_id> const& voters) {
        auto wanted = r.wanted();
        wanted.quorum = *kv::majority_of<kv::policies::quorum>(voters);
        auto const found =
            kv::cluster::risk_of(r, quorate::membership::make_plan<kv::policies::terms>(r, wanted));
        may_come = found.may_come;
        return found.text;
    };
    BOOST_TEST(risk({{1}, {2}, {3}}) == "");
    BOOST_TEST(risk({{1}, {3}}).starts_with("node 3 does not answer: without it, "),
               risk({{1}, {3}}));
    BOOST_TEST(!may_come);
    r.members[2].reachable = reachability::unknown;  // it became a member just now
    BOOST_TEST(risk({{1}, {3}}).starts_with("node 3 has not answered yet: without it, "),
               risk({{1}, {3}}));
    BOOST_TEST(may_come);
    BOOST_TEST(risk({{1}, {2}, {3}}) == "");
    r.members[1].reachable = reachability::no;
    BOOST_TEST(risk({{1}}) == "");  // it decides alone about it
    BOOST_TEST(risk({{1}, {2}, {3}}).starts_with("node 2 does not answer: "),
               risk({{1}, {2}, {3}}));
    BOOST_TEST(!may_come);  // whatever becomes of 3
    r.members[2].reachable = reachability::no;
    r.configuration.current.quorum = *kv::majority_of<kv::policies::quorum>({{1}, {2}, {3}});
    r.configuration.current.members[0].priority = 1;
    auto wanted = r.wanted();
    wanted.members[0].priority = 2;
    auto const both =
        kv::cluster::risk_of(r, quorate::membership::make_plan<kv::policies::terms>(r, wanted))
            .text;
    BOOST_TEST(both.starts_with(
                   "nodes 2, 3 do not answer: without them, majority of {1, 2, 3} cannot decide"),
               both);
    r.leads = false;
    BOOST_TEST(risk({{1}, {3}}) == "");  // only a leader knows who answers
}

BOOST_AUTO_TEST_CASE(a_reply_says_what_to_do_next) {
    auto const reply = [](errc why, std::string const& text) {
        return kv::cluster::change_error(quorate::make_error_code(why), text, status(),
                                         "node 3 with store 77");
    };
    auto const ends = [&](std::string const& text, char const* advice) {
        return reply(errc::node_not_found, text).ends_with(advice);
    };
    BOOST_TEST(ends("nobody answers as node 4 at h:4",
                    "the address of its --peer, not of its --client; then ask "
                    "again"));
    BOOST_TEST(ends("...: node 4 cannot decode x; update node 4 first",
                    "update node 4 first; then ask again"));
    BOOST_TEST(ends("...: node 1 belongs to cluster 7, node 4 to cluster 8",
                    "with --join and an empty directory"));
    BOOST_TEST(
        ends("...: node 1 expected node 4 but reached node 5 at h:4", "the address of one server"));
    BOOST_TEST(reply(errc::catch_up_failed, "no").find("see that node 3 with store 77 runs") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_transfer_tells_who_leads_and_for_how_long) {
    auto r = report();
    BOOST_TEST(kv::cluster::transferred({2}, r.members) == "node 2 leads");
    BOOST_TEST(kv::cluster::transferred({}, r.members) == "another node leads");
    r.members[2].what.priority = 9;  // it does not vote
    BOOST_TEST(kv::cluster::transferred({2}, r.members) == "node 2 leads");
    r.members[0].what.priority = 1;
    BOOST_TEST(kv::cluster::transferred({2}, r.members) ==
               "node 2 leads; node 1 has a higher priority and will take over again");
    BOOST_TEST(kv::cluster::transferred({1}, r.members) == "node 1 leads");
}

BOOST_AUTO_TEST_CASE(what_became_of_a_transfer_that_had_begun_is_not_known) {
    BOOST_TEST(transfer_error(errc::transfer_failed, true)
                   .starts_with("UNKNOWN whether node 2 takes over: "));
    BOOST_TEST(transfer_error(errc::not_running, true).starts_with("UNKNOWN "));
    BOOST_TEST(transfer_error(errc::not_running, false).starts_with("TRYAGAIN "));
    BOOST_TEST(transfer_error(errc::transfer_in_progress, true).starts_with("TRYAGAIN "));
    BOOST_TEST(transfer_error(errc::unknown_node, true) ==
               "ERR node 2 does not vote: it cannot lead");
    BOOST_TEST(transfer_error(errc::not_leader, true).starts_with("NOTLEADER node 1 leads"));
}

BOOST_AUTO_TEST_SUITE_END()
