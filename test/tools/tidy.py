#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""The rules of style that a machine can check: a rule without a check is a wish."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LICENSE = ("Copyright (c) 2026 the quorate authors.",
           "Distributed under the Boost Software License, Version 1.0. (See LICENSE.)")
LINE_COLUMNS_MAX = 100
HEADER_LINES_MAX = 400
SOURCE_LINES_MAX = 700      # tests and examples
FUNCTION_LINES_MAX = 70
MEMBERS_MAX = 12            # data members of a class; a struct is a list of values, of any length
LONE_LINK = r"\s*([-*] )?!?\[[^\]]*\]\(\S*\)[.,:]?"    # nothing to wrap

# word -> (why not, files of include/ that may use it)
BANNED = {
    r"\bvirtual\b": ("no dispatch at run time", {"quorate/error_category.hpp"}),
    r"\bstd::(move_only_)?function\b": ("no dispatch at run time", set()),
    r"\bstd::any\b": ("no dispatch at run time", set()),
    r"\bany_io_executor\b": ("the executor is a policy", set()),
    r"\bany_completion_handler\b": ("no dispatch at run time", set()),
    r"\bshared_ptr\b": ("its control block is a vtable: move, or count intrusively", set()),
    r"\btypeid\b": ("no dispatch at run time", set()),
    r"\bdynamic_cast\b": ("no dispatch at run time", set()),
    r"\bnamespace\s*\{": ("an unnamed namespace in a header breaks the one-definition rule", set()),
    r"^static\b": ("a static function in a header breaks the one-definition rule", set()),
    r"^(const|constexpr)\s[^()]*[={][^()]*;":
        ("a constant at namespace scope is inline constexpr", set()),
    r"^using namespace\b": ("not in a header", set()),
    r"^namespace quorate(?!::inline v1\b)":
        ("it is namespace quorate::inline v1 (version.hpp)", set()),
    r"#\s*pragma\s+once": ("guards come from the path", set()),
    r"\b__COUNTER__\b": ("differs between translation units", set()),
}

# Time, threads and chance come from policies. These would escape the simulator.
SIMULATED_FOLDERS = ("", "node", "driver", "log_stores", "core", "sim", "membership", "quorums")
SIMULATED_BANNED = {
    r"\bsteady_timer\b": ("timers come from the clock policy", set()),
    r"\bthread_pool\b": ("the library owns no thread", set()),
    r"\bsystem_executor\b": ("the library owns no thread", set()),
    r"\bstd::j?thread\b(?!::)": ("the library owns no thread", set()),
    r"\bsleep_(for|until)\b": ("nothing sleeps", set()),
    r"_clock::now\s*\(": ("time comes from the clock policy", set()),
    r"\brandom_device\b": ("chance comes from the entropy policy", {"quorate/entropy.hpp"}),
    r"\bstd::(uniform|normal|bernoulli|exponential|geometric|poisson)_\w*distribution\b":
        ("differs between standard libraries, so a seed would not replay", set()),
    r"\bstd::shuffle\b": ("differs between standard libraries, so a seed would not replay", set()),
    r"\bstd::unordered_\w+": ("its order differs between standard libraries", set()),
}


def blank(match):
    """Keeps the lines and the columns of what it removes."""
    return re.sub(r"[^\n]", " ", match.group(0))


def without_comments(text):
    """The text with comments and the insides of string literals blanked."""
    pattern = (r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"'
               r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*(?:.|\n)*?\*/")
    return re.sub(pattern, blank, text)


def check_head(name, lines, problems):
    for number, text in enumerate(LICENSE):
        if number >= len(lines) or lines[number] != f"// {text}":
            problems.append(f"{name}:{number + 1}: the first two lines are the license, as in the "
                            "other files")
            return


def check_columns(name, lines, problems):
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_COLUMNS_MAX:
            problems.append(f"{name}:{number}: {len(line)} columns, at most {LINE_COLUMNS_MAX}")


def check_lines(name, lines, lines_max, problems):
    if len(lines) > lines_max:
        problems.append(f"{name}: {len(lines)} lines, at most {lines_max}")
    check_columns(name, lines, problems)
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() or "\t" in line:
            problems.append(f"{name}:{number}: a tab or a blank at the end of the line")
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            problems.append(f"{name}:{number}: unfinished work does not land")


def check_guard(name, lines, problems):
    guard = re.sub(r"[^A-Z0-9]", "_", name.removeprefix("include/").upper())
    if lines[2:4] != [f"#ifndef {guard}", f"#define {guard}"] or lines[-1] != "#endif":
        problems.append(f"{name}:3: the guard is {guard}, right behind the license, and ends with "
                        "a bare #endif")
    defined = {m.group(1) for line in lines[4:] if (m := re.match(r"\s*#\s*define\s+(\w+)", line))}
    removed = {m.group(1) for line in lines[4:] if (m := re.match(r"\s*#\s*undef\s+(\w+)", line))}
    for macro in sorted(defined - removed):
        if name not in ("include/quorate/assert.hpp", "include/quorate/version.hpp"):
            problems.append(f"{name}: leaves the macro {macro} behind")


def check_mutants(name, lines, problems):
    for number, line in enumerate(lines, 1):
        if re.search("mutant", line, re.I):
            problems.append(f"{name}:{number}: known bugs stand in test/mutants/table.txt")


def check_words(name, code, banned, problems):
    short = name.removeprefix("include/")
    for number, line in enumerate(code.splitlines(), 1):
        for pattern, (why, exempt) in banned.items():
            match = re.search(pattern, line)
            if match and short not in exempt:
                problems.append(f"{name}:{number}: '{match.group(0).strip()}': {why}")


# What stands before braces that are no body of a function, although it may have parentheses.
OTHER_HEAD = (r"(\}?\s*else\b|if\b|for\b|while\b|switch\b|do\b|try\b|catch\b|namespace\b|enum\b"
              r"|extern\b)")
CLASS_HEAD = (r"(^|>\s*)(class|struct|union)\s+[\w:]+(\s*<[^{}]*>)?(\s+final)?"
              r"\s*(:[^:].*)?$")
DATA_MEMBER = r"^[^()]*[\w>\]&*]\s+[&*]?\w+_\s*(\[\w*\]\s*)?(=[^=].*)?$"


def functions(code):
    """(first line, last line) of what looks like the body of a function."""
    stack, start = [], 0
    for at, char in enumerate(code):
        if char == "{":
            head = code[start:at].strip()
            is_function = ("(" in head and not re.match(OTHER_HEAD, head)
                           and not re.search(CLASS_HEAD, head, re.S))
            first = code.count("\n", 0, at - len(code[start:at].lstrip())) + 1
            stack.append(first if is_function else None)
            start = at + 1
        elif char == "}":
            if stack and (first := stack.pop()):
                yield first, code.count("\n", 0, at) + 1
            start = at + 1
        elif char == ";":
            start = at + 1


def check_functions(name, code, problems):
    for first, last in functions(code):
        if last - first + 1 > FUNCTION_LINES_MAX:
            problems.append(f"{name}:{first}: a function of {last - first + 1} lines, at most "
                            f"{FUNCTION_LINES_MAX}")


def classes(code):
    """(line, name, number of data members) of each class: members end with an underscore."""
    stack, start = [], 0
    for at, char in enumerate(code):
        head = code[start:at].strip() if char in "{};" else ""
        inside = stack[-1] if stack else None
        if inside and char in "{;" and re.search(DATA_MEMBER, head, re.S):
            if not re.match(r"(using|friend|return|typedef)\b", head):
                inside[2] += 1
        if char == "{":
            found = re.search(r".*\bclass\s+([\w:]+)[^;{}()]*$", head, re.S)
            is_class = found and "enum" not in head
            stack.append([code.count("\n", 0, at) + 1, found.group(1), 0] if is_class else None)
        elif char == "}" and stack:
            if done := stack.pop():
                yield tuple(done)
        if char in "{};":
            start = at + 1


def check_classes(name, code, problems):
    for line, of, members in classes(code):
        if members > MEMBERS_MAX:
            problems.append(f"{name}:{line}: {of} has {members} data members, at most "
                            f"{MEMBERS_MAX}: a type is missing")


def check_file(path, problems):
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text()
    lines = text.splitlines()
    no_comments = without_comments(text)
    code = re.sub(r"(?m)^[ \t]*#(.*\\\n)*.*$", blank, no_comments)  # no preprocessor lines
    # A suite is a namespace, and not the head of what follows.
    code = re.sub(r"(?m)^BOOST_AUTO_TEST_SUITE.*$", blank, code)
    public = name.startswith("include/")
    if not name.startswith("test/must_not_compile/"):
        check_head(name, lines, problems)
    check_lines(name, lines, HEADER_LINES_MAX if public else SOURCE_LINES_MAX, problems)
    check_functions(name, code, problems)
    if public:
        check_classes(name, code, problems)
        check_mutants(name, lines, problems)
    if path.suffix == ".hpp":
        guarded = name if public else None
        if guarded:
            check_guard(name, lines, problems)
    if public:
        check_words(name, no_comments, BANNED, problems)
        if name.removeprefix("include/quorate/").rpartition("/")[0].split("/")[0] \
                in SIMULATED_FOLDERS:
            check_words(name, no_comments, SIMULATED_BANNED, problems)
    elif "boost/test/included/" in code + text and name != "test/main.cpp":
        if re.search(r"#\s*include\s*<boost/test/included/", text):
            problems.append(f"{name}: only test/main.cpp includes the included Boost.Test (it "
                            "takes 10 s)")


def is_script(path):
    if path.suffix in (".py", ".sh", ".cmake") or path.name in ("CMakeLists.txt", "Jamfile"):
        return True
    if path.suffix:
        return False
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def without_fences(lines):
    """The lines of a page; those of a table or a fenced block, and lone links, are empty."""
    fenced = False
    for line in lines:
        fence = line.lstrip().startswith("```")
        free = fenced or fence or line.lstrip().startswith("|") or re.fullmatch(LONE_LINK, line)
        fenced ^= fence
        yield "" if free else line


def check_other(path, problems):
    """The columns of pages, scripts and build files; nothing wraps these for us."""
    name = path.relative_to(ROOT).as_posix()
    lines = path.read_text().splitlines()
    if path.suffix == ".md":
        lines = without_fences(lines)
    elif path.parent == ROOT / "test/scripts":
        lines = (line if line.startswith("#") else "" for line in lines)  # a trace is as it is
    check_columns(name, lines, problems)


def is_other(path):
    return path.suffix == ".md" or path.match("test/scripts/*.txt") or is_script(path)


def files_below(folder):
    """Below the root itself there is build/, too."""
    paths = (ROOT / folder).rglob("*") if folder else ROOT.iterdir()
    skipped = ROOT / "test/fuzz/corpus"
    return sorted(path for path in paths if path.is_file() and skipped not in path.parents)


def main():
    problems, count = [], 0
    for folder in ("", "include", "test", "example", "doc", ".ci"):
        for path in files_below(folder):
            if path.suffix in (".hpp", ".cpp"):
                check_file(path, problems)
            elif is_other(path):
                check_other(path, problems)
            else:
                continue
            count += 1
    for problem in problems:
        print(problem)
    print(f"tidy: {count} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
