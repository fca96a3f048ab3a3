#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Each test/must_not_compile/*.cpp must fail to compile, and the first error that the compiler
prints, or a note of it, must have the text that the first line of the file names:
// error: <regex>

  must_not_compile.py [compiler...] [--only word]"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "test" / "must_not_compile"

ERROR = re.compile(r"^\S.*: (?:fatal )?error: ")
NOTE = re.compile(r"^\S.*: note: ")
CONTEXT = re.compile(r"^\S.*: +(?:In instantiation of|required (?:from|by)|in .constexpr. exp)")


def first_error(output):
    """The first error, which instantiation it is in, and its notes: a reader looks no further. The
    code that a compiler shows beside them is none of what it says."""
    said, errors = [], 0
    for line in output.splitlines():
        errors += bool(ERROR.match(line))
        if errors == 2:
            break
        if ERROR.match(line) or NOTE.match(line) or CONTEXT.match(line):
            said.append(line.partition(": ")[2])
    while said and errors == 2 and not re.match("(fatal )?error: |note: ", said[-1]):
        said.pop()  # the second error's
    return "\n".join(said)


def check(compiler, path):
    """What is wrong, or None."""
    name = path.relative_to(ROOT).as_posix()
    match = re.match(r"// error: (.+)", path.read_text())
    if not match:
        return f"{name}:1: the first line is // error: <regex>"
    command = [compiler, "-std=c++20", "-fsyntax-only", "-I", str(ROOT / "include"),
               "-I", str(ROOT / "test"), str(path)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode == 0:
        return f"{name}: compiles with {compiler}, and must not"
    wanted = match.group(1).strip()
    if not re.search(wanted, first_error(run.stderr)):
        return f"{name}: {compiler} first says something else than '{wanted}':\n" + \
            "\n".join(line for line in run.stderr.splitlines() if ERROR.match(line))
    return None


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("compilers", nargs="*", default=["g++"])
    arguments.add_argument("--only", default="", help="the files whose name has this word")
    chosen = arguments.parse_args()
    compilers = chosen.compilers
    files = sorted(path for path in FOLDER.glob("*.cpp") if chosen.only in path.name)
    jobs = [(compiler, path) for path in files for compiler in compilers]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = list(filter(None, pool.map(lambda job: check(*job), jobs)))
    for problem in problems:
        print(problem)
    print(f"must_not_compile: {len(files)} files, {len(compilers)} compilers, "
          f"{len(problems)} problems")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
