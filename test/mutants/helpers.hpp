// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MUTANTS_HELPERS_HPP
#define QUORATE_TEST_MUTANTS_HELPERS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutants/switch.hpp>
#include <ranges>
#include <vector>

/// What only the bugs of table.txt need. Every header with a bug includes it first, so it knows no
/// type of quorate's.
namespace mutants {

// ---- other ways to count up to where a commit quorum of `voters` has come (Z25)

template <class Voters, class Value>
std::vector<std::uint64_t> values_of(Voters const& voters, Value value_of) {
    std::vector<std::uint64_t> values;
    for (std::size_t at = 0; at < voters.members().size(); ++at) values.push_back(value_of(at));
    return values;
}

/// One of them may be missing.
template <class Voters, class Value>
std::uint64_t by_all_but_one(Voters const& voters, Value value_of) {
    auto const values = values_of(voters, value_of);
    std::uint64_t most = 0;
    for (std::size_t missing = 0; missing < values.size(); ++missing)
        most = std::max(most, voters.commit_value([&](std::size_t at) {
            return at == missing ? std::ranges::max(values) : values[at];
        }));
    return most;
}

template <class Voters, class Value>
std::uint64_t middle_unsorted(Voters const& voters, Value value_of) {
    auto const values = values_of(voters, value_of);
    return values.empty() ? 0 : values[(values.size() - 1) / 2];
}

/// Of an even number the half is enough.
template <class Voters, class Value>
std::uint64_t upper_middle(Voters const& voters, Value value_of) {
    auto values = values_of(voters, value_of);
    std::ranges::sort(values, std::ranges::greater{});
    return values.empty() ? 0 : values[(values.size() - 1) / 2];
}

/// The largest n such that those with less are no election quorum.
template <class Voters, class Value>
std::uint64_t by_dual(Voters const& voters, Value value_of) {
    std::uint64_t most = 0;
    for (std::size_t i = 0; i < voters.members().size(); ++i) {
        auto const n = value_of(i);
        if (!voters.elects([&](std::size_t at) { return value_of(at) < n; }))
            most = std::max(most, n);
    }
    return most;
}

template <class Voters, class Configuration, class Value>
std::uint64_t by_another_configuration(Voters const& voters, Configuration const& other,
                                       Value value_of) {
    Voters const others{other};
    return others.commit_value([&](std::size_t at) {
        auto const here = voters.position(others.members()[at]);
        return here ? value_of(*here) : 0;
    });
}

/// Does this node decide alone, as far as the first half of a product goes?
template <class State>
bool is_first_half_alone(State const& s) {
    auto const& first = s.log.configuration()->value.current;
    return std::ranges::size(first.quorum.members()) == 1 && first.is_voter(s.self);
}

// ---- membership

/// Takes whoever has this node's id for this node, whichever store that was.
template <class State, class Configuration>
void take_for_self(State& s, Configuration c) {
    auto const rename = [&](auto& members) {
        for (auto& m : members)
            if (m.who.id == s.self.id) m.who = s.self, s.number = m.number;
    };
    rename(c.current.members);
    if (c.target) rename(c.target->members);
    s.voters = decltype(s.voters){c};
}

/// The lowest number that none of those who are in `next` has, so perhaps that of one who leaves.
template <class Configuration, class Electorate>
auto lowest_free(Configuration const& now, Electorate const& next) {
    using number = decltype(now.next_number);
    auto const is_taken = [&](number n) {
        auto const has = [&](auto const& m) { return m.number == n && next.find(m.who); };
        return std::ranges::any_of(now.current.members, has) ||
               std::ranges::any_of(next.members, has);
    };
    number n{1};
    while (is_taken(n)) n = {n.value + 1};
    return n;
}

/// The seats of a system, with the nodes in them that have the same slots of another one.
template <class Seats>
class seats_of_others {
public:
    seats_of_others(Seats const& seats, Seats const& others)
        : seats_{seats},
          members_{seats.members()},
          stores_(seats.stores().begin(), seats.stores().end()) {
        for (std::size_t i = 0; i < std::min(members_.size(), others.members().size()); ++i) {
            members_[i] = others.members()[i];
            stores_[i] = others.stores()[i];
        }
    }

    auto const& members() const { return members_; }
    decltype(auto) stores() const { return decltype(seats_.stores()){stores_}; }
    bool commits(auto s) const { return seats_.commits(s); }
    bool elects(auto s) const { return seats_.elects(s); }
    bool symmetric() const { return seats_.symmetric(); }
    auto gates(auto which) const { return seats_.gates(which); }

private:
    Seats const& seats_;
    std::remove_cvref_t<decltype(std::declval<Seats>().members())> members_;
    std::vector<typename decltype(std::declval<Seats>().stores())::value_type> stores_;
};

}  // namespace mutants

#endif
