# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the weight tables that engine/providers/builtin/WeightTable reads, and hashes as it does."""
import gzip
import hashlib
import json
import os
import struct

import numpy as np

MAGIC = b"ENGLOGW1"


def samples(name):
    """The rows of a JSON-lines file below ENGLOG_SAMPLES_DIR/eval, plain or gzipped."""
    path = os.path.join(os.environ["ENGLOG_SAMPLES_DIR"], "eval", name)
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def key_of(word):
    """FNV-1a over the UTF-16 units of the folded word, one unit a step."""
    key = 0xCBF29CE484222325
    for unit in word.lower().replace("\u2019", "'"):
        key = ((key ^ ord(unit)) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return key


def write_table(path, weights, bias=None, threshold=None, keys=None):
    """weights: rows x columns of floats; stored as int8 with one scale a column."""
    rows, columns = weights.shape
    scale = np.abs(weights).max(axis=0) / 127.0
    scale[scale == 0] = 1.0
    cells = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    bias = np.zeros(columns) if bias is None else np.asarray(bias)
    threshold = np.zeros(columns) if threshold is None else np.asarray(threshold)
    out = bytearray(MAGIC)
    out += struct.pack("<III", rows, columns, 0 if keys is None else 1)
    for numbers in (scale, bias, threshold):
        out += numbers.astype("<f4").tobytes()
    if keys is not None:
        order = np.argsort(np.asarray(keys, dtype=np.uint64))
        out += np.asarray(keys, dtype="<u8")[order].tobytes()
        cells = cells[order]
    out += cells.tobytes()
    out += hashlib.sha256(bytes(out)).digest()[:8]
    with open(path, "wb") as file:
        file.write(out)
    return cells.astype(np.float32) * scale
