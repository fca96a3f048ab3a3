// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_QUORUM_SUITE_HPP
#define QUORATE_TESTING_QUORUM_SUITE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/splitmix64.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_kind.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/obligations.hpp>
#include <quorate/term_policy.hpp>
#include <ranges>
#include <string>
#include <vector>

/// Checks what every quorum system must do. The result is a list of findings; an empty list is
/// good. There is no test framework inside, so any framework can print the list.
///
///     auto findings = quorate::testing::quorum_suite<quorate::sequential_terms>(my_system{...});
///
/// Give it each value that your clusters use. Up to 16 members every set is asked about, and the
/// answer is a proof. Beyond that, sets are drawn from `seed`, and the answer is a search.
namespace quorate::inline v1::testing {

/// Asks one system, and notes what it does wrong.
template <quorum_system Q>
class quorum_probe {
public:
    quorum_probe(Q const& q, std::uint64_t seed, std::vector<std::string>& findings)
        : q_{q}, count_{std::ranges::size(q.members())}, random_{seed}, findings_{findings} {}

    void members() {
        expect(0 < count_ && count_ <= quorum_members_max, "members: 1 to 32");
        expect(id_list::make(q_.members()).has_value(), "members: ids are unique and not zero");
        expect(std::ranges::equal(q_.members(), q_.members()), "members: the same list each time");
    }
    void value() {
        Q copy = q_;
        expect(copy == q_, "value: a copy is equal");
        copy = Q{};
        expect(Q{} == copy, "value: default values are equal");
    }
    /// Asks one rule along random chains of growing sets.
    void chains(question which) {
        for (int chain = 0; chain < 200; ++chain) {
            slot_set s;
            bool before = decides(q_, which, s);
            while (s != slot_set::first(count_)) {
                s.insert(static_cast<std::size_t>(draw() % count_));
                bool const now = decides(q_, which, s);
                expect(now || !before, "rule: a superset of a quorum is a quorum");
                expect(now == decides(q_, which, s), "rule: the same answer to the same question");
                auto const strangers = slot_set{draw()} - slot_set::first(count_);
                expect(now == decides(q_, which, s | strangers),
                       "rule: slots without a member do not count");
                before = now;
            }
            expect(before, "rule: all members together decide");
        }
    }
    /// Checks that the gates that the system describes decide as the system does.
    void gates(question which) {
        if constexpr (quorums::gate_described<Q>) {
            auto const tree = q_.gates(which);
            if (!tree) return;
            expect((tree->members() - slot_set::first(count_)).empty(),
                   "gates: stand over its own slots");
            auto const agree = [&](slot_set s) {
                expect(tree->decides(s) == decides(q_, which, s),
                       "gates: decide as the system does");
            };
            if (count_ > quorums::truth_table::members_max)
                for (int i = 0; i < 20000; ++i) agree(slot_set{draw() & draw_mask()});
            else
                for (std::uint64_t s = 0; s < std::uint64_t{1} << count_; ++s) agree(slot_set{s});
        }
    }
    void encoding() {
        writer out;
        encode_quorum(out, q_);
        reader in{out.view()};
        auto const back = decode_quorum<Q>(in);
        expect(back && in.done(), "encoding: what was encoded is decoded, and nothing is left");
        if (!back) return;
        expect(*back == q_, "encoding: the value comes back");
        expect(std::ranges::equal(back->members(), q_.members()),
               "encoding: the members keep their slots");
        writer again;
        encode_quorum(again, *back);
        expect(std::ranges::equal(out.view(), again.view()),
               "encoding: one value has one encoding");
        for (std::size_t size = 0; size < out.size(); ++size) {
            reader part{out.view().first(size)};
            auto const cut = decode_quorum<Q>(part);
            expect(!cut || !part.ok(), "encoding: a part of it is refused");
        }
        garbage({out.view().begin(), out.view().end()});
    }
    void name() {
        expect(kind_fits(Q::name, kind_of(q_)),
               "name: the type's name covers the kind of its value");
    }

private:
    void expect(bool good, char const* what) {
        if (good || std::ranges::find(findings_, what) != findings_.end()) return;
        findings_.emplace_back(what);
    }
    /// Checks that no bytes make a value that breaks its own contract: what is decoded encodes to
    /// the same bytes again.
    void garbage(std::vector<std::byte> bytes) {
        auto const head = 4 + name_head(Q::name).size();
        for (int i = 0; i < 2000 && head < bytes.size(); ++i) {
            auto altered = bytes;
            for (auto changes = 1 + draw() % 3; changes != 0; --changes)
                altered[head + draw() % (bytes.size() - head)] = static_cast<std::byte>(draw());
            reader in{altered};
            auto const q = decode_quorum<Q>(in);
            if (!q || !in.done()) continue;
            writer again;
            encode_quorum(again, *q);
            expect(std::ranges::equal(again.view(), altered),
                   "encoding: what altered bytes give encodes to them");
            auto const all = slot_set::first(std::ranges::size(q->members()));
            expect(commits(*q, all) && elects(*q, all),
                   "encoding: what altered bytes give can decide");
        }
    }
    std::uint64_t draw() { return codecs::splitmix64(random_); }
    std::uint64_t draw_mask() { return slot_set::first(count_).bits(); }

    Q const& q_;
    std::size_t count_;
    std::uint64_t random_;
    std::vector<std::string>& findings_;
};

/// Everything that `q` does wrong as a system for such terms.
template <term_policy Terms, quorum_system Q>
std::vector<std::string> quorum_suite(Q const& q, std::uint64_t seed = 1) {
    static_assert(check_quorum_system<Q>());
    std::vector<std::string> findings;
    quorum_probe<Q> probe{q, seed, findings};
    probe.members();
    if (!findings.empty()) return findings;  // the rest would ask about slots that do not exist
    probe.value();
    for (auto which : {question::commits, question::elects}) {
        probe.chains(which);
        probe.gates(which);
    }
    probe.encoding();
    probe.name();
    auto const laws = broken_laws<Terms>(q);
    for (broken_law const& b : laws.broken())
        findings.push_back("law: " + to_text(b, laws.nodes()));
    return findings;
}

}  // namespace quorate::inline v1::testing

#endif
