// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_CTL_MEMBERS_TABLE_HPP
#define QUORATE_EXAMPLE_KV_CTL_MEMBERS_TABLE_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <kv_client/redis_connection.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The reply to CLUSTER.MEMBERS, for people.
namespace kv_ctl {

/// The value of `name` in "id=1,address=...,lag=0".
inline std::string_view part(std::string_view line, std::string_view name) {
    while (!line.empty()) {
        auto const item = line.substr(0, line.find(','));
        line.remove_prefix(std::min(item.size() + 1, line.size()));
        if (item.starts_with(name) && item.substr(name.size()).starts_with('='))
            return item.substr(name.size() + 1);
    }
    return {};
}

using table_row = std::array<std::string, 6>;

inline std::string state_of(std::string_view member, bool leads, std::string_view asked) {
    auto const id = std::string{part(member, "id")};
    auto const other_store = part(member, "other_store");
    if (other_store != "none")
        return "ANOTHER STORE " + std::string{other_store.substr(0, 8)} +
               "... answers there: wiped? then: kv_ctl replace " + id + " " +
               std::string{part(member, "address")};
    if (leads) return "leads";
    if (part(member, "answers") == "?") return id == asked ? "was asked" : "?";
    return part(member, "answers") == "yes" ? "answers" : "DOES NOT ANSWER";
}

inline std::string members_table(std::string_view text) {
    auto const field = [&](char const* name) { return kv_client::info_field(text, name); };
    std::vector<table_row> rows{{"id", "address", "role", "lag", "priority", "state"}};
    for (auto at = text.find("\r\nmember:"); at != std::string_view::npos;
         at = text.find("\r\nmember:", at + 1)) {
        auto const line = text.substr(at + 9, text.find("\r\n", at + 2) - at - 9);
        auto const id = std::string{part(line, "id")};
        rows.push_back({id, std::string{part(line, "address")},
                        part(line, "votes") == "yes" ? "voter" : "learner",
                        std::string{part(line, "lag")}, std::string{part(line, "priority")},
                        state_of(line, id == field("leader"), field("asked"))});
    }
    std::array<std::size_t, 6> width{};
    for (auto const& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());

    std::string out = "decides: " + field("system") + "  (configuration " + field("index") +
                      (field("committed") == "yes" ? "" : ", not committed") + ", commit index " +
                      field("commit") + ")\n";
    if (auto const change = field("change"); change != "none") out += "under way: " + change + "\n";
    for (auto const& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::string const blanks(width[i] - row[i].size(), ' ');
            bool const is_number = i == 0 || i == 3 || i == 4;
            out += (i == 0 ? "" : "  ") +
                   (is_number ? blanks + row[i] : row[i] + (i == 5 ? "" : blanks));
        }
        out += "\n";
    }
    return out;
}

}  // namespace kv_ctl

#endif
