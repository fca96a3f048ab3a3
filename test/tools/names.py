#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Fails unless the names that namespace quorate itself holds are those of public_names.txt: what a
user may name is a decision. All else is in the namespace of its folder, and so is a name of the
headers that have none: those of FAMILIES.

  names.py            compares
  names.py --write    writes the list: look at its diff before you commit it"""
import pathlib
import re
import sys

from tidy import ROOT, without_comments

INCLUDE = ROOT / "include"
LIST = pathlib.Path(__file__).with_name("public_names.txt")
ABI = "v1"  # the inline namespace of version.hpp
# Alternatives of a variant, and what codec.hpp says of kinds: a user names them with the family's.
FAMILIES = {"quorate/message.hpp": "messages", "quorate/effects.hpp": "writes",
            "quorate/codec.hpp": "codecs"}

TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w'.]*|::|&&|\|\||<=>|<<|->|[^\s\w]")
CLOSING = {"(": ")", "[": "]", "{": "}"}


def tokens_of(text):
    return TOKEN.findall(re.sub(r"(?m)^[ \t]*#(.*\\\n)*.*$", "", without_comments(text)))


def behind(tokens, at):
    """The position behind the bracket that opens at `at`."""
    closing, depth = CLOSING[tokens[at]], 0
    for i in range(at, len(tokens)):
        depth += (tokens[i] == tokens[at]) - (tokens[i] == closing)
        if depth == 0:
            return i + 1
    raise ValueError(f"no {closing}")


def behind_angle(tokens, at):
    """The position behind the `<` at `at` and what it opens."""
    depth = 0
    while at < len(tokens):
        if tokens[at] in CLOSING:
            at = behind(tokens, at)
            continue
        depth += {"<": 1, ">": -1}.get(tokens[at], 0)
        at += 1
        if depth == 0:
            return at
    raise ValueError("no >")


def behind_constraint(tokens, at):
    """The position behind a requires clause; `at` is behind the word."""
    while True:
        if tokens[at] == "requires":
            at += 1
            if tokens[at] == "(":
                at = behind(tokens, at)
            at = behind(tokens, at)
        elif tokens[at] == "(":
            at = behind(tokens, at)
        else:
            while re.match(r"[A-Za-z_]|::|!", tokens[at]):
                at += 1
                if tokens[at] == "<":
                    at = behind_angle(tokens, at)
                if tokens[at] == "(":
                    at = behind(tokens, at)
                if tokens[at] != "::" and tokens[at - 1] != "::":
                    break
        if tokens[at] not in ("&&", "||"):
            return at
        at += 1


def head_of(tokens, at):
    """The words of the declaration that begins at `at`, without what brackets hold, and the
    position behind it."""
    head = []
    while tokens[at] != ";":
        if tokens[at] == "template":
            at = behind_angle(tokens, at + 1)
        elif tokens[at] == "requires":
            at = behind_constraint(tokens, at + 1)
        elif (tokens[at] == "<" and head and re.match(r"[A-Za-z_]", head[-1])
              and head[-1] != "operator"):
            at = behind_angle(tokens, at)
            head.append("<>")
        elif tokens[at] in CLOSING:
            head.append(tokens[at])
            is_body = tokens[at] == "{" and "=" not in head
            at = behind(tokens, at)
            if is_body and tokens[at] != ";":
                return head, at
        else:
            head.append(tokens[at])
            at += 1
    return head, at + 1


def name_of(head):
    """What a declaration declares; nothing for a specialization, an operator, a static_assert, and
    the definition of a member."""
    if not head or "operator" in head or head[0] in ("static_assert", "extern"):
        return None
    if "concept" in head:
        return head[head.index("concept") + 1]
    if head[0] == "using":
        return head[1] if "=" in head else head[-1] if "::" in head else None
    if head[0] in ("class", "struct", "union", "enum"):
        at = 2 if head[1] in ("class", "struct") else 1
        return None if at + 1 < len(head) and head[at + 1] == "<>" else head[at]
    for at, word in enumerate(head[1:], 1):
        if word in ("(", "{", "=") and re.match(r"[A-Za-z_]", head[at - 1]):
            return None if at > 1 and head[at - 2] == "::" else head[at - 1]
    return head[-1] if re.match(r"[A-Za-z_]", head[-1]) else None


def declared(tokens, at=0, space=()):
    """(namespace, name) of each declaration at namespace scope."""
    while at < len(tokens) and tokens[at] != "}":
        if tokens[at] == "namespace" or tokens[at:at + 2] == ["inline", "namespace"]:
            opening = tokens.index("{", at)
            names = [t for t in tokens[at:opening] if t not in ("namespace", "inline", "::", ABI)]
            yield from declared(tokens, opening + 1, (*space, *names))
            at = behind(tokens, opening)
        else:
            head, at = head_of(tokens, at)
            if name := name_of(head):
                yield space, name


def read_headers():
    """({header: its sorted public names}, what stands in the namespace of another folder)."""
    found, misplaced = {}, []
    for path in sorted(INCLUDE.rglob("*.hpp")):
        header = path.relative_to(INCLUDE).as_posix()
        folder = header.split("/")[1] if header.count("/") > 1 else FAMILIES.get(header)
        for space, name in declared(tokens_of(path.read_text())):
            if space == ("quorate",):
                found.setdefault(header, set()).add(name)
            elif space[:2] != ("quorate", folder):
                misplaced.append(f"{header}: {'::'.join((*space, name))} is in the namespace of "
                                 "another folder")
    return {header: sorted(names) for header, names in found.items()}, misplaced


def listing(names):
    lines = [
        "# What namespace quorate itself holds, by header; test/tools/names.py compares.",
        "# A name is here because a user may need it. All else is in the namespace of its folder.",
    ]
    for header, of_header in names.items():
        lines += ["", header] + [f"    {name}" for name in of_header]
    return "\n".join(lines) + "\n"


def main():
    names, misplaced = read_headers()
    count = len({name for of_header in names.values() for name in of_header})
    if "--write" in sys.argv[1:]:
        LIST.write_text(listing(names))
    elif LIST.read_text() != listing(names):
        now, before = set(listing(names).splitlines()), set(LIST.read_text().splitlines())
        for name in sorted(now - before):
            print(f"{name.strip()}: not in {LIST.name}: may a user need it? Else it belongs to the "
                  "namespace of its folder")
        for name in sorted(before - now):
            print(f"{name.strip()}: in {LIST.name}, and no longer in a header")
        print("names: the list differs")
        return 1
    for problem in misplaced:
        print(problem)
    print(f"names: {count} public ones, {len(misplaced)} misplaced")
    return 1 if misplaced else 0


if __name__ == "__main__":
    sys.exit(main())
