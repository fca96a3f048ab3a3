// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LOG_STORE_CRASH_SUITE_HPP
#define QUORATE_TESTING_LOG_STORE_CRASH_SUITE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/log_store.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/crash_script.hpp>
#include <quorate/testing/log_facts.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Checks what every log store must survive. The result is a list of findings; an empty list is
/// good. For a store over the file policy (log_stores/files.hpp), `template <class Files> class
/// my_store`:
///
///     auto findings = quorate::testing::log_store_crash_suite(
///         [](crash_files files) { return my_store<crash_files>{"directory", files}; });
///
/// The callable gives a store on what the disk holds. It is called once per start of the store. A
/// small log is written: once to its end, which must work; and then again and again, while
///
///  - power is lost in each file operation that changes something (a write is half done), with
///    every subset of the unsynced sectors and names kept;
///  - the process is killed there instead: everything written is kept, and the next start must make
///    it durable;
///  - that operation fails instead: a failed sync loses its sectors and leaves them clean, as
///    kernels do; of a failed write nothing has happened, or half;
///  - power is lost there, and once more in each operation of the opening that follows.
///
/// Each time the store is opened again. It must hold all that a sync covered and, of the rest, the
/// first records in the order of staging. It must hold the same after another power loss, and it
/// must take and keep new entries.
///
/// A store over something else brings its own crash: `log_store_restart_suite`, below.
namespace quorate::inline v1::testing {

struct crash_scope {
    std::span<crash_step const> script = crash_steps::everything;
    /// Up to this many unsynced sectors and names, every subset is tried. Beyond: none, all, each
    /// one alone, all but each one, each prefix, and `draws` subsets from `seed`.
    std::size_t exhaustive_up_to = 8;
    std::size_t draws = 64;
    std::uint64_t seed = 1;
    bool second_crashes = true;  ///< also in each operation of the opening after a crash
};

/// What the kit did.
struct crash_counts {
    /// File operations of the script in which a crash or a failure struck; for restarts: steps.
    std::uint64_t changes = 0;
    /// States checked: a point and a subset of what was unsynced there.
    std::uint64_t power_losses = 0;
    std::uint64_t sampled_points = 0;  ///< where there were too many subsets to try them all
    std::uint64_t kills = 0;
    /// Ways in which operations failed, with three ways to go on each.
    std::uint64_t failures = 0;
    std::uint64_t second_crashes = 0;

    std::uint64_t states() const { return power_losses + kills + 3 * failures + second_crashes; }
};

/// Findings of thousands of states. Each rule is listed once, with the first state that broke it
/// and the number of further ones.
class crash_findings {
public:
    void add(std::string const& rule, std::string_view where) {
        for (auto& b : broken_)
            if (b.rule == rule) {
                ++b.count;
                return;
            }
        broken_.push_back({rule, std::string{where}, 1});
    }
    std::vector<std::string> list() const {
        std::vector<std::string> all;
        for (auto const& b : broken_) {
            auto const more =
                b.count == 1 ? "" : " (and in " + std::to_string(b.count - 1) + " more states)";
            all.push_back(b.rule + ": " + b.where + more);
        }
        return all;
    }

private:
    struct broken {
        std::string rule;
        std::string where;
        std::uint64_t count;
    };
    std::vector<broken> broken_;
};

/// Judges what one crash left. `make` gives the store on it; `cut` takes away what is not durable.
template <class Make, class Cut>
class crash_judge {
public:
    crash_judge(Make& make, Cut& cut, crash_history const& h, std::string where,
                crash_findings& findings)
        : make_{make}, cut_{cut}, start_{h.start}, where_{std::move(where)}, findings_{findings} {
        if (h.start != start_number{}) store_ = h.store;
    }

    void judge(crash_history const& h) {
        if (h.forgot) complain("open: gives another log than was synced before a clean close");
        if (h.went_on) complain("sync: a failure was not final: the next sync says it is well");
        auto const k = recover(h, "what a sync covered is gone after the crash");
        if (!k) return;
        crash_history found;
        found.states = {h.states[*k]};
        cut_();
        if (!recover(found, "what was found and reported by open was not durable")) return;
        go_on(found, *k < h.records.size() ? h.records[*k] : crash_steps::append(9, 1, 100));
    }

private:
    /// Writes new entries in the place of the first lost ones. They have the same shape, so that
    /// whatever stood behind the lost ones could come back.
    void go_on(crash_history& h, crash_step lost) {
        if (lost.what != crash_step::kind::append) lost = crash_steps::append(9, 1, 100);
        lost.term = 9;
        {
            auto&& store = make_();
            auto const [r, f] = store.open(crash_request_again);
            if (f) return complain("open: fails when nothing happened since the last time", f.text);
            start_ = r.start;
            if (r.last.value != h.states.back().entries.size())
                return complain(
                    "open: gives another log when nothing happened since the last time");
            stage(store, lost, h);
            stage(store, crash_steps::ballot(9), h);
            if (!sync_all(store, h, [] { return true; }))
                return complain("sync: fails in the life after the crash");
        }
        cut_();
        for (int again = 0; again < 2; ++again)
            if (!recover(h, "what was synced in the life after the crash is gone or harmed"))
                return;
    }
    /// Opens the store and says how many records of the history its log holds.
    std::optional<std::size_t> recover(crash_history const& h, char const* if_lost) {
        auto&& store = make_();
        auto const [r, f] = store.open(crash_request_again);
        if (f) return refuse("open: fails", f.text);
        if (!(r.start > start_)) complain("open: the start number does not rise over a crash");
        if (store_ && *store_ != r.identity.store)
            complain("open: the identity changed over a crash");
        start_ = r.start;
        store_ = r.identity.store;
        failure error;
        auto const facts = facts_of(store, r, error);
        if (error) return refuse("read: fails, or contradicts open", error.text);
        for (auto k = h.states.size(); k-- > h.promised;)
            if (h.states[k] == facts) return k;
        auto const was = std::ranges::find(h.states, facts) != h.states.end();
        return refuse(was || h.states.size() == 1 ? if_lost
                                                  : "the log is in a state that it never was in");
    }
    void complain(char const* rule, std::string const& more = {}) {
        findings_.add(rule, more.empty() ? where_ : where_ + ": " + more);
    }
    std::nullopt_t refuse(char const* rule, std::string const& more = {}) {
        complain(rule, more);
        return std::nullopt;
    }

    Make& make_;
    Cut& cut_;
    start_number start_;
    std::optional<incarnation> store_;
    std::string where_;
    crash_findings& findings_;
};

/// Calls f(kept) with subsets of n things. True if all subsets were tried.
template <class F>
bool for_subsets(std::size_t n, crash_scope const& scope, std::uint64_t& dice, F f) {
    std::vector<bool> kept(n);
    auto const where = [&](auto condition) {
        for (std::size_t i = 0; i < n; ++i) kept[i] = condition(i);
        f(std::as_const(kept));
    };
    if (n <= std::min<std::size_t>(scope.exhaustive_up_to, 30)) {
        for (std::uint64_t mask = 0; mask < (std::uint64_t{1} << n); ++mask)
            where([mask](std::size_t i) { return ((mask >> i) & 1U) != 0; });
        return true;
    }
    for (std::size_t k = 0; k <= n; ++k) where([k](std::size_t i) { return i < k; });
    for (std::size_t k = 0; k < n; ++k) {
        where([k](std::size_t i) { return i == k; });
        where([k](std::size_t i) { return i != k; });
    }
    for (std::size_t k = 0; k < scope.draws; ++k)
        where([&](std::size_t) { return (codecs::splitmix64(dice) & 1U) != 0; });
    return false;
}

inline constexpr char const* no_crash = "without a crash";

/// Without any crash the script must come to its end, and must write something.
inline void judge_script(bool ended, crash_history const& h, crash_findings& findings) {
    if (!ended)
        findings.add("script: does not come to its end",
                     no_crash + (h.stopped ? ": " + h.stopped.text : ""));
    else if (h.records.empty()) findings.add("script: stages nothing", no_crash);
    else if (h.promised != h.records.size())
        findings.add("script: does not end with a sync", no_crash);
}

template <class Make>
class crash_run {
public:
    crash_run(Make& make, crash_scope const& scope)
        : make_{make}, scope_{scope}, dice_{scope.seed} {}

    /// The script without any crash: crashes in a script that does not work would prove nothing.
    void undisturbed() {
        crash_disk d;
        crash_history h;
        auto make = [&]() -> decltype(auto) { return make_(crash_files{d}); };
        auto const ended = play(
            make, [] { return true; }, scope_.script, h);
        judge_script(ended, h, findings);
        if (d.changes == 0)
            findings.add("files: the store changes nothing on the disk that it is given", no_crash);
        judge_ends(d, h, no_crash);
    }
    void power_losses() {
        strike(&crash_disk::crash_at,
               [&](crash_disk const& d, crash_history const& h, std::string const& change) {
                   auto const all =
                       for_subsets(d.unsynced(), scope_, dice_, [&](std::vector<bool> const& kept) {
                           auto after = d.clone();
                           after.lose_power([&](std::size_t i) { return kept[i]; });
                           judge(after, h, "power lost in " + change + ", kept " + to_text(kept));
                           ++counts.power_losses;
                       });
                   counts.sampled_points += all ? 0 : 1;
                   ++counts.changes;
               });
    }
    void kills() {
        strike(&crash_disk::crash_at,
               [&](crash_disk const& d, crash_history const& h, std::string const& change) {
                   auto after = d.clone();
                   after.kill();
                   judge(after, h, "killed in " + change);
                   ++counts.kills;
               });
    }
    void failures() {
        for (bool halfway : {false, true})
            strike(
                &crash_disk::fail_at,
                [&](crash_disk const& d, crash_history const& h, std::string const& change) {
                    if (halfway && !d.torn) return;  // no write: this failure was tried before
                    judge_ends(d, h, "failure of " + change + (halfway ? ", half done" : ""));
                    ++counts.failures;
                },
                halfway);
    }
    void second_crashes() {
        strike(&crash_disk::crash_at,
               [&](crash_disk const& d, crash_history const& h, std::string const& change) {
                   for (bool keep : {false, true}) {
                       auto base = d.clone();
                       base.lose_power([keep](std::size_t) { return keep; });
                       for (std::uint64_t n = 0;
                            open_and_crash(base, n, h, "power lost in " + change); ++n) {
                       }
                   }
               });
    }

    crash_findings findings;
    crash_counts counts;

private:
    /// Plays the script again and again, struck in one change after the other. Hands over what is
    /// left each time.
    template <class F>
    void strike(std::uint64_t crash_disk::*where, F f, bool halfway = false) {
        for (std::uint64_t n = 0;; ++n) {
            crash_disk d;
            d.*where = n;
            d.fail_halfway = halfway;
            crash_history h;
            auto make = [&]() -> decltype(auto) { return make_(crash_files{d}); };
            play(
                make, [&d] { return !d.dead; }, scope_.script, h);
            if (d.changes <= n) return;
            f(d, h, "change " + std::to_string(n));
        }
    }
    bool open_and_crash(crash_disk const& base, std::uint64_t n, crash_history const& h,
                        std::string const& where) {
        auto d = base.clone();
        d.changes = 0;
        d.crash_at = n;
        {
            auto&& store = make_(crash_files{d});
            static_cast<void>(store.open(crash_request_again));
        }
        if (!d.dead) return false;
        for (bool keep : {false, true}) {
            auto after = d.clone();
            after.lose_power([keep](std::size_t) { return keep; });
            judge(after, h,
                  where + " and in change " + std::to_string(n) + " of the opening after it");
            ++counts.second_crashes;
        }
        return true;
    }
    /// Judges what is left after each way in which the process may end.
    void judge_ends(crash_disk const& d, crash_history const& h, std::string const& where) {
        auto killed = d.clone();
        killed.kill();
        judge(killed, h, where + ", then killed");
        for (bool keep : {false, true}) {
            auto after = d.clone();
            after.lose_power([keep](std::size_t) { return keep; });
            judge(after, h, where + ", then power lost, kept " + (keep ? "all" : "none"));
        }
    }
    void judge(crash_disk& d, crash_history const& h, std::string const& where) {
        auto make = [&]() -> decltype(auto) { return make_(crash_files{d}); };
        auto cut = [&] { d.lose_power([](std::size_t) { return false; }); };
        crash_judge<decltype(make), decltype(cut)>{make, cut, h, where, findings}.judge(h);
    }
    static std::string to_text(std::vector<bool> const& kept) {
        std::string list;
        for (std::size_t i = 0; i < kept.size(); ++i)
            if (kept[i]) list += (list.empty() ? "" : ",") + std::to_string(i);
        return (list.empty() ? "none" : list) + " of " + std::to_string(kept.size()) + " unsynced";
    }

    Make& make_;
    crash_scope scope_;
    std::uint64_t dice_;
};

template <class Make>
std::vector<std::string> log_store_crash_suite(Make make, crash_scope const& scope = {},
                                               crash_counts* counts = nullptr) {
    static_assert(
        check_log_store<std::remove_cvref_t<decltype(make(std::declval<crash_files>()))>>());
    crash_run<Make> run{make, scope};
    run.undisturbed();
    run.power_losses();
    run.kills();
    run.failures();
    if (scope.second_crashes) run.second_crashes();
    if (counts) *counts = run.counts;
    return run.findings.list();
}

/// For a store over something else than `files`: a database, a device, another machine. Crashes
/// fall between any two calls. What a crash takes away is yours to say:
///
///     struct my_world {
///         my_store store();  // on what is there, at each start; or a reference to one that stays
///         void crash();      // no store is open: lose what a power cut could take
///     };
///     auto findings = quorate::testing::log_store_restart_suite(
///         [] { return my_world{fresh_directory()}; });
template <class MakeWorld>
std::vector<std::string> log_store_restart_suite(
    MakeWorld make_world, std::span<crash_step const> script = crash_steps::everything,
    crash_counts* counts = nullptr) {
    crash_findings findings;
    for (std::size_t steps = 0; steps <= script.size(); ++steps) {
        auto&& world = make_world();
        auto make = [&]() -> decltype(auto) { return world.store(); };
        auto cut = [&] { world.crash(); };
        static_assert(check_log_store<std::remove_cvref_t<decltype(make())>>());
        crash_history h;
        auto const ended = play(
            make, [] { return true; }, script, h, steps);
        if (steps == script.size()) judge_script(ended, h, findings);
        cut();
        auto const where = "a crash behind step " + std::to_string(steps);
        crash_judge<decltype(make), decltype(cut)>{make, cut, h, where, findings}.judge(h);
        if (counts) ++counts->changes, ++counts->power_losses;
    }
    return findings.list();
}

}  // namespace quorate::inline v1::testing

#endif
