// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUMS_PARTS_HPP
#define QUORATE_QUORUMS_PARTS_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/codecs/reader.hpp>
#include <quorate/codecs/writer.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/quorums/commit_index.hpp>
#include <quorate/quorums/gate_tree.hpp>
#include <quorate/quorums/id_list.hpp>
#include <quorate/quorums/slot_map.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace quorate::inline v1::quorums {

/// Several quorum systems side by side, and their members together; `joint` and `any_of` are made
/// of this. Each part is asked about the same nodes, never about the same slots: a slot may stand
/// for another node in each (rule: nodes-not-slots; Z55).
template <quorum_system... Parts>
class parts {
public:
    static constexpr std::size_t count = sizeof...(Parts);
    static constexpr bool symmetric = (symmetric_quorum_rule<Parts> && ...);

    constexpr parts() = default;
    /// Precondition: at most 32 members in all. Otherwise a constant expression does not compile,
    /// and a call at run time throws std::invalid_argument.
    constexpr explicit parts(Parts... p)
        : all_{std::move(p)...}, members_{checked_members(united(all_))} {
        std::size_t i = 0;
        each([&](auto const& part) {
            maps_[i++] = slot_map{part, [&](node_id id) { return *members_.slot_of(id); }};
        });
    }
    /// Do these parts have at most 32 members in all?
    static constexpr bool fit(Parts const&... p) { return united(std::tie(p...)).has_value(); }

    constexpr std::span<node_id const> members() const { return members_.ids(); }
    /// In how many parts this set decides.
    constexpr std::size_t deciding(question which, slot_set s) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return ((decides(std::get<I>(all_), which, maps_[I](s)) ? std::size_t{1} : 0) + ...);
        }(std::index_sequence_for<Parts...>{});
    }
    constexpr bool is_symmetric() const {
        bool all = true;
        each([&](auto const& part) { all = all && quorate::is_symmetric(part); });
        return all;
    }
    /// Calls `f(part)` for each, in order.
    template <class F>
    constexpr void each(F f) const {
        std::apply([&](auto const&... part) { (f(part), ...); }, all_);
    }
    /// Calls `f(index)` with each part's commit index.
    template <class Held, class F>
    constexpr void each_commit_index(Held const& held, F f) const {
        std::size_t i = 0;
        each([&](auto const& part) {
            auto const& map = maps_[i++];
            f(commit_index(part, [&](std::size_t slot) { return held(map.place(slot)); }));
        });
    }
    template <std::size_t I>
    constexpr auto const& get() const {
        return std::get<I>(all_);
    }
    constexpr slot_map const& map(std::size_t i) const { return maps_[i]; }

    /// The rule "`threshold` of the parts decide", as gates; nothing if a part does not say its
    /// gates, or if they are too many.
    constexpr std::optional<gate_tree> gates(question which, std::uint32_t threshold) const {
        gate_tree tree;
        bool ok = tree.open(threshold);
        std::size_t i = 0;
        each([&](auto const& part) {
            auto const rule = gates_of(part, which);
            ok = ok && rule && tree.append(*rule, maps_[i]);
            ++i;
        });
        return ok && tree.close() ? std::optional{tree} : std::nullopt;
    }

    /// "head(kind,kind)"
    std::string kind(std::string_view head) const {
        std::string out{head};
        char before = '(';
        each([&](auto const& part) {
            out += before + kind_of(part);
            before = ',';
        });
        return out + ')';
    }
    /// How many parts as u32, then each with its name.
    void encode(writer& out) const {
        out.u32(static_cast<std::uint32_t>(count));
        each([&](auto const& part) { encode_quorum(out, part); });
    }
    /// Total: nothing unless the bytes are a lawful value of each part, with at most 32 members in
    /// all.
    static std::optional<std::tuple<Parts...>> decode(reader& in) {
        if (in.u32() != count) return std::nullopt;
        // Braces, since they read the parts in this order; arguments in parentheses have no order.
        std::tuple<std::optional<Parts>...> read{decode_quorum<Parts>(in)...};
        return std::apply(
            [](auto&... part) -> std::optional<std::tuple<Parts...>> {
                if (!(part.has_value() && ...) || !fit(*part...)) return std::nullopt;
                return std::tuple<Parts...>{std::move(*part)...};
            },
            read);
    }

    friend constexpr bool operator==(parts const& x, parts const& y) { return x.all_ == y.all_; }

private:
    template <class Tuple>
    static constexpr std::optional<id_list> united(Tuple const& all) {
        std::optional<id_list> list{id_list{}};
        std::apply(
            [&](auto const&... part) {
                ((list = list ? id_list::unite(list->ids(), part.members()) : std::nullopt), ...);
            },
            all);
        return list;
    }

    std::tuple<Parts...> all_;
    id_list members_;
    slot_map maps_[sizeof...(Parts)] = {};
};

}  // namespace quorate::inline v1::quorums

#endif
