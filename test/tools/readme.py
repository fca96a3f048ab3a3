#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Checks the documents against the code.

A C++ block below a line <!-- from PATH --> is part of that file, which CI builds: its pieces,
divided by lines that hold only `// ...`, occur there in this order. Every link to a file of the
repository leads to one. With --rewrite, a piece that begins with the first line of a definition is
replaced by that definition as it is now."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check_blocks(name, text, problems):
    blocks = re.findall(r"<!-- from (\S+) -->\n+```cpp\n(.*?)```", text, re.S)
    for source, block in blocks:
        path = ROOT / source
        if not path.exists():
            problems.append(f"{name}: there is no {source}")
            continue
        code, at = path.read_text(), 0
        for piece in re.split(r"(?m)^[ ]*// \.\.\.\n", block):
            found = code.find(piece.strip("\n"), at)
            if found < 0:
                problems.append(f"{name}: this is not in {source} (any more):\n{piece}")
                break
            at = found
    return len(blocks)


def rewrite(text):
    def current(match):
        code, pieces = (ROOT / match.group(2)).read_text(), []
        for piece in re.split(r"(?m)^[ ]*// \.\.\.\n", match.group(4)):
            word, name = re.split(r"[ (]", piece.strip())[0], name_of(piece)
            first = re.escape(word) + ".*" + re.escape(name) + r"\b[^;]*?\{"
            found = re.search(rf"(?m)^{first}(.|\n)*?^\}};?\n", code)
            pieces.append(found.group(0) if found else piece)
        return match.group(1) + match.group(3) + "// ...\n".join(pieces) + "```"
    return re.sub(r"(<!-- from (\S+) -->)(\n+```cpp\n)(.*?)```", current, text, flags=re.S)


def name_of(piece):
    """What the first line of a piece defines: the word before its parameters or its brace."""
    return re.search(r"(\w+)\s*[({]", piece.strip()).group(1)


def check_links(path, text, problems):
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text):
        if not (path.parent / target).exists():
            problems.append(f"{path.relative_to(ROOT)}: leads to {target}, which does not exist")


def main():
    problems, blocks = [], 0
    for path in [ROOT / "README.md", *sorted((ROOT / "doc").rglob("*.md"))]:
        text = path.read_text()
        if "--rewrite" in sys.argv[1:]:
            text = rewrite(text)
            path.write_text(text)
        blocks += check_blocks(path.relative_to(ROOT).as_posix(), text, problems)
        check_links(path, text, problems)
    if blocks == 0:
        problems.append("README.md: shows no program")
    for problem in problems:
        print(problem)
    print(f"readme: {blocks} programs, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
