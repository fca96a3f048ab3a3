#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Fails when a binary holds a vtable of a quorate type other than the error category, which
Boost.System requires."""
import re
import subprocess
import sys


def main():
    if len(sys.argv) != 2:
        print("usage: vtables.py BINARY")
        return 2
    read = subprocess.run(["nm", "-C", sys.argv[1]], capture_output=True, text=True)
    if read.returncode != 0 or not read.stdout:
        print(f"vtables: {sys.argv[1]} is no program with symbols: {read.stderr.strip()}")
        return 2
    symbols = read.stdout
    # A vtable of an Asio or std template over our types starts with their name, not with ours.
    ours = set(re.findall(r"vtable for (quorate::\S.*)", symbols))
    allowed = "quorate::v1::error_category_type"
    wrong = ours - {allowed}
    for name in sorted(wrong):
        print(f"{sys.argv[1]}: vtable for {name}")
    if allowed not in ours:
        print(f"{sys.argv[1]}: no vtable for {allowed}, which every program of ours has: is this "
              "one of them?")
        return 1
    print(f"vtables: {len(ours)} of quorate's, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
