#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds one preset and passes its tests: packaging/test.sh [PRESET]
#   dev (the default), headless, asan, tsan, release
#   coverage   and fails when less than 90 % of engine/'s lines are run
#   tidy       builds with clang and runs clang-tidy and clazy instead of the tests
#   long       the storms and other runs of many minutes, on the build without a window
#   fuzz       the analyser on texts at random for ten minutes, on the build of asan
set -euo pipefail
cd "$(dirname "$0")/.."

preset=${1:-dev}
build=$preset
groups=(--tests)
case $preset in
dev | headless | asan | tsan | release | coverage) ;;
tidy) groups+=(--tidy) ;;
long) build=headless ;;
fuzz) build=asan ;;
*) sed -n '3,8s/^# //p' "$0" >&2 && exit 2 ;;
esac

packaging/bootstrap.sh "${groups[@]}"
cmake --preset "$build"
[[ $preset != coverage ]] || find "build/$build" -name '*.gcda' -delete
cmake --build --preset "$build" --parallel "$(nproc)"

if [[ $preset == tidy ]]; then
    sources="^$PWD/(engine|ui|app|tests)/.*\\.cpp\$"
    run-clang-tidy -quiet -p build/tidy "$sources"
    find engine ui app -name '*.cpp' |
        xargs -P "$(nproc)" -n 4 clazy-standalone -p build/tidy -checks=level0,level1 \
            -header-filter='/(app|engine|ui)/'
    exit
fi

ctest --preset "$preset" --parallel "$(nproc)"

if [[ $preset == coverage ]]; then
    # A program that is killed, or ends while its threads run, leaves calls that never returned and
    # so counts below zero, which gcovr takes for an error of gcov's. They are no lines.
    gcovr --root . --filter engine/ --fail-under-line 90 --gcov-ignore-parse-errors \
        -j "$(nproc)" build/coverage
fi
