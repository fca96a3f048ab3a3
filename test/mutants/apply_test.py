#!/usr/bin/env python3
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
"""Tests apply.py: what it writes, and what it refuses by name; then whether each bug of table.txt
has its place in the headers, and its row in doc/mutants.md."""
import pathlib
import re
import unittest

import apply

HEADER = """#define A_HPP
int f(int x) {
    if (x == 1) return g(x, x + 1);
    return x + 2;
}
"""


def applied(table, header=HEADER):
    return apply.copies(apply.parse(table), {"quorate/a.hpp": header})["quorate/a.hpp"]


class Applied(unittest.TestCase):
    def has(self, table, *parts):
        text = "".join(applied(table).split())
        for part in parts:
            self.assertIn("".join(part.split()), text)

    def test_statements(self):
        self.has("m (Z1): what\na.hpp\n- return x\n-     + 2;\n+ h();\n+ return 3;\n",
                 "if (::mutants::on == ::mutants::m) { h(); return 3; } else { return x + 2; }",
                 "#define A_HPP #include <mutants/helpers.hpp> int f")

    def test_missing_statements(self):
        self.has("m (own): what\na.hpp\n- return x + 2;\n",
                 "if (::mutants::on == ::mutants::m) { } else { return x")

    def test_part_of_an_expression(self):
        self.has("m (Z1): what\na.hpp\n- x + 2\n+ 7\n",
                 "return (::mutants::on == ::mutants::m ? (7) : (x + 2));")

    def test_one_text_for_two(self):
        self.has("m (Z1): what\na.hpp\n- x + 2\n+ 7\n\nn (Z1): what\na.hpp\n- x + 2\n+ 8\n",
                 "(::mutants::on == ::mutants::m ? (7) : "
                 "::mutants::on == ::mutants::n ? (8) : (x + 2))")

    def test_text_within_another(self):
        table = ("m (Z1): what\na.hpp\n- x + 1\n+ 7\n\n"
                 "n (Z1): what\na.hpp\n- return g(x, x + 1);\n+ return 0;\n")
        self.has(table, "if (::mutants::on == ::mutants::n) { return 0; } else "
                        "{ return g(x, (::mutants::on == ::mutants::m ? (7) : (x + 1))); }")

    def test_names(self):
        texts = apply.copies(apply.parse("m (Z1): what\na.hpp\n- x + 2\n+ 7\n"),
                             {"quorate/a.hpp": HEADER})
        self.assertIn("enum mutant {none, m};", texts["mutants/names.hpp"])


class Refused(unittest.TestCase):
    def refuses(self, table, *parts):
        with self.assertRaises(apply.Bad) as caught:
            applied(table)
        for part in parts:
            self.assertIn(part, str(caught.exception))

    def test_text_that_stands_twice(self):
        self.refuses("m (Z1): what\na.hpp\n- return\n+ 7\n", "m: a.hpp: stands 2 times")

    def test_text_that_does_not_stand(self):
        self.refuses("m (Z1): what\na.hpp\n- x + 3\n+ 7\n", "m: a.hpp: does not stand")
        self.refuses("m (Z1): what\na.hpp\n- eturn x + 2;\n", "m: a.hpp: does not stand")

    def test_unknown_file(self):
        self.refuses("m (Z1): what\nb.hpp\n- x + 2\n+ 7\n", "m: there is no b.hpp")

    def test_overlap(self):
        self.refuses("m (Z1): what\na.hpp\n- f(int x) {\n-     if (x\n+ 7\n\n"
                     "n (Z1): what\na.hpp\n- x == 1\n+ 7\n",
                     "m and n: a.hpp: their texts overlap")

    def test_texts_of_one_mutant_within_each_other(self):
        self.refuses("m (Z1): what\na.hpp\n- x + 1\n+ 7\na.hpp\n- g(x, x + 1)\n+ 0\n",
                     "m and m: a.hpp: their texts")
        self.refuses("m (Z1): what\na.hpp\n- x + 2\n+ 7\na.hpp\n- x + 2\n+ 8\n",
                     "m: a.hpp: two texts for one")

    def test_statement_for_an_expression(self):
        self.refuses("m (Z1): what\na.hpp\n- x + 2\n+ h();\n", "m: a.hpp: statements and")
        self.refuses("m (Z1): what\na.hpp\n- return x + 2;\n+ 7\n", "m: a.hpp: statements and")

    def test_form(self):
        self.refuses("m (Z1): what\na.hpp\n- x + 2\n+ 7\n\nm (Z2): what\na.hpp\n- x + 1\n+ 7\n",
                     "m: there are two")
        self.refuses("m (Z1): what\na.hpp\n", "m: no text")
        self.refuses("m (Z1): what\n- x + 2\n+ 7\n", "m: no file")
        self.refuses("m (Z1): what\na.hpp\n+ 7\n", "line 3: a bug without")
        self.refuses("a.hpp\n- x + 2\n+ 7\n", "line 2: ")
        self.refuses("m: what\n", "line 1: neither a mutant nor a file")


class Table(unittest.TestCase):
    def test_each_bug_has_its_place(self):
        apply.copies(apply.parse(apply.TABLE.read_text()), apply.headers_as_they_stand())

    def test_each_bug_has_its_row_and_each_row_its_bug(self):
        page = pathlib.Path(apply.__file__).parents[2] / "doc/mutants.md"
        rows = re.findall(r"(?m)^\| `(\w+)` \| (\w+) \|", page.read_text())
        bugs = [(m.name, m.case) for m in apply.parse(apply.TABLE.read_text())]
        self.assertEqual(rows, bugs)


if __name__ == "__main__":
    unittest.main()
