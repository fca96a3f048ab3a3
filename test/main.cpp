// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)

// The only file with the included variant of Boost.Test: it takes 10 s and 480 MB to compile. All
// other test files include <boost/test/unit_test.hpp> and are linked to this one.
#define BOOST_TEST_MODULE quorate
#include <boost/test/included/unit_test.hpp>
