// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <quorate/log_stores/memory.hpp>
#include <quorate/testing/log_store_suite.hpp>
#include <string>
#include <utility>

BOOST_AUTO_TEST_SUITE(testing_log_store_suite)

using namespace quorate;

namespace {

enum class wrong {
    nothing,
    forgets_truncations,
    takes_ballots_along,  // with a truncation
    takes_joined_along,
    keeps_the_first_joined,
    forgets_joined,  // in the next life but one
    always_staged,
    takes_any_node,
    counts_no_starts,
    forgets_configurations,
    gives_too_many,  // entries
    gives_none,      // if the first does not fit
    says_fails,      // behind the end
    loses_released,
};

/// The store in memory, with one thing wrong at a time.
class flawed : public log_stores::memory {
    using base = log_stores::memory;

public:
    explicit flawed(wrong what) : what_{what} {}

    void save_ballot(ballot b) {
        if (what_ != wrong::takes_ballots_along) before_ = b;
        base::save_ballot(b);
    }
    void save_joined(log_index i) {
        if (what_ == wrong::keeps_the_first_joined && joined_) return;
        base::save_joined(joined_ = i);
        lives_with_ = 0;
    }
    void append(entry_run run) {
        last_ = run.last();
        base::append(std::move(run));
    }
    void truncate_after(log_index i) {
        if (what_ == wrong::forgets_truncations && i == log_index{}) return;
        base::truncate_after(i);
        if (what_ == wrong::takes_ballots_along) base::save_ballot(before_);
        if (what_ == wrong::takes_joined_along) base::save_joined(std::min(joined_, i));
        last_ = std::min(last_, i);
    }
    bool staged() const { return what_ == wrong::always_staged || base::staged(); }
    void release(log_index i) { released_ = i; }
    std::uint32_t load(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                       entry_runs& out) const {
        if (what_ == wrong::loses_released && i <= released_) return 0;
        if (what_ == wrong::gives_none && bytes_max < 10) return 0;
        return base::load(i, what_ == wrong::gives_too_many ? entries_max + 1 : entries_max,
                          bytes_max, out);
    }
    failure read(log_index i, std::uint32_t entries_max, std::uint64_t bytes_max, entry_runs& out) {
        if (what_ == wrong::says_fails && i > last_) return {errc::store_io, "behind the end"};
        static_cast<void>(load(i, entries_max, bytes_max, out));
        return {};
    }
    std::pair<recovered_log, failure> open(open_request request) {
        if (what_ == wrong::takes_any_node && opened_) request.node = {3};
        auto result = base::open(request);
        opened_ = opened_ || !result.second;
        if (what_ == wrong::forgets_joined && ++lives_with_ > 1) result.first.joined = {};
        if (what_ == wrong::counts_no_starts) result.first.start = start_number{1};
        if (what_ == wrong::forgets_configurations) result.first.configurations.clear();
        released_ = {};
        return result;
    }

private:
    wrong what_;
    ballot before_;
    log_index last_, released_, joined_;
    int lives_with_ = 0;  // that may know joined_
    bool opened_ = false;
};

bool finds(wrong what, char const* expected) {
    auto const all = quorate::testing::log_store_suite([what] { return flawed{what}; });
    for (auto const& f : all) BOOST_TEST_MESSAGE(f);
    return expected ? std::ranges::find(all, expected) != all.end() : all.empty();
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_flaw_is_found_and_named) {
    BOOST_TEST(finds(wrong::nothing, nullptr));
    BOOST_TEST(finds(wrong::forgets_truncations, "ballots: truncate_after(0) leaves an empty log"));
    BOOST_TEST(finds(wrong::takes_ballots_along, "ballots: a truncation takes no ballot along"));
    BOOST_TEST(finds(wrong::takes_joined_along,
                     "joined: a truncation does not take along where the node joined"));
    BOOST_TEST(finds(wrong::keeps_the_first_joined, "joined: the newest save_joined counts"));
    BOOST_TEST(finds(wrong::forgets_joined, "joined: every life passes on where the node joined"));
    BOOST_TEST(finds(wrong::always_staged, "identity: staged: false after a sync took everything"));
    BOOST_TEST(finds(wrong::takes_any_node, "identity: another node's store is store_foreign"));
    BOOST_TEST(
        finds(wrong::counts_no_starts, "identity: each opening raises the start number by one"));
    BOOST_TEST(finds(wrong::forgets_configurations, "entries: open reports the configurations"));
    BOOST_TEST(finds(wrong::gives_too_many, "entries: entries: no more than asked for"));
    BOOST_TEST(finds(wrong::gives_none,
                     "entries: at least one entry is given even if it is larger than the bound"));
    BOOST_TEST(finds(wrong::says_fails, "entries: read: succeeds"));
    BOOST_TEST(finds(wrong::loses_released,
                     "gathering: what was released is still found, in memory or on the disk"));
}

BOOST_AUTO_TEST_SUITE_END()
