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

inline constexpr char const* what_recovery_costs =
    "THIS MAY LOSE ACKNOWLEDGED WRITES. It is for the day on which so many nodes are gone for good that the rest\n"
    "decides nothing any more. If one of them can come back with its disk, start that instead: nothing is lost then.\n"
    "\n"
    "  - What the lost nodes acknowledged without this one is gone, and nobody can say what it was.\n"
    "  - Of several survivors, take the one with the highest commit in its INFO; of equals, the highest last_index.\n"
    "  - This node goes on alone, in a NEW cluster with its log. First make sure that no other member runs: two of\n"
    "    them could go on in the old cluster, and take writes that are not here.\n"
    "  - Afterwards wipe the directories of all other members, start them with --join, and add them by kv_ctl add.\n"
    "\n";

/// `kv --recover-lost-quorum`: does nothing before it was told that data may be lost. Gives the exit code.
inline int recover(server_options const& o) {
    std::fputs(what_recovery_costs, stderr);
    if (!o.yes_lose_data) {
        std::fputs("kv: nothing was done; if that is what you want: the same again with --yes-lose-data\n", stderr);
        return 2;
    }
    auto const alone = majority_of<policies::quorum>({o.id});
    if (!alone) {
        std::fputs("kv: no quorum system of this server's type has this node alone\n", stderr);
        return 1;
    }
    policies::log_store::options store;
    store.directory = o.directory;
    quorate::system_entropy entropy;
    quorate::cluster_id const fresh{entropy(), entropy()};
    auto const [report, bad] = quorate::recover_from_lost_quorum<policies>(store, o.id, *alone, fresh);
    if (bad) {
        std::fprintf(stderr, "kv: %s\n", bad.text.c_str());
        return 1;
    }
    std::fputs(quorate::to_text(report).c_str(), stdout);
    return 0;
}

}  // namespace kv

#endif
