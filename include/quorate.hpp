// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_HPP
#define QUORATE_HPP

/// Everything a user of a node needs; inside the library nothing includes this.
#include <quorate/codec.hpp>
#include <quorate/error_category.hpp>
#include <quorate/node/node.hpp>
#include <quorate/node/policies.hpp>
#include <quorate/quorums/any_of.hpp>
#include <quorate/quorums/dual.hpp>
#include <quorate/quorums/flexible.hpp>
#include <quorate/quorums/hierarchical.hpp>
#include <quorate/quorums/joint.hpp>
#include <quorate/quorums/majority.hpp>
#include <quorate/quorums/one_of.hpp>
#include <quorate/quorums/sets.hpp>
#include <quorate/quorums/threshold_tree.hpp>
#include <quorate/quorums/tie_break.hpp>
#include <quorate/quorums/weighted.hpp>
#include <quorate/version.hpp>

#endif
