# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes and reads .tensors files: named tensors with a header that says what they are.

    8 bytes   ENGLOGM1
    uint32    length of the header in bytes
    header    UTF-8 JSON {"name", "version", "tensors": [{"name", "dtype": "f32" | "f16" | "i8", "shape",
              "offset"}], "about": {..}}; offsets count from the payload's start
    zeros     up to a multiple of 64 bytes from the file's start
    payload   each tensor at a multiple of 64 bytes, little-endian, row after row; matrices are [in, out]
    32 bytes  SHA-256 of everything before

    python3 tensor_file.py FILE      says what a file holds
"""
import hashlib
import json
import struct
import sys

import numpy as np

MAGIC = b"ENGLOGM1"
KINDS = {"f32": "<f4", "f16": "<f2", "i8": "|i1"}


def write_tensors(path, name, version, tensors, about):
    """tensors: {name: array of float32, float16 or int8}, written in the order given."""
    entries, payload = [], bytearray()
    for key, array in tensors.items():
        array = np.asarray(array)
        kind = {"float32": "f32", "float16": "f16", "int8": "i8"}[array.dtype.name]
        payload += bytes(-len(payload) % 64)
        entries.append({"name": key, "dtype": kind, "shape": list(array.shape), "offset": len(payload)})
        payload += np.ascontiguousarray(array).astype(KINDS[kind]).tobytes()
    header = json.dumps({"name": name, "version": version, "tensors": entries, "about": about},
                        ensure_ascii=False, separators=(",", ":")).encode()
    out = bytearray(MAGIC) + struct.pack("<I", len(header)) + header
    out += bytes(-len(out) % 64)
    out += payload
    out += hashlib.sha256(out).digest()
    with open(path, "wb") as file:
        file.write(out)


def read_tensors(path):
    """(header, {name: array}); a file that is damaged raises ValueError."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] != MAGIC or hashlib.sha256(data[:-32]).digest() != data[-32:]:
        raise ValueError(f"{path} is no whole tensor file")
    length, = struct.unpack_from("<I", data, 8)
    header = json.loads(data[12:12 + length])
    start = (12 + length + 63) // 64 * 64
    tensors = {}
    for entry in header["tensors"]:
        count = int(np.prod(entry["shape"], dtype=np.int64))
        tensors[entry["name"]] = np.frombuffer(data, KINDS[entry["dtype"]], count,
                                               start + entry["offset"]).reshape(entry["shape"])
    return header, tensors


if __name__ == "__main__":
    said, held = read_tensors(sys.argv[1])
    print(said["name"], said["version"], json.dumps(said["about"], indent=1))
    for key, array in held.items():
        print(f"{key:32s} {array.dtype} {array.shape}")
