#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds the release and runs it: packaging/run.sh [ARGUMENT OF englog]...
# With no display it fills a sample journal instead and says where to look.
set -euo pipefail
cd "$(dirname "$0")/.."

packaging/bootstrap.sh
cmake --preset release
cmake --build --preset release --parallel "$(nproc)" --target englog englog_cli englog_worker

programs=build/release/app
if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    exec "$programs/window/englog" "$@"
fi

demo=$PWD/out/demo
rm -rf "$demo"
mkdir -p "$demo"
"$programs/englog-cli" demo "$demo"
printf '\nThere is no display here, so no window; the sample journal lies in\n  %s\n' "$demo"
printf 'and the programs in\n  %s\n' "$PWD/$programs"
