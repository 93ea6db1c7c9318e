#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Holds the queue against its goals: every case and the plain SQLite that it is compared with, one
# after the other, five rounds of all; then the median of each ratio, and whether it is good enough.
#   tests/bench/queue.sh BENCH_QUEUE [ROUNDS [FOLDER]]
# On a machine that does other work as well, begin it with `chrt -r 1`: the scheduler's steps of
# 4 ms then stay out of every sync. What every run printed lies in queue.jsonl of the present folder.
# Needs python3. Saves while draining are compared with those into a journal as long: the index of
# words costs more there.
set -eu

bench=$1
rounds=${2:-5}
folder=${3:-${TMPDIR:-/tmp}}

exec python3 - "$bench" "$rounds" "$folder" <<'END'
import json, shlex, statistics, subprocess, sys

bench, rounds, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
log = open("queue.jsonl", "w", encoding="utf-8")

# What is run, by a short name; the order puts what is compared close together.
runs = {
    "raw drain": "raw-drain",
    "drain 1": "drain --concurrency 1",
    "drain 2": "drain --concurrency 2",
    "drain 8": "drain --concurrency 8",
    "drain 100": "drain --concurrency 100",
    "raw save": "raw-save",
    "save": "save",
    "raw save, full": "raw-save --backlog 300000",
    "draining": "save --draining --backlog 300000",
    "32 savers": "save --concurrency 32 --saves 6000",
    "a worker": "save --workers 1",
    "raw bulk": "raw-bulk",
    "bulk": "bulk",
    "pickup": "pickup",
    "wait50": "wait50",
    "10k": "drain --backlog 10000 --tasks 7000",
    "1M": "drain --backlog 1000000 --future 100000 --tasks 20000",
    "memory": "memory",
    "idle": "idle",
    "slow drain": "drain --concurrency 2 --slow-sync 2",
    "slow raw save": "raw-save --backlog 300000 --saves 500 --slow-sync 2",
    "slow draining": "save --draining --backlog 300000 --saves 500 --slow-sync 2",
    "cancel": "cancel",
    "status": "status",
}

def run(command):
    words = [bench, *shlex.split(command), "--folder", folder]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=600)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    log.write(done.stdout)
    log.flush()
    if done.returncode != 0 or not lines:
        print(f"failed: {command}", file=sys.stderr)
    return {line["case"]: line for line in lines}

def figure(seen, name, key="value", case=None):
    lines = seen[name]
    return lines[case or next(iter(lines))][key]

def ratio(above, below):
    return lambda seen: figure(seen, above) / figure(seen, below)

def of(name, key="value", case=None):
    return lambda seen: figure(seen, name, key, case)

# What is measured in one round, whether more is better, and how good it must be.
goals = [
    ("drain, 1 in flight / raw drain", ratio("drain 1", "raw drain"), ">=", 0.5),
    ("drain, 2 in flight / raw drain", ratio("drain 2", "raw drain"), ">=", 0.5),
    ("drain, 8 in flight / raw drain", ratio("drain 8", "raw drain"), ">=", 0.5),
    ("drain, 100 in flight / raw drain", ratio("drain 100", "raw drain"), ">=", 0.45),
    ("saves / raw saves", ratio("save", "raw save"), ">=", 0.8),
    ("save p50, ms", of("save", "p50_ms"), "<=", 1.0),
    ("save p99, ms", of("save", "p99_ms"), "<=", 5.0),
    ("saves while draining / raw saves", ratio("draining", "raw save, full"), ">=", 0.6),
    ("32 savers, longest, ms", of("32 savers", "worst_ms"), "<=", 20.0),
    ("save beside a worker, longest, ms", of("a worker", "worst_ms"), "<=", 50.0),
    ("bulk / raw bulk", ratio("bulk", "raw bulk"), ">=", 0.6),
    ("pickup p50 after the commit, ms", of("pickup", "p50_ms", "pickup-after-commit"), "<=", 0.5),
    ("pickup p99, ms", of("pickup", "p99_ms", "pickup"), "<=", 3.0),
    ("50 ms calls, 100 in flight, tasks/s", of("wait50"), ">=", 1980.0),
    ("backlog of 1 M / of 10 k", ratio("1M", "10k"), ">=", 0.9),
    ("memory, MB", of("memory"), "<=", 64.0),
    ("idle, wake-ups a minute", of("idle"), "<=", 2.0),
    ("drain with slow syncs / without", ratio("slow drain", "drain 2"), ">=", 0.4),
    ("slow saves while draining / raw", ratio("slow draining", "slow raw save"), ">=", 0.8),
    ("cancel, longest, ms", of("cancel", "worst_ms"), "<=", 5.0),
    ("status, first change, longest, ms", of("status", "worst_ms", "status-first"), "<=", 50.0),
    ("status, last change, longest, ms", of("status", "worst_ms", "status-last"), "<=", 50.0),
]

seen = {what: [] for what, *_ in goals}
for number in range(rounds):
    results = {}
    for name, command in runs.items():
        print(f"round {number + 1} of {rounds}: {command}", file=sys.stderr)
        results[name] = run(command)
    for what, measure, _, _ in goals:
        try:
            seen[what].append(measure(results))
        except (KeyError, StopIteration):
            pass # that run failed, and said so

missed = 0
print(f"{'':2}{'what':40}{'median':>10}{'lowest':>10}{'highest':>10}  goal")
for what, _, than, goal in goals:
    values = seen[what]
    if not values:
        print(f"! {what:40}{'none':>10}")
        missed += 1
        continue
    median = statistics.median(values)
    good = median >= goal if than == ">=" else median <= goal
    missed += not good
    print(f"{'  ' if good else '! '}{what:40}{median:10.3f}{min(values):10.3f}{max(values):10.3f}"
          f"  {than} {goal:g}")
print(f"{missed} of {len(goals)} goals missed")
sys.exit(1 if missed else 0)
END
