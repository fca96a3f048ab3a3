// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_JOINT_HPP
#define QUORATE_QUORUMS_JOINT_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <quorate/types.hpp>
#include <span>
#include <string_view>
#include <utility>

namespace quorate {

/// The stable name of a product, "joint(A,B)"; only products of encodable halves have one.
template <class A, class B>
struct joint_name {};

template <encodable_quorum A, encodable_quorum B>
struct joint_name<A, B> {
private:
    static constexpr std::string_view parts_[5] = {"joint(", A::name, ",", B::name, ")"};
    static constexpr std::size_t size_ = 8 + parts_[1].size() + parts_[3].size();
    static constexpr std::array<char, size_> text_ = [] {
        std::array<char, size_> text{};
        auto at = text.begin();
        for (auto part : parts_) at = std::ranges::copy(part, at).out;
        return text;
    }();

public:
    static constexpr std::string_view name{text_.data(), text_.size()};
};

/// The product of two systems: a set decides iff its part in A decides there and its part in B decides there. Members
/// are those of either half; each half is asked about the same nodes, never about the same slots (Z55).
///
/// A product is a quorum system like any other and richer than what thresholds can say: M_abc x M_abd has the quorum
/// {a, b}, which M_abcd has not.
template <quorum_system A, quorum_system B>
class joint : public joint_name<A, B> {
public:
    constexpr joint() = default;
    /// Precondition: at most 32 members in all; else it does not compile, or throws std::invalid_argument.
    constexpr joint(A a, B b)
        : a_{std::move(a)},
          b_{std::move(b)},
          members_{checked_members(id_list::unite(a_.members(), b_.members()))},
          to_a_{members_, a_},
          to_b_{members_, b_} {}

    /// For halves from outside: nothing if they have too many members in all.
    static constexpr std::optional<joint> make(A a, B b) {
        if (!id_list::unite(a.members(), b.members())) return std::nullopt;
        return joint{std::move(a), std::move(b)};
    }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    constexpr bool commits(slot_set acked) const {
        return quorate::commits(a_, to_a_(acked)) && quorate::commits(b_, to_b_(acked));
    }
    constexpr bool elects(slot_set votes) const {
        return quorate::elects(a_, to_a_(votes)) && quorate::elects(b_, to_b_(votes));
    }
    constexpr A const& first() const { return a_; }
    constexpr B const& second() const { return b_; }

    friend constexpr bool operator==(joint const& x, joint const& y) { return x.a_ == y.a_ && x.b_ == y.b_; }

    void encode(writer& out) const
        requires encodable_quorum<A> && encodable_quorum<B>
    {
        a_.encode(out);
        b_.encode(out);
    }
    static std::optional<joint> decode(reader& in)
        requires encodable_quorum<A> && encodable_quorum<B>
    {
        auto a = A::decode(in);
        if (!a) return std::nullopt;
        auto b = B::decode(in);
        if (!b) return std::nullopt;
        return make(std::move(*a), std::move(*b));
    }

private:
    A a_{};
    B b_{};
    id_list members_;
    slot_map to_a_;
    slot_map to_b_;
};

}  // namespace quorate

#endif
