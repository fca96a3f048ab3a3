// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TEST_SUPPORT_TEMPORARY_DIRECTORY_HPP
#define QUORATE_TEST_SUPPORT_TEMPORARY_DIRECTORY_HPP

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace wal_test {

/// A new directory on a real disk, gone with this object.
class temporary_directory {
public:
    temporary_directory()
        : path_{(std::filesystem::temp_directory_path() / "quorate-XXXXXX").string()} {
        if (!::mkdtemp(path_.data())) throw std::runtime_error{"no temporary directory"};
    }
    temporary_directory(temporary_directory const&) = delete;
    temporary_directory& operator=(temporary_directory const&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string const& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace wal_test

#endif
