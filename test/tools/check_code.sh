# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#
# Sourced by test/run --all: the checks that read the code and build nothing.

check "tidy: the rules of style" python3 test/tools/tidy.py
check "format: clang-format changes nothing" test/tools/fix --check
check "layers: the arrows of doc/design.md" python3 test/tools/layers.py
check "names: the public ones are those of the list" python3 test/tools/names.py
check "citations: each leads to a rule or a bug of the documents" python3 test/tools/citations.py
check "readme: its program is the one that is built" python3 test/tools/readme.py
check "mutants: each bug has its place" python3 test/mutants/apply_test.py
check "mirrors: each header has its unit test or its line" python3 test/tools/mirrors.py
check "headers: each compiles alone" python3 test/tools/headers.py --compiler g++ --jobs "$jobs"
check "must_not_compile: misuse is refused in our words" \
    python3 test/tools/must_not_compile.py g++ clang++-16
