# Copyright (c) 2026 the quorate authors.
# Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#
# Which Debian packages our scripts need; sourced, not run. `packages_install GROUP...` installs the
# packages of the groups that are missing. If none is, it touches neither apt nor the network.
#   build   compiler, CMake, Boost: everything to build and run the tests
#   demo    what example/demo needs besides
#   all     what test/run --all needs besides

packages_of_group() {
    case "$1" in
    build) echo g++ cmake ninja-build libboost1.81-dev ;;
    demo) echo redis-tools ;;
    all) echo clang-16 clang-format-16 libclang-rt-16-dev llvm-16 libboost1.81-tools-dev python3 ;;
    *) echo "packages.sh: no group '$1'" >&2; return 1 ;;
    esac
}

# package_present NAME: whether it is installed, from Debian or from elsewhere
package_present() {
    if command -v dpkg-query >/dev/null &&
        dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; then
        return 0
    fi
    case "$1" in
    g++) command -v g++ >/dev/null ;;
    cmake) command -v cmake >/dev/null ;;
    ninja-build) command -v ninja >/dev/null ;;
    python3) command -v python3 >/dev/null ;;
    redis-tools) command -v redis-cli >/dev/null && command -v redis-benchmark >/dev/null ;;
    clang-16) command -v clang++-16 >/dev/null ;;
    clang-format-16) command -v clang-format-16 >/dev/null ;;
    llvm-16) command -v llvm-symbolizer-16 >/dev/null ;;
    libboost1.81-tools-dev) command -v b2 >/dev/null ;;
    libboost1.81-dev)
        local version
        version=$(sed -n 's/^#define BOOST_VERSION \([0-9]*\)$/\1/p' \
            /usr/include/boost/version.hpp 2>/dev/null)
        [ "${version:-0}" -ge 108100 ] ;;
    *) return 1 ;;
    esac
}

packages_install() {
    local group name missing=() as_root=()
    for group in "$@"; do
        for name in $(packages_of_group "$group"); do
            package_present "$name" || missing+=("$name")
        done
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "missing: ${missing[*]} (these are the Debian names;" \
            "there is no apt-get here to install them)" >&2
        return 1
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "missing: ${missing[*]};" \
                "to install them, run as root: apt-get install ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "installing ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -qq)
    "${apt[@]}" update || return 1
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null || {
        echo "apt-get could not install ${missing[*]}" >&2
        return 1
    }
}
