// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_ONE_OF_HPP
#define QUORATE_QUORUMS_ONE_OF_HPP

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/composed_name.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/types.hpp>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace quorate::inline v1::quorums {

struct one_of_head {
    static constexpr std::string_view head = "one_of";
};

template <class T, class... Ts>
inline constexpr std::size_t times_listed = (std::size_t{std::same_as<T, Ts>} + ...);

}  // namespace quorate::inline v1::quorums

namespace quorate::inline v1 {

/// One system of a closed list of kinds, which may include your own. A cluster that runs a one_of
/// can move from one kind to another.
///
/// A one_of is encoded as the system that it holds, so a node whose type is just that kind can
/// decode it. So a cluster of `majority` can be updated node by node to
/// `one_of<majority, weighted>`, and it changes its system after that.
template <encodable_quorum... Kinds>
class one_of : public quorums::composed_name<quorums::one_of_head, Kinds...> {
    static_assert((quorum_system<Kinds> && ...), "one_of: each kind must be a quorum system");
    static_assert(((quorums::times_listed<Kinds, Kinds...> == 1) && ...),
                  "one_of: each kind stands in the list once");

public:
    /// The default value of the first kind.
    constexpr one_of() = default;
    template <class Kind>
        requires(quorums::times_listed<std::remove_cvref_t<Kind>, Kinds...> == 1)
    constexpr one_of(Kind&& system) : held_{std::forward<Kind>(system)} {
        note_members();
    }

    constexpr std::span<node_id const> members() const { return {members_.data(), count_}; }
    constexpr bool commits(slot_set acked) const {
        return visit([&](auto const& q) { return quorate::commits(q, acked); });
    }
    constexpr bool elects(slot_set votes) const {
        return visit([&](auto const& q) { return quorate::elects(q, votes); });
    }
    constexpr bool symmetric() const {
        return visit([](auto const& q) { return is_symmetric(q); });
    }
    /// The system that this holds, if it is of that kind; otherwise null.
    template <class Kind>
    constexpr Kind const* get_if() const {
        return std::get_if<Kind>(&held_);
    }
    /// Calls f with the system that this holds.
    template <class F>
    constexpr decltype(auto) visit(F f) const {
        return std::visit(f, held_);
    }
    /// The largest index that a commit quorum holds (commit_index.hpp).
    template <quorums::held_by_slot Held>
    constexpr std::uint64_t commit_index(Held const& held) const {
        return visit([&](auto const& q) { return quorate::quorums::commit_index(q, held); });
    }
    constexpr std::optional<gate_tree> gates(question which) const {
        return visit([&](auto const& q) { return quorums::gates_of(q, which); });
    }

    friend constexpr bool operator==(one_of const& x, one_of const& y) {
        return x.held_ == y.held_;
    }

    std::string kind() const {
        return visit([](auto const& q) { return kind_of(q); });
    }
    void encode_named(writer& out) const {
        visit([&](auto const& q) { encode_quorum(out, q); });
    }
    /// Total. Each kind tries to decode the bytes, in the order of the list; the names in them tell
    /// the kinds apart.
    static std::optional<one_of> decode_named(reader& in) {
        std::optional<one_of> read;
        auto const attempt = [&]<class Kind>(std::type_identity<Kind>) {
            auto rest = in;
            auto q = decode_quorum<Kind>(rest);
            if (!q || !rest.ok()) return false;
            in = rest;
            read = one_of{std::move(*q)};
            return true;
        };
        (attempt(std::type_identity<Kinds>{}) || ...);
        return read;
    }
    void encode(writer& out) const { encode_named(out); }
    static std::optional<one_of> decode(reader& in) { return decode_named(in); }

private:
    // members() of a kind may be any range. Here its ids are copied, so that they have one type, in
    // the same slots.
    constexpr void note_members() {
        visit([this](auto const& q) {
            for (node_id id : q.members())
                if (count_ < members_.size()) members_[count_++] = id;
        });
    }

    std::variant<Kinds...> held_;
    std::array<node_id, quorum_members_max> members_{};
    std::size_t count_ = 0;
};

}  // namespace quorate::inline v1

#endif
