// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_EXAMPLE_KV_RESP_HPP
#define QUORATE_EXAMPLE_KV_RESP_HPP

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The Redis protocol, version 2 (https://redis.io/docs/reference/protocol-spec): bytes in,
/// requests out, and replies back. Pure: no socket, no clock. The errors have Redis's own words,
/// because clients and people search for them.
namespace kv {

/// The name of a command and its arguments.
using request = std::vector<std::string>;

struct resp_limits {
    std::size_t bulk_bytes_max = 8U << 20U;      ///< one argument
    std::size_t request_bytes_max = 16U << 20U;  ///< all arguments of one request
    std::size_t arguments_max = 65536;
    /// An inline command; also bounds the lines that announce a length.
    std::size_t line_bytes_max = 64U << 10U;
};

enum class parse_status : std::uint8_t { complete, incomplete, broken };

/// Takes bytes as they come and gives requests. Each length is compared with its limit before it is
/// believed, and no memory is taken for bytes that have not come. Otherwise a few bytes from a
/// client could take all memory.
class resp_parser {
public:
    explicit resp_parser(resp_limits limits = {}) : limits_{limits} {}

    void feed(std::string_view bytes) {
        // A large value was read, which is rare: its memory is freed.
        if (at_ == buffer_.size() && buffer_.capacity() > limits_.line_bytes_max) buffer_ = {};
        else if (at_ >= buffer_.size() / 2) buffer_.erase(0, at_);
        else return static_cast<void>(buffer_.append(bytes));
        at_ = 0;
        buffer_.append(bytes);
    }

    /// `broken` is final: nobody knows where the next request would begin. `error()` says what was
    /// wrong.
    parse_status next(request& out) {
        while (error_.empty()) {
            auto const status = missing_ == 0 ? begin_request() : take_argument();
            if (status == parse_status::incomplete) return status;
            if (status == parse_status::complete && missing_ == 0 && !arguments_.empty()) {
                out = std::exchange(arguments_, {});
                request_bytes_ = 0;
                return status;
            }
        }
        return parse_status::broken;
    }

    std::string const& error() const { return error_; }

private:
    parse_status begin_request() {
        if (at_ == buffer_.size()) return parse_status::incomplete;
        bool const is_array = buffer_[at_] == '*';
        std::string_view line;
        auto const status =
            take_line(line, is_array ? "too big mbulk count string" : "too big inline request");
        if (status != parse_status::complete) return status;
        if (!is_array) return split_inline(line);
        std::int64_t count = 0;
        if (!parse_number(line.substr(1), count) ||
            count > static_cast<std::int64_t>(limits_.arguments_max))
            return broken("invalid multibulk length");
        // *0 and *-1 are no request; Redis skips them too.
        missing_ = count > 0 ? static_cast<std::size_t>(count) : 0;
        return parse_status::complete;
    }

    parse_status take_argument() {
        if (!in_bulk_) {
            if (auto const status = take_bulk_length(); status != parse_status::complete)
                return status;
        }
        if (buffer_.size() - at_ < bulk_bytes_ + 2) return parse_status::incomplete;
        if (buffer_[at_ + bulk_bytes_] != '\r' || buffer_[at_ + bulk_bytes_ + 1] != '\n')
            return broken("expected CRLF after bulk string");
        arguments_.emplace_back(buffer_, at_, bulk_bytes_);
        at_ += bulk_bytes_ + 2;
        in_bulk_ = false;
        --missing_;
        return parse_status::complete;
    }

    parse_status take_bulk_length() {
        if (at_ == buffer_.size()) return parse_status::incomplete;
        if (buffer_[at_] != '$')
            return broken(std::string{"expected '$', got '"} + printable(buffer_[at_]) + "'");
        std::string_view line;
        auto const status = take_line(line, "too big bulk count string");
        if (status != parse_status::complete) return status;
        std::int64_t size = 0;
        if (!parse_number(line.substr(1), size) || size < 0 ||
            size > static_cast<std::int64_t>(limits_.bulk_bytes_max))
            return broken("invalid bulk length");
        bulk_bytes_ = static_cast<std::size_t>(size);
        request_bytes_ += bulk_bytes_;
        if (request_bytes_ > limits_.request_bytes_max) return broken("too big request");
        in_bulk_ = true;
        return parse_status::complete;
    }

    /// A line without its end. A bare newline ends a line too: people type it in a terminal.
    parse_status take_line(std::string_view& line, char const* when_too_long) {
        auto const rest = std::string_view{buffer_}.substr(at_);
        auto const end = rest.substr(0, limits_.line_bytes_max).find('\n');
        if (end == std::string_view::npos)
            return rest.size() < limits_.line_bytes_max ? parse_status::incomplete
                                                        : broken(when_too_long);
        line = rest.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        at_ += end + 1;
        return parse_status::complete;
    }

    /// Words between blanks; a word may stand in single or double quotes.
    parse_status split_inline(std::string_view line) {
        std::size_t i = 0;
        while (i < line.size()) {
            if (is_blank(line[i])) {
                ++i;
                continue;
            }
            std::string word;
            if (line[i] == '"' || line[i] == '\'') {
                auto const end = line.find(line[i], i + 1);
                if (end == std::string_view::npos ||
                    (end + 1 < line.size() && !is_blank(line[end + 1])))
                    return broken("unbalanced quotes in request");
                word = line.substr(i + 1, end - i - 1);
                i = end + 1;
            } else {
                while (i < line.size() && !is_blank(line[i])) word += line[i++];
            }
            arguments_.push_back(std::move(word));
        }
        return parse_status::complete;
    }

    parse_status broken(std::string what) {
        error_ = "ERR Protocol error: " + std::move(what);
        buffer_ = {};
        at_ = 0;
        return parse_status::broken;
    }

    static bool is_blank(char c) { return c == ' ' || c == '\t'; }
    static char printable(char c) { return ' ' <= c && c <= '~' ? c : '?'; }
    static bool parse_number(std::string_view text, std::int64_t& out) {
        auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
        return ec == std::errc{} && end == text.data() + text.size();
    }

    resp_limits limits_;
    std::string buffer_;
    std::size_t at_ = 0;             // the buffer before this position is done with
    request arguments_;              // of the request being read
    std::size_t request_bytes_ = 0;  // sum of their announced sizes
    std::size_t missing_ = 0;        // arguments still to come; 0: between two requests
    std::size_t bulk_bytes_ = 0;     // size of the argument being read
    bool in_bulk_ = false;           // its length is known
    std::string error_;
};

/// Replies, appended to `out`.
namespace reply {

inline void crlf(std::string& out) { out += "\r\n"; }
inline void simple(std::string& out, std::string_view text) {
    out.append("+").append(text).append("\r\n");
}
inline void nil(std::string& out) { out += "$-1\r\n"; }
inline void integer(std::string& out, std::int64_t value) {
    out.append(":").append(std::to_string(value)).append("\r\n");
}
inline void array(std::string& out, std::size_t count) {
    out.append("*").append(std::to_string(count)).append("\r\n");
}
inline void bulk(std::string& out, std::string_view text) {
    out.append("$").append(std::to_string(text.size())).append("\r\n").append(text).append("\r\n");
}
/// `text` begins with the code in capitals. It may quote what a client sent, so ends of lines in it
/// become blanks: otherwise a client would read the rest as another reply.
inline void error(std::string& out, std::string_view text) {
    out += '-';
    for (char c : text) out += (c == '\r' || c == '\n') ? ' ' : c;
    crlf(out);
}

}  // namespace reply

}  // namespace kv

#endif
