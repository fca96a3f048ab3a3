// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LOG_STORE_SUITE_HPP
#define QUORATE_TESTING_LOG_STORE_SUITE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/log_store.hpp>
#include <quorate/testing/log_facts.hpp>
#include <string>
#include <utility>
#include <vector>

/// Checks what every log store must do. The result is a list of findings; an empty list is good.
/// There is no test framework inside, so any framework can print the list.
///
///     auto findings =
///         quorate::testing::log_store_suite([] { return my_store{fresh_directory()}; });
///
/// The callable gives a fresh, empty store each time. The suite closes the store and opens it
/// again, to see what it keeps. The suite cannot cut the power: for crashes see
/// log_store_crash_suite.hpp.
namespace quorate::inline v1::testing {

/// Drives one fresh store as a node does, and notes what it does wrong.
template <log_store Store>
class log_store_probe {
public:
    log_store_probe(Store& store, std::string name, std::vector<std::string>& findings)
        : store_{store}, name_{std::move(name)}, findings_{findings} {}

    void expect(bool good, char const* what) {
        auto const finding = name_ + ": " + what;
        if (good || std::ranges::find(findings_, finding) != findings_.end()) return;
        findings_.push_back(finding);
    }
    recovered_log open(open_mode mode = open_mode::create_if_missing) {
        auto [r, f] = store_.open({mode, {3}, {7, 8}});
        expect(!f, "open: succeeds");
        return std::move(r);
    }
    recovered_log reopen() {
        store_.close();
        return open(open_mode::must_exist);
    }
    static entry_run run(term t, log_index first, std::uint32_t count, std::size_t payload,
                         entry_kind kind = entry_kind::command) {
        return make_run(t.value, first.value, count, payload, kind);
    }
    void append(term t, log_index first, std::uint32_t count, std::size_t payload = 20) {
        store_.append(run(t, first, count, payload));
    }
    void sync() {
        store_.begin_sync();
        expect(!store_.sync(), "sync: succeeds");
        store_.end_sync();
    }
    /// The entries from memory, or else from the disk; they are checked.
    std::vector<log_id> fetch(log_index first, log_index last, std::uint32_t entries_max,
                              std::uint64_t bytes_max) {
        std::vector<log_id> found;
        for (auto i = first; i <= last;) {
            entry_runs runs;
            if (store_.load(i, entries_max, bytes_max, runs) == 0) {
                expect(runs.empty(), "load: gives nothing when it says 0");
                expect(!store_.read(i, entries_max, bytes_max, runs), "read: succeeds");
            }
            auto const got = take(i, runs, entries_max, found);
            if (got == 0) return found;
            i = i + got;
        }
        return found;
    }
    /// The entries from the disk alone.
    std::vector<log_id> read(log_index first, std::uint32_t entries_max, std::uint64_t bytes_max) {
        entry_runs runs;
        std::vector<log_id> found;
        expect(!store_.read(first, entries_max, bytes_max, runs), "read: succeeds");
        static_cast<void>(take(first, runs, entries_max, found));
        return found;
    }
    Store& store() { return store_; }

private:
    std::uint64_t take(log_index first, entry_runs const& runs, std::uint32_t entries_max,
                       std::vector<log_id>& out) {
        std::uint64_t count = 0;
        for (auto const& r : runs) {
            auto const whole = check_run(first + count, r.count, r.bytes);
            expect(whole.has_value() && r.first == first + count,
                   "entries: consecutive, whole and unharmed");
            if (!whole) return count;
            for_each_entry(r, [&](entry_view const& e) { out.push_back(e.header.id()); });
            count += r.count;
        }
        expect(count <= entries_max, "entries: no more than asked for");
        return count;
    }

    Store& store_;
    std::string name_;
    std::vector<std::string>& findings_;
};

/// One scenario each; `P` is a log_store_probe.
namespace log_store_cases {

template <class P>
void identity(P p) {
    p.expect(
        p.store().open({open_mode::must_exist, {3}, {1, 1}}).second.code == errc::store_not_found,
        "a store that was never made is store_not_found for must_exist");
    auto const first = p.open();
    p.expect(first.created && first.start == start_number{1},
             "a new store is created with start number 1");
    p.expect(first.identity == store_identity{{3}, {7, 8}, {}},
             "a new store has the identity asked for, no cluster");
    p.expect(first.last == log_index{} && first.terms.empty() && first.ballot == ballot{},
             "a new store is empty");
    p.store().bind_cluster({5, 6});
    p.expect(p.store().staged(), "staged: true after bind_cluster");
    p.sync();
    p.expect(!p.store().staged(), "staged: false after a sync took everything");
    p.store().close();
    auto const [second, f] = p.store().open({open_mode::create_if_missing, {3}, {9, 9}});
    p.expect(!f && !second.created && second.start == start_number{2},
             "each opening raises the start number by one");
    p.expect(second.identity == store_identity{{3}, {7, 8}, {5, 6}},
             "the identity stays what it was");
    p.store().close();
    p.expect(
        p.store().open({open_mode::must_exist, {4}, {9, 9}}).second.code == errc::store_foreign,
        "another node's store is store_foreign");
}

template <class P>
void ballots(P p) {
    static_cast<void>(p.open());
    p.store().save_ballot({{5}, {{2}, {2, 2}}});
    p.append({5}, {1}, 4);
    p.sync();
    p.store().save_ballot({{6}, {{4}, {4, 4}}});
    p.store().truncate_after({1});
    p.sync();
    p.store().truncate_after({0});
    p.sync();
    auto const r = p.reopen();
    p.expect(r.ballot == ballot{{6}, {{4}, {4, 4}}}, "a truncation takes no ballot along");
    p.expect(r.last == log_index{} && r.terms.empty(), "truncate_after(0) leaves an empty log");
}

template <class P>
void joined(P p) {
    p.expect(p.open().joined == log_index{}, "a new node was told nothing");
    p.append({1}, {1}, 4);
    p.store().save_joined({3});
    p.expect(p.store().staged(), "staged: true after save_joined");
    p.sync();
    p.store().truncate_after({1});
    p.sync();
    p.expect(p.reopen().joined == log_index{3},
             "a truncation does not take along where the node joined");
    p.store().save_joined({1});
    p.sync();
    p.expect(p.reopen().joined == log_index{1}, "the newest save_joined counts");
    p.expect(p.reopen().joined == log_index{1}, "every life passes on where the node joined");
}

template <class P>
void entries(P p) {
    static_cast<void>(p.open());
    p.append({1}, {1}, 10);
    p.sync();
    p.store().append(P::run({2}, {11}, 1, 33, entry_kind::configuration));
    p.store().append(P::run({2}, {12}, 1, 0, entry_kind::blank));
    p.append({3}, {13}, 200, 100);
    p.sync();
    p.expect(p.fetch({1}, {212}, 7, 1U << 20U).size() == 212,
             "all entries are found, a few at a time");
    p.expect(p.read({1}, 1000, 1U << 20U).size() == 212, "all entries are found on the disk");
    p.expect(p.read({213}, 5, 1000).empty(), "read: nothing and no failure behind the end");
    p.expect(p.read({0}, 5, 1000).empty(), "read: nothing and no failure before the beginning");
    p.expect(p.fetch({20}, {20}, 1, 1).size() == 1,
             "at least one entry is given even if it is larger than the bound");
    p.expect(p.read({20}, 100, 300).size() == 2, "read: as many as fit in the bound of bytes");
    entry_runs runs;
    p.expect(p.store().load({213}, 5, 1000, runs) == 0, "load: nothing behind the end");
    auto const r = p.reopen();
    std::vector<term_run> const terms{{{1}, {1}}, {{2}, {11}}, {{3}, {13}}};
    p.expect(r.last == log_index{212} && r.terms == terms,
             "open reports the last index and the runs of terms");
    p.expect(r.configurations.size() == 1 && r.configurations[0].index == log_index{11} &&
                 r.configurations[0].payload.size() == 33,
             "open reports the configurations");
    p.expect(p.fetch({1}, {212}, 1000, 1U << 20U).size() == 212,
             "all entries are found after opening");
}

template <class P>
void truncations(P p) {
    static_cast<void>(p.open());
    p.append({1}, {1}, 20);
    p.sync();
    p.store().truncate_after({10});
    p.append({2}, {11}, 5);
    p.store().truncate_after({13});
    p.append({3}, {14}, 3);
    auto const good = [&](std::vector<log_id> const& ids) {
        if (ids.size() != 16) return false;
        for (std::uint64_t i = 1; i <= 16; ++i)
            if (ids[i - 1] != log_id{{i <= 10 ? 1U : i <= 13 ? 2U : 3U}, {i}}) return false;
        return true;
    };
    // Each entry is read by itself: a longer read from the disk may go on into entries that a
    // staged truncation replaces.
    p.expect(good(p.fetch({1}, {16}, 1, 1000)), "the newest version is found before it is durable");
    p.sync();
    p.expect(good(p.fetch({1}, {16}, 4, 1000)), "the newest version is found");
    p.expect(good(p.read({1}, 100, 100000)), "the newest version is found on the disk");
    auto const r = p.reopen();
    std::vector<term_run> const terms{{{1}, {1}}, {{2}, {11}}, {{3}, {14}}};
    p.expect(r.last == log_index{16} && r.terms == terms, "truncations are remembered");
    p.expect(good(p.fetch({1}, {16}, 4, 1000)), "the newest version is found after opening");
    p.store().truncate_after({2});
    p.append({4}, {3}, 1);
    p.sync();
    p.expect(p.read({2}, 100, 10000) == std::vector<log_id>{{{1}, {2}}, {{4}, {3}}},
             "a truncation in the next life");
}

template <class P>
void gathering(P p) {
    static_cast<void>(p.open());
    p.append({1}, {1}, 1);
    p.store().begin_sync();
    p.append({1}, {2}, 1);  // while the sync runs
    p.expect(!p.store().sync(), "sync: succeeds");
    p.store().end_sync();
    p.expect(p.store().staged(), "staged: what came during a sync waits for the next");
    p.expect(p.fetch({1}, {2}, 9, 1000).size() == 2, "what is staged can be loaded");
    p.sync();
    p.store().release({2});
    p.expect(p.fetch({1}, {2}, 9, 1000).size() == 2,
             "what was released is still found, in memory or on the disk");
    p.sync();
    p.expect(p.reopen().last == log_index{2}, "everything synced is found after opening");
}

}  // namespace log_store_cases

/// Runs every scenario on a store of its own.
template <class Make>
std::vector<std::string> log_store_suite(Make make) {
    using store = decltype(make());
    static_assert(check_log_store<store>());
    using probe = log_store_probe<store>;
    std::vector<std::string> findings;
    auto const on_fresh = [&](char const* name, void (*scenario)(probe)) {
        auto s = make();
        scenario(probe{s, name, findings});
        s.close();
    };
    on_fresh("identity", log_store_cases::identity<probe>);
    on_fresh("ballots", log_store_cases::ballots<probe>);
    on_fresh("joined", log_store_cases::joined<probe>);
    on_fresh("entries", log_store_cases::entries<probe>);
    on_fresh("truncations", log_store_cases::truncations<probe>);
    on_fresh("gathering", log_store_cases::gathering<probe>);
    return findings;
}

}  // namespace quorate::inline v1::testing

#endif
