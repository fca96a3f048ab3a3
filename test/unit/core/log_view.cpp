// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <quorate/core/log_view.hpp>
#include <quorate/quorums/majority.hpp>
#include <vector>

BOOST_AUTO_TEST_SUITE(core_log_view)

using namespace quorate;
using core::term_view;

namespace {

/// The terms 1, 2, ... of a log, written out: what the view must agree with.
using plain_log = std::vector<std::uint64_t>;

term_view view_of(plain_log const& terms) {
    term_view v;
    for (auto t : terms) v.append({t}, 1);
    return v;
}

std::optional<term> plain_term_at(plain_log const& log, std::uint64_t i) {
    if (i == 0) return term{0};
    if (i > log.size()) return std::nullopt;
    return term{log[i - 1]};
}

/// All ascending logs up to four entries over the terms 1..3.
std::vector<plain_log> all_logs() {
    std::vector<plain_log> logs{{}};
    for (std::size_t from = 0; from < logs.size(); ++from) {
        if (logs[from].size() == 4) continue;
        for (std::uint64_t t = logs[from].empty() ? 1 : logs[from].back(); t <= 3; ++t) {
            logs.push_back(logs[from]);
            logs.back().push_back(t);
        }
    }
    return logs;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_small_log_has_the_terms_that_were_appended) {
    for (auto const& log : all_logs()) {
        auto const v = view_of(log);
        for (std::uint64_t i = 0; i <= log.size() + 1; ++i)
            BOOST_TEST((v.term_at({i}) == plain_term_at(log, i)));
        BOOST_TEST(v.last_index().value == log.size());
    }
}

BOOST_AUTO_TEST_CASE(truncation_leaves_the_same_view_as_never_having_appended) {
    for (auto const& log : all_logs())
        for (std::size_t keep = 0; keep <= log.size(); ++keep) {
            auto cut = view_of(log);
            cut.truncate_after({keep});
            BOOST_TEST(
                (cut == view_of({log.begin(), log.begin() + static_cast<std::ptrdiff_t>(keep)})));
        }
}

BOOST_AUTO_TEST_CASE(last_at_most_finds_what_a_scan_finds) {
    for (auto const& log : all_logs()) {
        auto const v = view_of(log);
        for (std::uint64_t t = 0; t <= 4; ++t)
            for (std::uint64_t bound = 0; bound <= 5; ++bound) {
                auto i = std::min<std::uint64_t>(bound, log.size());
                while (i != 0 && t < log[i - 1]) --i;
                BOOST_TEST((v.last_at_most({{t}, {bound}}) == log_id{*plain_term_at(log, i), {i}}));
            }
    }
}

BOOST_AUTO_TEST_CASE(a_compacted_index_has_no_term) {
    term_view v{{{2}, {10}}, {12}, {{{3}, {11}}}};
    BOOST_TEST((v.term_at({9}) == std::nullopt));
    BOOST_TEST((v.term_at({10}) == term{2}));
    BOOST_TEST((v.term_at({12}) == term{3}));
    BOOST_TEST((v.term_at({13}) == std::nullopt));
    BOOST_TEST((v.last_at_most({{1}, {12}}) == log_id{{2}, {10}}));
}

BOOST_AUTO_TEST_CASE(the_configuration_is_the_newest_one_left_after_a_cut) {
    auto const c = [](std::uint64_t n) {
        membership::configuration<majority> value{{majority{node_id{n}}, {{{{n}, {}}, ""}}},
                                                  std::nullopt};
        return value;
    };
    core::log_view<majority> log;
    log.append({1}, 15);
    for (std::uint64_t at : {3U, 7U, 12U, 15U}) log.add_configuration({{at}, c(at)});
    for (std::uint64_t last = 15;; --last) {  // Z36
        log.truncate_after({last});
        std::uint64_t const expected = last >= 15   ? 15
                                       : last >= 12 ? 12
                                       : last >= 7  ? 7
                                       : last >= 3  ? 3
                                                    : 0;
        BOOST_TEST((log.configuration() ? log.configuration()->index.value : 0) == expected);
        if (last == 0) break;
    }
}

BOOST_AUTO_TEST_SUITE_END()
