// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_POSIX_FILES_HPP
#define QUORATE_LOG_STORES_POSIX_FILES_HPP

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <quorate/failure.hpp>
#include <quorate/log_stores/files.hpp>
#include <quorate/shared_bytes.hpp>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace quorate::inline v1::log_stores {

/// The files of a POSIX system: pwritev, fdatasync, fsync of directories, flock.
class posix_files {
public:
    class file {
    public:
        file() = default;
        file(int descriptor, std::string path) : descriptor_{descriptor}, path_{std::move(path)} {}
        file(file&& other) noexcept
            : descriptor_{std::exchange(other.descriptor_, -1)}, path_{std::move(other.path_)} {}
        file& operator=(file&& other) noexcept {
            std::swap(descriptor_, other.descriptor_);
            std::swap(path_, other.path_);
            return *this;
        }
        // An error of close is of no use: what had to be durable was synced, and the rest may be
        // lost.
        ~file() {
            if (descriptor_ >= 0) ::close(descriptor_);
        }
        int descriptor() const { return descriptor_; }
        std::string const& path() const { return path_; }

    private:
        int descriptor_ = -1;
        std::string path_;
    };

    failure make_directory(std::string const& path);
    failure list(std::string const& path, std::vector<std::string>& names);
    failure sync_directory(std::string const& path);
    failure rename(std::string const& from, std::string const& to);
    failure remove(std::string const& path);
    failure lock(std::string const& path, file& out);
    failure open(std::string const& path, file_mode mode, file& out);
    failure write(file& f, std::uint64_t offset, std::span<bytes_view const> parts);
    failure read(file const& f, std::uint64_t offset, std::span<std::byte> into, std::size_t& got);
    failure sync(file& f);
    failure size(file const& f, std::uint64_t& out);

private:
    static failure refused(std::string const& path, char const* what, int error);
    template <class Call>
    static auto retried(Call call) {
        auto result = call();
        while (result < 0 && errno == EINTR) result = call();
        return result;
    }
    static std::string holder(int descriptor);
};

inline failure posix_files::refused(std::string const& path, char const* what, int error) {
    auto const full = error == ENOSPC || error == EDQUOT;
    return {full ? errc::store_full : errc::store_io,
            path + ": cannot " + what + ": " + std::generic_category().message(error)};
}

inline failure posix_files::make_directory(std::string const& path) {
    struct ::stat s {};
    if (::stat(path.c_str(), &s) == 0)
        return S_ISDIR(s.st_mode) ? failure{} : refused(path, "use as a directory", ENOTDIR);
    auto const trimmed = path.substr(0, path.find_last_not_of('/') + 1);
    auto const slash = trimmed.rfind('/');
    auto const parent = slash == std::string::npos ? std::string{"."}
                        : slash == 0               ? "/"
                                                   : trimmed.substr(0, slash);
    if (auto f = make_directory(parent)) return f;
    if (::mkdir(trimmed.c_str(), 0777) != 0 && errno != EEXIST)
        return refused(path, "make the directory", errno);
    return sync_directory(parent);
}

inline failure posix_files::list(std::string const& path, std::vector<std::string>& names) {
    names.clear();
    auto* const directory = ::opendir(path.c_str());
    if (!directory) {
        auto const error = errno;
        auto f = refused(path, "read the directory", error);
        if (error == ENOENT) f.code = errc::store_not_found;
        return f;
    }
    errno = 0;
    while (auto const* entry = ::readdir(directory)) {
        std::string_view const name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    auto const error = errno;
    ::closedir(directory);
    return error == 0 ? failure{} : refused(path, "read the directory", error);
}

inline failure posix_files::sync_directory(std::string const& path) {
    file const directory{
        retried([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }), path};
    if (directory.descriptor() < 0) return refused(path, "open the directory", errno);
    // Not repeated after an error: a second fsync may succeed although the first has lost what it
    // had to write (Z11).
    if (::fsync(directory.descriptor()) != 0) return refused(path, "sync the directory", errno);
    return {};
}

inline failure posix_files::rename(std::string const& from, std::string const& to) {
    return ::rename(from.c_str(), to.c_str()) == 0 ? failure{} : refused(to, "rename to it", errno);
}

inline failure posix_files::remove(std::string const& path) {
    return ::unlink(path.c_str()) == 0 ? failure{} : refused(path, "remove", errno);
}

/// The process named in a lock file, if it names one.
inline std::string posix_files::holder(int descriptor) {
    std::array<char, 16> text{};
    auto const size = ::pread(descriptor, text.data(), text.size(), 0);
    int pid = 0;
    if (size <= 0 || std::from_chars(text.data(), text.data() + size, pid).ec != std::errc{} ||
        pid <= 0)
        return {};
    return "process " + std::to_string(pid);
}

inline failure posix_files::lock(std::string const& path, file& out) {
    file f{retried([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666); }), path};
    if (f.descriptor() < 0) return refused(path, "open the lock file", errno);
    // flock belongs to this open file. So a second store in the same process is refused, too, and a
    // kill releases the lock.
    if (retried([&] { return ::flock(f.descriptor(), LOCK_EX | LOCK_NB); }) != 0) {
        if (errno != EWOULDBLOCK) return refused(path, "lock", errno);
        auto const who = holder(f.descriptor());
        return {errc::store_locked, path + ": held by " + (who.empty() ? "another process" : who)};
    }
    // The pid is only for people. The lock holds without it, so a full disk does no harm here.
    auto const pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(f.descriptor(), 0) == 0)
        static_cast<void>(::pwrite(f.descriptor(), pid.data(), pid.size(), 0) < 0);
    out = std::move(f);
    return {};
}

inline failure posix_files::open(std::string const& path, file_mode mode, file& out) {
    int const flags = mode == file_mode::read ? O_RDONLY : O_RDWR | O_CREAT | O_EXCL;
    file f{retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0666); }), path};
    if (f.descriptor() < 0)
        return refused(path, mode == file_mode::read ? "open" : "create", errno);
    out = std::move(f);
    return {};
}

inline failure posix_files::write(file& f, std::uint64_t offset,
                                  std::span<bytes_view const> parts) {
    std::array<::iovec, 64> gathered{};
    std::size_t skip = 0;  // bytes of parts.front() that are written already
    while (!parts.empty()) {
        auto const count = std::min(parts.size(), gathered.size());
        for (std::size_t i = 0; i < count; ++i) {
            auto const part = parts[i].subspan(i == 0 ? skip : 0);
            gathered[i] = {const_cast<std::byte*>(part.data()), part.size()};
        }
        auto const written = retried([&] {
            return ::pwritev(f.descriptor(), gathered.data(), static_cast<int>(count),
                             static_cast<::off_t>(offset));
        });
        if (written < 0) return refused(f.path(), "write", errno);
        offset += static_cast<std::uint64_t>(written);
        auto left = static_cast<std::size_t>(written) + skip;
        auto const before = parts.size();
        while (!parts.empty() && left >= parts.front().size()) {
            left -= parts.front().size();
            parts = parts.subspan(1);
        }
        // Nothing was written and no part is done: the device takes no byte and names no error.
        // Without this check the loop would never end.
        if (written == 0 && before == parts.size()) return refused(f.path(), "write", EIO);
        skip = left;
    }
    return {};
}

inline failure posix_files::read(file const& f, std::uint64_t offset, std::span<std::byte> into,
                                 std::size_t& got) {
    got = 0;
    while (got < into.size()) {
        auto const n = retried([&] {
            return ::pread(f.descriptor(), into.data() + got, into.size() - got,
                           static_cast<::off_t>(offset + got));
        });
        if (n < 0) return refused(f.path(), "read", errno);
        if (n == 0) break;
        got += static_cast<std::size_t>(n);
    }
    return {};
}

inline failure posix_files::sync(file& f) {
    // Never repeated, not even by the caller: after an error the kernel calls the lost pages clean
    // (Z11).
    if (::fdatasync(f.descriptor()) != 0) return refused(f.path(), "sync", errno);
    return {};
}

inline failure posix_files::size(file const& f, std::uint64_t& out) {
    struct ::stat s {};
    if (::fstat(f.descriptor(), &s) != 0) return refused(f.path(), "ask for the size", errno);
    out = static_cast<std::uint64_t>(s.st_size);
    return {};
}

}  // namespace quorate::inline v1::log_stores

#endif
