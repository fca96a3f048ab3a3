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

/// Is a history of operations what one machine could have done, one operation at a time, each
/// between its call and its return? (Wing and Gong 1993, with Lowe's memory of what was tried, and
/// one search per key, since linearizability is local: Horn and Kroening 2015.)
///
/// Honest about what it does not know: an operation without a return may take effect at any time
/// after its call or never, and a search that runs out of its budget says so; neither is a pass.
namespace quorate::inline v1::testing {

/// A moment in the history. Only the order matters: number the events of a history 1, 2, 3, ...,
/// calls before returns where both happened at once.
using moment = std::uint64_t;
inline constexpr moment never = std::numeric_limits<moment>::max();

template <class Operation>
struct timed {
    Operation what;
    moment call = 0;
    moment ret = never;  ///< never: nobody knows whether it took effect
};

/// What one key does. `initial()` is its state at first; `step(state, operation, known)` gives the
/// state behind the operation, or nothing if what the operation was told contradicts the state;
/// unless `known`, it was told nothing. `key(operation)` says which operations belong together;
/// `hash(state)` need only be the same for equal states. A model may also say
/// `only_looks(operation)`: with this answer it leaves every state as it is in which it fits.
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
    /// Not linearizable: the operations that fit nowhere behind the longest order that was found,
    /// by their position in the history. Unknown: those of the key whose search ran out.
    std::vector<std::size_t> culprits;
    std::uint64_t steps = 0;  ///< taken by the searches of all keys
};

/// The search of one key.
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

    /// `left`: how many more steps may be tried; counted down. What only looks is tried wherever it
    /// may come next; of the others, what returned first, for that is the order in which most of
    /// them happened. One that may have happened is only taken where nothing else goes on, or a few
    /// of them would double the work each.
    verdict run(std::uint64_t& left) {
        auto now = Model::initial();
        std::optional<std::size_t> last;  // tried here
        while (known_left_ != 0) {
            if (left == 0) return verdict::unknown;
            --left;
            last = candidate_behind(last);
            if (!last) {
                // Whoever returned first must stand by now: take back what had an alternative, and
                // try that.
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

    /// Positions within the key of what did not fit behind the longest order.
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
    /// Which operations stand, and the state behind them: tried once, whatever the order.
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

    /// Of what was called before anything returned that does not stand: the next one, first what
    /// only looks, then by return and position; none behind: the first.
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
    /// Then it is right where it first fits if it is right anywhere later, and nobody need try to
    /// do without it.
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
    std::vector<link> links_;    // calls and returns of what does not stand yet, in order
    std::vector<places> place_;  // of each operation in links_
    bits placed_;
    // Operations with a return that do not stand yet; the others need not.
    std::size_t known_left_ = 0;
    std::vector<attempt> tried_;
    std::unordered_set<tried, tried_hash> memory_;
    std::size_t longest_ = 0;
    std::vector<std::size_t> left_over_;
};

/// Checks each key by itself; `steps_most` bounds the searches of all of them together.
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
