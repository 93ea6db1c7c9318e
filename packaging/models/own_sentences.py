# SPDX-License-Identifier: GPL-3.0-or-later
"""Short sentences of our own that judge films, books, meals, days and people, with their valence -1..1.

What a rated collection seldom has and an encoder therefore seldom learns: that a word of praise after
*lacks*, *too* or *hardly* is blame, which half of a *but* counts, and many words of judgement. The words and
the templates are written for EngLog by general knowledge; no sentence is from any collection.

    python3 own_sentences.py      prints them, a value and a text a line
"""
import random
import re

# Adjectives: strong and mild praise, mild and strong blame.
GREAT = """brilliant wonderful superb gorgeous dazzling riveting enthralling gripping captivating masterful sublime
    unforgettable breathtaking magnificent hilarious exhilarating extraordinary stunning terrific delightful spellbinding
    mesmerizing outstanding remarkable ravishing irresistible exquisite fantastic marvellous glorious""".split()
GOOD = """engaging charming funny touching moving witty clever warm thoughtful inventive likable fresh smart graceful
    insightful poignant entertaining absorbing endearing stylish tender lively heartfelt satisfying imaginative subtle
    rewarding perceptive amusing honest elegant intelligent original vivid lyrical haunting humane ingenious spirited
    evocative affecting compelling appealing refreshing intimate authentic gentle playful believable stirring enjoyable
    convincing compassionate delicate rich charismatic sweet powerful sharp provocative nuanced uplifting accomplished
    worthwhile bold sensitive beautiful memorable pleasant kind cheerful generous cosy tasty peaceful""".split()
WEAK = """slight predictable uneven thin familiar conventional forgettable mild unremarkable overlong slow sentimental
    superficial simplistic muddled strained wordy routine generic patchy shallow stiff unfocused repetitive sluggish
    middling indifferent bland plain awkward hollow flimsy unsatisfying flat ordinary lukewarm""".split()
BAD = """dull tedious contrived trite stale lifeless clumsy pretentious formulaic hackneyed derivative boring tiresome
    plodding uninspired unfunny bloated cloying mawkish manipulative clunky leaden listless pointless preachy soulless
    heavy-handed overwrought witless charmless humorless shoddy sloppy incoherent silly inane vapid insipid annoying
    irritating unconvincing implausible amateurish disjointed self-indulgent wooden joyless dreary cliched turgid
    half-baked aimless obnoxious crass gratuitous unpleasant flawed weak lame stupid dismal rude bitter gloomy messy
    disappointing depressing mean-spirited""".split()
AWFUL = """terrible awful dreadful unwatchable excruciating insufferable horrible atrocious abysmal mind-numbing appalling
    pathetic painful laughable moronic ridiculous unbearable disgusting wretched hideous""".split()
# Nouns that are had, and that a thing is.
MERITS = """wit charm heart warmth humor depth grace insight imagination intelligence originality energy style passion
    suspense tension sincerity subtlety honesty beauty tenderness invention emotion personality life soul sparkle
    substance conviction feeling compassion flair compelling characters good ideas laughs surprises polish vitality
    urgency coherence bite drama excitement magic focus""".split("\n")
FAULTS = """cliches contrivances sentimentality excess melodrama bad jokes plot holes pretension silliness stereotypes
    self-pity bombast dead spots easy answers false notes cheap tricks gloom cynicism preaching stupidity""".split("\n")
TREATS = """treat joy delight triumph gem masterpiece winner pleasure marvel charmer classic feast success wonder
    celebration revelation""".split()
FLOPS = """mess bore disappointment failure waste disaster chore dud slog letdown misfire travesty bomb ordeal
    nightmare headache""".split()
LIFTS = """delights moves entertains surprises charms inspires satisfies impresses amuses dazzles works succeeds shines
    engages enchants""".split()
SINKS = """bores irritates disappoints annoys drags stumbles fails falters flounders sags misfires exhausts grates
    meanders collapses""".split()
THINGS = """film movie comedy drama thriller story documentary romance book novel memoir play script album show
    performance tale sequel picture cast ending plot meal dinner evening day trip party concert place hotel
    conversation lecture walk holiday weekend visit""".split()
WORKS = "film movie comedy drama thriller story documentary romance book novel script show sequel tale".split()
PARTS = """acting script dialogue direction plot music ending story photography pacing writing cast camerawork humor
    premise food service atmosphere company""".split()
PEOPLE = "director star writer actor hero actress teacher neighbour host colleague waiter friend".split()
MERITS = [word for line in MERITS for word in line.split() if word not in ("compelling", "good", "characters", "ideas")]
MERITS += ["compelling characters", "good ideas"]
FAULTS = ["cliches", "contrivances", "sentimentality", "excess", "melodrama", "bad jokes", "plot holes", "pretension",
          "silliness", "stereotypes", "self-pity", "bombast", "dead spots", "easy answers", "false notes",
          "cheap tricks", "gloom", "cynicism", "preaching", "stupidity"]

# {G} {g} great and good, {w} {b} {a} weak, bad, awful; {M} merit, {F} fault, {T} treat, {O} flop; {L} lifts, {S} sinks;
# {t} thing, {k} work, {p} part, {h} person.
TEMPLATES = (
    (0.9, "{G}|{G} and {g}|a {G} {t}|a {g} and {G} {t}|one of the most {G} {t}s of the year|{G}, {g}, {g}|truly {G}"
          "|an utterly {G} {T}|the {p} is {G}|a {T}, {g} and {g} and {G}|what a {G} {t}|the {h} is simply {G}"),
    (0.7, "{g}|{g} and {g}|a {g} {t}|a {g}, {g} {t}|a {g} {t} with a {g} {p}|the {p} is {g}|the {h} is {g} and {g}|{g}, {g}, {g}"
          "|it is a {T}|a {t} full of {M}|has {M} and {M} to spare|brims with {M}|a {t} that {L}|it {L} and {L}"
          "|a real {T}|made with {M} and {M}|as {g} as it is {g}|at once {g} and {g}|both {g} and {g}|a {t} of {M} and {M}"
          "|there is {M} in every scene|a {k} with real {M}|thoroughly {g}|consistently {g}|often {G}|{g} throughout"
          "|the {k} has {M}|so {g} that you hardly notice the time|you will leave smiling|we laughed until it hurt"
          "|i could watch it again|worth every minute|the {h} gives a {g} performance|an unusually {g} {t}|never less than {g}"
          "|the best {t} in years|proves that a {t} can be {g}|more {g} than it has any right to be|i would gladly go again"
          "|you can not help but like this {t}|i came home happy|the {h} brings {M} to the {p}|surprisingly {g}"),
    (0.55, "it is never {b}|never {b}, never {w}|not a {b} moment in it|there is nothing {b} about it|free of {F}"
           "|without a trace of {F}|avoids {F} and {F}|far from {b}|anything but {b}|{g} without being {b}|{g} without {F}"
           "|manages to be {g} without ever turning {b}|not without {M}|not without its {M}|hard to resist|impossible to dislike"
           "|a {t} that refuses to be {b}|too {g} to dislike|nothing short of {G}|could hardly be more {g}|it is not {b} at all"
           "|you would have to be made of stone not to enjoy it|it never {S}|it does not {S}, not once|less {b} than i feared"
           "|did not disappoint|the {F} is kept in check|rises above its {F}|i was not bored for a minute"),
    (0.5, "{w} but {g}|{b}, but also {G}|a {w} {t}, but a {g} one|the {p} is {w}, but the {p} is {G}|it starts {b} and ends {G}"
          "|despite the {F}, it is {g}|for all its {F}, a {g} {t}|even if it is {w}, it {L}|though {w}, the {t} is {g}"
          "|{w} in places, yet {g}|the {p} may be {w}, but the {M} is real|there is enough {M} here to forgive the {F}"
          "|it has {F}, but it {L}|i expected something {b} and got something {g}|its {F} hardly matters|although {w}, {g}"
          "|a {w} {t} made {g} by its {p}|flawed but {g}|imperfect but {g}|the {h} makes a {w} {t} {g}|it may be {w}, but it {L}"),
    (0.0, "the {k} is two hours long|it opens on friday|the {h} wrote the {p}|we saw the {k} on tuesday|this is the second {k} of the {h}"
          "|the {k} was made in 1998|a {k} about two brothers|the {t} begins at eight|the {k} takes place in winter|he read the {k}"),
    (-0.5, "{g} but {b}|{g} at first, but soon {b}|a {g} {p} can not save this {b} {t}|despite the {g} {p}, it is {b}"
           "|for all its {M}, the {t} is {b}|the {p} is {g}, but the {t} is {b}|it starts {g} and ends {b}|though {g}, it {S}"
           "|{g} in parts, {b} as a whole|it has {M}, but not enough|has {M} but no {M}|the {h} is {g}, the {t} is not"
           "|a {g} idea, but the {t} {S}|the {M} soon wears thin|i wanted to like it|it could have been {g}|it should have been {g}"
           "|might have been {g} with less {F}|would be {g} if it were not so {b}|could have used more {M}|needs more {M}"
           "|if only it were {g}|tries to be {g}|wants to be {g}, and is not|promises {M} and delivers {F}|strains for {M}"
           "|aims for {M} and settles for {F}|more {b} than {g}|less {g} than {b}|it is {w} at best|mildly {g} at best|only {w}"
           "|too {w} to be {g}|too {b} to be {g}|not {g} enough to be a {T}|a {T} it is not|a pale imitation of a {g} {k}"
           "|the first half is {G}, and then it {S}|there is a {g} {k} in here somewhere|i had hoped for {M}|i expected more"),
    (-0.55, "lacks {M}|lacks {M} and {M}|the {t} lacks {M}|devoid of {M}|there is no {M} in it|no {M}, no {M}|has neither {M} nor {M}"
            "|without {M}|without any {M} or {M}|not {g}|not {g}, not {g}|it is not {g}|it is n't {g}|it is neither {g} nor {g}|hardly {g}"
            "|never {g}|never as {g} as it wants to be|not nearly as {g} as it should be|not half as {g} as it thinks it is|far from {g}"
            "|anything but {g}|less than {g}|nothing {g} happens|there is nothing {g} about it|there is little {M} here|fails to {l}"
            "|fails to be {g}|never {L}|rarely {L}|the {k} never finds its {M}|short on {M}|it runs out of {M}|too little {M}|not a {T}"
            "|too much {F}, too little {M}|all {F} and no {M}|more {F} than {M}|i can not recommend it|does not work|it is hard to care"
            "|nobody in it is {g}|no one would call it {g}|drains the {M} from the story|about as {g} as a dentist's waiting room"
            "|wastes a {g} {p}|squanders its {M}|a {t} in search of {M}|mistakes {F} for {M}|you keep waiting for {M}|who needs it"),
    (-0.4, "{w}|{w} and {w}|a {w} {t}|a {w}, {w} {t}|the {p} is {w}|too {w}|rather {w}|it is all a bit {w}|a {w} {t} with a {w} {p}"
           "|the {h} seems {w}|nothing you have not seen before|we have seen it all before|much too long|it goes on and on|{F}"
           "|it relies on {F}|leans on {F}|full of {F}|strictly for fans|it feels longer than it is|wait for it on television"),
    (-0.7, "{b}|{b} and {b}|a {b} {t}|a {b}, {b} {t}|a {b} {t} with a {b} {p}|the {p} is {b}|the {h} is {b} and {b}|{b}, {b}, {b}|too {b}"
           "|it is a {O}|a {O} of a {t}|a {t} that {S}|it {S} and {S}|as {b} as it is {b}|at once {b} and {b}|a {t} of {F} and {F}"
           "|so {b} that i looked at my watch|a waste of time|i walked out|i wanted my money back|the {F} is {b}|painfully {b}"
           "|the {h} gives a {b} performance|thoroughly {b}|another {b} {t}|the most {b} {t} in years|i nearly fell asleep|drowns in {F}"
           "|unbelievably {b}|{b} even for a {t}|it made me angry|what were they thinking|i regret going|a {t} to avoid|a complete {O}"),
    (-0.9, "{a}|{a} and {b}|a {a} {t}|a {b} and {a} {t}|one of the most {a} {t}s of the year|{a}, {b}, {b}|truly {a}|an utterly {a} {O}"
           "|the {p} is {a}|what an {a} {t}|the {h} is simply {a}|a {O}, {b} and {b} and {a}|the worst {t} in years"),
)
SLOTS = {"G": GREAT, "g": GOOD, "w": WEAK, "b": BAD, "a": AWFUL, "M": MERITS, "F": FAULTS, "T": TREATS, "O": FLOPS, "L": LIFTS,
         "S": SINKS, "l": [verb.removesuffix("s") for verb in LIFTS], "t": THINGS, "k": WORKS, "p": PARTS, "h": PEOPLE}
# What a longer sentence has beside its judgement.
OPENERS = """the story of a young woman who comes home after many years|based on the novel of the same name
    |set in a small town by the sea|in his second film as a director|with music by people you have never heard of
    |about a family that moves to the country|following two brothers across three decades|as a portrait of its time
    |from the first page to the last|for anyone who has ever waited for a train|after an hour of talk about money
    |like most of what we saw this summer|by the time we got home|part travelogue and part confession
    |between the second act and the third|as the old teacher who has seen it all|whatever one thinks of its subject
    |told by a child of nine|shot in black and white|for two hours and a half|as a study of marriage and work
    |when the lights came on|if you like this sort of thing|on the way back from town|with my sister and her husband""".split("|")
FILLS = 24 # of each template
LONG = 6000 # sentences of several parts


def filled(template, chance):
    parts = template.split("{")
    text = parts[0] + "".join(chance.choice(SLOTS[part[0]]) + part[2:] for part in parts[1:])
    return re.sub(r"\ba (?=[aeio])", "an ", re.sub(r"\ban (?=[^aeio])", "a ", text))


def long_sentence(sides, chance):
    """Two judgements, of like sign or turned by a *but*, with or without what is beside them."""
    value, first = chance.choice(sides[chance.random() < 0.5])
    turned = chance.random() < 0.3
    other, second = chance.choice(sides[(value > 0) != turned])
    joint = chance.choice((", but ", " but ", "; yet ", ", although ") if turned else (" and ", ", ", "; ", " -- "))
    if joint == ", although ":
        value, other = other, value # the main clause counts more
    text = filled(first, chance) + joint + filled(second, chance)
    beside = chance.choice(OPENERS).strip()
    way = chance.random()
    text = f"{beside}, {text}" if way < 0.4 else f"{text}, {beside}" if way < 0.6 else text
    return text, 0.3 * value + 0.7 * other if turned else (value + other) / 2


def own_sentences():
    """(text, valence) pairs, the same ones each time."""
    chance, found = random.Random(1), {}
    every = [(value, template) for value, templates in TEMPLATES for template in templates.split("|")]
    for value, template in every:
        for _ in range(FILLS):
            text, manner = filled(template, chance), chance.random()
            text += "." if manner < 0.6 else "!" if manner < 0.66 and abs(value) > 0.6 else ""
            found.setdefault(text[0].upper() + text[1:] if manner % 0.2 < 0.06 else text, value)
    sides = [[one for one in every if one[0] < 0], [one for one in every if one[0] > 0]]
    for _ in range(LONG):
        text, value = long_sentence(sides, chance)
        found.setdefault(text + ".", round(value, 3))
    return list(found.items())


if __name__ == "__main__":
    for said, worth in own_sentences():
        print(worth, said)
