# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#
# Sourced by test/run --long, after all that --all does: the checks that find more the longer they
# run. (The minute of each fuzz target runs beside the sanitizers, in check_builds.sh.)

check "fuzz: the corpora are what the recorder gives" test/fuzz/record --check
check "exhaustive: the larger scopes" \
    env QUORATE_LONG=1 build/gcc/bin/exhaustive --report_level=short
# Other seeds than those that ran above, ten times as many.
check "simulation: more seeds" \
    env QUORATE_FIRST_SEED=7001 QUORATE_SEEDS="${QUORATE_LONG_SEEDS:-70000}" \
    build/gcc/bin/simulation --report_level=short
