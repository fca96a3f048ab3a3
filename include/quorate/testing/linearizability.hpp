// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_LINEARIZABILITY_HPP
#define QUORATE_TESTING_LINEARIZABILITY_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

/// Whether a history of operations is one that a single machine could have produced, doing one
/// operation at a time, each between its call and its return. (Wing and Gong 1993; with Lowe's
/// memory of what was tried; with one search per key, since linearizability is local: Horn and
/// Kroening 2015.)
///
/// An operation without a return may take effect at any time after its call, or never. A search
/// that runs out of its budget says so. Neither counts as a pass.
namespace quorate::inline v1::testing {

/// A moment in the history. Only the order matters: number the events of a history 1, 2, 3, ... If
/// a call and a return happened at once, the call comes first.
using moment = std::uint64_t;
inline constexpr moment never = std::numeric_limits<moment>::max();

template <class Operation>
struct timed {
    Operation what;
    moment call = 0;
    moment ret = never;  ///< never: nobody knows whether it took effect
};

/// What the operations do to one key. `initial()` is the first state. `step(state, operation,
/// known)` gives the state behind the operation, or nothing if the operation's answer contradicts
/// the state; unless `known`, it got no answer. `key(operation)` says which operations belong
/// together. `hash(state)` must be the same for equal states. A model may also have
/// `only_looks(operation)`: true if an operation with this answer changes no state in which the
/// answer fits.
template <class M>
concept sequential_model =
    requires(typename M::operation const& op, typename M::state const& s, bool known) {
        { M::initial() } -> std::same_as<typename M::state>;
        { M::step(s, op, known) } -> std::same_as<std::optional<typename M::state>>;
        { M::key(op) } -> std::totally_ordered;
        { M::hash(s) } -> std::convertible_to<std::uint64_t>;
    } && std::equality_comparable<typename M::state> && std::copyable<typename M::state>;

enum class verdict : std::uint8_t { linearizable, not_linearizable, unknown };

struct linearizability {
    verdict is = verdict::linearizable;
    /// Positions in the history. Not linearizable: the operations that fit nowhere behind the
    /// longest order that was found. Unknown: the operations of the key whose search ran out of its
    /// budget.
    std::vector<std::size_t> culprits;
    std::uint64_t steps = 0;  ///< taken by the searches of all keys
};

/// The search for an order of the operations of one key. An operation "stands" if it has its place
/// in the order so far.
template <sequential_model Model>
class key_search {
public:
    using operation = typename Model::operation;
    using state = typename Model::state;

    key_search(std::span<timed<operation> const> history, std::vector<std::size_t> const& which) {
        struct event {
            moment at;
            bool is_return;
            std::size_t op;
        };
        std::vector<event> events;
        for (std::size_t i = 0; i < which.size(); ++i) {
            auto const& o = history[which[i]];
            ops_.push_back(&o);
            if (o.ret != never) ++known_left_;
            events.push_back({o.call, false, i});
            events.push_back({o.ret, true, i});
        }
        std::ranges::stable_sort(events, [](event const& a, event const& b) {
            return a.at != b.at ? a.at < b.at : a.is_return < b.is_return;
        });
        links_.resize(events.size() + 1);  // 0 is before the first
        place_.resize(ops_.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            auto& l = links_[i + 1];
            l = {i, i + 2 < links_.size() ? i + 2 : none, events[i].op, events[i].is_return};
            (l.is_return ? place_[l.op].ret : place_[l.op].call) = i + 1;
        }
        links_[0].next = events.empty() ? none : 1;
        placed_.resize((ops_.size() + 63) / 64);
    }

    /// `left` counts down how many more steps may be tried. An operation that only looks is tried
    /// first. Of the others the one that returned first is tried first, since most of them happened
    /// in that order. An operation whose outcome is unknown is tried last; otherwise each of a few
    /// such operations would double the work.
    verdict run(std::uint64_t& left) {
        auto now = Model::initial();
        std::optional<std::size_t> last;  // the last one tried at this place
        while (known_left_ != 0) {
            if (left == 0) return verdict::unknown;
            --left;
            last = candidate_behind(last);
            if (!last) {
                // The operation that returned first must stand by now, and does not: take back the
                // last one that had an alternative, and try that.
                note_longest();
                while (!tried_.empty() && !last) {
                    if (!tried_.back().only_looks) last = tried_.back().op;
                    unlift(tried_.back().op);
                    now = std::move(tried_.back().before);
                    tried_.pop_back();
                }
                if (!last) return verdict::not_linearizable;
                continue;
            }
            auto const op = *last;
            bool const surely = ops_[op]->ret != never;
            auto after = Model::step(now, ops_[op]->what, surely);
            if (!after || !remember(op, *after)) continue;
            tried_.push_back({op, std::move(now), surely && only_looks(ops_[op]->what)});
            lift(op);
            now = std::move(*after);
            last.reset();
        }
        return verdict::linearizable;
    }

    /// Positions within the key of the operations that did not fit behind the longest order.
    std::vector<std::size_t> const& left_over() const { return left_over_; }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    using bits = std::vector<std::uint64_t>;

    struct link {
        std::size_t before = 0;
        std::size_t next = none;
        std::size_t op = 0;
        bool is_return = false;
    };
    struct places {
        std::size_t call = 0;
        std::size_t ret = 0;
    };
    struct attempt {
        std::size_t op;
        state before;
        bool only_looks;
    };
    /// Which operations stand, and the state behind them. Each such pair is tried once, whatever
    /// the order that led to it.
    struct tried {
        bits placed;
        state now;
        friend bool operator==(tried const&, tried const&) = default;
    };
    struct tried_hash {
        std::size_t operator()(tried const& t) const {
            std::uint64_t h = Model::hash(t.now);
            for (auto word : t.placed) h = (h ^ word) * 0x9E3779B97F4A7C15U ^ (h >> 29U);
            return static_cast<std::size_t>(h);
        }
    };

    /// The next operation to try after `last`; the first one if there is no `last`. Only operations
    /// count that were called before any operation returned that does not stand yet. Those that
    /// only look come first, the others by return and position.
    std::optional<std::size_t> candidate_behind(std::optional<std::size_t> last) const {
        auto const rank = [this](std::size_t op) {
            auto const& o = *ops_[op];
            return std::tuple{o.ret == never || !only_looks(o.what), o.ret, op};
        };
        std::optional<std::size_t> best;
        for (auto at = links_[0].next; !links_[at].is_return; at = links_[at].next) {
            auto const op = links_[at].op;
            bool const untried = !last || rank(*last) < rank(op);
            if (untried && (!best || rank(op) < rank(*best))) best = op;
        }
        return best;
    }
    /// Whether the operation only looks. Such an operation may be placed where it first fits: if
    /// any later place is right, this place is right too, so no search goes without it.
    static bool only_looks(operation const& o) {
        if constexpr (requires { Model::only_looks(o); }) return Model::only_looks(o);
        else return false;
    }
    bool remember(std::size_t op, state const& after) {
        tried t{placed_, after};
        t.placed[op / 64] |= std::uint64_t{1} << (op % 64);
        return memory_.insert(std::move(t)).second;
    }
    void unlink(std::size_t at) {
        auto const& l = links_[at];
        links_[l.before].next = l.next;
        if (l.next != none) links_[l.next].before = l.before;
    }
    void relink(std::size_t at) {
        auto const& l = links_[at];
        links_[l.before].next = at;
        if (l.next != none) links_[l.next].before = at;
    }
    void lift(std::size_t op) {
        unlink(place_[op].call);
        unlink(place_[op].ret);
        placed_[op / 64] |= std::uint64_t{1} << (op % 64);
        if (ops_[op]->ret != never) --known_left_;
    }
    void unlift(std::size_t op) {
        relink(place_[op].ret);
        relink(place_[op].call);
        placed_[op / 64] &= ~(std::uint64_t{1} << (op % 64));
        if (ops_[op]->ret != never) ++known_left_;
    }
    void note_longest() {
        if (!left_over_.empty() && tried_.size() <= longest_) return;
        longest_ = tried_.size();
        left_over_.clear();
        for (std::size_t op = 0; op < ops_.size(); ++op)
            if ((placed_[op / 64] >> (op % 64) & 1U) == 0 && ops_[op]->ret != never)
                left_over_.push_back(op);
    }

    std::vector<timed<operation> const*> ops_;
    std::vector<link> links_;    // calls and returns of operations that do not stand yet
    std::vector<places> place_;  // of each operation in links_
    bits placed_;
    // Operations with a return that do not stand yet; those without a return need not stand.
    std::size_t known_left_ = 0;
    std::vector<attempt> tried_;
    std::unordered_set<tried, tried_hash> memory_;
    std::size_t longest_ = 0;
    std::vector<std::size_t> left_over_;
};

/// Checks each key by itself. `steps_most` bounds the searches of all keys together.
template <sequential_model Model>
linearizability check_linearizable(std::span<timed<typename Model::operation> const> history,
                                   std::uint64_t steps_most = 10'000'000) {
    std::map<std::decay_t<decltype(Model::key(history[0].what))>, std::vector<std::size_t>> keys;
    for (std::size_t i = 0; i < history.size(); ++i) keys[Model::key(history[i].what)].push_back(i);
    linearizability all;
    auto left = steps_most;
    for (auto const& [key, which] : keys) {
        key_search<Model> search{history, which};
        auto const is = search.run(left);
        all.steps = steps_most - left;
        if (is == verdict::linearizable) continue;
        all.is = is;
        all.culprits.clear();
        if (is == verdict::unknown) all.culprits = which;
        else
            for (auto op : search.left_over()) all.culprits.push_back(which[op]);
        if (is == verdict::not_linearizable) return all;
    }
    return all;
}

}  // namespace quorate::inline v1::testing

#endif
