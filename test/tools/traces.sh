#!/usr/bin/env bash
# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#
# test/tools/traces.sh SIMULATE...        fails unless each of these builds of example/simulate
#                                         takes the course, event by event, that
#                                         test/sim/traces.txt has
# test/tools/traces.sh --write SIMULATE   writes that file: after a change that is meant to change
#                                         the course, which the commit explains
#
# These would make two builds differ: the order of pointers or of an unordered container, two draws
# in one expression, floating point in a decision, memory that was never set.
# QUORATE_TRACES: how many seeds.
set -euo pipefail
taken=0
known=$(dirname "${BASH_SOURCE[0]}")/../sim/traces.txt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ "${1-}" = --write ] && [ $# = 2 ]; then
    "$2" --seeds 60 --traces >"$scratch/taken"
    mv "$scratch/taken" "$known"
    exit
fi
[ $# -ge 1 ] || { echo "traces.sh: needs a build of simulate" >&2; exit 2; }
seeds=${QUORATE_TRACES:-60}
head -n "$seeds" "$known" >"$scratch/known"
if [ "$(wc -l <"$scratch/known")" != "$seeds" ] || [ "$seeds" -lt 1 ]; then
    echo "traces.sh: $known has not $seeds seeds" >&2
    exit 2
fi
runs=()
for program in "$@"; do
    "$program" --seeds "$seeds" --traces >"$scratch/taken.${#runs[@]}" &
    runs+=($!)
done
for run in "${runs[@]}"; do wait "$run"; done
for program in "$@"; do
    mv "$scratch/taken.$((taken++))" "$scratch/taken"
    if ! difference=$(diff "$scratch/known" "$scratch/taken"); then
        echo "$program (>) takes another course than test/sim/traces.txt (<) (seed, hash, events):"
        head -8 <<<"$difference"
        exit 1
    fi
done
echo "traces: $seeds seeds are the same in $# builds"
