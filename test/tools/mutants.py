#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Fails unless the bugs on purpose (include/quorate/mutant.hpp) leave no trace in a program: compiles one with the
headers as they are, and with every question for a mutant replaced by `false`, and compares the bytes."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "example/counter/counter.cpp"
QUESTION = re.compile(r"\b(?:Rules|Mutants|mutants|mutants_of<\w+>)::has\(")


def without_questions(text):
    """The text with each `X::has(...)` replaced, and how many there were."""
    out, count = "", 0
    while match := QUESTION.search(text):
        end, depth = match.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        out += text[: match.start()] + "false"
        text = text[end:]
        count += 1
    return out + text, count


def compile_with(include, out):
    command = ["g++", "-std=c++20", "-O2", "-DNDEBUG", "-g0", "-w", "-frandom-seed=1", "-I", str(include)]
    return subprocess.Popen(command + ["-c", str(PROGRAM), "-o", str(out)])


def main():
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "include"
        shutil.copytree(ROOT / "include", plain)
        questions = 0
        for header in plain.rglob("*.hpp"):
            text = header.read_text()
            if header.name in ("mutant.hpp", "rules.hpp"):
                continue
            changed, count = without_questions(text)
            questions += count
            header.write_text(changed)
        jobs = [compile_with(ROOT / "include", plain / "as_is.o"), compile_with(plain, plain / "without.o")]
        if any([j.wait() for j in jobs]):
            sys.exit("mutants: does not compile")
        same = (plain / "as_is.o").read_bytes() == (plain / "without.o").read_bytes()
        print("mutants: %d questions in the headers, the program is %s without them" % (
            questions, "byte by byte the same" if same else "ANOTHER ONE"))
        sys.exit(0 if same and questions else 1)


main()
