// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The directory of a write-ahead log whose files hold anything: opening gives a typed failure and
// changes nothing, or a log that can be read, is durable, goes on, and is the same when it is
// opened again.
//
// Input: flags, then files (wal_files.hpp). Flag 1: checksums are made right first. Flag 2: another
// file replaces the tail of the newest and ends before it, as a crash leaves them; flags 8 and 16:
// from which quarter on. Flag 4: another node opens the directory.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fuzz/input.hpp>
#include <fuzz/require.hpp>
#include <fuzz/wal_files.hpp>
#include <map>
#include <quorate/log_stores/wal.hpp>
#include <quorate/testing/crash_disk.hpp>
#include <quorate/testing/log_facts.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace quorate;
using namespace quorate::testing;
using fuzz::require;
using store = log_stores::wal<crash_files>;

namespace {

/// What the operator says: mostly that it is the node whose files these are.
open_request request_for(std::vector<fuzz::wal_file> const& files, bool another_node) {
    open_request request{open_mode::create_if_missing, {7}, {11, 22}};
    log_stores::segment_header h;
    std::uint32_t version = 0;
    if (!files.empty() && !another_node &&
        files.front().content.size() >= log_stores::segment_header_size) {
        auto const block = bytes_view{files.front().content}.first(log_stores::segment_header_size);
        if (log_stores::decode_segment(block, h, version) == log_stores::segment_verdict::ok)
            request.node = h.begin.state.identity.node;
    }
    return request;
}

void check(failure const& f, char const* what) {
    if (f) fuzz::broken(std::string{what} + ": " + f.text);
}

store make_store(crash_disk& d) {
    return store{{.directory = "d",
                  .segment_bytes = 8192,
                  .memory_bytes_max = 1000,
                  .files = crash_files{d}}};
}

void put_file(crash_disk& d, std::string const& path, bytes_view content) {
    crash_files files{d};
    crash_files::file f;
    // Two files of one name: the first stays.
    if (files.open(path, log_stores::file_mode::create, f)) return;
    std::array<bytes_view, 1> const parts{content};
    check(files.write(f, 0, parts), "the disk");
    check(files.sync(f), "the disk");
}

using files_by_path = std::map<std::string, std::vector<std::byte>>;

/// The newest segment's successor without a quarter of its tail, if any is one.
void add_newer(std::vector<fuzz::wal_file>& files, std::size_t quarters) {
    auto const by_sequence = [](auto const& f) { return f.name.sequence; };
    auto const newest = std::ranges::max_element(files, {}, by_sequence);
    if (newest == files.end()) return;
    auto next = fuzz::newer_segment(*newest, quarters);
    if (!next) return;
    auto const tail = next->content.size() - log_stores::segment_header_size;
    next->content.resize(next->content.size() - tail / 4);
    files.push_back(std::move(*next));
}

files_by_path files_of(crash_disk& d) {
    files_by_path out;
    for (auto const& path : d.paths())
        if (path.ends_with(log_stores::segment_suffix)) out[path] = d.bytes(path);
    return out;
}

/// What is none of the store's, and must stay as it is.
files_by_path others_of(crash_disk& d) {
    files_by_path out;
    for (auto const& path : d.paths())
        if (!path.ends_with(log_stores::unfinished_suffix) &&
            !log_stores::parse_file_name(path.substr(2)) && path != "d/lock")
            out[path] = d.bytes(path);
    return out;
}

void check_refusal(crash_disk& d, open_request const& request, failure const& f,
                   files_by_path const& before) {
    bool const typed = f.code == errc::store_corrupt || f.code == errc::store_version ||
                       f.code == errc::store_foreign;
    if (!typed) fuzz::broken("a store is refused for a wrong reason: " + f.text);
    require(f.text.starts_with("d/"), "a refusal does not name the file");
    require(files_of(d) == before, "a store that was refused is another than before");
    d.kill();
    auto again = make_store(d);
    require(again.open(request).second.code == f.code,
            "a store is refused for another reason the second time");
}

/// What `open` reports is a log.
void check_report(recovered_log const& r) {
    require(r.base.index <= r.last, "a log that ends before it begins");
    auto before = term_run{r.base.term, r.base.index};
    for (auto const& run : r.terms) {
        require(before.first < run.first && run.first <= r.last, "a run of terms outside the log");
        require(before.term <= run.term, "terms do not ascend");
        before = run;
    }
    if (r.base.index < r.last)
        require(!r.terms.empty() && r.terms.front().first == next(r.base.index),
                "terms do not cover the log");
    else require(r.terms.empty(), "an empty log with terms");
    auto at = r.base.index;
    for (auto const& c : r.configurations) {
        require(at < c.index && c.index <= r.last, "a configuration outside the log");
        at = c.index;
    }
}

/// Reads all of it from the disk.
log_facts read_all(store& s, recovered_log const& r) {
    failure error;
    auto const facts = facts_of(s, r, error);
    check(error, "a log that was opened cannot be read");
    require(facts.entries.size() == r.last.value,
            "a log that was opened is not what it was said to be");
    for (auto const& c : r.configurations) {
        entry_runs runs;
        check(s.read(c.index, 1, 0, runs), "a configuration cannot be read");
        require(runs.size() == 1 && runs[0].count == 1, "a configuration is not there");
        auto const e = decode_entry(runs[0].bytes.view());
        require(e && e->header.kind == entry_kind::configuration &&
                    std::ranges::equal(e->payload, c.payload.view()),
                "a configuration is another one on the disk");
    }
    return facts;
}

void sync(store& s) {
    s.begin_sync();
    check(s.sync(), "a log that was opened cannot be written");
    s.end_sync();
}

/// Opens what must open, and compares.
log_facts reopen(crash_disk& d, recovered_log const& before, log_facts const& expected,
                 char const* when) {
    auto s = make_store(d);
    auto const [r, f] = s.open({open_mode::must_exist, before.identity.node, {}});
    check(f, when);
    check_report(r);
    require(!r.created, "a store is gone");
    require(r.identity.store == before.identity.store, "a store has another identity");
    require(r.start.value == before.start.value + 1, "a start was not counted");
    auto const facts = read_all(s, r);
    require(facts == expected, when);
    return facts;
}

/// A log that was opened goes on: a vote, a fact, a cut, entries.
log_facts go_on(store& s, recovered_log const& r, log_facts facts) {
    facts.ballot = {{r.ballot.term.value + 1}, {{3}, {3, 3}}};
    s.save_ballot(facts.ballot);
    facts.joined = next(r.joined);
    s.save_joined(facts.joined);
    auto const last_term = r.terms.empty() ? r.base.term : r.terms.back().term;
    auto const cut = std::max(r.base.index, log_index{r.last.value - r.last.value / 3});
    if (cut < r.last) {
        s.truncate_after(cut);
        facts.entries.resize(cut.value);
    }
    sync(s);
    auto const run = make_run(std::max<std::uint64_t>(last_term.value, 1), cut.value + 1, 3, 2000);
    s.append(run);
    facts.append(run);
    sync(s);
    return facts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fuzz::input in{data, size};
    auto const flags = in.u8();
    auto files = fuzz::read_wal_files(in);
    if ((flags & 1U) != 0)
        for (auto& f : files) fuzz::wal_sealer{f.content}.seal();
    if ((flags & 2U) != 0) add_newer(files, (flags >> 3U) & 3U);

    auto const request = request_for(files, (flags & 4U) != 0);
    crash_disk d;
    check(crash_files{d}.make_directory("d"), "the disk");
    for (auto const& f : files) put_file(d, "d/" + f.file_name(), f.content);
    check(crash_files{d}.sync_directory("d"), "the disk");
    auto const before = files_of(d);
    auto const others = others_of(d);

    auto s = make_store(d);
    auto const [r, f] = s.open(request);
    require(others_of(d) == others, "a file of somebody else was touched");
    if (f) {
        check_refusal(d, request, f, before);
        return 0;
    }
    require(r.identity.node == request.node, "the store of another node");
    check_report(r);
    for (auto const& path : d.paths())
        require(!path.ends_with(log_stores::unfinished_suffix),
                "what an earlier start had not finished is left");
    auto const facts = read_all(s, r);
    if (!facts.entries.empty()) fuzz::went_deep();
    // Power fails at once: what was found is durable (Z63).
    auto lost = d.clone();
    lost.lose_power([](std::size_t) { return false; });
    reopen(lost, r, facts, "what was found was not durable");
    auto const grown = go_on(s, r, facts);
    s.close();
    d.lose_power([](std::size_t) { return false; });
    reopen(d, r, grown, "a log is another one when it is opened again");
    return 0;
}
