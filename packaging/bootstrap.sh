#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what EngLog is built with, where it is missing: packaging/bootstrap.sh [GROUP]...
#   (none)      compiler, CMake, Qt, the libraries and fonts
#   --tests     and what the tests, the coverage figure and the format check use
#   --tidy      and clang, clang-tidy and clazy
#   --release   and what packages are made and tried with
# For Debian 12 and its relatives, as root or through sudo. Asks nothing; when everything is there
# it changes nothing and needs neither root nor a network.
set -euo pipefail

packages=(build-essential cmake ninja-build
    qt6-base-dev libqt6opengl6-dev libgl-dev libegl-dev qt6-charts-dev qt6-svg-dev
    libqt6sql6-sqlite libexpected-dev libsqlite3-dev fonts-noto-core fonts-dejavu-core)
for group in "$@"; do
    case $group in
    --tests) packages+=(ccache clang-format gcovr python3 time strace faketime) ;;
    --tidy) packages+=(clang clang-tidy clazy) ;;
    --release) packages+=(debootstrap desktop-file-utils appstream) ;;
    *) sed -n '3,9s/^# //p' "$0" >&2 && exit 2 ;;
    esac
done

say() { printf 'bootstrap: %s\n' "$*" >&2; }

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "this system has no apt, so nothing was installed."
    say "By hand, under your system's names: a C++20 compiler, CMake >= 3.25, Ninja,"
    say "Qt >= 6.4 (Core, Sql with SQLite, Network, Gui, Widgets, Charts, Svg, Test), SQLite >= 3.40"
    say "and tl::expected; Debian calls them: ${packages[*]}"
    say "Then: cmake --workflow --preset dev"
    exit 1
fi

# dpkg-query complains about names it never heard of: those are missing, like the rest.
installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null |
    sed -n 's/ installed$//p' || true)
missing=()
for package in "${packages[@]}"; do
    grep -qxF "$package" <<<"$installed" || missing+=("$package")
done

if ((${#missing[@]})); then
    as_root=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            say "neither root nor sudo here. Ask somebody who is root to run:"
            say "apt-get install --no-install-recommends ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    quietly=/dev/null # a terminal shows what apt does; a log only what went wrong
    [[ ! -t 2 ]] || quietly=/dev/stderr
    apt() {
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get -q -o Dpkg::Use-Pty=0 "$@" >$quietly
    }
    install() { apt install -y --no-install-recommends "${missing[@]}"; }

    say "installing ${missing[*]}"
    # Package lists that are absent are fetched first; that some are out of date shows only by
    # an install that fails, and then is worth one more try.
    if [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit) ]]; then
        apt update && install
    else
        install || { apt update && install; }
    fi || {
        say "could not install all of: ${missing[*]}"
        say "EngLog needs Qt 6.4 or newer: Debian 12, Ubuntu 24.04 and later have it."
        exit 1
    }
fi

# Some of these names are another release's, so not finding one is no failure.
versions=$(dpkg-query -W -f '${Package} ${Version}, ' g++ cmake libqt6core6 libqt6core6t64 \
    libqt6charts6 libqt6charts6t64 libsqlite3-0 libexpected-dev 2>/dev/null || true)
say "${versions%, }"
