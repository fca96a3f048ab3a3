#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Every header has its unit test, or its line in doc/testing.md.

include/quorate/a/b.hpp is tested by test/unit/a/b.cpp. The table below "Headers without a unit test
of their own" names the others, a folder and its headers in a row, and the tests that cover them.
This fails on

 - a header that is in neither;
 - a name in the table that is no header, has a unit test by now, or is there twice;
 - a test that the table names and that is not there;
 - a unit test that does not include its header, has no case, or whose suite has another name than
   its path."""
import re
import sys

from tidy import ROOT, without_comments

INCLUDE = ROOT / "include" / "quorate"
PAGE = "doc/testing.md"
HEADING = "### Headers without a unit test of their own"


def rows():
    """(folder, headers, what covers them) of each line of the table."""
    table = (ROOT / PAGE).read_text().split(HEADING)[1].split("\n#")[0]
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `") and len(cells) == 3:
            folder = cells[0].strip("`").removesuffix("/")
            yield folder, re.findall(r"`(\w+)`", cells[1]), re.findall(r"`([^`]+)`", cells[2])


def check_test(name, problems):
    path = f"test/unit/{name}.cpp"
    text = without_comments((ROOT / path).read_text())
    if f"#include <quorate/{name}.hpp>" not in text:
        problems.append(f"{path}: does not include its header")
    if not re.search(r"_TEST_CASE(_TEMPLATE)?\(", text):
        problems.append(f"{path}: has no case")
    suite = re.search(r"BOOST_AUTO_TEST_SUITE\((\w+)\)", text)
    if not suite or suite.group(1) != name.replace("/", "_"):
        problems.append(f"{path}: its suite is {name.replace('/', '_')}")


def main():
    paths = INCLUDE.rglob("*.hpp")
    headers = {p.relative_to(INCLUDE).as_posix().removesuffix(".hpp") for p in paths}
    tested = {name for name in headers if (ROOT / "test" / "unit" / f"{name}.cpp").exists()}
    listed, problems = set(), []
    for folder, names, covering in rows():
        for name in ((f"{folder}/" if folder != "quorate" else "") + n for n in names):
            if name not in headers:
                problems.append(f"{PAGE}: there is no include/quorate/{name}.hpp")
            elif name in tested:
                problems.append(f"{PAGE}: {name}.hpp has a unit test: take it out of the table")
            elif name in listed:
                problems.append(f"{PAGE}: {name}.hpp is in the table twice")
            listed.add(name)
        for path in covering:
            if not any((ROOT / start / path).exists() for start in ("", "test")):
                problems.append(f"{PAGE}: {path}, which covers headers of {folder}/, is not there")
        if not covering:
            problems.append(f"{PAGE}: nothing covers headers of {folder}/")
    for name in sorted(tested):
        check_test(name, problems)
    for name in sorted(headers - tested - listed):
        problems.append(f"include/quorate/{name}.hpp: no test/unit/{name}.cpp, and not in the "
                        f"table of {PAGE}")
    for problem in problems:
        print(problem)
    print(f"mirrors: {len(headers)} headers, {len(tested)} with a unit test, "
          f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
