// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_CRASH_SMALL_STORE_HPP
#define QUORATE_TEST_CRASH_SMALL_STORE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <quorate/codecs/crc32c.hpp>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/log_stores/memory.hpp>
#include <string>
#include <utility>
#include <vector>

namespace test {

/// What is wrong with a small_store: the mistakes that a first log store has.
enum class store_flaw {
    none,
    never_syncs,
    forgets_the_directory,  // the new file's name is not made durable
    renames_before_sync,    // the new file gets its name before its bytes are durable
    checks_no_checksum,
    skips_bad_records,  // and goes on with those behind
    refuses_a_torn_tail,
    starts_anew_if_torn,  // "self-healing"
    denies_failures,
    retries_failed_syncs,
    retries_failed_writes,  // at the end of the file, whatever the failed one has done
    forgets_failures,       // the next sync tries again
    writes_ballots_last,
    says_durable_too_early,  // the last record of a sync goes with the next
    cuts_ballots_too,        // a truncation takes along the ballots behind it
    keeps_joined_one_life,   // the next life's file does not repeat where the node joined
    counts_no_starts,
};

/// A log store in few lines: one file per life, which begins with a copy of what the life before
/// left; the log itself stays in memory. Right, and slow.
template <class Files>
class small_store {
public:
    static constexpr bool blocking = true;

    small_store(std::string directory, Files files, store_flaw flaw = store_flaw::none)
        : directory_{std::move(directory)}, files_{std::move(files)}, flaw_{flaw} {}

    void save_ballot(quorate::ballot b) {
        image_.save_ballot(b);
        stage(record::ballot, [&](quorate::writer& out) { put(out, b); });
    }
    void save_joined(quorate::log_index i) {
        image_.save_joined(i);
        stage(record::joined, [&](quorate::writer& out) { out.number(i); });
    }
    void append(quorate::entry_run run) {
        stage(record::entries, [&](quorate::writer& out) { put(out, run); });
        image_.append(std::move(run));
    }
    void truncate_after(quorate::log_index i) {
        image_.truncate_after(i);
        stage(record::truncation, [&](quorate::writer& out) { out.number(i); });
    }
    void bind_cluster(quorate::cluster_id c) {
        image_.bind_cluster(c);
        stage(record::cluster, [&](quorate::writer& out) { out.uuid(c); });
    }

    bool staged() const { return !staged_.empty(); }
    void begin_sync() { taken_.swap(staged_); }
    quorate::failure sync() {
        if (failed_) return failed_;
        std::vector<bytes> later;
        auto const too_early = flaw_ == store_flaw::says_durable_too_early && taken_.size() > 1;
        if (too_early) later.push_back(std::exchange(taken_.back(), {}));
        if (flaw_ == store_flaw::writes_ballots_last)
            for (auto& r : taken_)
                if (r[8] == std::byte{record::ballot}) later.push_back(std::exchange(r, {}));
        auto f = write(taken_);
        if (!f && !too_early) f = write(later);
        if (!f && flaw_ != store_flaw::never_syncs) f = files_.sync(file_);
        if (f && flaw_ == store_flaw::retries_failed_syncs) f = files_.sync(file_);
        if (flaw_ == store_flaw::denies_failures) f = {};
        if (!f && too_early) f = write(later);
        if (flaw_ != store_flaw::forgets_failures) failed_ = f;
        return f;
    }
    void end_sync() { taken_.clear(); }

    std::uint32_t load(quorate::log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                       quorate::entry_runs& out) const {
        return image_.load(i, entries_max, bytes_max, out);
    }
    quorate::failure read(quorate::log_index i, std::uint32_t entries_max, std::uint64_t bytes_max,
                          quorate::entry_runs& out) {
        if (failed_) return failed_;
        return image_.read(i, entries_max, bytes_max, out);
    }
    void release(quorate::log_index) {}

    std::pair<quorate::recovered_log, quorate::failure> open(quorate::open_request const& request) {
        quorate::recovered_log r;
        auto f = open(request, r);
        if (f) close();
        return {std::move(r), std::move(f)};
    }
    void close() {
        file_ = {};
        lock_ = {};
        staged_.clear();
        taken_.clear();
    }

private:
    using bytes = std::vector<std::byte>;
    enum record : std::uint8_t { identity = 1, cluster, ballot, entries, truncation, joined };

    static void put(quorate::writer& out, quorate::ballot const& b) {
        out.number(b.term);
        out.number(b.voted_for.id);
        out.uuid(b.voted_for.store);
    }
    static void put(quorate::writer& out, quorate::entry_run const& run) {
        out.number(run.first);
        out.u32(run.count);
        out.bytes(run.bytes.view());
    }
    template <class F>
    void stage(record kind, F body) {
        quorate::writer inner;
        inner.u8(kind);
        body(inner);
        quorate::writer out;
        out.u32(quorate::codecs::crc32c(0, inner.view()));
        out.u32(static_cast<std::uint32_t>(inner.size()));
        out.bytes(inner.view());
        staged_.emplace_back(out.view().begin(), out.view().end());
    }
    quorate::failure write(std::vector<bytes> const& records) {
        std::vector<quorate::bytes_view> const parts{records.begin(), records.end()};
        auto const at = end_;
        for (auto const& p : parts) end_ += p.size();
        if (parts.empty()) return {};
        auto f = files_.write(file_, at, parts);
        std::uint64_t size = 0;
        if (f && flaw_ == store_flaw::retries_failed_writes && !files_.size(file_, size))
            f = files_.write(file_, size, parts);
        return f;
    }
    std::string path(std::string const& name) const { return directory_ + "/" + name; }

    quorate::failure open(quorate::open_request const& request, quorate::recovered_log& r) {
        using enum quorate::errc;
        std::vector<std::string> names;
        if (request.mode == quorate::open_mode::create_if_missing)
            if (auto f = files_.make_directory(directory_)) return f;
        if (auto f = files_.list(directory_, names)) return f;
        std::uint64_t newest = 0;
        for (auto const& n : names)
            if (n.starts_with("log."))
                newest = std::max<std::uint64_t>(newest, std::stoull(n.substr(4)));
        if (newest == 0 && request.mode == quorate::open_mode::must_exist)
            return {store_not_found, directory_};
        if (auto f = files_.lock(path("lock"), lock_)) return f;
        start_ = {};
        who_ = request;
        image_ = {};
        last_ = {};
        ballots_.clear();
        static_cast<void>(image_.open(request));
        if (newest != 0)
            if (auto f = replay(path("log." + std::to_string(newest)), request)) return f;
        auto const created = start_ == quorate::start_number{};
        if (who_.node != request.node) return {store_foreign, directory_ + ": of another node"};
        if (created || flaw_ != store_flaw::counts_no_starts) ++start_.value;
        r = image_.open({quorate::open_mode::must_exist, who_.node, {}}).first;
        r.start = start_;
        r.created = created;
        if (auto f = begin_file(newest, r)) return f;
        return {};
    }
    /// Everything found goes to a new file, which counts once its name is durable; then the old one
    /// goes.
    quorate::failure begin_file(std::uint64_t newest, quorate::recovered_log const& r) {
        static_cast<void>(files_.remove(path("new")));  // of a life that died here
        if (auto f = files_.open(path("new"), create, file_)) return f;
        end_ = 0;
        stage(record::identity, [&](quorate::writer& out) {
            out.number(who_.node);
            out.uuid(who_.fresh);
            out.number(start_);
        });
        if (r.identity.cluster) bind_cluster(r.identity.cluster);
        stage(record::ballot, [&](quorate::writer& out) { put(out, r.ballot); });
        if (r.joined && flaw_ != store_flaw::keeps_joined_one_life) save_joined(r.joined);
        quorate::entry_runs runs;
        static_cast<void>(image_.load({1}, all, all, runs));
        for (auto const& run : runs)
            stage(record::entries, [&](quorate::writer& out) { put(out, run); });
        if (auto f = write(std::exchange(staged_, {}))) return f;
        auto const name = path("log." + std::to_string(newest + 1));
        if (flaw_ != store_flaw::renames_before_sync)
            if (auto f = files_.sync(file_)) return f;
        if (auto f = files_.rename(path("new"), name)) return f;
        if (flaw_ == store_flaw::forgets_the_directory) return {};
        if (auto f = files_.sync_directory(directory_)) return f;
        return newest == 0 ? quorate::failure{}
                           : files_.remove(path("log." + std::to_string(newest)));
    }
    quorate::failure replay(std::string const& name, quorate::open_request const& request) {
        typename Files::file file;
        if (auto f = files_.open(name, quorate::log_stores::file_mode::read, file)) return f;
        std::uint64_t size = 0;
        if (auto f = files_.size(file, size)) return f;
        bytes content(size);
        std::size_t got = 0;
        if (auto f = files_.read(file, 0, content, got)) return f;
        quorate::reader in{content};
        while (in.remaining() >= 8) {
            auto const crc = in.u32();
            auto const body = in.bytes(in.u32());
            auto const good = in.ok() && !body.empty() &&
                              (flaw_ == store_flaw::checks_no_checksum ||
                               quorate::codecs::crc32c(0, body) == crc);
            if (!good && flaw_ == store_flaw::refuses_a_torn_tail)
                return {quorate::errc::store_corrupt, name + ": torn"};
            if (!good && flaw_ == store_flaw::starts_anew_if_torn) {
                image_ = {};
                static_cast<void>(image_.open(who_ = request));
                start_ = {};
                return {};
            }
            if (good) redo(body);
            else if (flaw_ != store_flaw::skips_bad_records) return {};
        }
        return {};
    }
    void redo(quorate::bytes_view body) {
        quorate::reader in{body};
        auto const kind = in.u8();
        if (kind == record::identity) {
            who_.node = in.number<quorate::node_id>();
            who_.fresh = in.uuid<quorate::incarnation>();
            start_ = in.number<quorate::start_number>();
            image_ = {};
            static_cast<void>(
                image_.open({quorate::open_mode::create_if_missing, who_.node, who_.fresh}));
        } else if (kind == record::cluster) {
            image_.bind_cluster(in.uuid<quorate::cluster_id>());
        } else if (kind == record::ballot) {
            quorate::ballot b;
            b.term = in.number<quorate::term>();
            b.voted_for.id = in.number<quorate::node_id>();
            b.voted_for.store = in.uuid<quorate::incarnation>();
            ballots_.emplace_back(last_, b);
            image_.save_ballot(b);
        } else if (kind == record::joined) {
            image_.save_joined(in.number<quorate::log_index>());
        } else if (kind == record::entries) {
            auto const first = in.number<quorate::log_index>();
            auto const count = in.u32();
            auto run = quorate::check_run(first, count,
                                          quorate::shared_bytes::copy_of(in.bytes(in.remaining())));
            if (!run || count == 0 || first != next(last_)) return;
            last_ = run->last();
            image_.append(std::move(*run));
        } else if (kind == record::truncation) {
            last_ = std::min(last_, in.number<quorate::log_index>());
            image_.truncate_after(last_);
            while (flaw_ == store_flaw::cuts_ballots_too && !ballots_.empty() &&
                   ballots_.back().first > last_)
                ballots_.pop_back();
            if (!ballots_.empty()) image_.save_ballot(ballots_.back().second);
        }
    }

    static constexpr auto all = std::numeric_limits<std::uint32_t>::max();
    static constexpr auto create = quorate::log_stores::file_mode::create;

    std::string directory_;
    Files files_;
    store_flaw flaw_;
    typename Files::file lock_, file_;
    std::uint64_t end_ = 0;
    quorate::open_request who_;
    quorate::start_number start_;
    quorate::log_stores::memory image_;
    std::vector<bytes> staged_, taken_;
    quorate::failure failed_;
    quorate::log_index last_;  // while replaying
    // And with how many entries before them.
    std::vector<std::pair<quorate::log_index, quorate::ballot>> ballots_;
};

}  // namespace test

#endif
