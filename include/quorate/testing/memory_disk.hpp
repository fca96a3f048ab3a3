// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_TESTING_MEMORY_DISK_HPP
#define QUORATE_TESTING_MEMORY_DISK_HPP

#include <algorithm>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <quorate/failure.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/shared_bytes.hpp>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// The disk of all tests that cut the power. This file says what a power loss can take. Which
/// operations fail, and when, is said by the classes above it: `crash_disk` strikes in one
/// operation of a store's script, `sim::disk` is a node's disk in the simulated world.
namespace quorate::inline v1::testing {

/// The bytes of one file, twice: as programs see them (the page cache), and as they are on the
/// platter. A sector that was written is dirty until a sync. A failed sync marks its sectors clean
/// without writing them, as kernels do (Z11): their bytes are then lost without a sign.
class file_body : public boost::intrusive_ref_counter<file_body, boost::thread_unsafe_counter> {
public:
    static constexpr std::size_t sector = 512;

    std::vector<std::byte> const& seen() const { return seen_; }
    /// Gives the number of bytes that were there.
    std::size_t read(std::uint64_t offset, std::span<std::byte> into) const {
        if (offset >= seen_.size()) return 0;
        auto const from = static_cast<std::size_t>(offset);
        auto const got = std::min(into.size(), seen_.size() - from);
        if (got != 0) std::memcpy(into.data(), seen_.data() + from, got);
        return got;
    }
    void write(std::uint64_t at, bytes_view data) {
        if (data.empty()) return;
        auto const offset = static_cast<std::size_t>(at);
        if (seen_.size() < offset + data.size()) seen_.resize(offset + data.size());
        std::memcpy(seen_.data() + offset, data.data(), data.size());
        auto const last = (offset + data.size() - 1) / sector;
        if (dirty_.size() <= last) dirty_.resize(last + 1);
        for (auto s = offset / sector; s <= last; ++s) {
            if (!dirty_[s]) dirty_list_.push_back(s);
            dirty_[s] = true;
        }
    }
    void sync() {
        stable_.resize(seen_.size());
        for (auto s : dirty_list_) keep(s, sector);
        clean();
    }
    /// A failed sync: the cache still shows the bytes, and they will never be written.
    void forget_dirty() { clean(); }

    /// Flips bits on the platter, as they flip on a medium that ages. Precondition: the byte is
    /// settled.
    void damage(std::size_t offset, std::byte mask = std::byte{1}) {
        stable_.at(offset) ^= mask;
        seen_.at(offset) ^= mask;
    }

    /// Whether these bytes are on the platter as they are seen.
    bool settled(std::size_t offset, std::size_t size) const {
        auto const from = static_cast<std::ptrdiff_t>(offset);
        auto const n = static_cast<std::ptrdiff_t>(size);
        return offset + size <= stable_.size() &&
               std::equal(seen_.begin() + from, seen_.begin() + from + n, stable_.begin() + from);
    }
    /// The dirty sectors in which a power loss could take something, in ascending order.
    std::vector<std::size_t> unsynced() const {
        std::vector<std::size_t> list;
        for (auto s : dirty_list_)
            if (differs(s)) list.push_back(s);
        std::ranges::sort(list);
        return list;
    }
    /// Power is lost: of each dirty sector s, in the order of their first writes, survives(s) bytes
    /// survive.
    template <class Survives>
    void lose_power(Survives const& survives) {
        for (auto s : dirty_list_) keep(s, survives(s));
        seen_ = stable_;
        clean();
    }

private:
    void keep(std::size_t s, std::size_t bytes) {
        auto const begin = s * sector;
        auto const end = std::min(begin + bytes, seen_.size());
        if (end <= begin) return;
        if (stable_.size() < end) stable_.resize(end);
        std::memcpy(stable_.data() + begin, seen_.data() + begin, end - begin);
    }
    bool differs(std::size_t s) const {
        for (auto i = s * sector; i < std::min((s + 1) * sector, seen_.size()); ++i)
            if (seen_[i] != (i < stable_.size() ? stable_[i] : std::byte{})) return true;
        return false;
    }
    void clean() {
        for (auto s : dirty_list_) dirty_[s] = false;
        dirty_list_.clear();
    }

    std::vector<std::byte> seen_;
    std::vector<std::byte> stable_;
    std::vector<bool> dirty_;
    std::vector<std::size_t> dirty_list_;
};

using file_ref = boost::intrusive_ptr<file_body>;

/// Files and their names. A name that was made, removed or changed is not on the platter until its
/// directory is synced.
class memory_disk {
public:
    std::map<std::string, file_ref> const& names() const { return names_; }
    /// The file of that name; nothing if there is none.
    file_ref find(std::string const& path) const {
        auto const at = names_.find(path);
        return at == names_.end() ? file_ref{} : at->second;
    }
    /// The bytes of all files together.
    std::uint64_t bytes() const {
        std::uint64_t sum = 0;
        for (auto const& [path, body] : names_) sum += body->seen().size();
        return sum;
    }

    void make_directory(std::string const& path) { directories_.insert(path); }
    failure list(std::string const& directory, std::vector<std::string>& names) const {
        names.clear();
        if (!directories_.contains(directory))
            return {errc::store_not_found, directory + ": there is no such directory"};
        for (auto const& [path, body] : names_)
            if (directory_of(path) == directory) names.push_back(path.substr(directory.size() + 1));
        return {};
    }
    void sync_directory(std::string const& directory) {
        auto const in = [&](std::string const& path) {
            return !path.empty() && directory_of(path) == directory;
        };
        std::vector<name_change> rest;
        for (auto& c : changes_) {
            if (in(c.from) || in(c.to)) apply(stable_names_, c);
            else rest.push_back(std::move(c));
        }
        changes_ = std::move(rest);
    }
    failure rename(std::string const& from, std::string const& to) {
        auto const body = find(from);
        if (!body) return missing(from);
        change({from, to, body});
        return {};
    }
    failure remove(std::string const& path) {
        if (!find(path)) return missing(path);
        change({path, {}, {}});
        return {};
    }
    failure open(std::string const& path, log_stores::file_mode mode, file_ref& out) {
        auto const creates = mode == log_stores::file_mode::create;
        out = find(path);
        if (creates && out) return {errc::store_io, path + ": the name is taken"};
        if (creates) out = create(path);
        return out ? failure{} : missing(path);
    }
    /// The file of that name, a new and empty one if there is none.
    file_ref open_or_create(std::string const& path) {
        auto const body = find(path);
        return body ? body : create(path);
    }

protected:
    /// The same bytes on another disk. A plain copy would share them.
    memory_disk twin() const {
        memory_disk other;
        std::map<file_body const*, file_ref> twins;
        auto const twin_of = [&](file_ref const& body) {
            if (!body) return file_ref{};
            auto& t = twins[body.get()];
            if (!t) t = file_ref{new file_body{*body}};
            return t;
        };
        for (auto const& [path, body] : names_) other.names_[path] = twin_of(body);
        for (auto const& [path, body] : stable_names_) other.stable_names_[path] = twin_of(body);
        for (auto const& c : changes_) other.changes_.push_back({c.from, c.to, twin_of(c.body)});
        other.directories_ = directories_;
        return other;
    }
    /// All sectors in which a power loss could take something, of files that may still have a name
    /// after it.
    std::vector<std::pair<file_body const*, std::size_t>> unsynced_sectors() const {
        std::vector<file_body const*> bodies;
        auto const look_at = [&](file_ref const& body) {
            if (body && std::ranges::find(bodies, body.get()) == bodies.end())
                bodies.push_back(body.get());
        };
        for (auto const& [path, body] : stable_names_) look_at(body);
        for (auto const& c : changes_) look_at(c.body);
        std::vector<std::pair<file_body const*, std::size_t>> list;
        for (auto const* body : bodies)
            for (auto s : body->unsynced()) list.emplace_back(body, s);
        return list;
    }
    std::size_t unsynced_names() const { return changes_.size(); }
    /// Power is lost. First, of the changes of names, in their order, those survive for which
    /// name_survives() is true. Then survives(file, sector) bytes of each dirty sector survive.
    template <class NameSurvives, class Survives>
    void lose_power(NameSurvives const& name_survives, Survives const& survives) {
        for (auto const& c : changes_) {
            // A rename of a file whose first name was lost has nothing to rename.
            bool const possible = c.from.empty() || stable_names_.contains(c.from);
            if (name_survives() && possible) apply(stable_names_, c);
        }
        changes_.clear();
        names_ = stable_names_;
        for (auto& [path, body] : names_)
            body->lose_power([&](std::size_t s) { return survives(*body, s); });
    }

private:
    /// An empty `to` is a removal, an empty `from` a new name.
    struct name_change {
        std::string from;
        std::string to;
        file_ref body;
    };

    static failure missing(std::string const& path) {
        return {errc::store_io, path + ": no such file"};
    }
    static std::string directory_of(std::string const& path) {
        return path.substr(0, path.rfind('/'));
    }
    static void apply(std::map<std::string, file_ref>& names, name_change const& c) {
        if (!c.from.empty()) names.erase(c.from);
        if (!c.to.empty()) names[c.to] = c.body;
    }
    file_ref create(std::string const& path) {
        file_ref body{new file_body};
        change({{}, path, body});
        return body;
    }
    void change(name_change c) {
        apply(names_, c);
        changes_.push_back(std::move(c));
    }

    std::map<std::string, file_ref> names_;
    std::map<std::string, file_ref> stable_names_;
    std::vector<name_change> changes_;
    std::set<std::string> directories_;
};

}  // namespace quorate::inline v1::testing

#endif
