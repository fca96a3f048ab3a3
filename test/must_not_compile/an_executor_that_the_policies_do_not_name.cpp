// error: policies: executor is another type than .* or name the type of yours: struct my_pol
// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <boost/asio/thread_pool.hpp>
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

quorate::node<counter>* make(boost::asio::thread_pool& pool,
                             quorate::node_options<quorate::default_policies> options) {
    return new quorate::node<counter>{pool.get_executor(), options};
}
