// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_LONE_CORE_DISK_HPP
#define QUORATE_TEST_FUZZ_LONE_CORE_DISK_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <fuzz/require.hpp>
#include <model/disk.hpp>
#include <quorate/effects.hpp>
#include <quorate/types.hpp>
#include <utility>
#include <variant>
#include <vector>

/// The disk of a protocol core in a fuzz target: what was asked of it, and what of that is durable.
namespace fuzz {

/// An entry as the protocol sees it; `configuration`: which of the known ones it is, 0 if none.
struct model_entry {
    quorate::term term;
    std::size_t configuration = 0;
    friend bool operator==(model_entry const&, model_entry const&) = default;
};

/// The configuration that counts.
inline std::size_t configuration_in(script::image_of<model_entry> const& image) {
    for (auto at = image.log.rbegin(); at != image.log.rend(); ++at)
        if (at->configuration != 0) return at->configuration;
    return 0;
}

class core_disk {
public:
    using disk_image = script::image_of<model_entry>;

    disk_image durable;
    disk_image written;  ///< with all that was asked for

    quorate::sequence asked() const { return asked_; }
    std::size_t waiting() const { return staged_.size(); }

    /// Takes a write as the contract says it comes: numbered in order, fitting what is there.
    /// `sent`: the entries beside the append that caused it; `own`: which configuration it writes
    /// itself.
    void ask(quorate::numbered_write const& w, std::vector<model_entry> const& sent,
             std::size_t own) {
        require(w.number == quorate::next(asked_), "writes are not numbered in order");
        asked_ = w.number;
        staged_write s{w, entries_of(w, sent, own)};
        apply(s, written);
        staged_.push_back(std::move(s));
    }
    /// All but the last `kept_back` writes are durable now; gives the number of the newest.
    quorate::sequence sync(std::size_t kept_back) {
        auto done = quorate::sequence{asked_.value - staged_.size()};
        for (; staged_.size() > kept_back; staged_.pop_front()) {
            auto const before = durable.ballot;
            apply(staged_.front(), durable);
            auto const why = script::ballot_misstep(before, durable.ballot);
            if (!why.empty()) broken("the disk " + why);
            done = staged_.front().asked.number;
        }
        return done;
    }
    /// A crash; `survivors` of the writes that were not known to be durable are.
    void crash(std::size_t survivors) {
        sync(staged_.size() - std::min(survivors, staged_.size()));
        staged_.clear();
        written = durable;
        asked_ = {};
    }

private:
    using staged_write = script::staged_write_of<model_entry>;

    static std::vector<model_entry> entries_of(quorate::numbered_write const& w,
                                               std::vector<model_entry> const& sent,
                                               std::size_t own) {
        using namespace quorate::writes;
        if (auto const* blank = std::get_if<append_blank>(&w.what)) return {{blank->id.term, 0}};
        if (auto const* c = std::get_if<append_configuration>(&w.what)) return {{c->id.term, own}};
        auto const* a = std::get_if<append_entries>(&w.what);
        if (!a) return {};
        require(a->count != 0, "a write of no entries");
        if (sent.empty()) return std::vector<model_entry>(a->count, {a->term, 0});
        require(a->count <= sent.size(), "a write of more entries than came");
        return {sent.end() - a->count, sent.end()};
    }
    static void apply(staged_write const& w, disk_image& to) {
        auto const* t = std::get_if<quorate::writes::truncate_after>(&w.asked.what);
        require(!t || t->last < to.last(), "a truncation that drops nothing");
        if (auto const why = script::obey(w, to); !why.empty()) broken(why);
        auto const changed = std::min(to.log.size(), w.entries.size() + 1);
        auto const begin = to.log.end() - static_cast<std::ptrdiff_t>(changed);
        require(std::ranges::is_sorted(begin, to.log.end(), {}, &model_entry::term),
                "terms fall in the log");
    }

    std::deque<staged_write> staged_;
    quorate::sequence asked_;
};

}  // namespace fuzz

#endif
