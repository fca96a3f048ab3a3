// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include "node_cluster.hpp"

template class quorate::driver::engine<quorate_test::counter, quorate_test::test_policies>;
template class quorate::node<quorate_test::counter, quorate_test::test_policies>;
