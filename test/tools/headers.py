#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Compiles each public header as if it stood alone: it must include what it uses and guard itself.

A header may stand behind others in one translation unit if it includes each of them: what they
bring, it brings itself. So the headers are parted into the fewest chains in which each includes the
one before it, and a chain is compiled at once, each header of it twice."""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
FLAGS = ["-std=c++20", "-fsyntax-only",
         "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
BRANCH = re.compile(r"^#(?:if|el).*\n(?s:.*?)^#endif", re.M)


def included_by():
    """For each header those that it includes, directly or by others, whatever is defined."""
    direct = {}
    for path in sorted(INCLUDE.rglob("*.hpp")):
        text = path.read_text()
        guard = text.index("#define QUORATE_")
        always = BRANCH.sub("", text[guard:text.rindex("#endif")])
        direct[path.relative_to(INCLUDE).as_posix()] = re.findall(
            r"^#include <(quorate[/.][^>]+)>", always, re.M)
    known = {}

    def all_of(name):
        if name not in known:
            known[name] = set()
            for other in direct[name]:
                known[name] |= {other} | all_of(other)
        return known[name]

    return {name: all_of(name) for name in direct}


def chains(included):
    """The fewest lists that hold each header once, and in which each includes the one before: those
    that a largest matching leaves."""
    next_of = {}

    def match(name, tried):
        for other in sorted(included[name] - tried):
            tried.add(other)
            if other not in next_of or match(next_of[other], tried):
                next_of[other] = name
                return True
        return False

    for name in included:
        match(name, set())
    for first in sorted(set(included) - set(next_of.values())):
        chain = [first]
        while chain[-1] in next_of:
            chain.append(next_of[chain[-1]])
        yield chain


def compile_chain(compiler, chain):
    source = "".join(f"#include <{name}>\n" * 2 for name in chain) + "int main() {}\n"
    command = [compiler, *FLAGS, "-I", str(INCLUDE), "-x", "c++", "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True)


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--compiler", default="g++")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    options = arguments.parse_args()
    included = included_by()
    work = sorted(chains(included), key=len, reverse=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = pool.map(lambda chain: compile_chain(options.compiler, chain), work)
        for chain, run in zip(work, runs):
            if run.returncode != 0:
                failed += 1
                print(f"one of these does not compile alone: {', '.join(chain)}\n" +
                      "\n".join(run.stderr.splitlines()[:12]))
    print(f"headers: {sum(map(len, work))} headers in {len(work)} chains, {failed} problems "
          f"({options.compiler})")
    return 1 if failed or not work else 0


if __name__ == "__main__":
    sys.exit(main())
