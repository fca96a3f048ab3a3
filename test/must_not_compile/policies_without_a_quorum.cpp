// error: policies: needs a member type quorum; name one or derive from default_policies
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <cstdint>
#include <quorate.hpp>

struct counter {
    using command = std::int64_t;
    using result = std::int64_t;
    result apply(command delta) { return value += delta; }
    void save(quorate::writer&) const {}
    void load(quorate::reader&) {}
    std::int64_t value = 0;
};

struct policies {
    using executor = boost::asio::io_context::executor_type;
    using terms = quorate::sequential_terms;
    using log_store = quorate::default_policies::log_store;
    using transport = quorate::transports::tcp;
    using clock = quorate::clocks::steady;
    using entropy = quorate::system_entropy;
};

bool leads(quorate::node<counter, policies> const& node) {
    return node.status().role == quorate::role::leader;
}
