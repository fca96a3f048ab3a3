// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <quorate/error_category.hpp>
#include <quorate/quorums/intersection.hpp>
#include <quorate/quorums/majority.hpp>

static_assert(quorate::intersecting(quorate::majority::of(1, 2, 3)));

int main() {
    boost::system::error_code const ec = quorate::errc::no_leader;
    return ec.message().empty() ? 1 : 0;
}
