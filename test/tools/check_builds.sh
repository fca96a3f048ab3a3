# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#
# Sourced by test/run --all: the other compiler, the sanitizers, the other build system, the
# installed library.

check "vtables: no dispatch at run time" python3 test/tools/vtables.py build/gcc/bin/kv

# Known bugs: the tests notice each. A build of its own has them behind switches.
say "mutants: build"
if compile mutants -DCMAKE_CXX_COMPILER=g++ -DQUORATE_MUTANTS=ON; then
    check "mutants: each is noticed" test/mutants/run build/mutants --quick
else
    count 1 "mutants: build"
fi

# The sanitizers run clang's own code, so one build serves the second compiler and ASan+UBSan of
# everything.
# The simulation runs fewer seeds there; the full number ran above.
# Some kernels randomize addresses by more bits than clang 16 knows of, and its sanitizers fail at
# start there.
if setarch -R true 2>/dev/null; then fixed_addresses=(setarch -R); fi
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
clang=(-DCMAKE_CXX_COMPILER=clang++-16 -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1")
build_and_test clang-asan-ubsan "${clang[@]}" -DQUORATE_SANITIZE=address,undefined
fuzz_seconds=5
if $long; then fuzz_seconds=60; fi
check "fuzz: $fuzz_seconds s of each target" \
    test/fuzz/run build/clang-asan-ubsan/bin "$fuzz_seconds"

# A seed means the same in every build: -O1 and -O3, with assertions and without, g++ and clang. The
# release build is one large file, which would leave a processor idle: it is built beside TSan's.
say "release: build"
targets=simulate compile release -DCMAKE_CXX_COMPILER=g++ -DCMAKE_BUILD_TYPE=Release \
    -DQUORATE_BUILD_TESTS=OFF >build/release.build.log 2>&1 &
release=$!

# TSan where there are threads: node, store and transport.
say "clang-tsan: build"
if compile clang-tsan "${clang[@]}" -DQUORATE_SANITIZE=thread -DQUORATE_BUILD_EXAMPLES=OFF; then
    say "clang-tsan: test"
    run_tests clang-tsan
else
    count 1 "clang-tsan: build"
fi

if wait "$release"; then
    # A third of the seeds where a sanitizer runs them, ten times slower.
    check "simulation: the same course in every build" "${fixed_addresses[@]}" \
        env QUORATE_TRACES=20 test/tools/traces.sh build/{gcc,release,clang-asan-ubsan}/bin/simulate
    check "simulation: the same course at other addresses" \
        test/tools/traces.sh build/{gcc,release}/bin/simulate
else
    cat build/release.build.log
    count 1 "release: build"
fi

# The other build system: it knows what to build, and builds and runs two of the programs. The
# others would be the same files again.
b2_quiet() {
    b2 -n -q toolset=gcc >/dev/null &&
        b2 -q -d1 "-j$jobs" toolset=gcc warnings-as-errors=on net scripts
}
check "b2 toolset=gcc" b2_quiet
check "install: find_package, add_subdirectory, FetchContent" test/install/run
fixed_addresses=(env)
unset ASAN_OPTIONS UBSAN_OPTIONS
