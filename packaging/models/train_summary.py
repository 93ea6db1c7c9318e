# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the weights that SummaryWords holds: what makes a word of a text stand in its summary.

Trained on the texts and summaries of GUM (CC BY 4.0) in eval/summaries, without its NC genres.
Logistic regression; there is no chance in it. `--half 0` or `1` trains on every second text alone,
to score the other half honestly.

    ENGLOG_SAMPLES_DIR=... python3 train_summary.py FEATURES_PROGRAM MODELS_DIR [--half N]
"""
import json
import subprocess
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

from weight_table import key_of, samples

NOT_FREE = {"fiction", "whow", "essay", "letter", "podcast"}
# The words that stand in most texts; each has a weight of its own.
COMMON = "a the in of for and with on to at from have an is was as this by it that".split()


def words(program, models, texts):
    """For each text its words' keys and their features."""
    feed = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    lines = subprocess.run([program, "summary", models], input=feed, capture_output=True, text=True,
                           check=True).stdout.split("\n")
    common = [f"{key_of(word):x}" for word in COMMON]
    for _, line in zip(texts, lines):
        pieces = [word.split(":") for word in line.split("\t")[:-1]]
        yield ([key for key, _ in pieces],
               [[float(x) for x in rest.split()] + [float(key == one) for one in common] for key, rest in pieces])


def main(program, models, half=None):
    rows = samples("summaries/gum.jsonl")
    rows = [row for i, row in enumerate(rows) if half is None or i % 2 == half]
    rows = [row for row in rows if row["genre"] not in NOT_FREE]
    features, shares = [], []
    texts = words(program, models, ["\n\n".join(row["sents"]) for row in rows])
    for row, (keys, values) in zip(rows, texts):
        told = [set(said) for said, _ in words(program, models, row["summaries"])]
        features += values
        shares += [sum(key in summary for summary in told) / len(told) for key in keys]
    features, shares = np.array(features), np.array(shares)
    # Each word is there twice, as one that stands in a summary and as one that does not.
    twice = np.vstack([features, features])
    model = LogisticRegression(fit_intercept=False, max_iter=1000).fit(
        twice, np.repeat([1, 0], len(shares)), sample_weight=np.concatenate([shares, 1 - shares]))
    print(len(rows), "texts,", len(shares), "words")
    weights, own = np.split(model.coef_[0], [-len(COMMON)])
    print(", ".join(f"{weight:.2f}F" for weight in weights))
    print(", ".join(f'{{keyOf(u"{word}"), {weight:.2f}F}}' for word, weight in zip(COMMON, own)))


if __name__ == "__main__":
    main(*sys.argv[1:3], half=int(sys.argv[4]) if "--half" in sys.argv else None)
