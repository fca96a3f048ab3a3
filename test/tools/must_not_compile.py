#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Each test/must_not_compile/*.cpp must fail to compile, with the text that its first line names:
// error: <regex>"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "test" / "must_not_compile"


def check(compiler, path):
    """What is wrong, or None."""
    name = path.relative_to(ROOT).as_posix()
    match = re.match(r"// error: (.+)", path.read_text())
    if not match:
        return f"{name}:1: the first line is // error: <regex>"
    command = [compiler, "-std=c++20", "-fsyntax-only",
               "-I", str(ROOT / "include"), "-I", str(ROOT / "test"), str(path)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode == 0:
        return f"{name}: compiles with {compiler}, and must not"
    if not re.search(match.group(1).strip(), run.stderr):
        return f"{name}: {compiler} says something else than '{match.group(1).strip()}':\n" + \
            "\n".join(line for line in run.stderr.splitlines() if "error" in line)
    return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("compilers", nargs="*", default=["g++"])
    compilers = arguments.parse_args().compilers
    files = sorted(FOLDER.glob("*.cpp"))
    jobs = [(compiler, path) for path in files for compiler in compilers]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [problem for problem in pool.map(lambda job: check(*job), jobs) if problem]
    for problem in problems:
        print(problem)
    print(f"must_not_compile: {len(files)} files, {len(compilers)} compilers, "
          f"{len(problems)} problems")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
