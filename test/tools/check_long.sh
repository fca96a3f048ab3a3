# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#
# Sourced by test/run --long, after all that --all does: what finds more the longer it runs. (The minute of each fuzz
# target runs beside the sanitizers, in check_builds.sh.)

check "fuzz: the corpora are what the recorder gives" test/fuzz/record --check
if [ -x build/gcc/bin/exhaustive ]; then
    check "exhaustive: the larger scopes" env QUORATE_LONG=1 build/gcc/bin/exhaustive --report_level=short
fi
# Other seeds than those that ran above, by default the ten times as many behind them.
if [ -x build/gcc/bin/simulation ]; then
    check "simulation: more seeds" env QUORATE_FIRST_SEED="${QUORATE_LONG_FIRST_SEED:-2001}" \
        QUORATE_SEEDS="${QUORATE_LONG_SEEDS:-20000}" build/gcc/bin/simulation --report_level=short
fi
