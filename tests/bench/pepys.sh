#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Imports a diary and analyses all of it: once, and as four copies whose years are shifted and of
# whose entries each has one word more, so that memory can be seen not to grow with the backlog.
#   tests/bench/pepys.sh ENGLOG_CLI DIARY.jsonl
# Prints entries/s, tasks/s and peak memory; needs python3 and GNU time.
set -eu

cli=$1
diary=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 - "$diary" "$work/four.jsonl" <<'END'
import json, sys
with open(sys.argv[2], "w", encoding="utf-8") as out:
    for copy in range(4):
        for line in open(sys.argv[1], encoding="utf-8"):
            entry = json.loads(line)
            entry["date"] = str(int(entry["date"][:4]) + 20 * copy).zfill(4) + entry["date"][4:]
            if copy and entry["date"][5:10] == "02-29":
                entry["date"] = entry["date"][:8] + "28" + entry["date"][10:]
            if copy:
                entry["text"] += " copy" + "abcd"[copy]
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
END

measure() { # name, file
    journal=$work/$1.englog
    count=$(grep -c . "$2")
    for step in import analyse; do
        case $step in
        import) set -- "$1" "$2" import "$2" ;;
        analyse) set -- "$1" "$2" analyse --all --wait ;;
        esac
        name=$1 file=$2
        shift 2
        /usr/bin/time -f '%e %M' -o "$work/time" "$cli" --journal "$journal" "$@" >/dev/null 2>"$work/err" \
            || { cat "$work/err" >&2; exit 1; }
        set -- "$name" "$file"
        awk -v name="$name" -v step="$step" -v n="$count" '{
            rate = step == "import" ? n / $1 : 6 * n / $1
            printf "%s %s: %.1f s, %.0f %s/s, peak %.0f MiB\n", name, step, $1, rate,
                step == "import" ? "entries" : "tasks", $2 / 1024 }' "$work/time"
    done
    "$cli" --journal "$journal" status
    ls -l "$journal" | awk '{ printf "%.0f MiB on disk\n", $5 / 1048576 }'
}

measure one "$diary"
measure four "$work/four.jsonl"
