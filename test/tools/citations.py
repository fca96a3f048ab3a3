#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Every citation leads somewhere.

A comment cites a rule by its name, `(rule: own-term-commits)`, and a case by its number, Z35; what
else belongs there stands behind the name, `(rule: outsiders-campaign; Z60)`. This fails on

 - a rule without an entry in doc/rules.md, and a header that does not cite what it keeps by that
   page;
 - a citation in another form, which a search would miss;
 - a case without a line in doc/bugs.md;
 - a file, or a name in a file, that either page names in backticks and that is not there;
 - DESIGN, a paper that no reader of the code has."""
import re
import sys

from tidy import ROOT, without_comments

RULES, BUGS = "doc/rules.md", "doc/bugs.md"
FOLDERS = ("include", "test", "example", "doc", ".ci")
NOT_READ = ("test/fuzz/corpus/", "test/tools/citations.py")   # no text; explains what it looks for
BEFORE_PATHS = ("", "include/quorate/", "test/")              # what a path on the pages leaves out

PATH = r"`((?:[\w.]+/)*\w+\.(?:hpp|cpp|txt|py|md))`"
NAME = r"`([A-Za-z_]\w*)`"


def read_all():
    """name -> text of every file that people read."""
    paths = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*")] + list(ROOT.glob("*"))
    files = {p.relative_to(ROOT).as_posix(): p for p in sorted(paths) if p.is_file()}
    return {name: "" if name.startswith(NOT_READ) else p.read_text(errors="replace")
            for name, p in files.items() if "__pycache__" not in name}


def matches(pattern, files):
    """(match, "file:line") of each place where the pattern occurs."""
    for name, text in files.items():
        for match in re.finditer(pattern, text):
            yield match, f"{name}:{text.count(chr(10), 0, match.start()) + 1}"


def check_once(page, names, problems):
    for name in sorted({n for n in names if names.count(n) > 1}):
        problems.append(f"{page}: {name} is there twice")


def check_rules(files, problems):
    entries = re.findall(r"(?ms)^### ([\w-]+)\n(.*?)(?=^##|\Z)", files[RULES])
    known = [name for name, _ in entries]
    check_once(RULES, known, problems)
    for match, place in matches(r"(?i)\(rules?:.?[\w-]*", files):
        if not re.match(r"\(rule: [\w-]+$", match.group(0)):
            problems.append(f"{place}: write (rule: its-name), one rule, on one line")
    cited = [(match.group(1), place) for match, place in matches(r"\(rule: ([\w-]+)", files)]
    linked = [(match.group(1), place) for match, place in matches(r"rules\.md#([\w-]+)", files)]
    for name, place in cited + linked:
        if name not in known:
            problems.append(f"{place}: {RULES} has no rule {name}")
    for name, entry in entries:
        at = {p.split(":")[0].removeprefix("include/quorate/") for n, p in cited if n == name}
        kept = re.search(r"(?s)- Kept in: (.*?)\n- ", entry + "\n- ")
        for header in re.findall(PATH, kept.group(1)) if kept else ():
            if header not in at:
                problems.append(f"{RULES}: {header}, which {name} is kept in, does not cite it")
        for line in ("Loss", "Kept in", "Tested by"):
            if f"\n- {line}: " not in entry:
                problems.append(f"{RULES}: {name} lacks its line \"{line}\"")
    return len(known)


def check_cases(files, problems):
    known = re.findall(r"(?m)^- \*\*(Z\d+[a-z]?)\*\* ", files[BUGS])
    check_once(BUGS, known, problems)
    for match, place in matches(r"\bZ\d{2,}[a-z]?\b", files):
        if match.group(0) not in known:
            problems.append(f"{place}: {BUGS} has no {match.group(0)}")
    return len(known)


def check_no_design(files, problems):
    for _, place in matches(r"\bDESIGN\b", files):
        problems.append(f"{place}: cite a rule of {RULES}, not DESIGN")


def text_of(path, files):
    return next((files[start + path] for start in BEFORE_PATHS if start + path in files), None)


def stands_in(name, path, text):
    """In C++ a comment does not count, and in a test the name is that of a case or a helper."""
    if path.endswith((".hpp", ".cpp")):
        text = without_comments(text)
    return re.search(rf"\b{name}\b", text)


def check_places(page, files, problems):
    """The names in parentheses behind a file stand in that file; other names stand somewhere."""
    pages = {page: files[page]}
    for match, place in matches(rf"{PATH}(?:\s+\(((?:{NAME}(?:,\s+)?)+)\))?", pages):
        there = text_of(match.group(1), files)
        if there is None:
            problems.append(f"{place}: there is no {match.group(1)}")
            continue
        for name in re.findall(NAME, match.group(2) or ""):
            if not stands_in(name, match.group(1), there):
                problems.append(f"{place}: {match.group(1)} has no {name} (any more)")
    others = "\n".join(without_comments(text) if name.endswith((".hpp", ".cpp")) else text
                       for name, text in files.items() if not name.startswith("doc/"))
    words = set(re.findall(r"\w+", others))
    for match, place in matches(NAME, pages):
        if match.group(1) not in words:
            problems.append(f"{place}: nothing has the name {match.group(1)} (any more)")


def main():
    files, problems = read_all(), []
    rules = check_rules(files, problems)
    cases = check_cases(files, problems)
    check_no_design(files, problems)
    for page in (RULES, BUGS):
        check_places(page, files, problems)
    for problem in problems:
        print(problem)
    print(f"citations: {rules} rules, {cases} cases, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
