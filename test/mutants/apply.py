#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Writes a copy of include/ in which each bug of test/mutants/table.txt stands behind a switch.

  test/mutants/apply.py OUT    writes OUT/quorate/..., and OUT/mutants/names.hpp for switch.hpp
  test/mutants/apply.py        only checks that every bug has its place

It fails, naming the mutant, unless each text of the table stands exactly once in its file: so a bug
cannot get lost in silence when the code around it changes. The form of the table is told at its
head."""
import pathlib
import re
import sys
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "test/mutants/table.txt"
INCLUDE = ROOT / "include"
HEAD = re.compile(r"(\w+) \((Z\w+|own)\): (\S.*)")


class Edit(typing.NamedTuple):
    mutant: str
    file: str  # below include/quorate/
    old: str
    new: str

    @property
    def of_statements(self):
        return self.old.endswith((";", "}"))


class Mutant(typing.NamedTuple):
    name: str
    case: str
    title: str
    edits: list


class Bad(Exception):
    """What is wrong with the table, or with a text in it."""


def parse(table):
    """[Mutant], in the order of the table."""
    mutants, file, before = [], None, ""
    for number, line in enumerate(table.splitlines(), 1):
        line = line.rstrip()
        try:
            if head := HEAD.fullmatch(line):
                mutants.append(Mutant(*head.groups(), []))
                file = None
            elif re.fullmatch(r"[\w/]+\.hpp", line):
                file = line
            elif line[:1] in ("-", "+"):
                edits, text = mutants[-1].edits, line[1:].strip() + "\n"
                if line[0] == "-" and before != "-":
                    edits.append(Edit(mutants[-1].name, file, "", ""))
                if line[0] == "+" and before not in ("-", "+"):
                    raise Bad("a bug without the code in whose place it comes")
                field = "old" if line[0] == "-" else "new"
                edits[-1] = edits[-1]._replace(**{field: getattr(edits[-1], field) + text})
            elif line and line[0] != "#":
                raise Bad("neither a mutant nor a file, and no text of either")
        except IndexError:
            raise Bad("line %d: a text of no mutant" % number) from None
        except Bad as error:
            raise Bad("line %d: %s" % (number, error)) from None
        before = line[:1]
    return [m._replace(edits=[check(e) for e in m.edits]) for m in unique(mutants)]


def unique(mutants):
    names = [m.name for m in mutants]
    for m in mutants:
        if names.count(m.name) != 1:
            raise Bad("%s: there are two of that name" % m.name)
        if not m.edits:
            raise Bad("%s: no text" % m.name)
    return mutants


def check(edit):
    edit = edit._replace(old=edit.old.strip(), new=edit.new.strip())
    if not edit.file:
        raise Bad("%s: no file" % edit.mutant)
    if edit.of_statements != (not edit.new or edit.new.endswith((";", "}"))):
        raise Bad("%s: %s: statements and a part of an expression" % (edit.mutant, edit.file))
    return edit


def place(edit, text):
    """(begin, end) of the edit's text, in which any white space is like any other."""
    pattern = r"\s+".join(re.escape(word) for word in edit.old.split())
    pattern = r"(?<!\w)" * (edit.old[0].isalnum()) + pattern + r"(?!\w)" * (edit.old[-1].isalnum())
    found = list(re.finditer(pattern, text))
    if len(found) != 1:
        how = "stands %d times" % len(found) if found else "does not stand"
        raise Bad("%s: %s: %s there:\n%s" % (edit.mutant, edit.file, how, edit.old))
    return found[0].span()


def switched(edits, good):
    """The text `good`, and the bugs that take its place, each behind its switch."""
    ask = "::mutants::on == ::mutants::%s"
    if edits[0].of_statements:
        return "".join("if (%s) {\n%s\n} else " % (ask % e.mutant, e.new) for e in edits) + \
            "{\n%s\n}" % good
    return "(" + "".join("%s ? (%s) : " % (ask % e.mutant, e.new) for e in edits) + "(%s))" % good


def compose(places, text, begin, end):
    """The text in [begin, end), its bugs behind switches. `places`: [(span, edits)], each before
    those inside it. Only one bug is on at a time, so where a text is part of another one, its bug
    goes into what is good of that."""
    out, at = "", begin
    while places:
        (span, edits), *places = places
        inside = [p for p in places if p[0][0] < span[1]]
        places = places[len(inside):]
        for other_span, others in inside:
            same = {e.mutant for e in edits} & {e.mutant for e in others}
            if span[1] < other_span[1] or same:
                raise Bad("%s and %s: %s: their texts overlap:\n%s" % (
                    edits[0].mutant, others[0].mutant, edits[0].file, others[0].old))
        out += text[at:span[0]] + switched(edits, compose(inside, text, *span))
        at = span[1]
    return out + text[at:end]


def with_bugs(text, edits):
    """The text of a header with these bugs behind switches."""
    places = {}
    for edit in edits:
        places.setdefault(place(edit, text), []).append(edit)
    for one in places.values():
        if len({e.mutant for e in one}) != len(one):
            raise Bad("%s: %s: two texts for one" % (one[0].mutant, one[0].file))
    in_order = sorted(places.items(), key=lambda p: (p[0][0], -p[0][1]))
    out = compose(in_order, text, 0, len(text))
    return re.sub(r"(?m)^(#define \w+\n)", r"\1#include <mutants/helpers.hpp>\n", out, count=1)


def names_header(mutants):
    names = ["none"] + [m.name for m in mutants]
    return "\n".join(
        ["#ifndef MUTANTS_NAMES_HPP", "#define MUTANTS_NAMES_HPP", "#include <string_view>",
         "namespace mutants {", "enum mutant {%s};" % ", ".join(names),
         "inline constexpr std::string_view names[] = {%s};" % ", ".join('"%s"' % n for n in names),
         "}", "#endif", ""])


def copies(mutants, headers):
    """{path: text} of all that the copy holds. `headers`: {path below include/: text}."""
    out = dict(headers)
    edits = {}
    for mutant in mutants:
        for edit in mutant.edits:
            if "quorate/" + edit.file not in headers:
                raise Bad("%s: there is no %s" % (mutant.name, edit.file))
            edits.setdefault("quorate/" + edit.file, []).append(edit)
    out.update({path: with_bugs(headers[path], of_it) for path, of_it in edits.items()})
    out["mutants/names.hpp"] = names_header(mutants)
    return out


def write(folder, texts):
    """Makes the folder hold these texts and no other; what has not changed is not touched, so that
    nothing is compiled twice."""
    for path in folder.rglob("*.hpp"):
        if path.relative_to(folder).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def headers_as_they_stand():
    return {p.relative_to(INCLUDE).as_posix(): p.read_text() for p in INCLUDE.rglob("*.hpp")}


def main():
    try:
        mutants = parse(TABLE.read_text())
        texts = copies(mutants, headers_as_they_stand())
    except Bad as error:
        sys.exit("test/mutants/table.txt: %s" % error)
    if len(sys.argv) == 2:
        write(pathlib.Path(sys.argv[1]), texts)
    print("mutants: %d, in %d places" % (len(mutants), sum(len(m.edits) for m in mutants)))


if __name__ == "__main__":
    main()
