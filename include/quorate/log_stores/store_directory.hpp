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

/// The directory of a store: which process may use it, and which segments are in it. A segment gets
/// its name when its content is durable. So a file with the name of a segment has a whole header,
/// or is damaged; a file with an unfinished name says nothing and is removed. Hence a crash while a
/// store is made leaves no store, and a store never gets a second identity.
template <class Files>
class store_directory {
public:
    store_directory() = default;
    store_directory(Files const& files, std::string path) : files_{files}, path_{std::move(path)} {}

    /// Locks the directory and finds its segments: none if there is no store and the mode allows to
    /// make one.
    failure enter(open_mode mode, std::vector<segment_name>& found) {
        if (mode == open_mode::must_exist) {
            // Looked at before the lock file is made, so that a mistyped path leaves nothing
            // behind.
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
    /// Unlocks the directory.
    void leave() { lock_ = {}; }

    std::string unfinished_path(segment_name const& n) const { return path_of(n) + ".tmp"; }
    std::string path_of(segment_name const& n) const { return path_ + "/" + to_file_name(n); }

    /// Gives a segment its name, durably. Precondition: it was written and synced.
    failure publish(segment_name const& n) {
        if (auto f = files_.rename(unfinished_path(n), path_of(n))) return f;
        auto f = files_.sync_directory(path_);
        // The name may or may not be durable now. The next opening could not tell, so it must not
        // find it.
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
