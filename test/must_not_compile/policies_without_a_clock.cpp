// error: policies: needs a member type clock; name one or derive from default_policies
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate.hpp>

struct policies {
    using executor = boost::asio::io_context::executor_type;
    using quorum = quorate::majority;
    using terms = quorate::sequential_terms;
    using log_store = quorate::default_policies::log_store;
    using transport = quorate::transports::tcp;
    using entropy = quorate::system_entropy;
};

quorate::node_options<policies> options;  // what a program writes first
