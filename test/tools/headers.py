#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Compiles each public header alone, twice in one translation unit: it must include what it uses
and guard itself."""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
FLAGS = ["-std=c++20", "-fsyntax-only",
         "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]


def compile_alone(compiler, name):
    source = f"#include <{name}>\n#include <{name}>\nint main() {{}}\n"
    command = [compiler, *FLAGS, "-I", str(INCLUDE), "-x", "c++", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--compiler", default="g++")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    options = arguments.parse_args()
    names = [path.relative_to(INCLUDE).as_posix() for path in sorted(INCLUDE.rglob("*.hpp"))]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = pool.map(lambda name: compile_alone(options.compiler, name), names)
        for name, run in zip(names, runs):
            if run.returncode != 0:
                failed += 1
                print(f"{name} does not compile alone:\n" + "\n".join(run.stderr.splitlines()[:12]))
    print(f"headers: {len(names)} headers, {failed} problems ({options.compiler})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
