# SPDX-License-Identifier: GPL-3.0-or-later
"""The labelled sentences that train_tagger.py learns from, brought to one way of marking names.

A title is no part of a name (EntityFinder puts it there), a handle is no name, and a person is one person. The
sets: BTC, GUM without its NC genres, LitBank, WNUT17 (all CC BY 4.0), and sentences of a diary's manner, written for
EngLog, in which made-up people and places stand.
"""
import json
import random
import re

from name_words import census, countries, listed_first_names, towns
from weight_table import samples

TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
SORTS = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG",
         "PER": "PER", "LOC": "LOC", "ORG": "ORG"}
# Titles, offices and others who have no name of their own.
TITLES = set("""mr mrs ms miss dr prof professor sir lady lord madam madame captain capt colonel col general gen lieutenant lt
sergeant president king queen prince princess duke duchess earl count countess baron bishop archbishop pope saint father
sister brother uncle aunt auntie grandma grandpa cousin coach judge justice chief senator governor mayor minister prime
alderman major admiral rev reverend deacon monsieur senor emeritus secretary speaker vice us u.s. chair chairman
chairwoman director dean representative congressman congresswoman sen rep gov ta graduate student doctor mom dad mum
mother nobody people these those master squire parson don former acting deputy attorney officer inspector""".split())


def spans(tags):
    """[begin, end, sort] of each name."""
    found, begin = [], None
    for i, tag in enumerate(list(tags) + ["O"]):
        if begin is not None and not tag.startswith("I-"):
            found.append([begin, i, tags[begin][2:]])
            begin = None
        if tag.startswith("B-"):
            begin = i
    return found


def tagged(count, marked):
    tags = ["O"] * count
    for begin, end, sort in sorted(marked):
        tags[begin:end] = ["B-" + sort] + ["I-" + sort] * (end - begin - 1)
    return tags


def is_title(word):
    return word.lower().rstrip(".") in TITLES


def of_three_sorts(row):
    tags = [tag if tag == "O" else tag[:2] + SORTS[tag[2:]] if tag[2:] in SORTS else "O" for tag in row["tags"]]
    return {"tokens": list(row["tokens"]), "tags": tags}


def without_handles(row):
    """BTC parts "@ name" and marks it as a person."""
    words, tags, handle, inside = [], [], False, False
    for word, tag in zip(row["tokens"], row["tags"]):
        inside = tag != "O" and (word.startswith("@") or (inside and tag.startswith("I-")))
        if handle:
            words[-1] += word
            handle = False
            continue
        handle = word == "@"
        words.append(word)
        tags.append("O" if inside else tag)
    tags = ["B" + tag[1:] if tag.startswith("I-") and (i == 0 or tags[i - 1] == "O") else tag
            for i, tag in enumerate(tags)]
    return {"tokens": words, "tags": tags}


def after_titles(row):
    """LitBank here marks of "Mr. Bennet" the title alone: the name is what follows it."""
    words, tags, marked = row["tokens"], row["tags"], spans(row["tags"])
    for span in marked:
        if span[2] == "PER" and span[1] - span[0] == 1 and is_title(words[span[0]]):
            while (span[1] < len(words) and words[span[1]][:1].isupper() and tags[span[1]] == "O"
                   and span[1] - span[0] < 4 and words[span[1] - 1] not in ",;:"):
                span[1] += 1
    return {"tokens": words, "tags": tagged(len(words), marked)}


def one_person_each(row, name):
    """Persons without titles, offices, "the", and what follows "of" or "and"; no peoples."""
    words, kept = row["tokens"], []
    for begin, end, sort in spans(row["tags"]):
        if sort == "PER":
            if name == "gum":
                for i in range(begin + 1, end):
                    if words[i].lower() in ("of", "and", "&"):
                        if words[i].lower() == "and":
                            kept.append((i + 1, end, sort))
                        end = i
                        break
            while begin < end and (is_title(words[begin]) or words[begin] == "."):
                begin += 1
            if end - begin == 1 and name in ("gum", "litbank") and re.search("(ans|ese|ench|ews|ims)$", words[begin]):
                continue
            while begin < end and name == "gum" and words[begin].lower() in ("the", "'s"):
                begin += 1
        if begin < end and not (name in ("gum", "litbank") and words[begin].lower() == "downtown"):
            kept.append((begin, end, sort))
    return {"tokens": words, "tags": tagged(len(words), kept)}


def labelled(name):
    rows = [of_three_sorts(row) for row in samples(f"train/ner_{name}_train.jsonl.gz")]
    if name == "btc":
        rows = [without_handles(row) for row in rows]
    if name == "litbank":
        rows = [after_titles(row) for row in rows]
    return [one_person_each(row, name) for row in rows]


def joined(rows, rng):
    """Neighbouring sentences as one text of up to 46 tokens, as the analyser reads them."""
    out = []
    for row in rows:
        if out and len(out[-1]["tokens"]) + len(row["tokens"]) <= rng.choice((46, 46, 30)):
            out[-1] = {key: out[-1][key] + row[key] for key in ("tokens", "tags")}
        else:
            out.append(row)
    return out


def recased(rows, share, rng):
    """A share of the rows, most of them with names, in lower case, and a few in upper case."""
    named = [row for row in rows if set(row["tags"]) != {"O"}]
    plain = [row for row in rows if set(row["tags"]) == {"O"}]
    some = rng.sample(named, int(len(named) * share)) + rng.sample(plain, int(len(plain) * share / 3))
    return [{"tokens": [word.lower() for word in row["tokens"]]
             if rng.random() < 0.8 else [word.upper() for word in row["tokens"]], "tags": row["tags"]}
            for row in some]


def read_templates(path):
    """The lines of diary_lines.txt by their heads."""
    heads = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            head, mark, rest = line.strip().partition(": ")
            if mark and not line.startswith("#"):
                heads.setdefault(head, []).append(rest)
    return heads


class Diary:
    """Sentences of a diary's manner with names from the lists."""

    def __init__(self, packages, templates, rng):
        names = census(packages)
        self.rng = rng
        self.lines = read_templates(templates)
        self.first = (names["first_male"][:500] * 2 + names["first_female"][:700] * 2 + listed_first_names(packages)
                      + self.words("first") * 2)
        self.last = names["last"][:12000] + names["last"][:1500] * 3
        all_towns = towns(packages)
        self.towns = ([name for name, size, _ in all_towns if size > 250000 and len(name.split()) < 3]
                      + [name for name, size, country in all_towns
                         if country in ("US", "GB", "CA", "AU", "IE", "NZ") and size > 20000])
        self.countries = [name for name in countries() if "(" not in name] + self.lines["region"] * 4

    def words(self, head):
        return self.lines[head][0].split()

    def surname(self):
        name, chance = self.rng.choice(self.last), self.rng.random()
        return ("O'" + name if chance < 0.02 else "Mc" + name if chance < 0.03
                else f"{name}-{self.rng.choice(self.last)}" if chance < 0.05 else name)

    def first_name(self):
        name = self.rng.choice(self.first)
        return name[:1] if self.rng.random() < 0.06 else name

    def initial(self):
        return self.rng.choice("ABCDEFGHJKLMPRSTW") + "."

    def person(self):
        chance = self.rng.random()
        if chance < 0.62:
            return [self.first_name()]
        if chance < 0.75:
            return [self.surname()]
        if chance < 0.93:
            return [self.first_name(), self.surname()]
        return [self.first_name(), self.initial(), self.surname()] if chance < 0.96 else [self.initial(), self.surname()]

    def titled(self):
        chance = self.rng.random()
        return ([self.initial()] if chance < 0.15 else [self.first_name()] if chance < 0.25 else []) + [self.surname()]

    def place(self):
        chance = self.rng.random()
        if chance < 0.35:
            return self.rng.choice(self.towns).split()
        if chance < 0.5:
            return self.rng.choice(self.countries).split()
        if chance < 0.9:
            head = self.rng.choice([self.surname(), self.first_name(), self.rng.choice(self.words("place_head"))])
            return [head, self.rng.choice(self.words("place_noun"))]
        return [self.rng.choice(("Mount", "Lake")), self.surname()]

    def organisation(self):
        chance = self.rng.random()
        if chance < 0.55:
            return [self.rng.choice(self.words("organisation"))]
        return [self.surname()] + ([self.rng.choice(self.words("organisation_noun"))] if chance < 0.85
                                   else ["&", self.surname()])

    def line(self, template):
        made = {"{P}": (self.person, "PER"), "{N}": (self.titled, "PER"), "{L}": (self.place, "LOC"),
                "{O}": (self.organisation, "ORG")}
        words, tags = [], []
        for word in template.split():
            if word == "{T}":
                word = self.rng.choice(self.words("title"))
            name, sort = [word], None
            if word in made:
                name, sort = made[word][0](), made[word][1]
                if name[0] == "the":
                    words.append(name.pop(0))
                    tags.append("O")
            elif word.startswith("~"):  # a name as it stands
                name, sort = [word[1:]], "PER"
            words += name
            tags += ["O"] if not sort else ["B-" + sort] + ["I-" + sort] * (len(name) - 1)
        if self.rng.random() < 0.12:
            words = [word.lower() for word in words]
        return {"tokens": words, "tags": tags}

    def rows(self, count):
        out = []
        for _ in range(count):
            row = {"tokens": [], "tags": []}
            for _ in range(self.rng.choice((1, 1, 2, 3))):
                line = self.line(self.rng.choice(self.lines["line" if self.rng.random() < 0.8 else "plain"]))
                row = {key: row[key] + line[key] for key in row}
            out.append(row)
        return out


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({"tokens": row["tokens"]}) + "\n")


def training_rows(packages, templates):
    """{part: rows}, the same each time."""
    rng = random.Random(1)
    parts = {}
    for name in ("gum", "litbank", "wnut", "btc"):
        parts[name] = labelled(name)
        parts[name + "_recased"] = recased(parts[name], 0.1 if name == "litbank" else 0.3, rng)
    parts["gum_joined"] = joined(parts["gum"], rng)
    parts["diary"] = Diary(packages, templates, rng).rows(2600)
    return parts
