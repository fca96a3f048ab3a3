// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_LOG_STORES_FILES_HPP
#define QUORATE_LOG_STORES_FILES_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <quorate/failure.hpp>
#include <quorate/shared_bytes.hpp>
#include <span>
#include <string>
#include <vector>

/// The file policy: all that the write-ahead log needs from an operating system. A model is a small
/// copyable value, a handle to a disk, with a type for an open file. Every operation blocks. The
/// store calls one at a time, on its blocking side only. An operation succeeds or gives a typed
/// failure whose text names the path and the reason: `store_full` for a lack of space,
/// `store_locked` and `store_not_found` where said below, otherwise `store_io`.
///
/// After a power loss there are: bytes that `write` accepted before the call of a `sync` of that
/// file which succeeded; names that `open(create)`, `rename` or `remove` changed before the call of
/// a `sync_directory` which succeeded. Of everything later any subset of sectors and names may
/// survive. `write` and `sync` must not allocate memory: clients wait while they run.
namespace quorate::inline v1::log_stores {

enum class file_mode : std::uint8_t {
    read,    ///< an existing file, to read
    create,  ///< a new, empty file, to read and write; fails if the name is taken
};

/// What a file policy does with names. A path is a string with '/' between its parts.
template <class F>
concept file_directory = requires(F& f, std::string const& path, std::vector<std::string>& names) {
    // Makes the directory and its parents, durably. Succeeds if it is there already.
    { f.make_directory(path) } -> std::same_as<failure>;
    // Fills in the names (not paths) of the files in the directory, in any order. `store_not_found`
    // if there is no such directory.
    { f.list(path, names) } -> std::same_as<failure>;
    // Makes durable which names are in the directory.
    { f.sync_directory(path) } -> std::same_as<failure>;
    // Gives the file of the first path the name of the second one, atomically; a file that had that
    // name is gone. Durable only after sync_directory.
    { f.rename(path, path) } -> std::same_as<failure>;
    // Durable only after sync_directory.
    { f.remove(path) } -> std::same_as<failure>;
};

/// What a file policy does with bytes. `F::file` is default constructible (then it is not open) and
/// movable, and closes itself. Closing never makes anything durable.
template <class F>
concept file_bytes =
    std::default_initializable<typename F::file> && std::movable<typename F::file> &&
    requires(F& f, typename F::file& file, typename F::file const& const_file,
             std::string const& path, std::uint64_t offset, std::uint64_t& size,
             std::span<bytes_view const> parts, std::span<std::byte> into, std::size_t& got) {
        // Opens the lock file, making it if it is missing, and holds it exclusively as long as
        // `file` lives. `store_locked` if another one holds it, with the holder's pid in the text
        // where that is known.
        { f.lock(path, file) } -> std::same_as<failure>;
        { f.open(path, file_mode::read, file) } -> std::same_as<failure>;
        // Writes all parts from `offset` on, one behind the other. A hole before it reads as zeros.
        { f.write(file, offset, parts) } -> std::same_as<failure>;
        // Reads into.size() bytes, or fewer at the end of the file; `got` says how many.
        { f.read(const_file, offset, into, got) } -> std::same_as<failure>;
        // As fdatasync: makes bytes and size of the file durable. Never called again after it
        // failed.
        { f.sync(file) } -> std::same_as<failure>;
        { f.size(const_file, size) } -> std::same_as<failure>;
    };

template <class F>
concept files = std::copyable<F> && file_directory<F> && file_bytes<F>;

/// Says in our words what a file policy lacks; `wal` calls it.
template <class F>
consteval bool check_files() {
    static_assert(std::copyable<F>, "files: must be a copyable value, a handle to a disk");
    static_assert(
        file_directory<F>,
        "files: needs make_directory, list, sync_directory, rename and remove -> failure");
    static_assert(
        file_bytes<F>,
        "files: needs a movable F::file and lock, open, write, read, sync and size -> failure");
    return true;
}

}  // namespace quorate::inline v1::log_stores

#endif
