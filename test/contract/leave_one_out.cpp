// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <cstddef>
#include <cstdint>
#include <optional>
#include <quorate/clock.hpp>
#include <quorate/codec.hpp>
#include <quorate/entropy.hpp>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/quorum_system.hpp>
#include <quorate/state_machine.hpp>
#include <quorate/term_policy.hpp>
#include <quorate/transport.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Each contract asks for each of its members: a model that lacks one, and no more, is no model.
/// Without this a concept that forgot to ask would let a user's part compile until the node uses
/// what is missing, deep inside.
namespace {

using namespace quorate;

constexpr int nothing = -1;

/// Which of `members` a type may lack and still model the contract, or `nothing`, as it should be.
/// `models(k)` says whether almost_...<k> does.
template <int members, class Models>
consteval int needless(Models models) {
    int found = nothing;
    [&]<int... k>(std::integer_sequence<int, k...>) {
        ((found = models(std::integral_constant<int, k>{}) ? k : found), ...);
    }(std::make_integer_sequence<int, members>{});
    return found;
}

// What a requires clause cannot take away from a class comes from a base.
template <bool Is>
struct has_name {
    static constexpr std::string_view name = "almost";
};
template <>
struct has_name<false> {};
template <bool Is>
struct can_be_copied {};
template <>
struct can_be_copied<false> {
    can_be_copied() = default;
    can_be_copied(can_be_copied const&) = delete;
    can_be_copied& operator=(can_be_copied const&) = delete;
};
template <bool Is>
struct can_be_moved {};
template <>
struct can_be_moved<false> {
    can_be_moved() = default;
    can_be_moved(can_be_moved&&) = delete;
    can_be_moved& operator=(can_be_moved&&) = delete;
};

// ---- quorum_system

template <int Missing>
struct almost_quorum_system : can_be_copied<Missing != 0> {
    bool operator==(almost_quorum_system const&) const
        requires(Missing != 1)
    {
        return true;
    }
    std::span<node_id const> members() const
        requires(Missing != 2)
    {
        return {};
    }
    bool is_quorum(slot_set) const
        requires(Missing != 3)
    {
        return false;
    }
};
static_assert(quorum_system<almost_quorum_system<nothing>>);
static_assert(needless<4>([](auto k) { return quorum_system<almost_quorum_system<k>>; }) ==
              nothing);

template <int Missing>
struct almost_split_system {
    bool operator==(almost_split_system const&) const = default;
    std::span<node_id const> members() const { return {}; }
    bool commits(slot_set) const
        requires(Missing != 0)
    {
        return false;
    }
    bool elects(slot_set) const
        requires(Missing != 1)
    {
        return false;
    }
};
static_assert(quorum_system<almost_split_system<nothing>>);
static_assert(needless<2>([](auto k) { return quorum_system<almost_split_system<k>>; }) == nothing);
// Without elections it still says how writes commit, from which elections follow (dual.hpp).
static_assert(commit_rule<almost_split_system<1>> && !commit_rule<almost_split_system<0>>);

template <int Missing>
struct almost_encodable_quorum : has_name<Missing != 0> {
    void encode(writer&) const
        requires(Missing != 1)
    {}
    static std::optional<almost_encodable_quorum> decode(reader&)
        requires(Missing != 2)
    {
        return std::nullopt;
    }
};
static_assert(encodable_quorum<almost_encodable_quorum<nothing>>);
static_assert(needless<3>([](auto k) { return encodable_quorum<almost_encodable_quorum<k>>; }) ==
              nothing);

// ---- term_policy

template <bool Is>
struct says_whether_elections_meet {
    static constexpr bool elections_must_meet = true;
};
template <>
struct says_whether_elections_meet<false> {};

template <int Missing>
struct almost_term_policy : has_name<Missing != 0>, says_whether_elections_meet<Missing != 1> {
    static term next(term t, member_number)
        requires(Missing != 2)
    {
        return t;
    }
};
static_assert(term_policy<almost_term_policy<nothing>>);
static_assert(needless<3>([](auto k) { return term_policy<almost_term_policy<k>>; }) == nothing);

// ---- log_store: four parts

template <bool Is>
struct says_whether_it_blocks {
    static constexpr bool blocking = false;
};
template <>
struct says_whether_it_blocks<false> {};

template <int Missing>
struct almost_log_store : says_whether_it_blocks<Missing != 5> {
    void save_ballot(ballot)
        requires(Missing != 0)
    {}
    void save_joined(log_index)
        requires(Missing != 1)
    {}
    void append(entry_run)
        requires(Missing != 2)
    {}
    void truncate_after(log_index)
        requires(Missing != 3)
    {}
    void bind_cluster(cluster_id)
        requires(Missing != 4)
    {}
    bool staged()
        requires(Missing != 6)
    {
        return false;
    }
    void begin_sync()
        requires(Missing != 7)
    {}
    failure sync()
        requires(Missing != 8)
    {
        return {};
    }
    void end_sync()
        requires(Missing != 9)
    {}
    std::uint32_t load(log_index, std::uint32_t, std::uint64_t, entry_runs&)
        requires(Missing != 10)
    {
        return 0;
    }
    failure read(log_index, std::uint32_t, std::uint64_t, entry_runs&)
        requires(Missing != 11)
    {
        return {};
    }
    void release(log_index)
        requires(Missing != 12)
    {}
    std::pair<recovered_log, failure> open(open_request const&)
        requires(Missing != 13)
    {
        return {};
    }
    void close()
        requires(Missing != 14)
    {}
};
static_assert(log_store<almost_log_store<nothing>>);
static_assert(needless<15>([](auto k) { return log_store<almost_log_store<k>>; }) == nothing);
// A member belongs to one part: the sentence of check_log_store() names that part alone.
template <class S>
constexpr int parts = log_appender<S> + log_syncer<S> + log_reader<S> + log_opener<S>;
static_assert(parts<almost_log_store<nothing>> == 4);
static_assert(needless<15>([](auto k) { return parts<almost_log_store<k>> != 3; }) == nothing);

// ---- transport

struct executor {};

template <int Missing>
struct almost_receiver {
    void on_parcel(parcel&&, cluster_id)
        requires(Missing != 0)
    {}
    void on_peer(peer_identity const&)
        requires(Missing != 1)
    {}
    void on_lost(node_id)
        requires(Missing != 2)
    {}
    void on_refused(node_id, failure const&)
        requires(Missing != 3)
    {}
};
static_assert(transport_receiver<almost_receiver<nothing>>);
static_assert(needless<4>([](auto k) { return transport_receiver<almost_receiver<k>>; }) ==
              nothing);

struct endpoint_options {};

template <int Missing>
struct almost_endpoint {
    template <class Receiver>
    almost_endpoint(executor const&, endpoint_options const&, Receiver&)
        requires(Missing != 0)
    {}
    failure listen(local_identity const&)
        requires(Missing != 1)
    {
        return {};
    }
    void bind_cluster(cluster_id)
        requires(Missing != 2)
    {}
    void set_configuration(std::vector<std::string>, log_id)
        requires(Missing != 3)
    {}
    void connect(node_id, std::string const&)
        requires(Missing != 4)
    {}
    void disconnect(node_id)
        requires(Missing != 5)
    {}
    bool send(parcel&&)
        requires(Missing != 6)
    {
        return false;
    }
    void flush()
        requires(Missing != 7)
    {}
    void close()
        requires(Missing != 8)
    {}
    std::string local_address()
        requires(Missing != 9)
    {
        return {};
    }
};

template <bool Is>
struct has_options {
    using options = endpoint_options;
};
template <>
struct has_options<false> {};
template <int Missing>
struct has_endpoint {
    template <class Executor, class Receiver>
    using endpoint = almost_endpoint<Missing>;
};
template <>
struct has_endpoint<11> {};

template <int Missing>
struct almost_transport : has_options<Missing != 10>, has_endpoint<Missing> {};
static_assert(transport<almost_transport<nothing>, executor>);
static_assert(needless<12>([](auto k) { return transport<almost_transport<k>, executor>; }) ==
              nothing);

// ---- clock

template <int Missing>
struct almost_timer {
    template <class Clock>
    almost_timer(Clock&, executor const&)
        requires(Missing != 2)
    {}
    template <class Handler>
    void async_wait(instant, Handler)
        requires(Missing != 3)
    {}
    void cancel()
        requires(Missing != 4)
    {}
};
template <int Missing>
struct has_timer {
    template <class Executor>
    using timer = almost_timer<Missing>;
};
template <>
struct has_timer<5> {};

template <int Missing>
struct almost_clock : can_be_copied<Missing != 0>, has_timer<Missing> {
    instant now()
        requires(Missing != 1)
    {
        return {};
    }
};
static_assert(clock_for<almost_clock<nothing>, executor>);
static_assert(needless<6>([](auto k) { return clock_for<almost_clock<k>, executor>; }) == nothing);

// ---- entropy

template <int Missing>
struct almost_entropy : can_be_copied<Missing != 0> {
    std::uint64_t operator()()
        requires(Missing != 1)
    {
        return 4;
    }
};
static_assert(entropy_source<almost_entropy<nothing>>);
static_assert(needless<2>([](auto k) { return entropy_source<almost_entropy<k>>; }) == nothing);

// ---- state_machine

struct no_default {
    explicit no_default(int) {}
};
template <int Missing>
struct has_command {
    using command = int;
};
template <>
struct has_command<0> {};
template <int Missing>
struct has_result {
    using result = int;
};
template <>
struct has_result<1> {};
template <>
struct has_result<2> {
    using result = no_default;
};
template <>
struct has_result<3> {
    using result = std::string;  // which apply does not return
};

template <int Missing>
struct almost_machine : has_command<Missing>, has_result<Missing>, can_be_moved<Missing != 4> {
    auto apply(int delta)
        requires(Missing != 5)
    {
        if constexpr (Missing == 2) return no_default{delta};
        else return delta;
    }
};
static_assert(state_machine<almost_machine<nothing>>);
static_assert(needless<6>([](auto k) { return state_machine<almost_machine<k>>; }) == nothing);

template <int Missing>
struct almost_snapshottable {
    void save(writer&) const
        requires(Missing != 0)
    {}
    void load(reader&)
        requires(Missing != 1)
    {}
};
static_assert(snapshottable_machine<almost_snapshottable<nothing>>);
static_assert(needless<2>([](auto k) { return snapshottable_machine<almost_snapshottable<k>>; }) ==
              nothing);

// ---- codec: the hook, and what any codable type must be

template <int Missing>
struct almost_hooked {
    almost_hooked()
        requires(Missing != 2)
    = default;
    explicit almost_hooked(int) {}
    void encode(writer&) const
        requires(Missing != 0)
    {}
    static std::optional<almost_hooked> decode(reader&)
        requires(Missing != 1)
    {
        return std::nullopt;
    }
};
static_assert(codable<almost_hooked<nothing>>);
static_assert(needless<3>([](auto k) { return codable<almost_hooked<k>>; }) == nothing);

// ---- the files of a write-ahead log

template <int Missing>
struct almost_files : can_be_copied<Missing != 0> {
    struct file : can_be_moved<Missing != 1> {
        file()
            requires(Missing != 2)
        = default;
        explicit file(int) {}
    };
    failure make_directory(std::string const&)
        requires(Missing != 3)
    {
        return {};
    }
    failure list(std::string const&, std::vector<std::string>&)
        requires(Missing != 4)
    {
        return {};
    }
    failure sync_directory(std::string const&)
        requires(Missing != 5)
    {
        return {};
    }
    failure rename(std::string const&, std::string const&)
        requires(Missing != 6)
    {
        return {};
    }
    failure remove(std::string const&)
        requires(Missing != 7)
    {
        return {};
    }
    failure lock(std::string const&, file&)
        requires(Missing != 8)
    {
        return {};
    }
    failure open(std::string const&, log_stores::file_mode, file&)
        requires(Missing != 9)
    {
        return {};
    }
    failure write(file&, std::uint64_t, std::span<bytes_view const>)
        requires(Missing != 10)
    {
        return {};
    }
    failure read(file const&, std::uint64_t, std::span<std::byte>, std::size_t&)
        requires(Missing != 11)
    {
        return {};
    }
    failure sync(file&)
        requires(Missing != 12)
    {
        return {};
    }
    failure size(file const&, std::uint64_t&)
        requires(Missing != 13)
    {
        return {};
    }
};
static_assert(log_stores::files<almost_files<nothing>>);
static_assert(needless<14>([](auto k) { return log_stores::files<almost_files<k>>; }) == nothing);

}  // namespace
