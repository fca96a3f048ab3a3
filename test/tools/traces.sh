#!/usr/bin/env bash
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#
# test/tools/traces.sh SIMULATE...: fails unless these builds of example/simulate take the same course, event by event,
# for every seed. What would part them: the order of pointers or of an unordered container, two draws in one expression,
# floating point in a decision, memory that nobody set.
set -euo pipefail
seeds=${QUORATE_TRACES:-60}
[ $# -ge 2 ] || { echo "traces.sh: needs two programs or more" >&2; exit 2; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for program in "$@"; do
    "$program" --seeds "$seeds" --traces >"$scratch/now"
    if [ ! -e "$scratch/first" ]; then
        mv "$scratch/now" "$scratch/first"
        first=$program
    elif ! difference=$(diff "$scratch/first" "$scratch/now"); then
        echo "$first (<) and $program (>) take another course (seed, hash, events):"
        head -8 <<<"$difference"
        exit 1
    fi
done
echo "traces: $seeds seeds are the same in $# builds, $(sort -u "$scratch/first" | wc -l) different ones"
[ "$(wc -l <"$scratch/first")" = "$seeds" ]
