# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes classes.weights: what each word does in its sentence, from hashed features of it.

Trained on two treebanks of Universal Dependencies 2.16: UD_English-EWT (CC BY-SA 4.0) and
UD_English-GUM without its NC genres (CC BY 4.0). Both are read from the folder of their sources,
TREEBANK/not-to-release/sources; every tenth document is held out, to measure. Softmax regression,
fitted by Adam with a fixed seed.

    python3 train_classes.py FEATURES_PROGRAM MODELS_DIR EWT_DIR GUM_DIR OUT_FILE
"""
import glob
import json
import subprocess
import sys

import numpy as np
import torch

from weight_table import write_table

BITS, EPOCHS, BATCH, RATE = 16, 2, 512, 0.02
NAMES = "Other Noun Name Adjective Number Verb Gerund Participle Adverb".split()
BY_PART = dict(NOUN=1, PROPN=2, ADJ=3, NUM=4, VERB=5, AUX=5, ADV=8)
NOT_FREE = ("_fiction_", "_whow_", "_essay_", "_letter_", "_podcast_", "_reddit_")


def class_of(part, tag):
    return {"VBG": 6, "VBN": 7}.get(tag, 5) if part in ("VERB", "AUX") else BY_PART.get(part, 0)


def sentences(path):
    """(text, [(where a word starts, its class)]); words that are written as one count as the first."""
    text, words, joined, until = "", [], None, 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 10:
                if words and not line.strip():
                    yield text, words
                    text, words, until = "", [], 0
                continue
            number, form, space = cells[0], cells[1], "" if "SpaceAfter=No" in cells[9] else " "
            if "-" in number:
                if not form.lower().endswith(("'s", "\u2019s")):  # a word of its own for us too
                    until, joined = int(number.split("-")[1]), form + space
            elif number.isdigit() and (int(number) > until or joined):
                words.append((len(text), class_of(cells[3], cells[4])))
                text += joined if int(number) <= until else form + space
                joined = None
    if words:
        yield text, words


def corpus(ewt, gum):
    """The sentences to learn from, and those of every tenth document, to measure."""
    learn, held = [], []
    paths = [path for folder in (ewt, gum) for path in sorted(
        glob.glob(f"{folder}/not-to-release/sources/**/*.conllu", recursive=True))]
    free = [path for path in paths if not any(genre in path for genre in NOT_FREE)]
    for i, path in enumerate(free):
        (learn if i % 10 else held).extend(sentences(path))
    return learn, held


def features(program, models, rows):
    """Rows of features and the class of each of the analyser's tokens."""
    feed = "".join(json.dumps({"text": text}) + "\n" for text, _ in rows)
    lines = subprocess.run([program, "classes", models], input=feed, capture_output=True, text=True,
                           check=True).stdout.split("\n")
    keys, classes = [], []
    for (text, words), line in zip(rows, lines):
        # The analyser counts in UTF-16 units.
        starts = [len(text[:start].encode("utf-16-le")) // 2 for start, _ in words]
        for token in line.split("\t")[:-1]:
            start, hashed = token.split(":")
            at = np.searchsorted(starts, int(start), side="right") - 1
            keys.append([int(key, 16) & ((1 << BITS) - 1) for key in hashed.split()])
            classes.append(words[at][1])
    return torch.tensor(keys), torch.tensor(classes)


def fit(keys, classes):
    torch.manual_seed(1)
    weights = torch.nn.EmbeddingBag(1 << BITS, len(NAMES), mode="sum", sparse=True)
    torch.nn.init.zeros_(weights.weight)
    optimiser = torch.optim.SparseAdam(weights.parameters(), lr=RATE)
    steps, step = EPOCHS * len(keys) // BATCH + EPOCHS, 0
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(keys)).split(BATCH):
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - step / steps) + 0.0005
            step += 1
            loss = torch.nn.functional.cross_entropy(weights(keys[batch]), classes[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return weights.weight.detach().numpy()


def report(weights, keys, classes):
    said = torch.nn.functional.embedding_bag(keys, torch.tensor(weights), mode="sum").argmax(1)
    one = [1 if name == "Name" else i for i, name in enumerate(NAMES)]
    alike = torch.tensor(one)
    print(f"{len(classes)} held-out tokens: {(said == classes).float().mean():.4f} right, "
          f"{(alike[said] == alike[classes]).float().mean():.4f} with names as nouns")
    for i, name in enumerate(NAMES):
        hits = ((said == i) & (classes == i)).sum()
        print(f"  {name}: F1 {2 * hits / ((said == i).sum() + (classes == i).sum()):.3f}")


def main(program, models, ewt, gum, out):
    torch.set_num_threads(1)
    learn, held = corpus(ewt, gum)
    keys, classes = features(program, models, learn)
    print(len(learn), "sentences,", len(classes), "tokens to learn from")
    weights = write_table(out, fit(keys, classes))
    report(weights.astype(np.float32), *features(program, models, held))


if __name__ == "__main__":
    main(*sys.argv[1:])
