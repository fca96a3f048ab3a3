// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_FUZZ_LONE_CORE_DISK_HPP
#define QUORATE_TEST_FUZZ_LONE_CORE_DISK_HPP

#include <algorithm>
#include <cstddef>
#include <fuzz/require.hpp>
#include <model/disk.hpp>
#include <quorate/effects.hpp>
#include <quorate/types.hpp>
#include <variant>
#include <vector>

/// The disk of a protocol core in a fuzz target: the one of the model, which stops the target when
/// it is asked for what does not fit.
namespace fuzz {

/// An entry as the protocol sees it; `configuration`: which of the known ones it is, 0 if none.
struct model_entry {
    quorate::term term;
    std::size_t configuration = 0;
    friend bool operator==(model_entry const&, model_entry const&) = default;
};

struct core_disk : model::disk_of<model_entry> {
    /// Takes a write as the contract says it comes: numbered in order, fitting what is there.
    /// `sent`: the entries beside the append that caused it; `own`: which configuration it writes
    /// itself.
    void ask(quorate::numbered_write const& w, std::vector<model_entry> const& sent,
             std::size_t own) {
        hold(stage(w, entries_of(w, sent, own)));
    }
    /// All but the last `kept_back` writes are durable now; gives the number of the newest.
    quorate::sequence sync(std::size_t kept_back) {
        while (staged.size() > kept_back) hold(sync_first());
        return {asked.value - staged.size()};
    }
    /// A crash; `survivors` of the writes that were not known to be durable are.
    void crash(std::size_t survivors) {
        sync(staged.size() - std::min(survivors, staged.size()));
        reopen();
    }

private:
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
};

}  // namespace fuzz

#endif
