# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes names.weights: an averaged structured perceptron that marks persons, places, organisations.

Trained on BTC (CC BY 4.0), GUM without its NC genres (CC BY 4.0), LitBank (CC BY 4.0), WNUT17 (CC BY 4.0).

    ENGLOG_SAMPLES_DIR=... python3 train_names.py FEATURES_PROGRAM MODELS_DIR OUT_FILE [EPOCHS]
"""
import json
import random
import subprocess
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from weight_table import samples, write_table

BITS = 16
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
SORTS = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG",
         "PER": "PER", "LOC": "LOC", "ORG": "ORG"}
START = len(TAGS)


def number_of(tag):
    side, _, sort = tag.partition("-")
    return TAGS.index(f"{side}-{SORTS[sort]}") if sort in SORTS else 0


def sentences(program, models, rows):
    """(rows of each token's features, gold tags) for each sentence, in the analyser's tokens."""
    feed = "".join(json.dumps({"tokens": row["tokens"]}) + "\n" for row in rows)
    lines = subprocess.run([program, "names", models], input=feed, capture_output=True, text=True,
                           check=True).stdout.split("\n")
    out = []
    for row, line in zip(rows, lines):
        tokens, gold, last = [], [], -1
        for piece in line.split("\t")[:-1]:
            at, keys = piece.split(":")
            at = int(at)
            tag = number_of(row["tags"][at])
            if at == last and tag in (1, 3, 5):
                tag += 1  # the rest of a token that begins a name is inside it
            last = at
            tokens.append(np.array([int(key, 16) & ((1 << BITS) - 1) for key in keys.split()]))
            gold.append(tag)
        if tokens:
            out.append((tokens, gold))
    return out


def decode(weights, moves, tokens):
    scores = np.array([weights[rows].sum(axis=0) for rows in tokens])
    back = np.zeros(scores.shape, dtype=int)
    best = moves[START] + scores[0]
    for i in range(1, len(tokens)):
        options = best[:, None] + moves[:START]
        back[i] = options.argmax(axis=0)
        best = options.max(axis=0) + scores[i]
    tags = [int(best.argmax())]
    for i in range(len(tokens) - 1, 0, -1):
        tags.append(int(back[i][tags[-1]]))
    return tags[::-1]


def spans(tags):
    found, begin, sort = set(), None, None
    for i, tag in enumerate(list(tags) + [0]):
        inside = tag and tag % 2 == 0 and (tag - 1) // 2 == sort
        if begin is not None and not inside:
            found.add((begin, i, sort))
            begin = None
        if tag and (tag % 2 == 1 or not inside):
            begin, sort = i, (tag - 1) // 2
    return found


def f1(weights, moves, data):
    hit = said = true = 0
    for tokens, gold in data:
        mine, theirs = spans(decode(weights, moves, tokens)), spans(gold)
        hit, said, true = hit + len(mine & theirs), said + len(mine), true + len(theirs)
    return 2 * hit / max(said + true, 1)


def report_margins(weights, moves, data):
    """What a span's smallest margin says of its being right: the two numbers EntityFinder uses."""
    margins, right = [], []
    for tokens, gold in data:
        tags, theirs = decode(weights, moves, tokens), spans(gold)
        for begin, end, sort in spans(tags):
            margin = 1e9
            for i in range(begin, end):
                scores = weights[tokens[i]].sum(axis=0)
                rival = max(scores[t] for t in range(len(TAGS)) if (t + 1) // 2 != (tags[i] + 1) // 2)
                margin = min(margin, scores[tags[i]] - rival)
            margins.append(margin)
            right.append((begin, end, sort) in theirs)
    model = LogisticRegression(C=1e6).fit(np.array(margins)[:, None], right)
    print(f"confidence = 1 / (1 + exp(-({model.intercept_[0]:.3f} + {model.coef_[0, 0]:.5f} margin))),"
          f" {np.mean(right):.3f} of {len(right)} right")


def main():
    program, models, out = sys.argv[1:4]
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    data = []
    for name in ("btc", "gum", "litbank", "wnut"):
        rows = samples(f"train/ner_{name}_train.jsonl.gz")
        data += sentences(program, models, rows)
    held = {name: sentences(program, models, samples(f"ner/{name}_dev.jsonl"))
            for name in ("ewt", "wnut17")}

    rng = random.Random(1)
    shape = (1 << BITS, len(TAGS))
    weights, moves = np.zeros(shape), np.zeros((8, len(TAGS)))
    sums, move_sums = np.zeros(shape), np.zeros(moves.shape)
    step = 1
    for epoch in range(epochs):
        rng.shuffle(data)
        wrong = 0
        for tokens, gold in data:
            mine = decode(weights, moves, tokens)
            if mine != gold:
                wrong += 1
                before_mine = before_gold = START
                for rows, said, true in zip(tokens, mine, gold):
                    if said != true:
                        np.add.at(weights, (rows, true), 1)
                        np.add.at(weights, (rows, said), -1)
                        np.add.at(sums, (rows, true), step)
                        np.add.at(sums, (rows, said), -step)
                    if (before_mine, said) != (before_gold, true):
                        moves[before_gold, true] += 1
                        moves[before_mine, said] -= 1
                        move_sums[before_gold, true] += step
                        move_sums[before_mine, said] -= step
                    before_mine, before_gold = said, true
            step += 1
        mean, mean_moves = weights - sums / step, moves - move_sums / step
        print(f"epoch {epoch + 1}: {wrong} sentences wrong; F1",
              " ".join(f"{name} {f1(mean, mean_moves, rows):.3f}" for name, rows in held.items()),
              flush=True)
        write_table(out, np.vstack([mean, mean_moves]))
    report_margins(mean, mean_moves, held["ewt"] + held["wnut17"])


if __name__ == "__main__":
    main()
