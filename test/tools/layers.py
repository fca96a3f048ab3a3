#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Fails when a header includes what its layer may not know (doc/design.md has the picture).

Reads the #include lines of include/quorate; then asks the compiler which files core/ and quorums/
pull in."""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"

CONTRACTS = {"log_store", "transport", "clock", "state_machine", "codec", "entropy",
             "log_stores/files"}
# The contracts about who decides: the only ones that the protocol knows.
DECISIONS = {"quorum_system", "quorum_kind", "term_policy"}

# What a user of a node names and its driver uses: values. node.hpp itself is above the driver.
NODE_VALUES = {"node/check_policies", "node/options", "node/policies", "node/quorum_of",
               "node/start", "node/status"}

# Tools for bits, which include nothing of ours: every layer may use them.
BITS = {"codecs/crc32c", "codecs/little_endian", "codecs/splitmix64"}

# layer -> the layers it may include
WORDS = {"bits", "vocabulary", "codecs"}
BASE = WORDS | {"decisions", "contracts"}
PROTOCOL = BASE | {"quorums", "membership", "core"}
ALLOWED = {
    "bits": {"vocabulary"},
    "vocabulary": {"bits", "vocabulary"},
    "codecs": BASE,
    "contracts": BASE,
    "decisions": WORDS | {"decisions"},
    "quorums": WORDS | {"decisions", "quorums"},
    "membership": WORDS | {"decisions", "quorums", "membership"},
    "core": WORDS | {"decisions", "quorums", "membership", "core"},
    "log_stores": BASE | {"log_stores"},
    "transports": BASE | {"transports"},
    "clocks": BASE | {"clocks"},
    "testing": BASE | {"quorums", "testing"},
    "node values": PROTOCOL | {"log_stores", "transports", "clocks", "node values"},
    "driver": PROTOCOL | {"node values", "driver"},
    "node": BASE | {"membership", "core", "quorums", "driver", "node values", "node"},
    "sim": PROTOCOL | {"log_stores", "transports", "clocks", "testing", "driver", "node values",
                       "node", "sim"},
}

# The protocol and the quorum systems know no I/O and no Boost.System.
# Quorum systems can be used on their own, with the standard library alone.
FORBIDDEN_IN_PURE = {"core": ("boost/asio", "boost/system/error_code.hpp"), "quorums": ("boost/",)}
# System headers that do I/O, and the layers that may use them.
SYSTEM = re.compile(r"^(sys/|netinet/|arpa/|linux/|unistd\.h|fcntl\.h|netdb\.h|poll\.h)")
SYSTEM_LAYERS = {"log_stores", "transports"}


def layer_of(name):
    """name: a path below include/quorate."""
    parts = pathlib.PurePath(name).parts
    if name.removesuffix(".hpp") in NODE_VALUES:
        return "node values"
    if name.removesuffix(".hpp") in BITS:
        return "bits"
    if len(parts) > 1 and name.removesuffix(".hpp") not in CONTRACTS:
        return parts[0]
    if name.removesuffix(".hpp") in DECISIONS:
        return "decisions"
    return "contracts" if name.removesuffix(".hpp") in CONTRACTS else "vocabulary"


def edges():
    for header in sorted((INCLUDE / "quorate").rglob("*.hpp")):
        name = header.relative_to(INCLUDE / "quorate").as_posix()
        for number, line in enumerate(header.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if match:
                yield name, number, match.group(1), match.group(2)


def check_edges(problems):
    graph = {}
    for name, number, bracket, target in edges():
        where = f"include/quorate/{name}:{number}"
        layer = layer_of(name)
        if layer not in ALLOWED:
            problems.append(f"{where}: the folder {layer}/ is not on the map "
                            "(test/tools/layers.py)")
            continue
        if bracket == '"':
            problems.append(f"{where}: write <{target}>, with its whole path")
        elif target == "quorate.hpp":
            problems.append(f"{where}: the umbrella header is for users only")
        elif target == "boost/asio.hpp":
            problems.append(f"{where}: include the parts of Asio that are used (the whole costs "
                            "5 s)")
        elif target.startswith("quorate/"):
            target = target.removeprefix("quorate/")
            graph.setdefault(name, []).append(target)
            if not (INCLUDE / "quorate" / target).exists():
                problems.append(f"{where}: there is no {target}")
            elif layer_of(target) not in ALLOWED[layer]:
                problems.append(f"{where}: {layer} may not include {layer_of(target)} ({target})")
        elif SYSTEM.match(target):
            if layer not in SYSTEM_LAYERS:
                problems.append(f"{where}: {layer} may not include <{target}>")
        elif "/" in target and not target.startswith("boost/"):
            problems.append(f"{where}: <{target}> is neither Boost nor the standard library")
    check_cycles(graph, problems)


def check_cycles(graph, problems):
    done, path = set(), []

    def visit(name):
        if name in path:
            problems.append("cycle: " + " -> ".join(path[path.index(name):] + [name]))
        elif name not in done:
            path.append(name)
            for target in graph.get(name, []):
                visit(target)
            path.pop()
            done.add(name)

    for name in sorted(graph):
        visit(name)


def check_purity(compiler, problems):
    for folder, forbidden in FORBIDDEN_IN_PURE.items():
        for header in sorted((INCLUDE / "quorate" / folder).rglob("*.hpp")):
            command = [compiler, "-std=c++20", "-I", str(INCLUDE), "-M", "-x", "c++", str(header)]
            run = subprocess.run(command, capture_output=True, text=True)
            name = header.relative_to(ROOT).as_posix()
            if run.returncode != 0:
                problems.append(f"{name}: {run.stderr.strip().splitlines()[0]}")
            for word in forbidden:
                if word in run.stdout:
                    problems.append(f"{name}: includes {word}, perhaps through another header")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--compiler", default="g++")
    problems = []
    check_edges(problems)
    check_purity(arguments.parse_args().compiler, problems)
    for problem in problems:
        print(problem)
    print(f"layers: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
