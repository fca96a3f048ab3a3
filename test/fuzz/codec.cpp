// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// Commands and configurations come from disks and peers: whatever decodes has exactly one encoding,
// which is what came, and keeps what the types promise. A text of a quorum system comes from
// people.
//
// Input: which type, then the bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fuzz/input.hpp>
#include <fuzz/order.hpp>
#include <fuzz/require.hpp>
#include <kv/store.hpp>
#include <memory>
#include <quorate/codec.hpp>
#include <quorate/core/electors.hpp>
#include <quorate/membership/configuration.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/quorums/weighted.hpp>
#include <quorate/term_policy.hpp>
#include <string_view>
#include <vector>

using namespace quorate;
using fuzz::require;

namespace {

using bytes = std::vector<std::byte>;

/// Decodes all of it, and neither less nor more.
template <class T>
void check_value(bytes_view came) {
    auto const value = std::make_unique<T>();
    if (!decode_value(came, *value)) return;
    fuzz::went_deep();
    require(std::ranges::equal(encode_value(*value), came),
            "a value that decodes encodes to other bytes");
    T other{};
    require(!decode_value(came.first(came.size() - 1), other),
            "a value decodes without its last byte");
    bytes more(came.begin(), came.end());
    more.push_back({});
    require(!decode_value(more, other), "a value decodes with a byte behind it");
}

/// Who is in it decides, and more of them never decide less.
template <class Quorum>
void check_quorum(Quorum const& q, std::uint64_t seed) {
    auto const all = slot_set::first(std::ranges::size(q.members()));
    require(commits(q, all), "all members together do not commit");
    require(elects(q, all), "all members together do not elect");
    slot_set const some{codecs::splitmix64(seed) & all.bits()};
    slot_set const more{some.bits() | (codecs::splitmix64(seed) & all.bits())};
    slot_set const others{all.bits() & ~some.bits()};
    require(!commits(q, some) || commits(q, more), "a set commits and a larger one does not");
    require(!elects(q, some) || elects(q, more), "a set elects and a larger one does not");
    require(!commits(q, some) || !elects(q, others), "a set commits while all others elect");
}

template <class Quorum>
void check_electorate(membership::electorate<Quorum> const& e) {
    require(!e.members.empty(), "nobody is a member");
    for (std::size_t i = 0; i < e.members.size(); ++i) {
        require(static_cast<bool>(e.members[i].who.id), "a member without an id");
        require(i == 0 || e.members[i - 1].who.id < e.members[i].who.id, "members do not ascend");
    }
    require(e.decides(), "members that do not decide");
}

template <class Quorum, class Terms>
void check_configuration(bytes_view came) {
    auto const c = membership::decode_configuration<Quorum>(came, Terms::name);
    if (!c) return;
    fuzz::went_deep();
    writer out;
    encode(out, *c, Terms::name);
    require(std::ranges::equal(out.view(), came),
            "a configuration that decodes encodes to other bytes");
    auto const [terms, quorum] = membership::name_rules(came);
    require(terms == Terms::name && !quorum.empty(), "the rules of a configuration are not named");
    check_electorate(c->current);
    if (c->target) check_electorate(*c->target);

    // What the core makes of it: each (id, incarnation) once, numbers that were given and are its
    // own.
    core::electors<Quorum> const voters{*c};
    std::vector<member_number> numbers;
    for (std::size_t at = 0; at < voters.members().size(); ++at) {
        require(voters.position(voters.members()[at]) == at, "a member stands twice");
        auto const n = c->find(voters.members()[at])->number;
        require(n && n < c->next_number, "a member has a number that was never given");
        require(std::ranges::find(numbers, n) == numbers.end(), "two members have one number");
        numbers.push_back(n);
    }
    auto const decide = [&](bool yes) { return [yes](std::size_t) { return yes; }; };
    require(voters.commits(decide(true)) && voters.elects(decide(true)),
            "all together do not decide");
    require(!voters.commits(decide(false)) && !voters.elects(decide(false)), "nobody decides");
    require(voters.commit_value([](std::size_t) { return 7U; }) == 7,
            "what all hold is not committed");
    check_quorum(c->current.quorum, came.size());
}

void check_tree(threshold_tree const& tree, std::uint64_t seed) {
    check_quorum(tree, seed);
    letter_names names;
    threshold_tree again;
    auto const text = tree.text();
    require(!threshold_tree::parse(text, names, again), "the text of a tree is none");
    require(again == tree && again.text() == text, "the text of a tree says another tree");
    writer out;
    tree.encode(out);
    reader in{out.view()};
    auto const decoded = threshold_tree::decode(in);
    require(decoded && *decoded == tree && in.done(), "a tree does not come back");
}

void check_text(bytes_view came) {
    std::string_view const text{reinterpret_cast<char const*>(came.data()), came.size()};
    letter_names names;
    threshold_tree tree;
    auto const error = threshold_tree::parse(text, names, tree);
    if (error) require(!to_text(error, text).empty(), "a text is refused without a word");
    else fuzz::went_deep(), check_tree(tree, came.size());
}

void check_tree_bytes(bytes_view came) {
    reader in{came};
    auto const tree = threshold_tree::decode(in);
    if (!tree) return;
    fuzz::went_deep();
    writer out;
    tree->encode(out);
    require(std::ranges::equal(out.view(), came.first(came.size() - in.remaining())),
            "a tree that decodes encodes to other bytes");
    // Letters name the nodes 1 to 26 only.
    if (std::ranges::all_of(tree->members(), [](node_id id) { return id.value <= 26; }))
        check_tree(*tree, came.size());
}

using any_kind = one_of<majority, weighted, flexible, threshold_tree>;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    fuzz::input in{data, size};
    auto const which = in.u8() % 8;
    auto const came = in.rest();
    switch (which) {
        case 0: check_value<fuzz::order>(came); break;
        case 1: check_value<kv::store::command>(came); break;
        case 2: check_value<kv::result>(came); break;
        case 3: check_configuration<majority, sequential_terms>(came); break;
        case 4: check_configuration<any_kind, distinct_terms>(came); break;
        case 5: check_configuration<threshold_tree, sequential_terms>(came); break;
        case 6: check_tree_bytes(came); break;
        default: check_text(came); break;
    }
    return 0;
}
