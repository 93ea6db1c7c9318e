# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes affect.weights: the 28 GoEmotions labels, valence and arousal from hashed n-grams.

Trained on GoEmotions (Apache-2.0), EmoBank (CC BY-SA 4.0) and the VADER Amazon and NYT ratings (MIT).
`--without SET` (amazon, nyt, emobank) leaves a set out of the valence, to score it honestly.

    ENGLOG_SAMPLES_DIR=... python3 train_affect.py FEATURES_PROGRAM MODELS_DIR OUT_FILE [--without SET]
"""
import json
import subprocess
import sys

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression, Ridge

from weight_table import samples, write_table

BITS = 15
LABELS = ("admiration amusement anger annoyance approval caring confusion curiosity desire "
          "disappointment disapproval disgust embarrassment excitement fear gratitude grief joy "
          "love nervousness optimism pride realization relief remorse sadness surprise "
          "neutral").split()
# What an emotion says of valence, -1..1; by judgement.
TONE = dict(admiration=.8, amusement=.7, approval=.5, caring=.5, desire=.4, excitement=.8,
            gratitude=.8, joy=.9, love=.9, optimism=.6, pride=.7, relief=.6, anger=-.8,
            annoyance=-.6, disappointment=-.7, disapproval=-.5, disgust=-.8, embarrassment=-.5,
            fear=-.7, grief=-.9, nervousness=-.5, remorse=-.6, sadness=-.8)


def features(program, models, texts):
    """Rule polarities, and for each text its rows' counts and its meaning as sparse matrices."""
    feed = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    lines = subprocess.run([program, "affect", models], input=feed, capture_output=True, text=True,
                           check=True).stdout.splitlines()
    polarity, starts, rows, meaning = [], [0], [], []
    for line in lines:
        head, keys, meant = line.split("\t")
        meaning.append([float(value) for value in meant.split()])
        polarity.append(float(head))
        rows.extend(int(key, 16) & ((1 << BITS) - 1) for key in keys.split())
        starts.append(len(rows))
    counts = csr_matrix((np.ones(len(rows)), rows, starts), shape=(len(texts), 1 << BITS))
    counts.sum_duplicates()
    return np.array(polarity), counts, csr_matrix(np.array(meaning))


def weighted(counts, meaning, idf):
    matrix = counts.copy()
    matrix.data = 1 + np.log(matrix.data)
    matrix = matrix.multiply(idf).tocsr()
    norms = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    norms[norms == 0] = 1
    return hstack([matrix.multiply(1 / norms[:, None]), meaning]).tocsr()


def best_threshold(probability, truth):
    order = np.argsort(-probability)
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(len(truth)) + 1 + truth.sum())
    best = int(np.argmax(f1))
    return float(probability[order[best]]), float(f1[best])


def main():
    program, models, out = sys.argv[1:4]
    without = sys.argv[5] if len(sys.argv) > 5 else ""
    fast = "--fast" in sys.argv
    train, dev = samples("train/goemotions_train.jsonl.gz"), samples("emotion/goemotions_dev.jsonl")
    rated = [(row["text"], (row["V"] - 3) / 1.5, (row["A"] - 3) / 1.5, 2.0, "emobank")
             for row in samples("train/emobank_train.jsonl.gz")]
    for name in ("amazonReview", "nytEditorial"):
        rated += [(row["text"], row["rating"] / 3.0, None, 2.0, name[:3] + ".")
                  for row in samples(f"sentiment/vader_{name}Snippets.jsonl")]
    code = {"amazon": "ama.", "nyt": "nyt.", "emobank": "emobank"}.get(without)
    rated = [row for row in rated if row[4] != code]

    _, counts, meant = features(program, models, [row["text"] for row in train])
    _, dev_counts, dev_meant = features(program, models, [row["text"] for row in dev])
    _, rated_counts, rated_meant = features(program, models, [row[0] for row in rated])
    seen = vstack([counts, rated_counts])
    df = np.asarray((seen > 0).sum(axis=0)).ravel()
    idf = np.log((1 + seen.shape[0]) / (1 + df)) + 1
    idf[df < 2] = 0
    x, x_dev, x_rated = (weighted(*pair, idf) for pair in (
        (counts, meant), (dev_counts, dev_meant), (rated_counts, rated_meant)))

    columns, biases, thresholds, scores = [], [], [], []
    for label in LABELS:
        truth = np.array([label in row["labels"] for row in train], dtype=int)
        if fast:
            columns.append(np.zeros(x.shape[1])); biases.append(-3.0); thresholds.append(0.5)
            continue
        weight = min((len(truth) - truth.sum()) / truth.sum(), 12) ** 0.5
        model = LogisticRegression(C=4.0, solver="liblinear", class_weight={0: 1.0, 1: weight})
        model.fit(x, truth)
        z = x_dev @ model.coef_[0] + model.intercept_[0]
        dev_truth = np.array([label in row["labels"] for row in dev], dtype=int)
        # Platt's calibration on the development set becomes part of weights and bias.
        platt = LogisticRegression(C=1e3).fit(z[:, None], dev_truth)
        a, b = platt.coef_[0, 0], platt.intercept_[0]
        columns.append(model.coef_[0] * a)
        biases.append(model.intercept_[0] * a + b)
        threshold, f1 = best_threshold(1 / (1 + np.exp(-(a * z + b))), dev_truth)
        thresholds.append(threshold)
        scores.append(f1)
        print(f"{label:15s} n {truth.sum():6d}  f1 {f1:.3f}  threshold {threshold:.3f}", flush=True)
    if scores:
        print(f"macro-F1 on dev {np.mean(scores):.3f}")

    # Valence: ratings, and what the emotions' labels say of it at a fifth of the weight.
    told = [(i, np.mean([TONE.get(label, 0.0) for label in row["labels"]]))
            for i, row in enumerate(train)]
    x_all = vstack([x_rated, x[[i for i, _ in told]]])
    y_all = np.array([row[1] for row in rated] + [tone for _, tone in told])
    w_all = np.array([row[3] for row in rated] + [0.4] * len(told))
    valence = Ridge(alpha=5.0, solver="sparse_cg").fit(x_all, y_all, sample_weight=w_all)
    # Zero is where texts lie that people call neutral.
    neutral = np.abs(y_all) < 0.05
    valence.intercept_ -= float(np.median(x_all[neutral] @ valence.coef_ + valence.intercept_))
    roused = [i for i, row in enumerate(rated) if row[2] is not None]
    if roused:
        arousal = Ridge(alpha=2.0, solver="sparse_cg").fit(x_rated[roused],
                                                           [rated[i][2] for i in roused])
    for model in (valence, arousal if roused else valence):
        columns.append(model.coef_)
        biases.append(model.intercept_)
        thresholds.append(0.0)
    columns.append(np.concatenate([idf, np.zeros(x.shape[1] - len(idf))]))
    biases.append(0.0)
    thresholds.append(0.0)
    write_table(out, np.array(columns).T, biases, thresholds)

    # How the rules and the n-grams share the verdict, on sets of their own.
    for name, field in (("sentiment/emobank_dev", "V"), ("sentiment/vader_amazonReviewSnippets", "rating"),
                        ("sentiment/vader_nytEditorialSnippets", "rating")):
        rows = samples(name + ".jsonl")
        rules, c, m = features(program, models, [row["text"] for row in rows])
        grams = weighted(c, m, idf) @ valence.coef_ + valence.intercept_
        y = np.array([row[field] for row in rows])
        line = " ".join(f"{k:.1f}:{np.corrcoef(rules * k + grams, y)[0, 1]:.3f}"
                        for k in (0.0, 0.2, 0.4, 0.6, 0.8, 1.2, 2.0))
        print(name, f"rules {np.corrcoef(rules, y)[0, 1]:.3f}, rules * k + grams {line}")


if __name__ == "__main__":
    main()
