// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_LAWS_CHANGES_HPP
#define QUORATE_TEST_LAWS_CHANGES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <laws/judge.hpp>
#include <quorate/membership/configuration_text.hpp>
#include <string>
#include <vector>

/// What a configuration entry owes the one before it (O9), by definition: over pairs of sets of
/// nodes, as the planner does not go. Checked as a leader writes one, before that is in its log.
namespace script {

template <class Quorum>
class change_laws {
public:
    using node = scripted_node<Quorum>;
    using configuration = quorate::membership::configuration<Quorum>;

    static void check(node const& n, configuration const& next) {
        if (laws_left_out::of_each_change) return;
        auto const& log = n.written.log;
        auto before = log.size();
        while (before > 0 && !log[before - 1].configuration) --before;
        auto const say = [&](std::string const& what) {
            laws<Quorum>::broken(n.name() + " appends " + quorate::membership::to_text(next) + " " +
                                 what);
        };
        if (before == 0) say("and has no configuration to change");
        auto const commit = n.core->commit();
        // Of two who change the same configuration only one has committed an entry of its own
        // before (Z35).
        if (n.core->term_at(commit) != n.core->current_term())
            say("before an entry of its own term is committed");
        if (commit.value < before) say("before that at " + text(before) + " is committed");
        auto const& now = *log[before - 1].configuration;
        if (!meet(now, next))
            say("after " + quorate::membership::to_text(now) + ", whose quorums it does not meet");
        next.for_each_member([&](auto const& m) {
            auto const* known = number_of(now, before, log, m.who);
            bool const fresh = now.next_number <= m.number && m.number < next.next_number;
            if (known ? *known != m.number : !fresh) say("and gives a number anew (Z55)");
        });
        next.for_each_member([&](auto const& m) {
            next.for_each_member([&](auto const& other) {
                if (other.who.id == m.who.id && other.who != m.who)
                    say("and has two members of one name (Z56)");
            });
        });
    }

private:
    /// By the newest configuration, or, if that made a seat vacant for a change that failed, by the
    /// one before it.
    static quorate::member_number const* number_of(configuration const& now, std::size_t at,
                                                   std::vector<model_entry<Quorum>> const& log,
                                                   quorate::member_id who) {
        if (auto const* m = now.find(who)) return &m->number;
        if (!now.target || now.joint) return nullptr;
        for (--at; at > 0; --at)
            if (auto const& c = log[at - 1].configuration)
                return c->find(who) ? &c->find(who)->number : nullptr;
        return nullptr;
    }
    struct half {
        Quorum const* quorum;
        std::vector<std::size_t> places;  // of its slots in the list of all voters; none: vacant
    };
    static constexpr std::size_t vacant = ~std::size_t{0};

    static bool meet(configuration const& i, configuration const& j) {
        std::vector<quorate::member_id> all;
        auto const first = halves(i, all);
        auto const second = halves(j, all);
        auto const decides = [](std::vector<half> const& who, std::uint64_t set, auto rule) {
            return std::ranges::all_of(who, [&](half const& h) {
                quorate::slot_set slots;
                for (std::size_t k = 0; k < h.places.size(); ++k)
                    if (h.places[k] != vacant && ((set >> h.places[k]) & 1U) != 0) slots.insert(k);
                return rule(*h.quorum, slots);
            });
        };
        auto const commits = [](Quorum const& q, quorate::slot_set s) {
            return quorate::commits(q, s);
        };
        auto const elects = [](Quorum const& q, quorate::slot_set s) {
            return quorate::elects(q, s);
        };
        auto const one_term = term_policy_of<Quorum>::type::elections_must_meet;
        auto const every = (std::uint64_t{1} << all.size()) - 1;
        // Sets that decide grow, so it is enough that no complement decides.
        for (std::uint64_t s = 0; s <= every; ++s) {
            if (decides(first, s, elects) && decides(second, every & ~s, commits)) return false;
            if (decides(second, s, elects) && decides(first, every & ~s, commits)) return false;
            if (one_term && decides(first, s, elects) && decides(second, every & ~s, elects))
                return false;
        }
        return true;
    }
    static std::vector<half> halves(configuration const& c, std::vector<quorate::member_id>& all) {
        std::vector<half> out{half_of(c.current, all)};
        if (c.joint) out.push_back(half_of(*c.target, all));
        return out;
    }
    static half half_of(quorate::membership::electorate<Quorum> const& e,
                        std::vector<quorate::member_id>& all) {
        half h{&e.quorum, {}};
        for (quorate::node_id id : e.quorum.members()) {
            auto const* m = e.find(id);
            if (m && std::ranges::find(all, m->who) == all.end()) all.push_back(m->who);
            h.places.push_back(
                m ? static_cast<std::size_t>(std::ranges::find(all, m->who) - all.begin())
                  : vacant);
        }
        return h;
    }
};

}  // namespace script

#endif
