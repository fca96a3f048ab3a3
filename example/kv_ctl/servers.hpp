// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_CTL_SERVERS_HPP
#define QUORATE_EXAMPLE_KV_CTL_SERVERS_HPP

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <kv_client/redis_connection.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace kv_ctl {

using kv_client::reply;
using steady = std::chrono::steady_clock;

/// What a server says of itself.
struct seen_server {
    std::string client;  ///< where it was asked
    std::string info;
    std::string field(std::string_view name) const { return kv_client::info_field(info, name); }
    bool leads() const { return field("role") == "leader"; }
};

/// How a command ended.
struct answer {
    enum class kind { done, refused, no_leader, unknown } what = kind::no_leader;
    reply said{};
    std::string text{};  ///< one line: why it is not done; or, if done, why no leader answered
};

/// The servers that an operator named, by the addresses for clients. Each try asks anew which of
/// them leads. An error that names the leader says which node to look for, and not where: nodes
/// know each other by other addresses.
class servers {
public:
    /// A leader is looked for as long as an election may take. A command waits at most
    /// `wait_max` for its end.
    servers(std::vector<std::string> at, std::chrono::seconds wait_max)
        : at_{std::move(at)},
          deadline_{steady::now() + wait_max},
          look_until_{std::min(deadline_, steady::now() + std::chrono::seconds{10})} {}

    /// Asks all servers at once, so that servers that are down cost 2 s together, however many they
    /// are. A server that does not answer is not in the list.
    std::vector<seen_server> look() const {
        std::vector<std::future<std::optional<seen_server>>> asked;
        for (auto const& address : at_)
            asked.push_back(
                std::async(std::launch::async, [&address]() -> std::optional<seen_server> {
                    kv_client::redis_connection c;
                    auto const info = c.connect(address, std::chrono::seconds{2}) ? c.call({"INFO"})
                                                                                  : std::nullopt;
                    if (!info || info->type != '$') return std::nullopt;
                    return seen_server{address, info->text};
                }));
        std::vector<seen_server> all;
        for (auto& one : asked)
            if (auto seen = one.get()) all.push_back(std::move(*seen));
        return all;
    }

    /// Asks the leader. If there is none for as long as two elections take, asks any server that
    /// answers.
    template <class Words>
    answer read(Words words) const {
        auto const leader =
            at_leader(words, std::min(look_until_, steady::now() + std::chrono::seconds{3}));
        if (leader.what != answer::kind::no_leader) return leader;
        auto const seen = look();
        for (auto const& server : seen) {
            auto other = at(server, words(seen));
            if (other.what != answer::kind::done) continue;
            other.text = leader.text;
            return other;
        }
        return at_leader(words);
    }

    /// Runs what `words(seen)` gives at the leader. A request that was certainly not executed is
    /// tried again for a while. A request that may have been executed is never tried again.
    template <class Words>
    answer at_leader(Words words) const {
        return at_leader(words, look_until_);
    }

    template <class Words>
    answer at_leader(Words words, steady::time_point until) const {
        answer last;
        do {
            auto const seen = look();
            auto const* leader = leader_of(seen);
            last = leader ? at(*leader, words(seen))
                          : answer{answer::kind::no_leader, {}, why_none(seen)};
            if (last.what != answer::kind::no_leader) return last;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        } while (steady::now() < until);
        return last;
    }

    answer at(seen_server const& server, std::vector<std::string> const& words) const {
        using enum answer::kind;
        auto const left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady::now());
        kv_client::redis_connection c;
        if (!c.connect(server.client, std::max(left, answer_wait_min)))
            return {no_leader, {}, server.client + " does not answer"};
        auto said = c.call(words);
        if (!said)
            return {unknown,
                    {},
                    server.client +
                        " gave no answer in time: whether it does it is not known; look at "
                        "members"};
        auto const line = said->text.substr(said->text.find(' ') + 1);  // without the code
        if (said->is_error("NOTLEADER") || said->is_error("TRYAGAIN"))
            return {no_leader, *said, line};
        if (said->is_error("UNKNOWN")) return {unknown, *said, line};
        if (said->type == '-') return {refused, *said, line};
        return {done, std::move(*said), ""};
    }

private:
    /// A server itself waits 5 s for a new one to answer. This waits longer, since the server's
    /// refusal says more than a missing answer.
    static constexpr std::chrono::milliseconds answer_wait_min{10'000};

    /// The server that says that it leads, in the newest term: a leader that was deposed and has
    /// not heard of it still says so, too.
    static seen_server const* leader_of(std::vector<seen_server> const& seen) {
        seen_server const* best = nullptr;
        for (auto const& s : seen)
            if (s.leads() && (!best || term(*best) < term(s))) best = &s;
        return best;
    }
    static unsigned long long term(seen_server const& s) {
        return std::strtoull(s.field("term").c_str(), nullptr, 10);
    }
    std::string why_none(std::vector<seen_server> const& seen) const {
        std::string list;
        for (auto const& address : at_) list += (list.empty() ? "" : ", ") + address;
        if (seen.empty())
            return "nobody answers at " + list +
                   "; --at wants the addresses that the servers have as --client";
        for (auto const& s : seen)
            if (auto const leader = s.field("leader"); leader != "0" && !leader.empty())
                return "node " + leader + " leads, says node " + s.field("id") +
                       ", and --at has not its server";
        return "no leader is known to " + std::to_string(seen.size()) +
               " of these servers; a quorum of the members "
               "must run";
    }

    std::vector<std::string> at_;
    steady::time_point deadline_;
    steady::time_point look_until_;
};

}  // namespace kv_ctl

#endif
