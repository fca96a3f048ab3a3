// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_STORE_DIRECTORY_HPP
#define QUORATE_LOG_STORES_STORE_DIRECTORY_HPP

#include <quorate/failure.hpp>
#include <quorate/log_store.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/log_stores/segment.hpp>
#include <string>
#include <vector>

namespace quorate::inline v1::log_stores {

/// The directory of a store: who may use it, and which segments are in it. A segment gets its name
/// when its content is durable, so a file under the name of a segment has a whole header, or is
/// damaged; a file under an unfinished name says nothing and goes. Hence a crash while a store is
/// made leaves none, and never a second identity.
template <class Files>
class store_directory {
public:
    store_directory() = default;
    store_directory(Files const& files, std::string path) : files_{files}, path_{std::move(path)} {}

    /// Locks it, and finds its segments: none if there is no store and the mode allows to make one.
    failure enter(open_mode mode, std::vector<segment_name>& found) {
        if (mode == open_mode::must_exist) {
            // Before the lock file is made: a typing error leaves nothing behind.
            auto f = list(found);
            if (f || found.empty()) return f && f.code != errc::store_not_found ? f : missing();
        } else if (auto f = files_.make_directory(path_)) {
            return f;
        }
        if (auto f = files_.lock(path_ + "/lock", lock_)) return f;
        if (auto f = list(found)) return f;
        if (found.empty() && mode == open_mode::must_exist) return missing();
        return remove_unfinished();
    }
    void leave() { lock_ = {}; }

    std::string unfinished_path(segment_name const& n) const { return path_of(n) + ".tmp"; }
    std::string path_of(segment_name const& n) const { return path_ + "/" + to_file_name(n); }

    /// Gives a segment that was written and synced its name, durably.
    failure publish(segment_name const& n) {
        if (auto f = files_.rename(unfinished_path(n), path_of(n))) return f;
        auto f = files_.sync_directory(path_);
        // A name that may or may not be durable must not be found by the next opening: it could not
        // tell.
        if (f) static_cast<void>(files_.remove(path_of(n)));
        return f;
    }
    failure remove(segment_name const& n) { return files_.remove(path_of(n)); }

private:
    failure missing() const { return {errc::store_not_found, path_ + ": there is no store here"}; }
    failure list(std::vector<segment_name>& found) {
        found.clear();
        names_.clear();
        if (auto f = files_.list(path_, names_)) return f;
        for (auto const& name : names_)
            if (auto const n = parse_file_name(name)) found.push_back(*n);
        return {};
    }
    failure remove_unfinished() {
        for (auto const& name : names_) {
            if (!name.ends_with(unfinished_suffix)) continue;
            if (auto f = files_.remove(path_ + "/" + name)) return f;
        }
        return {};
    }

    Files files_{};
    std::string path_;
    typename Files::file lock_{};
    std::vector<std::string> names_;
};

}  // namespace quorate::inline v1::log_stores

#endif
