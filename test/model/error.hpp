// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_MODEL_ERROR_HPP
#define QUORATE_TEST_MODEL_ERROR_HPP

#include <stdexcept>
#include <string>

namespace model {

/// A law is broken; or what moves the model is wrong itself: a command that does not exist, an
/// argument that does not parse, an expectation that does not hold.
struct error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// A law is broken: the whole sentence.
[[noreturn]] inline void broken(std::string const& sentence) { throw error{"LAW: " + sentence}; }

/// Says this error that a law is broken, or that the test itself went wrong?
inline bool is_broken_law(error const& e) { return std::string{e.what()}.starts_with("LAW: "); }

}  // namespace model

#endif
