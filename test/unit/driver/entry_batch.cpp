// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/writer.hpp>
#include <quorate/core/rules.hpp>
#include <quorate/driver/entry_batch.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/weighted.hpp>
#include <quorate/term_policy.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(driver_entry_batch)

using namespace quorate;

namespace {

using rules = core::rules<majority, sequential_terms>;
using bytes = std::vector<std::byte>;

bytes to_bytes(std::string_view text) {
    auto const view = std::as_bytes(std::span{text});
    return {view.begin(), view.end()};
}

/// Entries of one kind and one term.
entry_run run_of(log_id first, std::vector<bytes> const& payloads,
                 entry_kind kind = entry_kind::command) {
    std::vector<bytes_view> const views{payloads.begin(), payloads.end()};
    return driver::seal_run(first, kind, views);
}
entry_run commands(std::uint64_t term, std::uint64_t first, std::size_t count = 1) {
    return run_of({{term}, {first}}, std::vector<bytes>(count, to_bytes("x")));
}
entry_run configuration_at(std::uint64_t first, bytes const& payload) {
    return run_of({{3}, {first}}, {payload}, entry_kind::configuration);
}

template <class Quorum>
membership::configuration<Quorum> members_of(Quorum const& q) {
    membership::configuration<Quorum> c{{q, {{{{1}, {1, 1}}, "", {}}, {{{2}, {2, 2}}, "", {}}}},
                                        std::nullopt};
    membership::number_members(c);
    return c;
}
template <class Quorum>
bytes encoded(Quorum const& q, std::string_view terms = sequential_terms::name) {
    writer out;
    encode(out, members_of(q), terms);
    return {out.view().begin(), out.view().end()};
}

messages::append append_behind(std::uint64_t term, std::uint64_t index, std::uint32_t count) {
    return {{1}, 1, {{term}, {index}}, count, {}};
}

/// What was made of the entries that the leader of term 3 sent.
struct described {
    bool taken = false;
    core::received_entries<majority> entries;
    failure fatal;
};
described describe(messages::append const& m, entry_runs const& runs) {
    described d;
    // Of the message before, and none of it may be left.
    d.entries = {{{{1}, {1}}}, {{{1}, members_of(majority::of(1, 2))}}};
    d.taken = driver::describe_entries<rules>(m, {3}, runs, d.entries, d.fatal);
    return d;
}

}  // namespace

BOOST_AUTO_TEST_CASE(payloads_become_one_run_of_entries) {
    auto const run =
        run_of({{3}, {5}}, {to_bytes("first"), {}, to_bytes("third")}, entry_kind::command);
    BOOST_TEST(check_run({5}, 3, run.bytes).has_value());
    BOOST_TEST(run.last().value == 7U);
    std::vector<bytes> seen;
    for_each_entry(run, [&](entry_view const& e) {
        BOOST_TEST((e.header.term == term{3} && e.header.kind == entry_kind::command));
        seen.emplace_back(e.payload.begin(), e.payload.end());
    });
    BOOST_TEST((seen == std::vector<bytes>{to_bytes("first"), {}, to_bytes("third")}));
    entry_runs const runs{run, commands(3, 8, 2)};
    BOOST_TEST(driver::count_entries(runs) == 5U);
    BOOST_TEST(driver::count_bytes(runs) == 5 * entry_header_size + 12);
    BOOST_TEST(driver::count_entries({}) == 0U);
    BOOST_TEST(driver::count_bytes({}) == 0U);
}

BOOST_AUTO_TEST_CASE(the_last_entries_of_runs_share_their_bytes) {
    entry_runs const runs{commands(3, 5, 2), commands(3, 7, 3)};
    struct {
        std::uint32_t count;
        std::vector<std::pair<std::uint64_t, std::uint32_t>> taken;  ///< from where, how many
    } const table[] = {
        {0, {}},       {1, {{9, 1}}},         {3, {{7, 3}}},
        {2, {{8, 2}}}, {4, {{6, 1}, {7, 3}}}, {5, {{5, 2}, {7, 3}}},
    };
    for (auto const& t : table) {
        BOOST_TEST_INFO_SCOPE(t.count << " entries");
        std::vector<std::pair<std::uint64_t, std::uint32_t>> taken;
        driver::for_last_entries(runs, t.count, [&](entry_run const& r) {
            taken.emplace_back(r.first.value, r.count);
            BOOST_TEST(check_run(r.first, r.count, r.bytes).has_value());
            auto const& whole = runs[r.first.value < 7 ? 0 : 1].bytes;
            BOOST_TEST(r.bytes.data() + r.bytes.size() == whole.data() + whole.size());
        });
        BOOST_TEST((taken == t.taken));
    }
}

BOOST_AUTO_TEST_CASE(the_core_is_told_the_terms_and_the_configurations) {
    auto const d = describe(append_behind(1, 4, 7),
                            {commands(1, 5), commands(2, 6, 2), commands(2, 8),
                             configuration_at(9, encoded(majority::of(1, 2))),
                             configuration_at(10, encoded(majority::of(2))), commands(3, 11)});
    BOOST_TEST(d.taken);
    BOOST_TEST(!d.fatal);
    BOOST_TEST((d.entries.terms == std::vector<term_run>{{{1}, {5}}, {{2}, {6}}, {{3}, {9}}}));
    BOOST_TEST((d.entries.configurations ==
                std::vector<core::logged_configuration<majority>>{
                    {{9}, members_of(majority::of(1, 2))}, {{10}, members_of(majority::of(2))}}));
}

BOOST_AUTO_TEST_CASE(a_message_without_entries_says_nothing) {
    for (std::uint64_t prev : {0U, 4U}) {
        auto const d = describe(append_behind(prev, prev, 0), {});
        BOOST_TEST(d.taken);
        BOOST_TEST(!d.fatal);
        BOOST_TEST(d.entries.terms.empty());
        BOOST_TEST(d.entries.configurations.empty());
    }
}

// The frame has checked the entries themselves: whole, unharmed, one index behind the other.
BOOST_AUTO_TEST_CASE(entries_that_contradict_their_message_are_dropped) {
    auto const undecodable = configuration_at(6, encoded(weighted::of({{1, 1}, {2, 1}})));
    struct {
        char const* what;
        messages::append message;
        entry_runs runs;
        bool taken;
    } const table[] = {
        {"all fits", append_behind(2, 4, 2), {commands(2, 5), commands(3, 6)}, true},
        {"the first entries", append_behind(0, 0, 2), {commands(1, 1, 2)}, true},
        {"fewer than it says", append_behind(2, 4, 3), {commands(2, 5), commands(3, 6)}, false},
        {"more than it says", append_behind(2, 4, 1), {commands(2, 5), commands(3, 6)}, false},
        {"none, and it says one", append_behind(2, 4, 1), {}, false},
        {"a hole behind prev", append_behind(2, 4, 2), {commands(2, 6, 2)}, false},
        {"prev once more", append_behind(2, 4, 1), {commands(2, 4)}, false},
        {"a hole between two", append_behind(2, 4, 2), {commands(2, 5), commands(2, 7)}, false},
        {"one of them twice", append_behind(2, 4, 2), {commands(2, 5), commands(2, 5)}, false},
        {"a term below prev's", append_behind(2, 4, 1), {commands(1, 5)}, false},
        {"terms that fall", append_behind(2, 4, 2), {commands(3, 5), commands(2, 6)}, false},
        {"a term above the leader's", append_behind(2, 4, 1), {commands(4, 5)}, false},
        {"such a term later", append_behind(2, 4, 2), {commands(3, 5), commands(4, 6)}, false},
        {"it also does not decode", append_behind(2, 4, 1), {undecodable}, false},
    };
    for (auto const& t : table) {
        BOOST_TEST_INFO_SCOPE(t.what);
        auto const d = describe(t.message, t.runs);
        BOOST_TEST(d.taken == t.taken);
        BOOST_TEST(!d.fatal);
    }
    // Also behind an entry that would stop the node: a correct leader has sent neither.
    BOOST_TEST(!describe(append_behind(2, 5, 2), {undecodable, commands(2, 7)}).taken);
}

BOOST_AUTO_TEST_CASE(a_configuration_that_does_not_decode_stops_the_node_and_is_named) {
    auto const foreign = encoded(weighted::of({{1, 1}, {2, 1}}));
    auto const other_terms = encoded(majority::of(1, 2), distinct_terms::name);
    auto longer = encoded(majority::of(1, 2));
    longer.push_back({});
    auto shorter = encoded(majority::of(1, 2));
    shorter.pop_back();
    auto const by = [](std::string const& quorum, std::string const& terms) {
        return ": it decides by \"" + quorum + "\" with \"" + terms + "\"";
    };
    struct {
        char const* what;
        bytes payload;
        std::string rules;
    } const table[] = {
        {"another quorum system", foreign, by("weighted", "sequential_terms")},
        {"other terms", other_terms, by("majority", "distinct_terms")},
        {"a byte too much", longer, by("majority", "sequential_terms")},
        {"a byte missing", shorter, by("majority", "sequential_terms")},
        {"no configuration at all", to_bytes("x"), ""},
        {"nothing", {}, ""},
    };
    for (auto const& t : table) {
        BOOST_TEST_INFO_SCOPE(t.what);
        auto const d = describe(append_behind(3, 5, 1), {configuration_at(6, t.payload)});
        BOOST_TEST(d.taken);
        BOOST_TEST((d.fatal.code == errc::configuration_invalid));
        BOOST_TEST(d.fatal.text ==
                   "entry 6 is a configuration that this node cannot decode" + t.rules +
                       "; this node knows \"majority\" with \"sequential_terms\"; start it with "
                       "the policies of its cluster");
        BOOST_TEST(d.entries.configurations.empty());
    }
}

// The operator is told of the one to begin with.
BOOST_AUTO_TEST_CASE(of_several_such_configurations_the_first_one_is_named) {
    auto const d = describe(append_behind(3, 5, 3),
                            {configuration_at(6, encoded(majority::of(1, 2))),
                             configuration_at(7, encoded(weighted::of({{1, 1}, {2, 1}}))),
                             configuration_at(8, to_bytes("x"))});
    BOOST_TEST(d.taken);
    BOOST_TEST(d.fatal.text.starts_with("entry 7 is a configuration"));
    BOOST_TEST(d.fatal.text.find("\"weighted\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
