// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_RECOVER_HPP
#define QUORATE_EXAMPLE_KV_RECOVER_HPP

#include <cstdio>
#include <quorate/entropy.hpp>
#include <quorate/node/lost_quorum.hpp>
#include <quorate/types.hpp>
#include <string>
#include "options.hpp"
#include "quorum.hpp"
#include "system_text.hpp"

namespace kv {

inline constexpr char const* before_recovery =
    "THIS MAY LOSE ACKNOWLEDGED WRITES. It is for the day on which so many nodes are gone for good "
    "that the rest\n"
    "decides nothing any more. If one of them can come back with its disk, start that instead: "
    "nothing is lost then.\n"
    "\n"
    "  - Of several survivors, take the one with the highest commit in its INFO; of equals, the "
    "highest last_index.\n"
    "  - First make sure that no other member runs: two of them could go on in the old cluster, "
    "and take writes that\n"
    "    are not here.\n"
    "\n";
inline constexpr char const* after_recovery =
    "next: start it, without --recover-lost-quorum. Wipe the directories of all other members. "
    "They, or any others,\n"
    "become members like new ones: start them with kv --join, and name them to kv_ctl add.\n";

/// `kv --recover-lost-quorum`. It only looks, unless the operator has said that data may be lost.
/// Gives the exit code.
inline int recover(server_options const& o) {
    auto const alone = majority_of<policies::quorum>({o.id});
    if (!alone) {
        std::fputs("kv: no quorum system of this server's type has this node alone\n", stderr);
        return 1;
    }
    policies::log_store::options store;
    store.directory = o.directory;
    quorate::system_entropy entropy;
    quorate::cluster_id const fresh{entropy(), entropy()};
    auto const [report, bad] =
        o.yes_lose_data ? quorate::recover_from_lost_quorum<policies>(store, o.id, *alone, fresh)
                        : quorate::look_at_lost_quorum<policies>(store, o.id, *alone);
    if (bad) {
        std::fprintf(stderr, "kv: %s\n", bad.text.c_str());
        return 1;
    }
    auto const text = quorate::to_text(report);
    if (o.yes_lose_data) {
        std::printf("%s%s", text.c_str(), after_recovery);
        return 0;
    }
    std::printf(
        "%s%snothing was done; if that is what you want: the same again with --yes-lose-data\n",
        before_recovery, text.c_str());
    return 3;
}

}  // namespace kv

#endif
