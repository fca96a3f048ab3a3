// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_QUORUM_KIND_HPP
#define QUORATE_QUORUM_KIND_HPP

#include <cstddef>
#include <string_view>

/// Which quorum systems a node can decode, as text, so that nodes can tell each other in a
/// handshake. The name of a quorum type, "joint(one_of(majority,weighted),sets)", says what it can
/// decode. The kind of a value, "joint(weighted,sets)", says what must be decoded.
namespace quorate::inline v1 {

/// No name and no kind has more bytes.
inline constexpr std::size_t quorum_name_size_max = 255;

/// The parts of "head(part,part)", one after the other. Total: a text that is no name has a head
/// and some parts, too. Refers to the text.
class kind_parts {
public:
    explicit constexpr kind_parts(std::string_view kind) {
        auto const open = kind.find('(');
        if (open == std::string_view::npos || !kind.ends_with(')')) return;
        rest_ = kind.substr(open + 1, kind.size() - open - 2);
        more_ = true;
    }
    /// Is there another part?
    constexpr bool more() const { return more_; }
    /// Precondition: more().
    constexpr std::string_view next() {
        std::size_t depth = 0;
        std::size_t at = 0;
        for (; at < rest_.size() && (depth != 0 || rest_[at] != ','); ++at) {
            if (rest_[at] == '(') ++depth;
            if (rest_[at] == ')' && depth != 0) --depth;
        }
        auto const part = rest_.substr(0, at);
        more_ = at < rest_.size();
        rest_ = more_ ? rest_.substr(at + 1) : std::string_view{};
        return part;
    }

private:
    std::string_view rest_;
    bool more_ = false;
};

/// Can a node with this quorum type decode a system of this kind? Total on any text, which may come
/// from a peer. `depth` bounds how deep names may nest; otherwise a peer could exhaust the stack.
constexpr bool kind_fits(std::string_view type, std::string_view kind, std::size_t depth = 8) {
    if (depth == 0) return false;
    auto const head = type.substr(0, type.find('('));
    kind_parts types{type};
    if (head == "one_of") {
        while (types.more())
            if (kind_fits(types.next(), kind, depth - 1)) return true;
        return false;
    }
    if (head != kind.substr(0, kind.find('('))) return false;
    kind_parts kinds{kind};
    if (!kinds.more() || !types.more()) return kinds.more() == types.more();
    auto part = types.next();
    // "hierarchical(majority)" can decode any number of groups of that kind.
    bool const repeats = !types.more();
    while (kinds.more()) {
        if (!kind_fits(part, kinds.next(), depth - 1)) return false;
        if (repeats || !kinds.more()) continue;
        if (!types.more()) return false;
        part = types.next();
    }
    return !types.more();
}

}  // namespace quorate::inline v1

#endif
