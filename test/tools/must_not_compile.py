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

ERROR = re.compile(r"(?m)^.*: (?:fatal )?error: ")
SAID = re.compile(r"(?m)^.*: (?:(?:fatal )?error|note): .*$")


def first_error(output):
    """The first error and its notes, which is as far as a reader looks. The code and the paths that
    a compiler shows beside them are none of what it says."""
    errors = list(ERROR.finditer(output))
    own = output[:errors[1].start()] if len(errors) > 1 else output
    return "\n".join(said.partition(": ")[2] for said in SAID.findall(own))


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
